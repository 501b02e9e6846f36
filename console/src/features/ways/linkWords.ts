import type { TFunction } from "i18next";
import type { ShareLink } from "@/api/types";
import { numberText } from "@/ui/numberText";
import { relativeTime, shortDate } from "@/ui/times";

type Translate = TFunction<"ways">;

/** What the creator calls the link, else the day it was made. */
export function linkName(link: ShareLink, t: Translate, language: string): string {
  return link.name || t("link_of", { date: shortDate(link.created_at, new Date(), language) });
}

/** "14 of 50 uses", or without the limit. */
export function usesText(link: ShareLink, t: Translate, language: string): string {
  const shown = numberText(link.uses, language);
  return typeof link.max_uses === "number"
    ? t("uses_of", { shown, count: link.max_uses, limit: numberText(link.max_uses, language) })
    : t("uses", { count: link.uses, shown });
}

/** "closes in 7 days", "never closes", or when it did. */
export function expiryText(link: ShareLink, t: Translate, language: string): string {
  const time = (at: string) => relativeTime(at, new Date(), language);
  if (link.closed_at) return t("closed_at", { time: time(link.closed_at) });
  if (!link.expires_at) return t("closes_never");
  return t(new Date(link.expires_at) > new Date() ? "closes" : "ran_out", { time: time(link.expires_at) });
}
