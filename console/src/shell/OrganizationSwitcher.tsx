import { useNavigate } from "@tanstack/react-router";
import { Check, ChevronsUpDown } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useOrganization } from "@/api/organizations";
import type { Membership } from "@/api/types";
import { Avatar } from "@/ui/Avatar";
import { Menu } from "@/ui/Menu";
import { useSession } from "./SessionContext";

type Props = { readonly membership: Membership };

/** Which organization the page is about; a menu where there are several. */
export function OrganizationSwitcher({ membership }: Props) {
  const { t } = useTranslation("shell");
  const { memberships } = useSession();
  const navigate = useNavigate();
  const { organization } = membership;
  const { data } = useOrganization(organization.id);
  const face = (
    <>
      <Avatar kind="organization" id={organization.name} name={organization.name} size={34} />
      <span className="switcher-words">
        <strong className="ellipsis" title={organization.name}>
          <bdi>{organization.name}</bdi>
        </strong>
        <span className="numbers">
          {data
            ? t("organization_line", { count: data.active_members, plan: t(`plan_${data.plan}`) })
            : t(`plan_${organization.plan}`)}
        </span>
      </span>
    </>
  );
  if (memberships.length < 2) return <div className="switcher">{face}</div>;
  const items = memberships.map(({ organization: other, state }) => ({
    key: other.id,
    label: (
      <span className="menu-who">
        <bdi>{other.name}</bdi>
        {state !== "active" && <span>{t(`state_${state}`)}</span>}
      </span>
    ),
    icon: other.id === organization.id ? <Check size={15} /> : <span style={{ inlineSize: 15 }} />,
  }));
  return (
    <Menu
      items={items}
      onChosen={(key) => void navigate({ to: "/o/$organizationId", params: { organizationId: key } })}
    >
      <button type="button" className="switcher" aria-haspopup="menu">
        {face}
        <span className="visually-hidden">{t("switch_organization")}</span>
        <ChevronsUpDown size={15} aria-hidden="true" />
      </button>
    </Menu>
  );
}
