const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** "2 days ago", "in 3 hours"; from a week on the date, with its year when that is another one. */
export function relativeTime(at: string, now: Date, language: string): string {
  const then = new Date(at);
  const distance = then.getTime() - now.getTime();
  const size = Math.abs(distance);
  if (size >= 7 * day) {
    return shortDate(at, now, language);
  }
  return inWords(distance, language);
}

/** "8 Nov", with its year when that is another one. */
export function shortDate(at: string, now: Date, language: string): string {
  const then = new Date(at);
  const sameYear = then.getFullYear() === now.getFullYear();
  return new Intl.DateTimeFormat(toTag(language), {
    day: "numeric",
    month: "short",
    year: sameYear ? undefined : "numeric",
  }).format(then);
}

/** British order and a 24-hour clock for English: unambiguous for readers everywhere. */
function toTag(language: string): string {
  return language === "en" ? "en-GB" : language;
}

/** The distance in words whatever its size, rounded to the nearest unit: "in 30 days" also a moment after 30 days were given. */
export function inWords(distance: number, language: string): string {
  const words = new Intl.RelativeTimeFormat(language, { numeric: "auto" });
  const size = Math.abs(distance);
  if (size >= day - hour / 2) return words.format(Math.round(distance / day), "day");
  if (size >= hour - minute / 2) return words.format(Math.round(distance / hour), "hour");
  return words.format(Math.round(distance / minute), "minute");
}

/** "14:06:30", for what is possible again soon. */
export function clockTime(at: string, language: string): string {
  return new Intl.DateTimeFormat(toTag(language), {
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
  }).format(new Date(at));
}

/** "14 Jun 2022" for a day of the calendar such as `2022-06-14`, the same in every zone. */
export function dayText(day: string, language: string): string {
  return new Intl.DateTimeFormat(toTag(language), {
    day: "numeric",
    month: "short",
    year: "numeric",
    timeZone: "UTC",
  }).format(new Date(`${day}T00:00:00Z`));
}

/** "14 Jun 2022" or, with the time of day, "14 Jun 2022, 10:02". */
export function absoluteTime(at: string, language: string, withTime: boolean): string {
  const time = withTime ? ({ hour: "2-digit", minute: "2-digit" } as const) : {};
  return new Intl.DateTimeFormat(toTag(language), {
    day: "numeric",
    month: "short",
    year: "numeric",
    ...time,
  }).format(new Date(at));
}

/** Midnight of a day such as `2026-11-25` in the reader's zone, some days later; nothing where the day does not exist. */
export function midnight(day: string, later: number): string | undefined {
  const at = new Date(`${day}T00:00:00`);
  at.setDate(at.getDate() + later);
  return Number.isNaN(at.getTime()) ? undefined : at.toISOString();
}
