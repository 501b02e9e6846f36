import { useTranslation } from "react-i18next";
import type { Member } from "@/api/types";
import { Tag } from "@/ui/Tag";

type Props = { readonly roles: Member["roles"] };

/** Marks administrators; nothing for everybody else. */
export function RoleTag({ roles }: Props) {
  const { t } = useTranslation("members");
  const role = roles.includes("super_admin")
    ? "super_admin"
    : roles.includes("account_admin")
      ? "account_admin"
      : null;
  return role && <Tag tone="primary">{t(role)}</Tag>;
}
