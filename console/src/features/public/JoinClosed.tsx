import { CalendarX2, CircleSlash, CloudOff, Link2Off, MailOpen } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { ApiError } from "@/api/ApiError";
import { Button } from "@/ui/Button";
import { ProblemNote } from "@/ui/ProblemNote";
import { StatePage } from "@/ui/StatePage";
import { absoluteTime } from "@/ui/times";

type Props = { readonly error: ApiError; readonly onRetry: () => void };

const icons = {
  closed: CircleSlash,
  "used-up": CircleSlash,
  "switched-off": CircleSlash,
  expired: CalendarX2,
  revoked: CircleSlash,
  declined: CircleSlash,
  accepted: MailOpen,
  void: Link2Off,
  unknown: Link2Off,
} as const;
type Reason = keyof typeof icons;

/** The link does not open an invitation: what it is instead, and what to do. */
export function JoinClosed({ error, onRetry }: Props) {
  const { t, i18n } = useTranslation("public");
  const { t: ui } = useTranslation("ui");
  const reason = reasonOf(error);
  if (!reason) {
    return (
      <StatePage
        icon={<CloudOff />}
        title={t("join_failed_title")}
        actions={
          <Button variant="primary" size="large" onClick={onRetry}>
            {ui("try_again")}
          </Button>
        }
      >
        <ProblemNote error={error} />
      </StatePage>
    );
  }
  const Icon = icons[reason];
  const expiredAt = error.problem?.["ended_at"];
  return (
    <StatePage
      icon={<Icon />}
      title={t(`join_${reason}_title`)}
      actions={
        reason === "accepted" && (
          <a className="button" data-variant="primary" data-size="large" href="/sign-in">
            {t("sign_in")}
          </a>
        )
      }
    >
      <p>{t(`join_${reason}_text`)}</p>
      {reason === "expired" && typeof expiredAt === "string" && (
        <p>{t("join_expired_at", { time: absoluteTime(expiredAt, i18n.language, true) })}</p>
      )}
    </StatePage>
  );
}

function reasonOf(error: ApiError): Reason | null {
  const name = error.slug.replace(/^(invitation|share-link)\//, "");
  if (name in icons) return name as Reason;
  // A token that is no token at all is refused as bad input.
  return error.status === 404 || error.status === 400 || error.status === 422 ? "unknown" : null;
}
