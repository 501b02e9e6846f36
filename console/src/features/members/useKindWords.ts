import { useTranslation } from "react-i18next";

export const knownKinds = [
  "member.invited",
  "member.reinvited",
  "invitation.revoked",
  "invitation.declined",
  "member.joined",
  "member.asked",
  "member.edited",
  "member.renamed",
  "organization.created",
  "member.terminated",
  "termination.planned",
  "termination.cancelled",
  "member.left",
  "member.restored",
  "member.address_released",
  "member.handed_over",
  "member.approved",
  "member.rejected",
  "member.reapproved",
  "member.roles_changed",
  "request.withdrawn",
  "department.created",
  "department.renamed",
  "department.moved",
  "department.deleted",
  "position.created",
  "position.renamed",
  "position.deleted",
  "location.created",
  "location.renamed",
  "location.deleted",
  "role.created",
  "role.edited",
  "role.deleted",
  "join_rules.edited",
  "share_link.created",
  "share_link.closed",
  "door_number.renewed",
  "organization.edited",
  "organization.plan_changed",
  "request.reminded",
  "import.applied",
  "import.undone",
] as const;
type Known = (typeof knownKinds)[number];
type Key = Known extends infer Kind
  ? Kind extends `${infer Noun}.${infer Verb}`
    ? `kind_${Noun}_${Verb}`
    : never
  : never;

/** What happened, in words; kinds the console does not know yet are drawn as they are, readable. */
export function useKindWords(): (kind: string) => string {
  const { t } = useTranslation("members");
  return (kind) =>
    knownKinds.includes(kind as Known)
      ? t(`kind_${kind.replace(".", "_")}` as Key)
      : kind.replaceAll(/[._]/g, " ");
}
