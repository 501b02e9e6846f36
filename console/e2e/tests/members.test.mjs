/** The list of 600 members with the department tree beside it, and a member's card. */

import assert from "node:assert/strict";
import { ada, signedInOrganization } from "../harness/api.mjs";
import { eventually, gone, isAt, scenario, sees } from "../harness/scenario.mjs";
import { activePeople, named } from "../harness/seed.mjs";
import { Server } from "../harness/server.mjs";
import { largeOrganization } from "../harness/settings.mjs";
import { button, card, choose, create, isTold, row } from "../harness/steps.mjs";

const tree = (page, name) => page.getByRole("treeitem", { name });
const grid = (page) => page.getByRole("grid", { name: "Members" });
const search = (page) => page.getByRole("textbox", { name: "Search members" });
/** The names that are drawn, in their order on the screen. */
const names = (page) =>
  grid(page)
    .getByRole("row")
    .evaluateAll((rows) =>
      rows
        .filter((row) => row.ariaLabel)
        .sort((one, other) => one.ariaRowIndex - other.ariaRowIndex)
        .map((row) => row.ariaLabel),
    );

async function openMembers({ start, visit }, search = "") {
  const server = await start(Server.start({ from: largeOrganization() }));
  const organization = await signedInOrganization(server);
  const visitor = await visit(server.origin, { as: organization.api });
  await visitor.page.goto(`/o/${organization.id}/members${search}`);
  await sees(grid(visitor.page));
  return {
    ...visitor,
    visitor,
    page: visitor.page,
    server,
    organization,
    path: `/o/${organization.id}/members`,
  };
}

scenario("scrolling loads more people and never jumps", async (stage) => {
  const { page } = await openMembers(stage);
  await sees(page.getByText(`${activePeople} people`).first());
  const top = () => grid(page).evaluate((element) => element.scrollTop);
  await grid(page).hover();
  let before = 0;
  while (
    !(await grid(page)
      .getByRole("row")
      .evaluateAll((rows, last) => rows.some((row) => Number(row.ariaRowIndex) > last), activePeople))
  ) {
    await page.mouse.wheel(0, 2_400);
    // The place moves on by what was turned, also while new rows arrive, and stays until the wheel turns again.
    await eventually(async () => assert.ok((await top()) > before), 30_000);
    before = await top();
  }
  const shown = await names(page);
  assert.deepEqual(
    shown,
    [...shown].sort((one, other) => shown.indexOf(one) - shown.indexOf(other)),
  );
  await eventually(async () =>
    assert.ok(
      (await top()) + (await grid(page).evaluate((element) => element.clientHeight)) >=
        (await grid(page).evaluate((element) => element.scrollHeight)) - 60,
    ),
  );
});

scenario(
  "people are found by any part of a name, an address or a job ID, in Latin, Chinese and pinyin",
  async (stage) => {
    const { page } = await openMembers(stage);
    for (const [words, person] of [
      ["konstantinop", named.long.name],
      ["张", named.zhangWei.name],
      ["zhang", named.zhangWei.name],
      ["ouyang", named.ouyang.name],
      ["الزهراني", named.ahmad.name],
      ["GRACE@harb", named.plain.name],
    ]) {
      await search(page).fill(words);
      await sees(row(page, person).first());
      await eventually(async () => assert.ok((await names(page)).length < 10, "the others are still here"));
    }
    await search(page).fill("HW-1234");
    await sees(page.getByText(`1 of ${activePeople} people match`));
    await search(page).fill("nobody has this");
    await sees(page.getByRole("heading", { name: "Nothing matches “nobody has this”" }));
    await page.getByRole("main").getByRole("button", { name: "Clear filters" }).last().click();
    await sees(page.getByText(`${activePeople} people`).first());
    await search(page).fill("李雷");
    await sees(page.getByText("1 person in Inactivated does."));
    await page.getByRole("link", { name: "Show in Inactivated" }).click();
    await sees(row(page, "李雷"));
  },
);

scenario("the list sorts by its headers", async (stage) => {
  const { page } = await openMembers(stage);
  const first = async () => (await names(page))[0];
  assert.equal(await first(), ada.name);
  await button(page, "Name").click();
  await isAt(page, /sort=-name/);
  await eventually(async () => assert.notEqual(await first(), ada.name));
  await button(page, "Job ID").click();
  await isAt(page, /sort=job_id/);
  await sees(row(page, "Björn Lindqvist").getByText("HW-1000"));
  await sees(page.getByRole("columnheader", { name: "Job ID" }).and(page.locator("[aria-sort=ascending]")));
});

scenario("the tree narrows the list to a department, with or without what lies below", async (stage) => {
  const { page } = await openMembers(stage);
  await tree(page, /^Operations/).click();
  await sees(page.getByRole("heading", { name: /^Operations \d+ people/ }));
  const below = Number(/\d+/.exec(await page.getByRole("heading", { name: /^Operations/ }).innerText()));
  await page.getByRole("checkbox", { name: "With sub-departments" }).uncheck();
  await sees(page.getByText("Nobody is in this department"));
  await isAt(page, /below=false/);
  await page.getByRole("checkbox", { name: "With sub-departments" }).check();
  await sees(page.getByText(`${below} people`).last());

  await tree(page, /^Operations/).focus();
  await page.keyboard.press("ArrowRight");
  await tree(page, /^Night shift/).click();
  await sees(page.getByRole("heading", { name: /^Night shift/ }));
  await sees(page.getByRole("main").locator(".scope").getByText("Operations"));
  await tree(page, /^Without a department/).click();
  await isAt(page, /department=none/);
  await sees(row(page, ada.name));

  await button(page, "Search departments").click();
  await page.getByRole("textbox", { name: "Search departments" }).fill("销售");
  await tree(page, /^销售部/).click();
  await sees(row(page, named.zhangWei.name));
  await sees(row(page, named.ouyang.name));
});

scenario("filters, sort and search stay in the address, and reloading keeps the view", async (stage) => {
  const { page } = await openMembers(stage);
  await page.getByRole("button", { name: "Position" }).click();
  await page.getByRole("button", { name: /^Team lead/ }).click();
  await sees(page.getByRole("button", { name: "Position: Team lead", exact: true }));
  await tree(page, /^Engineering/).click();
  await search(page).fill("an");
  await isAt(page, /department=.*position=|position=.*department=/);
  await isAt(page, /q=an/);
  const counted = page.getByText(/^\d+ of \d+ people match$/);
  // The count of the search, not of the list before it.
  await eventually(async () => {
    const shown = (await names(page)).length;
    assert.match(await counted.innerText(), new RegExp(`^${shown} of `));
  });
  const before = { words: await counted.innerText(), names: await names(page), at: page.url() };
  await page.reload();
  await sees(counted);
  await eventually(async () =>
    assert.deepEqual({ words: await counted.innerText(), names: await names(page), at: page.url() }, before),
  );
  await sees(page.getByRole("button", { name: "Position: Team lead", exact: true }));
  await button(page, "Clear: Position").click();
  await eventually(async () => assert.doesNotMatch(page.url(), /position=/));
});

scenario("Back closes the card first and leaves the list as it was", async (stage) => {
  const { page, path } = await openMembers(stage);
  await search(page).fill("grace");
  await row(page, named.plain.name).click();
  await sees(card(page, named.plain.name));
  await isAt(page, /member=/);
  await page.goBack();
  await gone(card(page, named.plain.name));
  await isAt(page, `${path}?q=grace`);
  await page.goForward();
  await sees(card(page, named.plain.name));
  await page.reload();
  await sees(card(page, named.plain.name));
});

scenario("a card steps through the list, is edited, and its history says what changed", async (stage) => {
  const { page } = await openMembers(stage, "?sort=job_id");
  await row(page, "Björn Lindqvist").first().click();
  const drawer = page.getByRole("dialog");
  await sees(drawer.getByRole("heading", { name: "Björn Lindqvist" }));
  await button(drawer, "Next").click();
  await sees(drawer.getByRole("heading", { name: "Sanne Lindqvist" }));
  await button(drawer, "Previous").click();
  await sees(drawer.getByRole("heading", { name: "Björn Lindqvist" }));

  await button(drawer, "Edit").click();
  await choose(page, drawer, "Position", "Dispatcher");
  await create(page, drawer, "Location", "Bremerhaven");
  await drawer.getByLabel("Job ID").fill("HW-9999");
  await button(drawer, "Save").click();
  await isTold(page, "Björn Lindqvist: changes are saved.");
  for (const fact of ["Dispatcher", "Bremerhaven", "HW-9999"])
    await sees(drawer.getByText(fact, { exact: true }).last());
  await drawer.getByRole("tab", { name: "History" }).click();
  const change = drawer.getByRole("listitem").filter({ hasText: "Changed" }).first();
  for (const words of ["HW-1000", "HW-9999", "Bremerhaven", ada.name])
    await sees(change.getByText(words, { exact: true }));
});

scenario("closing a card with changes asks first", async (stage) => {
  const { page } = await openMembers(stage, "?q=grace");
  await row(page, named.plain.name).click();
  const drawer = card(page, named.plain.name);
  await button(drawer, "Edit").click();
  await drawer.getByLabel("Job ID").fill("HW-7000");
  await button(drawer, "Close").click();
  const question = page.getByRole("alertdialog", { name: "Close without saving?" });
  await button(question, "Keep editing").click();
  assert.equal(await drawer.getByLabel("Job ID").inputValue(), "HW-7000");
  await button(drawer, "Close").click();
  await button(question, "Discard").click();
  await gone(page.getByLabel("Job ID"));
});

scenario("of two people who edit the same member the second is told and keeps the input", async (stage) => {
  const { page, server, organization, visitor } = await openMembers(stage, "?q=grace");
  const { page: other } = await stage.visit(server.origin, { as: organization.api });
  await other.goto(page.url());
  for (const each of [page, other]) {
    await row(each, named.plain.name).click();
    await button(card(each, named.plain.name), "Edit").click();
  }
  await card(other, named.plain.name).getByLabel("Job ID").fill("HW-FIRST");
  await button(card(other, named.plain.name), "Save").click();
  await isTold(other, "changes are saved");

  visitor.allow(412, /\/members\/[\w-]+$/);
  const drawer = card(page, named.plain.name);
  await choose(page, drawer, "Position", "Dispatcher");
  await button(drawer, "Save").click();
  await sees(drawer.getByText(`${ada.name} changed this member meanwhile.`));
  await sees(drawer.getByText("HW-FIRST"));
  await sees(drawer.getByText("Dispatcher").first());
  await button(drawer, "Save my changes").click();
  await isTold(page, "changes are saved");
  for (const fact of ["Dispatcher", "HW-FIRST"]) await sees(drawer.getByText(fact, { exact: true }).last());
});
