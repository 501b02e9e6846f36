/** Every way out and back: terminate, plan, receipt, hand over, restore, somebody else, leave. */

import assert from "node:assert/strict";
import { expectAccessible, expectNoSidewaysScrolling } from "../harness/accessible.mjs";
import { ada, joinedMember, organizationName, password, setUp } from "../harness/api.mjs";
import { shoot } from "../harness/pictures.mjs";
import { desk, eventually, gone, phone, scenario, sees } from "../harness/scenario.mjs";
import { Server } from "../harness/server.mjs";
import { addMemberDialog, beginAddingMember, button, card, isTold, row } from "../harness/steps.mjs";

const grace = { name: "Grace Hopper", email: "grace@example.org" };
const linus = { name: "Linus Ferreira", email: "linus@example.org" };

async function terminate(organization, id, body = {}) {
  return organization.api.post(`${organization.path}/members/${id}/terminate`, {
    last_day: "2026-01-31",
    reason: "Moves abroad",
    ...body,
  });
}

async function look(page, name, viewport) {
  await expectAccessible(page);
  await page.emulateMedia({ colorScheme: "light" });
  await expectNoSidewaysScrolling(page);
  await shoot(page, `leaving ${viewport === phone ? "phone" : "desk"}/${name}`);
}

for (const viewport of [desk, phone]) {
  const size = viewport === phone ? "on a phone" : "at a desk";

  scenario(
    `a member is terminated from the card, with a receipt, and restored, ${size}`,
    async ({ start, visit }) => {
      const server = await start(Server.start());
      const organization = await setUp(server);
      const { id: departmentId } = await organization.department("Night shift");
      await joinedMember(server, organization, { ...grace, department_ids: [departmentId], job_id: "HW-7" });
      const visitor = await visit(server.origin, { as: organization.api, viewport });
      const { page } = visitor;
      await page.goto(`/o/${organization.id}/members`);
      await row(page, grace.name).click();
      await button(card(page, grace.name), "Terminate…").click();
      const dialog = page.getByRole("dialog", { name: `Terminate ${grace.name}?` });
      await dialog.getByLabel("Reason").fill("Moves abroad");
      await look(page, "terminate", viewport);
      await button(dialog, `Terminate ${grace.name}`).click();

      const receipt = page.getByRole("dialog", { name: `${grace.name} is terminated` });
      await sees(receipt.getByText(/^T-\d{4}-\d+/));
      await sees(receipt.getByText("Devices that lost access"));
      await look(page, "receipt", viewport);
      const download = page.waitForEvent("download");
      await button(receipt, "Save as text").click();
      assert.match((await download).suggestedFilename(), /^T-\d{4}-\d+\.txt$/);
      await button(receipt, "Done").click();

      await page.goto(`/o/${organization.id}/terminated`);
      await sees(row(page, grace.name).getByText("Moves abroad"));
      await look(page, "list", viewport);
      await button(row(page, grace.name), `Actions for ${grace.name}`).click();
      await page.getByText("Restore…", { exact: true }).click();
      const restore = page.getByRole("dialog", { name: `Restore ${grace.name}?` });
      await sees(restore.getByText("Night shift"));
      await sees(restore.getByText("Sessions, API tokens, open invitations"));
      await look(page, "restore", viewport);
      await button(restore, `Restore ${grace.name}`).click();
      await isTold(page, `${grace.name} is a member again.`);
      await sees(page.getByText("Nobody has left"));
    },
  );

  scenario(
    `the address of a former member asks who it is, and somebody else starts empty, ${size}`,
    async ({ start, visit }) => {
      const server = await start(Server.start());
      const organization = await setUp(server);
      const { id } = await joinedMember(server, organization, grace);
      await terminate(organization, id);
      const { page } = await visit(server.origin, { as: organization.api, viewport });
      await page.goto(`/o/${organization.id}/members`);
      const dialog = await beginAddingMember(page, { name: "Nora New", email: grace.email });
      await dialog.getByLabel("Job ID").focus();
      const refusal = dialog
        .getByRole("alert")
        .filter({ hasText: "This address belonged to a former member" });
      await sees(refusal.getByText(`Left on 31 Jan 2026, terminated by ${ada.name}`));
      await sees(button(refusal, `Restore ${grace.name}`));
      await look(page, "former member", viewport);
      await button(refusal, "Invite as new person").click();
      await isTold(page, `Nora New is invited: ${grace.email}`);
      await gone(addMemberDialog(page));

      const link = await eventually(async () => {
        const found = await server.invitationLink(grace.email);
        const { invited } = await organization.api.post("/join/resolve", { token: found.split("#")[1] });
        assert.equal(invited.name, "Nora New");
        return found;
      });
      const { page: theirs } = await visit(server.origin, { viewport });
      await theirs.goto(link);
      await theirs.getByLabel(/^Password/).fill(password);
      await button(theirs, "Create account and join").click();
      await sees(theirs.getByText(`You are a member of ${organizationName}.`));
      await page.goto(`/o/${organization.id}/terminated?member=${id}`);
      await sees(card(page, grace.name).getByText("Former email"));
      await look(page, "former card", viewport);
    },
  );
}

scenario("an end is planned, seen on the card, and called off", async ({ start, visit }) => {
  const server = await start(Server.start());
  const organization = await setUp(server);
  await joinedMember(server, organization, grace);
  const { page } = await visit(server.origin, { as: organization.api });
  await page.goto(`/o/${organization.id}/members`);
  await row(page, grace.name).click();
  await button(card(page, grace.name), "Terminate…").click();
  const dialog = page.getByRole("dialog", { name: `Terminate ${grace.name}?` });
  const ahead = new Date(Date.now() + 30 * 86_400_000).toISOString().slice(0, 10);
  await dialog.getByLabel(/^Last day/).fill(ahead);
  await button(dialog, "Plan the end").click();
  await isTold(page, `${grace.name}: planned to end on`);
  const planned = card(page, grace.name).getByRole("alert").filter({ hasText: "Ends when" });
  await sees(planned);
  await look(page, "planned", desk);
  await button(planned, "Cancel the planned end").click();
  await isTold(page, `${grace.name} stays a member.`);
  await gone(planned);
});

scenario("what is open passes to a colleague after the termination", async ({ start, visit }) => {
  const server = await start(Server.start());
  const organization = await setUp(server);
  const { id } = await joinedMember(server, organization, grace);
  await joinedMember(server, organization, linus);
  await organization.invite({ email: "guest@example.org" });
  const { page } = await visit(server.origin, { as: organization.api });
  // Grace sends nothing herself here: Ada's invitation is there, so what Grace has is nothing.
  await terminate(organization, id);
  await page.goto(`/o/${organization.id}/terminated?member=${id}`);
  await card(page, grace.name)
    .getByRole("button", { name: /^Handover…/ })
    .click();
  const handover = page.getByRole("dialog", { name: `Hand over from ${grace.name}` });
  await sees(handover.getByText("Nothing is open.").first());
  await look(page, "handover", desk);
});

scenario(
  "a member leaves with the password; the last super admin is told what to do first",
  async ({ start, visit }) => {
    const server = await start(Server.start());
    const organization = await setUp(server);
    const { api } = await joinedMember(server, organization, grace);
    const visitor = await visit(server.origin, { as: organization.api });
    visitor.allow(409, /\/me\/memberships\//);
    await visitor.page.goto("/organizations");
    await visitor.page.getByRole("button", { name: `Leave… ${organizationName}` }).click();
    const refused = visitor.page.getByRole("dialog", { name: `Leave ${organizationName}?` });
    await refused.getByLabel(/^Password/).fill(password);
    await button(refused, `Leave ${organizationName}`).click();
    await sees(refused.getByText(/Give another member the super admin role first/));

    const { page } = await visit(server.origin, { as: api, viewport: phone });
    await page.goto("/organizations");
    await page.getByRole("button", { name: `Leave… ${organizationName}` }).click();
    const dialog = page.getByRole("dialog", { name: `Leave ${organizationName}?` });
    await dialog.getByLabel(/^Password/).fill(password);
    await look(page, "leave", phone);
    await button(dialog, `Leave ${organizationName}`).click();
    await isTold(page, `You have left ${organizationName}.`);
    await sees(page.getByText("Terminated", { exact: true }));
    await page.goto(`/o/${organization.id}`);
    await sees(page.getByRole("heading", { name: "Your membership has ended" }));
  },
);
