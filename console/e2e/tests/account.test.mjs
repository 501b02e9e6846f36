/** Signing in and out, sessions, and what somebody may set about themselves. */

import assert from "node:assert/strict";
import { Api, ada, joinedMember, organizationName, password, setUp } from "../harness/api.mjs";
import { eventually, gone, isAt, phone, scenario, sees } from "../harness/scenario.mjs";
import { Server } from "../harness/server.mjs";
import { button, card, isTold, row, signIn } from "../harness/steps.mjs";

const grace = { name: "Grace Hopper", email: "grace@example.org" };

scenario("whoever is signed out signs in and is back where they wanted to be", async ({ start, visit }) => {
  const server = await start(Server.start());
  const organization = await setUp(server);
  const visitor = await visit(server.origin);
  const { page } = visitor;
  const wanted = `/o/${organization.id}/members?member=${organization.memberId}`;
  await page.goto(wanted);
  await sees(page.getByRole("heading", { name: "Sign in" }));
  await isAt(page, `/sign-in?next=${encodeURIComponent(wanted)}`);

  await button(page, "Sign in").click();
  await sees(page.getByText("This is needed.").first());
  await signIn(page, ada.email, "this is not the password");
  await sees(
    page
      .getByRole("alert")
      .filter({ hasText: "The address, the number or the password is wrong. Check them and try again." }),
  );
  await signIn(page, "nobody@harbour.example", "this is not the password");
  await sees(
    page
      .getByRole("alert")
      .filter({ hasText: "The address, the number or the password is wrong. Check them and try again." }),
  );
  await signIn(page, ada.email);
  await sees(card(page, ada.name));
  await isAt(page, wanted);
  await page.keyboard.press("Escape");
  await gone(card(page, ada.name));

  await page.getByRole("button", { name: `Profile of ${ada.name}` }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await sees(page.getByText("You are signed out."));
  await page.goBack();
  await sees(page.getByRole("heading", { name: "Sign in" }));
});

scenario("a session that is ended elsewhere ends there", async ({ start, visit }) => {
  const server = await start(Server.start());
  const organization = await setUp(server);
  const other = new Api(server.origin);
  await other.signIn(ada.email);
  const visitor = await visit(server.origin, { as: other });
  const { page: lost } = visitor;
  visitor.allow(401, /^\/api\/v1\//);
  await lost.goto(`/o/${organization.id}/members`);
  await sees(row(lost, ada.name));

  const { page } = await visit(server.origin, { as: organization.api });
  await page.goto("/account");
  const sessions = page.getByRole("region", { name: "Where you are signed in" });
  await sees(sessions.getByText("This one"));
  const theirs = sessions.getByRole("listitem").filter({ has: button(page, "Sign out there") });
  await button(theirs, "Sign out there").click();
  await gone(theirs);

  await lost.getByRole("link", { name: /^Inactivated/ }).click();
  await sees(lost.getByText("Your session has ended. Sign in to go on."));
  await signIn(lost, ada.email);
  await sees(lost.getByText("No invitation is open"));
  await isAt(lost, `/o/${organization.id}/inactivated`);
});

scenario("name, language, theme and row height are kept", async ({ start, visit }) => {
  const server = await start(Server.start());
  const organization = await setUp(server);
  const { page } = await visit(server.origin, { as: organization.api });
  await page.goto("/account");

  await page.getByLabel(/^Name/).fill("Ada Okonkwo-Smit");
  await button(page, "Save name").click();
  await isTold(page, "Saved");
  await sees(page.getByRole("button", { name: "Profile of Ada Okonkwo-Smit" }));

  await button(page, "Dark").click();
  assert.equal(await page.locator("html").getAttribute("data-shade"), "dark");
  await button(page.getByRole("group", { name: "Rows in lists" }), "Compact").click();
  await sees(page.getByRole("button", { name: "Compact", pressed: true }));

  await page.getByRole("combobox", { name: "Language" }).selectOption("简体中文");
  await sees(page.getByRole("heading", { name: "我的账号", level: 1 }));
  assert.equal(await page.locator("html").getAttribute("lang"), "zh-Hans");
  await page.getByRole("link", { name: "组织管理" }).click();
  await sees(page.getByRole("heading", { name: "成员", level: 1 }));
  await sees(row(page, "Ada Okonkwo-Smit"));
  await eventually(async () => assert.equal((await row(page, "Ada Okonkwo-Smit").boundingBox()).height, 44));

  // The language and the row height belong to the account, the theme to this device.
  const api = new Api(server.origin);
  await api.signIn(ada.email);
  const { page: elsewhere } = await visit(server.origin, { as: api });
  await elsewhere.goto(`/o/${organization.id}/members`);
  await sees(elsewhere.getByRole("heading", { name: "成员", level: 1 }));
  assert.equal(await elsewhere.locator("html").getAttribute("data-shade"), "light");
  await eventually(async () =>
    assert.equal((await row(elsewhere, "Ada Okonkwo-Smit").boundingBox()).height, 44),
  );
});

scenario("a plain member sees their own card and no administration", async ({ start, visit }) => {
  const server = await start(Server.start());
  const organization = await setUp(server);
  const { api } = await joinedMember(server, organization, grace);
  const { page } = await visit(server.origin, { as: api });
  await page.goto("/");
  await sees(page.getByText(`You are a member of ${organizationName}.`));
  await isAt(page, `/o/${organization.id}`);
  await sees(page.getByRole("heading", { name: grace.name }));
  await sees(page.getByRole("link", { name: "Home" }));
  await gone(page.getByRole("link", { name: "Org Admin" }));
  await gone(page.getByRole("button", { name: "Add member" }));
  await page.keyboard.press("c");
  await page.keyboard.press("g");
  await page.keyboard.press("m");
  await gone(page.getByRole("dialog"));

  for (const list of ["members", "inactivated"]) {
    await page.goto(`/o/${organization.id}/${list}`);
    await sees(page.getByRole("heading", { name: "You may not open this list" }));
    await gone(page.getByRole("button", { name: "Add member" }));
  }
  await page.getByRole("link", { name: "Back to my page" }).click();
  await sees(page.getByText(`You are a member of ${organizationName}.`));
});

scenario(
  "who belongs nowhere is told how to get in, and foreign organizations do not exist",
  async ({ start, visit }) => {
    const server = await start(Server.start());
    const organization = await setUp(server);
    const [invited] = await organization.invite(grace);
    const token = (await server.invitationLink(grace.email)).split("#")[1];
    const api = new Api(server.origin);
    await api.post("/accounts", { name: grace.name, password, join_token: token });
    await organization.api.post(`${organization.path}/members/${invited.id}/revoke`);
    const { page } = await visit(server.origin, { as: api, viewport: phone });
    await page.goto("/");
    await sees(page.getByRole("heading", { name: "You belong to no organization yet" }));
    await page.goto(`/o/${organization.id}/members`);
    await sees(page.getByRole("heading", { name: "This page does not exist" }));
    await button(page, "Go to the start")
      .or(page.getByRole("link", { name: "Go to the start" }))
      .click();
    await sees(page.getByRole("heading", { name: "You belong to no organization yet" }));
  },
);
