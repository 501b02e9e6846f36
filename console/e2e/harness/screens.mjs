/** Every screen of the console: how to get there, and what holds on all of them. */

import { after } from "node:test";
import { Api, ada, joinedMember, password, setUp, signedInOrganization } from "./api.mjs";
import { expectAccessible, expectNoSidewaysScrolling } from "./accessible.mjs";
import { shoot } from "./pictures.mjs";
import { desk, phone, scenario, sees } from "./scenario.mjs";
import { named } from "./seed.mjs";
import { Server } from "./server.mjs";
import { largeOrganization } from "./settings.mjs";
import { beginAddingMember, button, card, row, signIn } from "./steps.mjs";

/** The narrowest width that WCAG 2.2 asks for (1.4.10). */
const narrow = { width: 320, height: 640 };

let world = null;

/** The servers that the screens of one file share: none of them changes what another shows. */
function theWorld() {
  world ??= Promise.all([Server.start(), Server.start(), Server.start({ from: largeOrganization() })]).then(
    async ([fresh, small, large]) => {
      const smallOrganization = await setUp(small);
      const newcomer = { name: "Nora Quist", email: "nora@example.org" };
      const organization = await signedInOrganization(large);
      const { id: departmentId } = await organization.department("Welding");
      const { id: positionId } = await organization.position("Welder");
      await organization.invite({ ...newcomer, department_ids: [departmentId], position_id: positionId });
      const link = await large.invitationLink(newcomer.email);
      const { api: plain } = await joinedMember(large, organization, {
        name: "Paul Visser",
        email: "paul@example.org",
        department_ids: [departmentId],
        position_id: positionId,
      });
      await organization.invite({ name: "Rita Lund", email: "rita@example.org" });
      const rita = new Api(large.origin);
      await rita.post("/accounts", {
        name: "Rita Lund",
        password,
        join_token: (await large.invitationLink("rita@example.org")).split("#")[1],
      });
      return {
        fresh,
        small,
        large,
        smallOrganization,
        organization,
        newcomer,
        link,
        plain,
        rita,
        ritasLink: await large.invitationLink("rita@example.org"),
      };
    },
  );
  return world;
}

after(async () => {
  if (!world) return;
  const { fresh, small, large } = await world;
  await Promise.all([fresh.end(), small.end(), large.end()]);
});

const heading = (page, name) => page.getByRole("heading", { name, exact: true });
const members = (organization, search = "") => `/o/${organization.id}/members${search}`;
const inactivated = (organization, search = "") => `/o/${organization.id}/inactivated${search}`;

/**
 * @typedef {object} Screen
 * @property {string} name
 * @property {"large" | "small" | "fresh"} [at] the server; the large one without
 * @property {"ada" | "plain" | "rita" | null} [as] who looks; Ada without
 * @property {"desk" | "phone"} [only]
 * @property {(page: import("playwright-core").Page, world: Awaited<ReturnType<typeof theWorld>>, visitor: object) => Promise<unknown>} open
 *   goes there and waits until it is drawn
 */

/** @type {Screen[]} */
export const publicScreens = [
  {
    name: "set-up",
    at: "fresh",
    as: null,
    open: (page, { fresh }) => page.goto(fresh.setupLink).then(() => sees(heading(page, "Set up Rollcall"))),
  },
  {
    name: "set-up is over",
    as: null,
    open: (page) => page.goto("/setup#used").then(() => sees(heading(page, "Rollcall is set up already"))),
  },
  {
    name: "sign in",
    as: null,
    open: (page) => page.goto("/sign-in").then(() => sees(heading(page, "Sign in"))),
  },
  {
    name: "sign in refused",
    as: null,
    open: async (page) => {
      await page.goto("/sign-in?ended");
      await button(page, "Sign in").click();
      await signIn(page, ada.email, "not the password at all");
      await sees(page.getByText(/The address, the number or the password is wrong/));
    },
  },
  {
    name: "join by signing up",
    as: null,
    open: async (page, { link }) => {
      await page.goto(link);
      await page.getByLabel(/^Name/).fill("");
      await button(page, "Create account and join").click();
      await sees(page.getByText("This is needed.").first());
    },
  },
  {
    name: "join by signing in, declining",
    as: null,
    open: async (page, { link }) => {
      await page.goto(link);
      await button(page, "I have one").click();
      await button(page, "Decline").click();
      await sees(button(page, "Decline invitation"));
    },
  },
  {
    name: "join with one's account",
    as: "rita",
    open: (page, { ritasLink }) =>
      page.goto(ritasLink).then(() => sees(page.getByRole("button", { name: /^Join / }))),
  },
  {
    name: "join with the wrong account",
    open: (page, { link }) =>
      page.goto(link).then(() => sees(heading(page, "This invitation is for somebody else"))),
  },
  {
    name: "join by a door number",
    as: null,
    open: async (page, _, visitor) => {
      visitor.allow(404, /\/join\/resolve$/);
      await page.goto("/join");
      await page.getByLabel(/^Door number/).fill("1000 0000");
      await button(page, "Look up").click();
      await sees(page.getByText("Check the number", { exact: false }));
    },
  },
  {
    name: "join by an unknown link",
    as: null,
    open: async (page, { link }, visitor) => {
      visitor.allow(404, /\/join\/resolve$/);
      await page.goto(`${link.slice(0, -6)}AAAAAA`);
      await sees(heading(page, "No invitation has this link"));
    },
  },
];

/** @type {Screen[]} */
export const consoleScreens = [
  {
    name: "members",
    open: (page, { organization }) => page.goto(members(organization)).then(() => sees(row(page, ada.name))),
  },
  {
    name: "members of nobody else",
    at: "small",
    open: (page, { smallOrganization }) =>
      page.goto(members(smallOrganization)).then(() => sees(row(page, ada.name))),
  },
  {
    name: "members in a department",
    open: (page, { organization }) =>
      organization.api
        .get(`${organization.path}/departments?q=${encodeURIComponent("销售")}`)
        .then(({ items }) => page.goto(members(organization, `?department=${items[0].id}`)))
        .then(() => sees(row(page, named.zhangWei.name))),
  },
  {
    name: "members with long and foreign names",
    open: (page, { organization }) =>
      page
        .goto(members(organization, "?q=cranes"))
        .then(() => page.goto(members(organization, "?q=Maria-Mag")))
        .then(() => sees(row(page, named.long.name))),
  },
  {
    name: "members, nothing matches",
    open: (page, { organization }) =>
      page
        .goto(members(organization, "?q=nobody-like-this"))
        .then(() => sees(page.getByText("Nothing matches", { exact: false }))),
  },
  {
    name: "card",
    open: (page, { organization }) => openCard(page, organization, named.long.name, "?q=Maria-Mag"),
  },
  {
    name: "card of a Chinese name",
    open: (page, { organization }) => openCard(page, organization, named.zhangWei.name, "?q=zhang.wei"),
  },
  {
    name: "card, history",
    open: async (page, { organization }) => {
      await openCard(page, organization, named.plain.name, "?q=grace%20acht");
      await page.getByRole("tab", { name: "History" }).click();
      await sees(card(page, named.plain.name).getByText("Joined", { exact: true }));
    },
  },
  {
    name: "card, editing",
    open: async (page, { organization }) => {
      await openCard(page, organization, named.plain.name, "?q=grace%20acht");
      await page.getByRole("button", { name: "Edit" }).click();
      await page.getByLabel("Job ID").fill("HW-1");
      await button(page, "Close").click();
      await sees(page.getByRole("alertdialog"));
    },
  },
  {
    name: "add member",
    open: async (page, { organization }) => {
      await page.goto(members(organization));
      await beginAddingMember(page, { name: "Somebody New", email: "somebody" });
      await page.getByLabel("Job ID").focus();
      await sees(page.getByText("Type an email address, such as name@example.org").first());
    },
  },
  {
    name: "add member, choosing a department",
    open: async (page, { organization }) => {
      await page.goto(members(organization));
      const dialog = await beginAddingMember(page, { name: "Somebody New", email: "somebody@example.org" });
      await dialog.getByLabel("Departments").fill("shift");
      await sees(page.locator(".ant-select-dropdown").getByText("Night shift"));
    },
  },
  {
    name: "add member, refused",
    open: async (page, { organization, newcomer }) => {
      await page.goto(members(organization));
      const dialog = await beginAddingMember(page, newcomer);
      await dialog.getByLabel("Job ID").focus();
      await sees(dialog.getByText("This address is invited already"));
    },
  },
  {
    name: "new department",
    only: "desk",
    open: async (page, { organization }) => {
      await page.goto(members(organization));
      await button(page, "New department").click();
      await sees(page.getByRole("dialog", { name: "New department" }));
    },
  },
  {
    name: "filter by position",
    open: async (page, { organization }) => {
      await page.goto(members(organization));
      await page.getByRole("button", { name: "Position" }).click();
      await sees(page.getByRole("button", { name: /^Team lead/ }));
    },
  },
  {
    name: "departments on a phone",
    only: "phone",
    open: async (page, { organization }) => {
      await page.goto(members(organization));
      await page.getByRole("button", { name: "All members" }).click();
      await sees(page.getByRole("treeitem", { name: /^Operations/ }));
    },
  },
  {
    name: "search on a phone",
    only: "phone",
    open: async (page, { organization }) => {
      await page.goto(members(organization));
      await button(page, "Search members").click();
      await page.getByRole("textbox", { name: "Search members" }).fill("zhang");
      await sees(row(page, named.zhangWei.name));
    },
  },
  {
    name: "inactivated",
    open: (page, { organization }) =>
      page.goto(inactivated(organization)).then(() => sees(page.getByText("Sent", { exact: true }).first())),
  },
  {
    name: "inactivated, nobody",
    at: "small",
    open: (page, { smallOrganization }) =>
      page.goto(inactivated(smallOrganization)).then(() => sees(heading(page, "No invitation is open"))),
  },
  {
    name: "pending, nobody",
    open: (page, { organization }) =>
      page.goto(`/o/${organization.id}/pending`).then(() => sees(heading(page, "Nobody waits for you"))),
  },
  {
    name: "pending, nobody by these filters",
    open: (page, { organization }) =>
      page
        .goto(`/o/${organization.id}/pending?channel=qr_code&from=2026-01-01&to=2026-01-31`)
        .then(() => sees(heading(page, "Nothing matches these filters"))),
  },
  {
    name: "rejected, nobody",
    open: (page, { organization }) =>
      page.goto(`/o/${organization.id}/rejected`).then(() => sees(heading(page, "Nobody was rejected"))),
  },
  {
    name: "inactivated, card",
    open: (page, { organization }) =>
      page
        .goto(inactivated(organization, "?q=refused"))
        .then(() => row(page, "Refused Roberts").click())
        .then(() => sees(card(page, "Refused Roberts").getByText("Delivery"))),
  },
  {
    name: "inactivated, menu",
    open: async (page, { organization }) => {
      // The list draws what is in sight: on a phone the oldest message is far below.
      await page.goto(inactivated(organization, "?q=refused"));
      await button(page, "Actions for Refused Roberts").click();
      await sees(page.getByText("Revoke…"));
    },
  },
  {
    name: "revoke",
    open: async (page, { organization }) => {
      // The list draws what is in sight: on a phone the oldest message is far below.
      await page.goto(inactivated(organization, "?q=refused"));
      await button(page, "Actions for Refused Roberts").click();
      await page.getByText("Revoke…").click();
      await sees(page.getByRole("dialog", { name: "Revoke the invitation of Refused Roberts?" }));
    },
  },
  {
    name: "my organizations",
    as: "plain",
    open: (page) => page.goto("/organizations").then(() => sees(heading(page, "My organizations"))),
  },
  { name: "my account", open: (page) => page.goto("/account").then(() => sees(page.getByText("This one"))) },
  {
    name: "home of a plain member",
    as: "plain",
    open: (page, { organization }) =>
      page.goto(`/o/${organization.id}`).then(() => sees(heading(page, "Paul Visser"))),
  },
  {
    name: "no permission",
    as: "plain",
    open: (page, { organization }) =>
      page.goto(members(organization)).then(() => sees(heading(page, "You may not open this list"))),
  },
  {
    name: "no organization",
    as: "rita",
    open: (page) => page.goto("/").then(() => page.getByRole("main").first().waitFor()),
  },
  {
    name: "no such page",
    open: (page) => page.goto("/nowhere").then(() => sees(heading(page, "This page does not exist"))),
  },
  {
    name: "keys",
    only: "desk",
    open: async (page, { organization }) => {
      await page.goto(members(organization));
      await sees(row(page, ada.name));
      await page.keyboard.press("?");
      await sees(page.getByRole("dialog", { name: "Keys" }));
    },
  },
  {
    name: "profile menu",
    only: "desk",
    open: async (page, { organization }) => {
      await page.goto(members(organization));
      await page.getByRole("button", { name: `Profile of ${ada.name}` }).click();
      await sees(page.getByRole("menuitem", { name: "Sign out" }));
    },
  },
];

async function openCard(page, organization, name, search) {
  await page.goto(members(organization, search));
  await row(page, name).click();
  await sees(card(page, name).getByRole("heading", { name, exact: false }).first());
}

/** Looks at each screen in one size, in light and in dark; on a phone also in the narrowest width. */
export function lookAt(screens, device) {
  const viewport = device === "phone" ? phone : desk;
  for (const { name, at = "large", as = "ada", only, open } of screens) {
    if (only && only !== device) continue;
    scenario(`${device}: ${name}`, async ({ visit }) => {
      const its = await theWorld();
      const accounts = {
        ada: at === "small" ? its.smallOrganization.api : its.organization.api,
        plain: its.plain,
        rita: its.rita,
      };
      const visitor = await visit(its[at].origin, { as: as ? accounts[as] : undefined, viewport });
      const { page } = visitor;
      await open(page, its, visitor);
      for (const shade of ["light", "dark"]) {
        await expectAccessible(page, [shade]);
        await shoot(page, `${device} ${shade}/${name}`);
      }
      await expectNoSidewaysScrolling(page);
      if (device !== "phone") return;
      await page.setViewportSize(narrow);
      await expectNoSidewaysScrolling(page);
      await shoot(page, `${device} 320/${name}`);
    });
  }
}
