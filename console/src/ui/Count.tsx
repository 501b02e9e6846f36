import { useTranslation } from "react-i18next";
import { numberText } from "./numberText";

type Props = { readonly value: number | undefined; readonly isExact?: boolean };

/** A number beside its label; nothing until it is known. */
export function Count({ value, isExact = true }: Props) {
  const { i18n } = useTranslation();
  if (value === undefined) return null;
  return <span className="count numbers">{numberText(value, i18n.language, isExact)}</span>;
}
