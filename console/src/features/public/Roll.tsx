import { Check } from "lucide-react";
import { useTranslation } from "react-i18next";

const names = [
  "Sanne de Vries",
  "陈美琳",
  "Adaeze Okonkwo",
  "أحمد الزهراني",
  "Björn Lindqvist",
  "王建国",
  "Zoë Marchetti",
  "Tomasz Wójcik",
  "ليلى حداد",
  "Priya Raghunathan",
];
const away = [4, 8];

/** A drawn roll of names beside the sign-in form; nothing for readers. */
export function Roll() {
  const { t } = useTranslation("public");
  return (
    <aside className="roll">
      <ul aria-hidden="true">
        {names.map((name, index) => (
          <li key={name}>
            <span className="box" data-on={away.includes(index) ? undefined : true}>
              {!away.includes(index) && <Check size={15} strokeWidth={3} />}
            </span>
            <bdi>{name}</bdi>
          </li>
        ))}
      </ul>
      <p className="roll-words">
        <strong>{t("roll_title")}</strong>
        <span>{t("roll_text")}</span>
      </p>
    </aside>
  );
}
