import { useTranslation } from "react-i18next";

type Props = {
  readonly label: string;
  readonly seconds: number;
  readonly disabled: boolean;
  readonly onChange: (seconds: number) => void;
};

const day = 86_400;
const usual = [1, 3, 7, 14, 30, 90, 365].map((days) => days * day);

/** For how long a new invitation can be accepted: the usual spans, and whatever else is set. */
export function LifetimeSelect({ label, seconds, disabled, onChange }: Props) {
  const { t } = useTranslation("ways");
  const all = usual.includes(seconds) ? usual : [...usual, seconds].sort((a, b) => a - b);
  const words = (span: number) =>
    span % day === 0
      ? t("days", { count: span / day })
      : t("hours", { count: Math.round((span / 3600) * 10) / 10 });
  return (
    <select
      className="input lifetime"
      aria-label={label}
      value={seconds}
      disabled={disabled}
      onChange={(event) => onChange(Number(event.target.value))}
    >
      {all.map((span) => (
        <option key={span} value={span}>
          {words(span)}
        </option>
      ))}
    </select>
  );
}
