import { useNavigate } from "@tanstack/react-router";
import { Building2, LogOut, Settings2, UserRound } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useSignOut } from "@/api/session";
import { Avatar } from "@/ui/Avatar";
import { Menu } from "@/ui/Menu";
import { showToast } from "@/ui/toasts";
import { chosenOrganization } from "./chosenOrganization";
import { mayAdminister } from "./mayAdminister";
import { useSession } from "./SessionContext";

/** The profile photo and what it opens. */
export function ProfileMenu() {
  const { t } = useTranslation("shell");
  const { account, memberships } = useSession();
  const navigate = useNavigate();
  const signOut = useSignOut();
  const membership = chosenOrganization(memberships);
  const administers = membership !== undefined && mayAdminister(membership);
  const items = [
    {
      key: "who",
      type: "group" as const,
      label: (
        <span className="menu-who">
          <bdi>{account.name}</bdi>
          <bdi dir="ltr">{account.email ?? account.phone}</bdi>
        </span>
      ),
    },
    { key: "account", label: t("my_account"), icon: <UserRound size={15} /> },
    { key: "organizations", label: t("my_organizations"), icon: <Building2 size={15} /> },
    ...(administers ? [{ key: "admin", label: t("org_admin"), icon: <Settings2 size={15} /> }] : []),
    { type: "divider" as const },
    { key: "sign_out", label: t("sign_out"), icon: <LogOut className="flips" size={15} /> },
  ];
  const onChosen = (key: string) => {
    if (key === "account") void navigate({ to: "/account" });
    if (key === "organizations") void navigate({ to: "/organizations" });
    if (key === "admin") void navigate({ to: "/" });
    if (key === "sign_out") signOut.mutate(undefined, { onError: () => showToast(t("sign_out_failed")) });
  };
  return (
    <Menu placement="topRight" items={items} onChosen={onChosen}>
      <button type="button" className="profile-button" aria-haspopup="menu">
        <Avatar id={account.id} name={account.name} size={34} />
        <span className="visually-hidden">{t("profile_menu", { name: account.name })}</span>
      </button>
    </Menu>
  );
}
