import { Outlet, useNavigate, useRouterState } from "@tanstack/react-router";
import { Suspense, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { useServer } from "@/api/server";
import { JobStrip } from "@/features/bulk/JobStrip";
import { useKeys } from "@/ui/keys";
import { OfflineStrip } from "@/ui/OfflineStrip";
import { useLayoutWidth } from "@/ui/useLayoutWidth";
import { chosenOrganization } from "./chosenOrganization";
import { KeyHelp } from "./lazyKeyHelp";
import { mayAdminister } from "./mayAdminister";
import { PhoneBar } from "./PhoneBar";
import { Rail } from "./Rail";
import { useSession } from "./SessionContext";
import { ShellContext } from "./ShellContext";
import { SubNavigation } from "./SubNavigation";
import { ViewStrip } from "./ViewStrip";

/** The rail, the sub-navigation of Org Admin, the page; a bar at the bottom on a phone. */
export function Shell() {
  const { t } = useTranslation("shell");
  const { memberships } = useSession();
  const width = useLayoutWidth();
  const path = useRouterState({ select: (state) => state.location.pathname });
  const navigate = useNavigate();
  const [isNavigationOpen, setNavigationOpen] = useState(false);
  const [isNavigationFolded, setNavigationFolded] = useState(false);
  const [helpIsOpen, setHelpOpen] = useState(false);
  const { data: server } = useServer();

  const named = /^\/o\/([^/]+)/.exec(path)?.[1];
  const membership =
    memberships.find((candidate) => candidate.organization.id === named) ??
    (named ? undefined : chosenOrganization(memberships));
  const administers = membership !== undefined && mayAdminister(membership);
  const isInAdmin = named !== undefined && administers;
  const isDesk = width === "desk" || width === "wide";
  const isPhone = width === "phone";
  const hasNavigation = isInAdmin && isDesk && !isNavigationFolded;
  const toggleNavigation = () =>
    isDesk ? setNavigationFolded(!isNavigationFolded) : setNavigationOpen(!isNavigationOpen);

  const params = { organizationId: membership?.organization.id ?? "" };
  useKeys({
    "?": () => setHelpOpen(true),
    ...(isInAdmin && !isPhone ? { "[": toggleNavigation } : {}),
    ...(administers
      ? {
          "g m": () => void navigate({ to: "/o/$organizationId/members", params, search: {} }),
          "g i": () => void navigate({ to: "/o/$organizationId/inactivated", params, search: {} }),
          "g p": () => void navigate({ to: "/o/$organizationId/pending", params, search: {} }),
          "g t": () => void navigate({ to: "/o/$organizationId/terminated", params, search: {} }),
        }
      : {}),
  });
  const openHelp = () => setHelpOpen(true);
  const needsButton = isInAdmin && !isPhone && !hasNavigation;
  const context = useMemo(
    () => ({
      toggleNavigation: needsButton
        ? () => (isDesk ? setNavigationFolded(false) : setNavigationOpen(true))
        : null,
      openHelp,
    }),
    [needsButton, isDesk],
  );

  return (
    <ShellContext value={context}>
      <div className="shell" data-width={width}>
        <a className="skip" href="#page">
          {t("skip")}
        </a>
        {!isPhone && (
          <Rail
            membership={membership}
            administers={administers}
            demo={server?.demo ?? false}
            onHelp={openHelp}
          />
        )}
        {membership && hasNavigation && <SubNavigation membership={membership} onChosen={() => undefined} />}
        {membership && isInAdmin && !isDesk && !isPhone && isNavigationOpen && (
          <SubNavigation membership={membership} isLayer onChosen={() => setNavigationOpen(false)} />
        )}
        <div className="shell-page" id="page" tabIndex={-1}>
          <ViewStrip />
          <OfflineStrip />
          {membership && isInAdmin && (
            <JobStrip key={membership.organization.id} organizationId={membership.organization.id} />
          )}
          <Outlet />
        </div>
        {isPhone && (
          <PhoneBar membership={membership} administers={administers} demo={server?.demo ?? false} />
        )}
        <Suspense>
          {helpIsOpen && <KeyHelp administers={administers} onClose={() => setHelpOpen(false)} />}
        </Suspense>
      </div>
    </ShellContext>
  );
}
