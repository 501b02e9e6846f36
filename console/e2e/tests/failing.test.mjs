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

scenario("while the server is gone the rows stay, and trying again works once it is back", async (stage) => {
  const { server, visitor, page } = await openMembers(stage);
  visitor.outage = true;
  await server.stop();
  await button(page, "Name").click();
  const strip = page.getByRole("alert").filter({ hasText: "The server cannot be reached." });
  await sees(strip);
  await sees(row(page, ada.name));
  await button(strip, "Try again").click();
  await sees(button(strip, "Trying…"));
  await sees(button(strip, "Try again"));

  await server.restart();
  visitor.outage = false;
  await button(strip, "Try again").click();
  await gone(strip);
  await sees(page.getByRole("columnheader", { name: "Name" }).and(page.locator("[aria-sort=descending]")));
  await gone(row(page, ada.name));
});

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
  await server.waitForMessage(person.email);
});

scenario("without a network the console says so, reading goes on and changes wait", async (stage) => {
  const { visitor, page } = await openMembers(stage);
  // The console loads its dialogs when it has nothing else to do; only then can it do without a network.
  await page.waitForFunction(() =>
    performance.getEntriesByType("resource").some((it) => it.name.includes("/AddMemberDialog")),
  );
  await page.waitForLoadState("networkidle");
  visitor.outage = true;
  await page.context().setOffline(true);
  const strip = page
    .getByRole("status")
    .filter({ hasText: "No connection. You can read on; changes wait until it is back." });
  await sees(strip);
  await sees(row(page, ada.name));
  const dialog = await beginAddingMember(page, { name: "Nora Quist", email: "nora@example.org" });
  await sees(dialog.getByText("No connection: changes wait until it is back"));
  assert.equal(await button(dialog, "Send invitation").getAttribute("aria-disabled"), "true");
  await page.context().setOffline(false);
  await gone(strip);
  await button(dialog, "Send invitation").click();
  await isTold(page, "Nora Quist is invited");
});
