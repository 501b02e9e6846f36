/** Grouped by the language; `10,000+` where counting stopped. */
export function numberText(value: number, language: string, isExact = true): string {
  return new Intl.NumberFormat(language).format(value) + (isExact ? "" : "+");
}
