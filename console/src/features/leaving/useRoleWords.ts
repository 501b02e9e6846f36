import { useTranslation } from "react-i18next";

/** Names of roles in one line; the built-in ones come as codes. */
export function useRoleWords(): (roles: readonly string[]) => string {
  const { t } = useTranslation("members");
  return (roles) =>
    roles
      .map((role) => (role === "super_admin" || role === "account_admin" ? t(role) : role))
      .join(t("comma"));
}
