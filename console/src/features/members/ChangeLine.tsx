import { ArrowRight } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { TimelineItem } from "@/api/types";
import { dayText } from "@/ui/times";

type Props = { readonly change: TimelineItem["changes"][number] };

const known = [
  "departments",
  "department_ids",
  "main_department",
  "main_department_id",
  "position",
  "position_id",
  "location",
  "location_id",
  "job_id",
  "name",
  "email",
  "state",
  "roles",
  "permissions",
  "expires_at",
  "last_day",
  "reason",
  "handed_over_to",
  "planned_by",
  "open_invitations",
  "share_links",
] as const;
type Known = (typeof known)[number];

const codes = {
  active: "state_active",
  invited: "state_invited",
  pending: "state_pending",
  rejected: "state_rejected",
  terminated: "state_terminated",
  super_admin: "super_admin",
  account_admin: "account_admin",
} as const;

/** A field with what it was and what it became. */
export function ChangeLine({ change }: Props) {
  const { t, i18n } = useTranslation("members");
  const field = known.includes(change.field as Known) ? t(`field_${change.field as Known}`) : change.field;
  const isCoded = change.field === "state" || change.field === "roles";
  // States and roles are stored as codes; everything else is what somebody typed.
  const word = (text: string) => (text in codes ? t(codes[text as keyof typeof codes]) : text);
  const words = (text: string) => {
    if (change.field === "last_day" && text) return dayText(text, i18n.language);
    return isCoded ? text.split("; ").map(word).join("; ") : text;
  };
  const before = words(change.before ?? "");
  const after = words(change.after ?? "");
  return (
    <p className="change">
      <span>{field}</span>
      {before && (
        <>
          <del>
            <bdi>{before}</bdi>
          </del>
          <ArrowRight className="flips" size={14} role="img" aria-label={t("becomes")} />
        </>
      )}
      <ins>
        <bdi>{after || t("nothing")}</bdi>
      </ins>
    </p>
  );
}
