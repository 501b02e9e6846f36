/** Chips that narrow a list, kept in the address, and columns that are remembered on this device. */

import assert from "node:assert/strict";
import { expectAccessible, expectNoSidewaysScrolling } from "../harness/accessible.mjs";
import { ada, signedInOrganization } from "../harness/api.mjs";
import { shoot } from "../harness/pictures.mjs";
import { desk, eventually, gone, isAt, phone, scenario, sees } from "../harness/scenario.mjs";
import { invitedPeople } from "../harness/seed.mjs";
import { Server } from "../harness/server.mjs";
import { largeOrganization } from "../harness/settings.mjs";
import { button, row } from "../harness/steps.mjs";

async function look(page, name, viewport) {
  const device = viewport === phone ? "phone" : "desk";
  await expectAccessible(page);
  await shoot(page, `filters ${device} dark/${name}`);
  await page.emulateMedia({ colorScheme: "light" });
  await expectNoSidewaysScrolling(page);
  await shoot(page, `filters ${device}/${name}`);
}

const chip = (page, name) => page.getByRole("button", { name, exact: true });
const popup = (page, name) => page.getByRole("dialog", { name, exact: true });

for (const viewport of [desk, phone]) {
  const size = viewport === phone ? "on a phone" : "at a desk";

  scenario(`invitations are narrowed by chips that stay in the address, ${size}`, async (stage) => {
    const server = await stage.start(Server.start({ from: largeOrganization() }));
    const organization = await signedInOrganization(server);
    const { page } = await stage.visit(server.origin, { as: organization.api, viewport });
    const path = `/o/${organization.id}/inactivated`;
    const count = (text) => sees(page.getByRole("status").filter({ hasText: text }));
    await page.goto(path);
    await count(`${invitedPeople} invitations`);

    await chip(page, "Delivery").click();
    await sees(popup(page, "Delivery"));
    await look(page, "delivery", viewport);
    await popup(page, "Delivery").getByRole("button", { name: "Failed" }).click();
    await count("1 invitation");
    await sees(row(page, "Refused Roberts"));
    await isAt(page, `${path}?delivery=failed`);
    await page.reload();
    await sees(chip(page, "Delivery: Failed"));
    await sees(row(page, "Refused Roberts"));

    await chip(page, "Expiry").click();
    await popup(page, "Expiry").getByRole("button", { name: "Expired", exact: true }).click();
    await sees(page.getByText("Nothing matches these filters"));
    await look(page, "nothing matches", viewport);
    await button(page, "Clear filters").click();
    await count(`${invitedPeople} invitations`);
    await isAt(page, path);

    await chip(page, "Department").click();
    await popup(page, "Department").getByLabel("Search: Department").fill("销售");
    await popup(page, "Department")
      .getByRole("button", { name: /销售部/ })
      .click();
    await sees(row(page, "李雷"));
    await count("1 invitation");
    await chip(page, "Invited by").first().click();
    await popup(page, "Invited by").getByRole("button", { name: ada.name }).click();
    await sees(row(page, "李雷"));
    await chip(page, "Way in").click();
    await popup(page, "Way in").getByRole("button", { name: "Email invitation" }).click();
    await sees(row(page, "李雷"));
    await chip(page, "Invited").click();
    const tomorrow = new Date(Date.now() + 2 * 86_400_000).toISOString().slice(0, 10);
    await popup(page, "Invited").getByLabel("From").fill(tomorrow);
    await gone(row(page, "李雷"));
    await look(page, "all chips", viewport);
    await page.keyboard.press("Escape");
    await gone(popup(page, "Invited"));
    await button(page, "Clear: Invited").click();
    await sees(row(page, "李雷"));
    const { search } = new URL(page.url());
    assert.match(search, /department=.*inviter=.*channel=email/);
  });
}

scenario("columns are hidden and shown, for this list, on this device", async (stage) => {
  const server = await stage.start(Server.start({ from: largeOrganization() }));
  const organization = await signedInOrganization(server);
  const { page } = await stage.visit(server.origin, { as: organization.api });
  const header = (name) => page.getByRole("columnheader", { name, exact: true });
  await page.goto(`/o/${organization.id}/members`);
  await sees(row(page, ada.name));
  await button(page, "Columns").click();
  const choices = popup(page, "Columns");
  await sees(choices);
  await look(page, "columns", desk);
  await choices.getByLabel("Job ID").uncheck();
  await gone(header("Job ID"));
  await page.keyboard.press("Escape");
  await gone(choices);
  await page.reload();
  await sees(row(page, ada.name));
  await sees(header("Location"));
  assert.equal(await header("Job ID").count(), 0);
  await page.goto(`/o/${organization.id}/inactivated`);
  await sees(header("Invited by"));
  await page.goto(`/o/${organization.id}/members`);
  await sees(row(page, ada.name));
  await button(page, "Columns").click();
  await choices.getByLabel("Job ID").check();
  await sees(header("Job ID"));
  // What somebody else wrote there does no harm.
  await page.evaluate(() => localStorage.setItem("rollcall.columns", "nonsense"));
  await page.reload();
  await sees(header("Job ID"));
});

scenario("members are narrowed by the day they joined, and Pending by the way in", async (stage) => {
  const server = await stage.start(Server.start({ from: largeOrganization() }));
  const organization = await signedInOrganization(server);
  const { page } = await stage.visit(server.origin, { as: organization.api });
  await page.goto(`/o/${organization.id}/members?from=2001-01-01&to=2001-12-31`);
  await sees(page.getByText("Nothing matches these filters"));
  await button(page, "Clear: Joined").click();
  await sees(row(page, ada.name));
  await page.goto(`/o/${organization.id}/pending?channel=door_number`);
  await sees(chip(page, "Way in: Door number"));
  await sees(page.getByText("Nothing matches these filters"));
  await button(page, "Clear filters").click();
  await eventually(async () => assert.doesNotMatch(page.url(), /channel/));
  await sees(page.getByText("Nobody waits for you"));
});
