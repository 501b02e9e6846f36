/** Invitations that are open: refused ones and the ways out, the list of Inactivated. */

import assert from "node:assert/strict";
import { ada, joinedMember, setUp, signedInOrganization } from "../harness/api.mjs";
import { eventually, gone, isAt, scenario, sees } from "../harness/scenario.mjs";
import { Server } from "../harness/server.mjs";
import { largeOrganization } from "../harness/settings.mjs";
import { beginAddingMember, button, card, choose, isTold, row } from "../harness/steps.mjs";

const grace = { name: "Grace Hopper", email: "grace@example.org" };
const linus = { name: "Linus Ferreira", email: "linus@example.org" };

scenario(
  "the address of a member is answered with a card that opens them or adds them to a department",
  async ({ start, visit }) => {
    const server = await start(Server.start());
    const organization = await setUp(server);
    await organization.department("Night shift");
    await joinedMember(server, organization, grace);
    const { page } = await visit(server.origin, { as: organization.api });
    await page.goto(`/o/${organization.id}/members`);

    const dialog = await beginAddingMember(page, { name: "Somebody", email: grace.email.toUpperCase() });
    await dialog.getByLabel("Job ID").focus();
    const refusal = dialog.getByRole("alert").filter({ hasText: "This person is a member already" });
    await sees(refusal.getByText(grace.name));
    await sees(refusal.getByText(/^Member since /));
    assert.equal(await button(dialog, "Send invitation").getAttribute("aria-disabled"), "true");
    assert.equal(await button(refusal, "Add to the chosen department").getAttribute("aria-disabled"), "true");
    await choose(page, dialog, "Departments", "Night shift");
    await button(refusal, "Add to the chosen department").click();
    await sees(dialog.getByText(`${grace.name} is now also in Night shift.`));

    await dialog.getByLabel(/^Email/).fill(grace.email);
    await dialog.getByLabel("Job ID").focus();
    await button(refusal, "Open card").click();
    await gone(dialog);
    await sees(card(page, grace.name).getByText("Night shift").first());
  },
);

scenario(
  "the address of an invited person is answered with re-invite and revoke",
  async ({ start, visit }) => {
    const server = await start(Server.start());
    const organization = await setUp(server);
    await organization.invite(linus);
    await server.invitationLink(linus.email);
    const visitor = await visit(server.origin, { as: organization.api });
    const { page } = visitor;
    await page.goto(`/o/${organization.id}/members`);

    const dialog = await beginAddingMember(page, linus);
    await dialog.getByLabel("Job ID").focus();
    const refusal = dialog.getByRole("alert").filter({ hasText: "This address is invited already" });
    await sees(refusal.getByText(new RegExp(`^Invited by ${ada.name} on .*; open until `)));
    visitor.allow(429, /\/reinvite$/);
    await button(refusal, "Re-invite").click();
    await sees(refusal.getByText(/Sent a moment ago.* possible again at \d/));

    await button(refusal, "Revoke").click();
    await sees(refusal.getByText("The link stops working."));
    await button(refusal, "Keep it").click();
    await button(refusal, "Revoke").click();
    await button(refusal, "Revoke").click();
    await sees(
      dialog.getByText(`The invitation of ${linus.name} is revoked. The address can be invited now.`),
    );
    await button(dialog, "Send invitation").click();
    await isTold(page, `${linus.name} is invited`);
    await server.invitationLink(linus.email);
  },
);

scenario("an invitation is sent again once a minute has passed", async ({ start, visit }) => {
  // The large organization was filled before all tests, so that the minute is over or nearly so.
  const server = await start(Server.start({ from: largeOrganization() }));
  const organization = await signedInOrganization(server);
  const visitor = await visit(server.origin, { as: organization.api });
  const { page } = visitor;
  visitor.allow(429, /\/reinvite$/);
  await page.goto(`/o/${organization.id}/inactivated`);

  await eventually(async () => {
    await button(row(page, "李雷"), "Actions for 李雷").click();
    await page.getByRole("menuitem", { name: "Re-invite" }).click();
    await page
      .getByRole("status")
      .filter({ hasText: "李雷 gets the invitation again." })
      .waitFor({ timeout: 2_000 });
  }, 75_000);
  const message = await server.waitForMessage("li.lei@elsewhere.example");
  assert.match(message, /Ada Okonkwo/);
  await row(page, "李雷").click();
  await eventually(async () => {
    await page.reload();
    await card(page, "李雷").getByText("(2 times)").waitFor({ timeout: 2_000 });
  });
});

scenario(
  "Inactivated shows delivery and expiry, revokes after asking, and empties",
  async ({ start, visit }) => {
    const server = await start(Server.start());
    const organization = await setUp(server);
    await organization.invite(linus);
    await server.invitationLink(linus.email);
    const visitor = await visit(server.origin, { as: organization.api });
    const { page } = visitor;
    visitor.allow(429, /\/reinvite$/);
    await page.goto(`/o/${organization.id}/inactivated`);

    const line = row(page, linus.name);
    await sees(line.getByText("Sent", { exact: true }));
    await sees(line.getByText("in 30 days"));
    await button(line, `Actions for ${linus.name}`).click();
    await page.getByRole("menuitem", { name: "Re-invite" }).click();
    await isTold(page, /Linus Ferreira: not sent\. Sent a moment ago\. It is possible again at \d/);

    await line.click();
    const drawer = card(page, linus.name);
    for (const fact of ["Delivery", "Expires", "Invited by", "Last sent"])
      await sees(drawer.getByText(fact, { exact: true }));
    await drawer.getByRole("tab", { name: "History" }).click();
    await sees(drawer.getByText("Invited", { exact: true }));
    await button(drawer, "Revoke…").click();
    const question = page.getByRole("dialog", { name: `Revoke the invitation of ${linus.name}?` });
    await button(question, "Keep it").click();
    await gone(question);
    await button(drawer, "Revoke…").click();
    await button(question, "Revoke invitation").click();
    await isTold(page, `The invitation of ${linus.name} is revoked.`);
    await sees(page.getByRole("heading", { name: "No invitation is open" }));
    await sees(page.getByText("People you invite stand here until they accept."));
    await isAt(page, `/o/${organization.id}/inactivated`);
  },
);
