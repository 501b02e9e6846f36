import { useTranslation } from "react-i18next";

const known = [
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
] as const;
type Known = (typeof known)[number];
type Key = Known extends infer Kind ? (Kind extends `${infer Noun}.${infer Verb}` ? `kind_${Noun}_${Verb}` : never) : never;

/** What happened, in words; kinds the console does not know yet are drawn as they are, readable. */
export function useKindWords(): (kind: string) => string {
  const { t } = useTranslation("members");
  return (kind) => (known.includes(kind as Known) ? t(`kind_${kind.replace(".", "_")}` as Key) : kind.replaceAll(/[._]/g, " "));
}
