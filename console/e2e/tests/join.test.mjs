/** What a link from a message opens, in every state of the invitation and of the visitor. */

import { Api, ada, organizationName, password, setUp } from "../harness/api.mjs";
import { Server } from "../harness/server.mjs";
import { gone, isAt, scenario, sees } from "../harness/scenario.mjs";
import { beginAddingMember, button, isTold, row } from "../harness/steps.mjs";

const linus = { name: "Linus Ferreira", email: "linus@example.org" };
const heading = (page, name) => page.getByRole("heading", { name, exact: true });

scenario("who declines can be invited again at once", async ({ start, visit }) => {
  const server = await start(Server.start());
  const organization = await setUp(server);
  await organization.invite(linus);
  const first = await server.invitationLink(linus.email);

  const { page } = await visit(server.origin);
  await page.goto(first);
  await button(page, "Decline").click();
  const question = page.getByRole("group", { name: `Decline the invitation of ${organizationName}?` });
  await sees(question.getByText("The link stops working. You can be invited again later."));
  await button(question, "Keep it open").click();
  await gone(question);
  await button(page, "Decline").click();
  await button(page, "Decline invitation").click();
  await sees(heading(page, "Invitation declined"));

  const { page: admins } = await visit(server.origin, { as: organization.api });
  await admins.goto(`/o/${organization.id}/inactivated`);
  await sees(admins.getByText("No invitation is open"));
  const dialog = await beginAddingMember(admins, linus);
  await button(dialog, "Send invitation").click();
  await isTold(admins, `${linus.name} is invited`);
  await sees(row(admins, linus.name));

  const visitor = await visit(server.origin);
  visitor.allow(410, /\/join\/resolve$/);
  await visitor.page.goto(first);
  await sees(heading(visitor.page, "This invitation was declined"));
});

scenario("somebody with an account signs in to accept", async ({ start, visit }) => {
  const server = await start(Server.start());
  const organization = await setUp(server);
  await organization.invite({ name: "Mona Ferreira", email: "mona@example.org" });
  const monas = new Api(server.origin);
  await monas.post("/accounts", {
    name: "Mona Ferreira",
    password,
    join_token: (await server.invitationLink("mona@example.org")).split("#")[1],
  });

  const visitor = await visit(server.origin);
  const { page } = visitor;
  await page.goto(await server.invitationLink("mona@example.org"));
  visitor.allow(409, /\/accounts$/);
  await page.getByLabel(/^Name/).fill("Mona Ferreira");
  await page.getByLabel(/^Password/).fill("a password that is not the one");
  await button(page, "Create account and join").click();
  await sees(page.getByText("This address has an account already. Sign in instead."));
  await button(page, "Sign in").click();
  await page.getByLabel(/^Email/).fill("mona@example.org");
  await page.getByLabel(/^Password/).fill(password);
  await button(page, "Sign in and join").click();
  await sees(page.getByText(`You are a member of ${organizationName}.`));
});

scenario("the wrong account is told whose link it is and can change over", async ({ start, visit }) => {
  const server = await start(Server.start());
  const organization = await setUp(server);
  await organization.invite(linus);
  const link = await server.invitationLink(linus.email);

  const { page } = await visit(server.origin, { as: organization.api });
  await page.goto(link);
  await sees(heading(page, "This invitation is for somebody else"));
  await sees(page.getByText(`You are signed in as ${ada.name} (${ada.email}).`, { exact: false }));
  await button(page, "Sign out and continue").click();
  await sees(page.getByText(`${ada.name} invites you to join ${organizationName}.`));
  await page.getByLabel(/^Name/).fill(linus.name);
  await page.getByLabel(/^Password/).fill(password);
  await button(page, "Create account and join").click();
  await isAt(page, `/o/${organization.id}`);
});

scenario("a used, a revoked, an unknown and a missing link each say what to do", async ({ start, visit }) => {
  const server = await start(Server.start());
  const organization = await setUp(server);
  await organization.invite(linus);
  const usedLink = await server.invitationLink(linus.email);
  await new Api(server.origin).join(usedLink, linus.name);
  const [revoked] = await organization.invite({ name: "Nora Quist", email: "nora@example.org" });
  const revokedLink = await server.invitationLink("nora@example.org");
  await organization.api.post(`${organization.path}/members/${revoked.id}/revoke`);
  const unknownLink = usedLink.slice(0, -8) + "AAAAAAAA";

  for (const [link, status, title, advice, action] of [
    [usedLink, 409, "This invitation was used already", "If it was you, sign in and go on.", "Sign in"],
    [revokedLink, 410, "This invitation was taken back", "write to the person who invited you."],
    [unknownLink, 404, "No invitation has this link", "ask to be invited again."],
    [`${server.origin}/join#nonsense`, 404, "No invitation has this link", "ask to be invited again."],
    [`${server.origin}/join`, null, "Join an organization", "You have a link? Open it from the message"],
  ]) {
    const visitor = await visit(server.origin);
    if (status) visitor.allow(status, /\/join\/resolve$/);
    await visitor.page.goto(link);
    await sees(heading(visitor.page, title));
    await sees(visitor.page.getByText(advice, { exact: false }));
    if (action) await sees(visitor.page.getByRole("link", { name: action }));
    await isAt(visitor.page, "/join");
  }
});

scenario(
  "reloading keeps the invitation open, and a copied address does not carry it",
  async ({ start, visit }) => {
    const server = await start(Server.start());
    const organization = await setUp(server);
    await organization.invite(linus);

    const { page } = await visit(server.origin);
    await page.goto(await server.invitationLink(linus.email));
    await sees(heading(page, organizationName));
    await page.reload();
    await sees(heading(page, organizationName));
    const { page: other } = await visit(server.origin);
    await other.goto(page.url());
    await sees(heading(other, "Join an organization"));
  },
);
