/** Roles of one's own, a member's access, the audit log and what the organization says of itself. */

import { ada, joinedMember, setUp } from "../harness/api.mjs";
import { expectAccessible, expectNoSidewaysScrolling } from "../harness/accessible.mjs";
import { shoot } from "../harness/pictures.mjs";
import { desk, phone, scenario, sees } from "../harness/scenario.mjs";
import { Server } from "../harness/server.mjs";
import { button, card, isTold } from "../harness/steps.mjs";

const grace = { name: "Grace Hopper", email: "grace@example.org" };

for (const [size, viewport] of [
  ["desk", desk],
  ["phone", phone],
]) {
  scenario(
    `a super admin makes a role, gives it, and finds it in the audit log (${size})`,
    async ({ start, visit }) => {
      const server = await start(Server.start());
      const organization = await setUp(server);
      await organization.department("Night shift");
      const { id } = await joinedMember(server, organization, grace);
      const { page } = await visit(server.origin, { as: organization.api, viewport });

      await page.goto(`/o/${organization.id}/roles`);
      await sees(page.getByText("No own roles yet"));
      await button(page, "New role").click();
      const dialog = page.getByRole("dialog", { name: "New role" });
      await dialog.getByLabel(/^Name/).fill("Gatekeeper");
      await dialog.getByLabel("Approve and reject who waits").check();
      await expectAccessible(page);
      await expectNoSidewaysScrolling(page);
      await shoot(page, `roles/editor ${size}`);
      await dialog.getByRole("button", { name: "Create role" }).click();
      await isTold(page, "The role Gatekeeper is saved.");
      await sees(page.getByRole("heading", { name: "Gatekeeper" }));
      await expectAccessible(page);
      await expectNoSidewaysScrolling(page);
      await shoot(page, `roles/list ${size}`);

      await page.goto(`/o/${organization.id}/members?member=${id}&tab=access`);
      const drawer = card(page, grace.name);
      await drawer.getByLabel(/Gatekeeper/).check();
      await expectAccessible(page);
      await shoot(page, `roles/access ${size}`);
      await drawer.getByRole("button", { name: "Save roles" }).click();
      await isTold(page, `${grace.name}: the roles are saved.`);

      await page.goto(`/o/${organization.id}/audit-log?kind=member.roles_changed`);
      const entry = page.locator("summary").filter({ hasText: grace.name });
      await sees(entry.filter({ hasText: ada.name }));
      await entry.click();
      await sees(page.getByText("Gatekeeper", { exact: true }));
      await expectAccessible(page);
      await expectNoSidewaysScrolling(page);
      await shoot(page, `roles/audit ${size}`);

      await page.goto(`/o/${organization.id}/roles`);
      await button(page, "See the console as Gatekeeper").click();
      const strip = page.getByRole("region", { name: "Seen as another role" });
      await sees(strip.getByText("You see the console as “Gatekeeper” does."));
      await sees(page.getByText(grace.name));
      await page.goto(`/o/${organization.id}/members?member=${id}&tab=access`);
      await sees(card(page, grace.name).getByText("Only a super admin can give and take roles."));
      await expectAccessible(page);
      await expectNoSidewaysScrolling(page);
      await shoot(page, `roles/seen as ${size}`);
      await page.goto(`/o/${organization.id}/members`);
      await strip.getByRole("button", { name: "Stop looking" }).click();
      await sees(page.getByRole("heading", { name: "Gatekeeper" }));
      await strip.waitFor({ state: "detached" });

      await button(page, "Delete Gatekeeper").click();
      const asks = page.getByRole("dialog", { name: "Delete the role Gatekeeper?" });
      await sees(asks.getByText("1 person has this role"));
      await asks.getByRole("button", { name: "Delete role" }).click();
      await isTold(page, "The role Gatekeeper is deleted.");

      await page.goto(`/o/${organization.id}/info`);
      await page.getByLabel(/^Name/).fill("Harbour Works NV");
      await button(page, "Save name").click();
      await isTold(page, "The organization is now called Harbour Works NV.");
      await expectAccessible(page);
      await expectNoSidewaysScrolling(page);
      await shoot(page, `roles/info ${size}`);
    },
  );
}
