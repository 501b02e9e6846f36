/** "1234 5678": in groups that can be read out; the blank does not count when it is typed. */
export const doorDigits = (number: string): string => number.replaceAll(/(\d{4})(?=\d)/g, "$1 ");
