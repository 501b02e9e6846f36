import { useTranslation } from "react-i18next";
import type { Server } from "@/api/types";
import { Button } from "@/ui/Button";

type Person = NonNullable<Server["demo_sign_in"]>[number];
type Props = {
  readonly people: readonly Person[];
  readonly busy: boolean;
  readonly onChosen: (who: { login: string; password: string }) => void;
};

/** In a demonstration anybody may be anyone listed here. */
export function DemoSignIn({ people, busy, onChosen }: Props) {
  const { t } = useTranslation("public");
  if (people.length === 0) return null;
  return (
    <section className="demo-people">
      <p>{t("demo_title")}</p>
      <div className="demo-buttons">
        {people.map(({ label, login, password }) => (
          <Button
            key={login}
            size="small"
            busy={busy ? label : null}
            title={login}
            onClick={() => onChosen({ login, password })}
          >
            {label}
          </Button>
        ))}
      </div>
    </section>
  );
}
