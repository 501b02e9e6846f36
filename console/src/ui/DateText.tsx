import { useTranslation } from "react-i18next";
import { absoluteTime, relativeTime } from "./times";

type Props = {
  readonly at: string;
  /** `relative` up to a week, then the date; the others are always absolute. */
  readonly style?: "relative" | "date" | "time";
};

/** A moment in the reader's language and zone; the exact time on hover. */
export function DateText({ at, style = "relative" }: Props) {
  const { i18n } = useTranslation();
  const language = i18n.language;
  const text =
    style === "relative"
      ? relativeTime(at, new Date(), language)
      : absoluteTime(at, language, style === "time");
  return (
    <time dateTime={at} title={absoluteTime(at, language, true)}>
      {text}
    </time>
  );
}
