import { useTranslation } from "react-i18next";
import { numberText } from "./numberText";

type Props = {
  readonly value: number | undefined;
  readonly isExact?: boolean;
  /** Amber while it is not zero: somebody waits. */
  readonly waits?: boolean;
};

/** A number beside its label; nothing until it is known. */
export function Count({ value, isExact = true, waits = false }: Props) {
  const { i18n } = useTranslation();
  if (value === undefined) return null;
  return (
    <span className="count numbers" data-waits={(waits && value > 0) || undefined}>
      {numberText(value, i18n.language, isExact)}
    </span>
  );
}
