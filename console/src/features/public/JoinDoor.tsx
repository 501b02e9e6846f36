import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";
import type { ApiError } from "@/api/ApiError";
import { Button } from "@/ui/Button";
import { ProblemNote } from "@/ui/ProblemNote";
import { PublicCard } from "@/ui/PublicCard";
import { TextField } from "@/ui/TextField";

type Props = {
  readonly isRunning: boolean;
  readonly error: ApiError | null;
  readonly onNumber: (number: string) => void;
};

/** For whoever comes without a link: takes a door number. */
export function JoinDoor({ isRunning, error, onNumber }: Props) {
  const { t } = useTranslation("public");
  const [number, setNumber] = useState("");
  const [mistake, setMistake] = useState<string | null>(null);
  const isUnknown = error?.slug === "door-number/unknown";
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    const digits = number.replaceAll(/[\s-]/g, "");
    const isNumber = /^\d{8}$/.test(digits);
    setMistake(isNumber ? null : t("door_mistake"));
    if (isNumber && !isRunning) onNumber(digits);
  };
  return (
    <PublicCard busy={isRunning}>
      <h1>{t("door_title")}</h1>
      <p className="lead">{t("door_text")}</p>
      <form className="public-form" onSubmit={onSubmit} noValidate>
        <TextField
          label={t("door_number")}
          inputMode="numeric"
          autoComplete="off"
          dir="ltr"
          maxLength={20}
          value={number}
          onChange={(next) => {
            setMistake(null);
            setNumber(next);
          }}
          required
          error={mistake ?? (isUnknown ? (error.problem?.detail ?? null) : null)}
        />
        {!isUnknown && <ProblemNote error={error} />}
        <div className="public-actions">
          <Button
            type="submit"
            variant="primary"
            size="large"
            block
            busy={isRunning ? t("join_running") : null}
          >
            {t("door_look_up")}
          </Button>
        </div>
      </form>
      <p className="fine">{t("door_link")}</p>
    </PublicCard>
  );
}
