import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  redirect,
} from "@tanstack/react-router";
import { queryClient } from "@/api/queryClient";
import { sessionQuery } from "@/api/session";
import { auditSearch } from "@/features/audit/auditSearch";
import { importSearch } from "@/features/imports/importSearch";
import {
  inactivatedSearch,
  membersSearch,
  pendingSearch,
  rejectedSearch,
  terminatedSearch,
} from "@/features/members/listSearch";
import { chosenOrganization } from "@/shell/chosenOrganization";
import { mayAdminister } from "@/shell/mayAdminister";
import { Shell } from "@/shell/Shell";
import { NotFoundPage } from "@/ui/NotFoundPage";
import { PageError } from "@/ui/PageError";

const root = createRootRoute({ component: Shell, notFoundComponent: NotFoundPage });

const start = createRoute({
  getParentRoute: () => root,
  path: "/",
  component: lazyRouteComponent(() => import("./noOrganization"), "NoOrganizationRoute"),
  beforeLoad: async () => {
    const session = await queryClient.ensureQueryData(sessionQuery);
    const chosen = chosenOrganization(session.memberships);
    if (!chosen) return;
    const params = { organizationId: chosen.organization.id };
    // Router's way of redirecting is to throw what `redirect` makes.
    // eslint-disable-next-line @typescript-eslint/only-throw-error
    throw mayAdminister(chosen)
      ? redirect({ to: "/o/$organizationId/members", params, search: {} })
      : redirect({ to: "/o/$organizationId", params });
  },
});

const account = createRoute({
  getParentRoute: () => root,
  path: "/account",
  component: lazyRouteComponent(() => import("./account"), "AccountRoute"),
});

const myOrganizations = createRoute({
  getParentRoute: () => root,
  path: "/organizations",
  component: lazyRouteComponent(() => import("./myOrganizations"), "MyOrganizationsRoute"),
});

const messages = createRoute({
  getParentRoute: () => root,
  path: "/messages",
  component: lazyRouteComponent(() => import("./messages"), "MessagesRoute"),
});

const demoMessages = createRoute({
  getParentRoute: () => root,
  path: "/demo/messages",
  validateSearch: (search: Record<string, unknown>): { message?: string } =>
    typeof search["message"] === "string" ? { message: search["message"] } : {},
  component: lazyRouteComponent(() => import("./demoMessages"), "DemoMessagesRoute"),
});

const organization = createRoute({
  getParentRoute: () => root,
  path: "/o/$organizationId",
  component: lazyRouteComponent(() => import("./organization"), "OrganizationRoute"),
});

const organizationHome = createRoute({
  getParentRoute: () => organization,
  path: "/",
  component: lazyRouteComponent(() => import("./organizationHome"), "OrganizationHomeRoute"),
});

const members = createRoute({
  getParentRoute: () => organization,
  path: "members",
  validateSearch: membersSearch,
  component: lazyRouteComponent(() => import("./members"), "MembersRoute"),
});

const inactivated = createRoute({
  getParentRoute: () => organization,
  path: "inactivated",
  validateSearch: inactivatedSearch,
  component: lazyRouteComponent(() => import("./inactivated"), "InactivatedRoute"),
});

const pending = createRoute({
  getParentRoute: () => organization,
  path: "pending",
  validateSearch: pendingSearch,
  component: lazyRouteComponent(() => import("./requests"), "PendingRoute"),
});

const rejected = createRoute({
  getParentRoute: () => organization,
  path: "rejected",
  validateSearch: rejectedSearch,
  component: lazyRouteComponent(() => import("./requests"), "RejectedRoute"),
});

const terminated = createRoute({
  getParentRoute: () => organization,
  path: "terminated",
  validateSearch: terminatedSearch,
  component: lazyRouteComponent(() => import("./terminated"), "TerminatedRoute"),
});

const invite = createRoute({
  getParentRoute: () => organization,
  path: "invite",
  component: lazyRouteComponent(() => import("./invite"), "InviteRoute"),
});

const poster = createRoute({
  getParentRoute: () => organization,
  path: "poster/$linkId",
  component: lazyRouteComponent(() => import("./poster"), "PosterRoute"),
});

const imports = createRoute({
  getParentRoute: () => organization,
  path: "imports",
  component: lazyRouteComponent(() => import("./imports"), "ImportsRoute"),
});

const importPage = createRoute({
  getParentRoute: () => organization,
  path: "imports/$importId",
  validateSearch: importSearch,
  component: lazyRouteComponent(() => import("./imports"), "ImportRoute"),
});

const roles = createRoute({
  getParentRoute: () => organization,
  path: "roles",
  component: lazyRouteComponent(() => import("./roles"), "RolesRoute"),
});

const positions = createRoute({
  getParentRoute: () => organization,
  path: "positions",
  component: lazyRouteComponent(() => import("./titles"), "PositionsRoute"),
});

const locations = createRoute({
  getParentRoute: () => organization,
  path: "locations",
  component: lazyRouteComponent(() => import("./titles"), "LocationsRoute"),
});

const auditLog = createRoute({
  getParentRoute: () => organization,
  path: "audit-log",
  validateSearch: auditSearch,
  component: lazyRouteComponent(() => import("./auditLog"), "AuditRoute"),
});

const info = createRoute({
  getParentRoute: () => organization,
  path: "info",
  component: lazyRouteComponent(() => import("./info"), "InfoRoute"),
});

export const router = createRouter({
  routeTree: root.addChildren([
    start,
    account,
    myOrganizations,
    messages,
    demoMessages,
    organization.addChildren([
      organizationHome,
      members,
      inactivated,
      pending,
      rejected,
      terminated,
      invite,
      poster,
      imports,
      importPage,
      roles,
      positions,
      locations,
      auditLog,
      info,
    ]),
  ]),
  defaultPreload: "intent",
  defaultPendingMs: 200,
  defaultErrorComponent: PageError,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
