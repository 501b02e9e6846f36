import { Link, useRouterState } from "@tanstack/react-router";
import { BriefcaseBusiness, Building2, MapPin, ScrollText, ShieldCheck, Users } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useMemberCounts } from "@/api/members";
import type { Membership } from "@/api/types";
import { useKeys } from "@/ui/keys";
import { Count } from "@/ui/Count";
import { OrganizationSwitcher } from "./OrganizationSwitcher";

type Props = {
  readonly membership: Membership;
  /** Lies over the page and closes after a choice. */
  readonly isLayer?: boolean;
  readonly onChosen: () => void;
};

/** The pages of Org Admin that exist, with their counts. */
export function SubNavigation({ membership, isLayer = false, onChosen }: Props) {
  const { t } = useTranslation("shell");
  const params = { organizationId: membership.organization.id };
  const { data: counts } = useMemberCounts(params.organizationId);
  const may = (permission: string) => membership.permissions.includes(permission);
  // Its tab has an address of its own.
  const isRejected = useRouterState({ select: (state) => state.location.pathname.endsWith("/rejected") });
  useKeys({ Escape: onChosen }, { enabled: isLayer });
  const active = {
    activeProps: { "data-on": true, "aria-current": "page" as const },
    activeOptions: { includeSearch: false },
  };
  const navigation = (
    <nav className="sub" data-layer={isLayer || undefined} aria-label={t("org_admin")}>
      <OrganizationSwitcher membership={membership} />
      <h2>{t("user")}</h2>
      <p className="sub-group">
        <Users size={16} aria-hidden="true" /> {t("member_and_department")}
      </p>
      <Link
        className="sub-item"
        to="/o/$organizationId/members"
        params={params}
        search={{}}
        onClick={onChosen}
        {...active}
      >
        <span>{t("members")}</span>
        <Count value={counts?.active} />
      </Link>
      <Link
        className="sub-item"
        to="/o/$organizationId/inactivated"
        params={params}
        search={{}}
        onClick={onChosen}
        {...active}
      >
        <span>{t("inactivated")}</span>
        <Count value={counts?.invited} />
      </Link>
      <Link
        className="sub-item"
        to="/o/$organizationId/pending"
        params={params}
        search={{}}
        onClick={onChosen}
        {...active}
        {...(isRejected ? { "data-on": true } : {})}
      >
        <span>{t("pending")}</span>
        <Count value={counts?.pending} waits />
      </Link>
      <Link
        className="sub-item"
        to="/o/$organizationId/terminated"
        params={params}
        search={{}}
        onClick={onChosen}
        {...active}
      >
        <span>{t("terminated")}</span>
        <Count value={counts?.terminated} />
      </Link>
      {(may("join_rules.manage") || may("members.invite")) && (
        <Link
          className="sub-item"
          to="/o/$organizationId/invite"
          params={params}
          onClick={onChosen}
          {...active}
        >
          <span>{t("invite")}</span>
        </Link>
      )}
      {may("members.import") && (
        <Link
          className="sub-item"
          to="/o/$organizationId/imports"
          params={params}
          onClick={onChosen}
          {...active}
        >
          <span>{t("import_export_update")}</span>
        </Link>
      )}
      {may("roles.manage") && (
        <Link
          className="sub-item sub-page"
          to="/o/$organizationId/roles"
          params={params}
          onClick={onChosen}
          {...active}
        >
          <ShieldCheck size={16} aria-hidden="true" />
          <span>{t("roles")}</span>
        </Link>
      )}
      {may("positions.manage") && (
        <Link
          className="sub-item sub-page"
          to="/o/$organizationId/positions"
          params={params}
          onClick={onChosen}
          {...active}
        >
          <BriefcaseBusiness size={16} aria-hidden="true" />
          <span>{t("positions")}</span>
        </Link>
      )}
      {may("locations.manage") && (
        <Link
          className="sub-item sub-page"
          to="/o/$organizationId/locations"
          params={params}
          onClick={onChosen}
          {...active}
        >
          <MapPin size={16} aria-hidden="true" />
          <span>{t("locations")}</span>
        </Link>
      )}
      <h2>{t("organization")}</h2>
      <Link
        className="sub-item sub-page"
        to="/o/$organizationId/info"
        params={params}
        onClick={onChosen}
        {...active}
      >
        <Building2 size={16} aria-hidden="true" />
        <span>{t("info")}</span>
      </Link>
      {may("audit.read") && (
        <Link
          className="sub-item sub-page"
          to="/o/$organizationId/audit-log"
          params={params}
          search={{}}
          onClick={onChosen}
          {...active}
        >
          <ScrollText size={16} aria-hidden="true" />
          <span>{t("audit_log")}</span>
        </Link>
      )}
    </nav>
  );
  if (!isLayer) return navigation;
  return (
    <>
      <button type="button" className="sub-mask" aria-label={t("close_navigation")} onClick={onChosen} />
      {navigation}
    </>
  );
}
