/** What stays and what is said when the server or the network is gone. */

import assert from "node:assert/strict";
import { ada, signedInOrganization } from "../harness/api.mjs";
import { gone, scenario, sees } from "../harness/scenario.mjs";
import { Server } from "../harness/server.mjs";
import { largeOrganization } from "../harness/settings.mjs";
import { beginAddingMember, button, isTold, row } from "../harness/steps.mjs";

async function openMembers({ start, visit }) {
  const server = await start(Server.start({ from: largeOrganization() }));
  const organization = await signedInOrganization(server);
  const visitor = await visit(server.origin, { as: organization.api });
  await visitor.page.goto(`/o/${organization.id}/members`);
  await sees(row(visitor.page, ada.name));
  return { server, visitor, page: visitor.page };
}

scenario("what was typed survives a failed try, and sending again sends once", async (stage) => {
  const { server, visitor, page } = await openMembers(stage);
  const person = { name: "Nora Quist", email: "nora@example.org" };
  const dialog = await beginAddingMember(page, person);
  visitor.outage = true;
  await server.stop();
  await button(dialog, "Send invitation").click();
  await sees(dialog.getByRole("alert").filter({ hasText: "The server cannot be reached." }));
  assert.equal(await dialog.getByLabel(/^Name/).inputValue(), person.name);
  await server.restart();
  visitor.outage = false;
  await button(dialog, "Send invitation").click();
  await isTold(page, `${person.name} is invited`);
  await server.waitForLastMessage(person.email);
});
