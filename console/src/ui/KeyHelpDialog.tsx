import { useTranslation } from "react-i18next";
import { Dialog } from "./Dialog";
import { Kbd } from "./Kbd";

type Props = {
  readonly list: readonly { readonly keys: readonly string[]; readonly does: string }[];
  readonly onClose: () => void;
};

/** Every key and what it does. */
export function KeyHelpDialog({ list, onClose }: Props) {
  const { t } = useTranslation("ui");
  return (
    <Dialog
      title={t("keys_title")}
      width={560}
      cancelLabel={t("close")}
      extra={<span className="field-hint">{t("keys_hint")}</span>}
      onClose={onClose}
    >
      <dl className="key-list">
        {list.map(({ keys, does }) => (
          <div key={keys.join(" ")}>
            <dt>
              <span className="visually-hidden">{keys.join(" ")}</span>
              <span className="keys">
                {keys.map((key) => (
                  <Kbd key={key}>{key}</Kbd>
                ))}
              </span>
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
