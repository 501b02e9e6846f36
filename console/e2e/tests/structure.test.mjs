/** Departments, positions and locations are renamed, moved, merged and removed. */

import { joinedMember, setUp } from "../harness/api.mjs";
import { expectAccessible, expectNoSidewaysScrolling } from "../harness/accessible.mjs";
import { shoot } from "../harness/pictures.mjs";
import { desk, phone, scenario, sees } from "../harness/scenario.mjs";
import { Server } from "../harness/server.mjs";
import { button, choose, isTold, row } from "../harness/steps.mjs";

const grace = { name: "Grace Hopper", email: "grace@example.org" };

const sizes = [
  ["desk", desk],
  ["phone", phone],
];

/** Opens what one does with `name` and chooses a step. */
async function step(page, name, label) {
  await button(page, `What to do with ${name}`).click();
  const menu = page.locator(".ant-dropdown:visible, .sheet-actions");
  await menu.getByText(label, { exact: true }).click();
}

for (const [size, viewport] of sizes) {
  scenario(`positions are made, renamed, merged and deleted (${size})`, async ({ start, visit }) => {
    const server = await start(Server.start());
    const organization = await setUp(server);
    const welder = await organization.position("Welder");
    await joinedMember(server, organization, { ...grace, position_id: welder.id });
    const visitor = await visit(server.origin, { as: organization.api, viewport });
    const { page } = visitor;
    visitor.allow(409, /\/positions$/);

    await page.goto(`/o/${organization.id}/locations`);
    await sees(page.getByText("No locations yet"));
    await expectAccessible(page);
    await shoot(page, `structure/no locations ${size}`);

    if (size === "phone") {
      await button(page, "More").click();
      const more = page.getByRole("dialog", { name: "Org Admin" });
      await sees(more.getByRole("link", { name: "Audit log" }));
      await expectAccessible(page);
      await shoot(page, "structure/more phone");
      await more.getByRole("link", { name: "Positions" }).click();
    } else await page.goto(`/o/${organization.id}/positions`);
    await sees(page.getByText("1 person", { exact: true }));
    await button(page, "New position").first().click();
    const made = page.getByRole("dialog", { name: "New position" });
    await made.getByLabel(/^Name/).fill("Welder");
    await button(made, "Create").click();
    await sees(made.getByText("There is one of this name at this place. Choose another name."));
    await expectAccessible(page);
    await shoot(page, `structure/position taken ${size}`);
    await made.getByLabel(/^Name/).fill("Pipe fitter");
    await button(made, "Create").click();
    await isTold(page, "Pipe fitter is there.");

    await step(page, "Welder", "Rename…");
    const renamed = page.getByRole("dialog", { name: "Rename Welder" });
    await renamed.getByLabel(/^Name/).fill("Certified welder");
    await button(renamed, "Save name").click();
    await isTold(page, "It is called Certified welder now.");
    await expectAccessible(page);
    await expectNoSidewaysScrolling(page);
    await shoot(page, `structure/positions ${size}`);

    await step(page, "Certified welder", "Merge into another…");
    const merged = page.getByRole("dialog", { name: "Merge Certified welder into another?" });
    await choose(page, merged, "Merge into", "Pipe fitter");
    await expectAccessible(page);
    await shoot(page, `structure/merge ${size}`);
    await button(merged, "Merge").click();
    await isTold(page, "Certified welder is Pipe fitter now.");
    await sees(page.getByText("1 person", { exact: true }));

    await step(page, "Pipe fitter", "Delete…");
    const deleted = page.getByRole("dialog", { name: "Delete Pipe fitter?" });
    await expectAccessible(page);
    await button(deleted, "Delete").click();
    await isTold(page, "Pipe fitter is deleted.");
    await sees(page.getByText("No positions yet"));
  });

  scenario(`a department is renamed, moved and deleted (${size})`, async ({ start, visit }) => {
    const server = await start(Server.start());
    const organization = await setUp(server);
    const works = await organization.department("Works");
    const yard = await organization.department("Yard");
    const crew = await organization.department("Crane crew", works.id);
    await joinedMember(server, organization, { ...grace, department_ids: [crew.id] });
    const { page } = await visit(server.origin, { as: organization.api, viewport });

    await page.goto(`/o/${organization.id}/members?department=${crew.id}`);
    await step(page, "Crane crew", "Rename…");
    const renamed = page.getByRole("dialog", { name: "Rename Crane crew" });
    await renamed.getByLabel(/^Name/).fill("Tower crane crew");
    await button(renamed, "Save name").click();
    await isTold(page, "The department is called Tower crane crew now.");

    await step(page, "Tower crane crew", "Move…");
    const moved = page.getByRole("dialog", { name: "Move Tower crane crew" });
    await sees(moved.getByText("It moves with everything below it and 1 person."));
    await choose(page, moved, "Below", "Yard");
    await expectAccessible(page);
    await expectNoSidewaysScrolling(page);
    await shoot(page, `structure/move ${size}`);
    await button(moved, "Move department").click();
    await isTold(page, "Tower crane crew lies below Yard now.");

    await page.goto(`/o/${organization.id}/members?department=${yard.id}`);
    await sees(page.getByText(grace.name));
    await step(page, "Yard", "Delete…");
    const refused = page.getByRole("dialog", { name: "Delete Yard?" });
    await sees(refused.getByText("Move or delete what lies below it first"));
    await button(refused, "Cancel").click();

    await page.goto(`/o/${organization.id}/members?department=${crew.id}`);
    await step(page, "Tower crane crew", "Delete…");
    const deleted = page.getByRole("dialog", { name: "Delete Tower crane crew?" });
    await sees(deleted.getByText("Choose where its people go"));
    await choose(page, deleted, "Where its people go", "Works");
    await expectAccessible(page);
    await shoot(page, `structure/delete ${size}`);
    await button(deleted, "Delete department").click();
    await isTold(page, "The department Tower crane crew is deleted.");
    await page.waitForURL(`**/members?department=${works.id}`);
    await sees(page.getByText(grace.name));
    if (size === "desk") await sees(row(page, grace.name));
  });
}
