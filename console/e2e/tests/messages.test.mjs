/** Messages, which of them come as mail, how mails end, and invitations by SMS. */

import assert from "node:assert/strict";
import { expectAccessible, expectNoSidewaysScrolling } from "../harness/accessible.mjs";
import { Api, ada, joinedMember, organizationName, password, setUp } from "../harness/api.mjs";
import { shoot } from "../harness/pictures.mjs";
import { eventually, gone, isAt, phone, scenario, sees } from "../harness/scenario.mjs";
import { Server } from "../harness/server.mjs";
import { addMemberDialog, beginAddingMember, button, card, isTold, signIn } from "../harness/steps.mjs";

/** A server whose organization Paul has joined, and whose invitation Lin has declined. */
async function busyServer(start) {
  const server = await start(Server.start());
  const organization = await setUp(server);
  const paul = await joinedMember(server, organization, { name: "Paul Visser", email: "paul@example.org" });
  await organization.invite({ name: "Lin Wei", email: "lin@example.org" });
  const token = (await server.invitationLink("lin@example.org")).split("#")[1];
  await new Api(server.origin).post("/join/decline", { token });
  return { server, organization, paul };
}

async function look(page, name) {
  await expectNoSidewaysScrolling(page);
  for (const shade of ["light", "dark"]) {
    await expectAccessible(page, [shade]);
    await shoot(page, `messages ${shade}/${name}`);
  }
}

scenario(
  "messages are listed, counted, lead to what they are about, and are read",
  async ({ start, visit }) => {
    const { server, organization, paul } = await busyServer(start);
    const { page } = await visit(server.origin, { as: organization.api });
    await page.goto("/messages");
    const list = page.getByRole("main").getByRole("listitem");
    await sees(list.filter({ hasText: `Lin Wei declined your invitation to ${organizationName}` }));
    const joined = list.filter({ hasText: `Paul Visser has joined ${organizationName}` });
    await sees(joined);
    const navigation = page.getByRole("navigation", { name: "Main navigation" });
    await sees(navigation.getByRole("link", { name: "Messages, 2 unread" }));
    await look(page, "desk");

    await joined.getByRole("link").click();
    await isAt(page, `/o/${organization.id}/members?member=${paul.id}`);
    await sees(card(page, "Paul Visser"));
    await page.keyboard.press("Escape");
    await card(page, "Paul Visser").waitFor({ state: "hidden" });
    await navigation.getByRole("link", { name: "Messages, 1 unread" }).click();
    await button(page, "Mark all as read").click();
    await isTold(page, "All messages are read");
    await sees(navigation.getByRole("link", { name: "Messages", exact: true }));

    const small = await visit(server.origin, { as: organization.api, viewport: phone });
    await small.page.goto("/messages");
    await sees(small.page.getByText(`Lin Wei declined your invitation to ${organizationName}`));
    await look(small.page, "phone");

    const other = await visit(server.origin, { as: paul.api, locale: "zh-CN" });
    await other.page.goto("/messages");
    await sees(other.page.getByRole("heading", { name: /^(Messages|消息)$/ }));
    await sees(other.page.getByRole("heading", { name: /^(No messages yet|还没有消息)$/ }));
  },
);

scenario("messages that cannot be loaded say so and can be tried again", async ({ start, visit }) => {
  const { server, organization } = await busyServer(start);
  const visitor = await visit(server.origin, { as: organization.api });
  const { page } = visitor;
  visitor.outage = true;
  await page.route("**/api/v1/me/notices*", (route) => route.abort());
  await page.goto("/messages");
  const failed = page.getByRole("alert").filter({ hasText: "Messages could not be loaded." });
  await sees(failed);
  await page.unroute("**/api/v1/me/notices*");
  await failed.getByRole("button", { name: "Try again" }).click();
  await sees(page.getByText(`Lin Wei declined your invitation to ${organizationName}`));
  await gone(failed);
});

scenario(
  "mails of a kind are ended by the link in their foot, and switched on again",
  async ({ start, visit }) => {
    const { server, organization } = await busyServer(start);
    const mail = await server.waitForMessage(ada.email, "declined your invitation");
    const link = /http\S+\/unsubscribe#[\w-]+/.exec(mail)[0];
    const { page } = await visit(server.origin);
    await page.goto(link);
    await sees(page.getByRole("heading", { name: "Stop mails of this kind?" }));
    await sees(page.getByText("Somebody I invited has declined"));
    await isAt(page, "/unsubscribe");
    await look(page, "unsubscribe");
    await button(page, "Stop these mails").click();
    await sees(page.getByRole("heading", { name: "Mails of this kind have stopped" }));

    const own = await visit(server.origin, { as: organization.api, viewport: phone });
    await own.page.goto("/account#notices");
    const box = own.page.getByLabel("Somebody I invited has declined");
    await eventually(async () => assert.equal(await box.isChecked(), false));
    assert.equal(await own.page.getByLabel("My membership has ended").count(), 0);
    await box.click();
    await isTold(own.page, "Saved");
    await own.page.reload();
    await eventually(async () => assert.equal(await box.isChecked(), true));
    await look(own.page, "settings phone");
  },
);

scenario(
  "somebody is invited by phone, signs up with the link of the SMS and joins",
  async ({ start, visit }) => {
    const server = await start(Server.start());
    const organization = await setUp(server);
    const { page } = await visit(server.origin, { as: organization.api });
    await page.goto(`/o/${organization.id}/members`);
    await beginAddingMember(page, { name: "Noor Aziz", email: "+47 412" });
    await addMemberDialog(page).getByLabel(/^Name/).focus();
    await page.getByLabel("Email or phone").fill("+47 412 34 567");
    await look(page, "add by phone");
    await addMemberDialog(page)
      .getByRole("button", { name: /^Send invitation/ })
      .click();
    await isTold(page, "Noor Aziz is invited: +47 412 34 567");

    const newcomer = await visit(server.origin, { viewport: phone });
    await newcomer.page.goto(await server.invitationLink("+4741234567"));
    await sees(newcomer.page.getByText("+4741234567"));
    await newcomer.page.getByLabel(/^Password/).fill(password);
    await button(newcomer.page, "Create account and join").click();
    await isAt(newcomer.page, `/o/${organization.id}`);

    const later = await visit(server.origin);
    await later.page.goto("/sign-in");
    await signIn(later.page, "+47 41 23 45 67");
    await sees(later.page.getByRole("heading", { name: organizationName, exact: true }));
  },
);
