/** Ticks, and one thing done to many people: question, preview, one result per person. */

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { expectAccessible, expectNoSidewaysScrolling } from "../harness/accessible.mjs";
import { account, joinedMember, setUp, signedInOrganization } from "../harness/api.mjs";
import { shoot } from "../harness/pictures.mjs";
import { desk, eventually, gone, hasFocus, phone, scenario, sees } from "../harness/scenario.mjs";
import { activePeople } from "../harness/seed.mjs";
import { Server } from "../harness/server.mjs";
import { largeOrganization } from "../harness/settings.mjs";
import { button, card, choose, row } from "../harness/steps.mjs";

const bar = (page) => page.getByRole("toolbar", { name: "Actions for the selection" });
const tick = (page, name) => row(page, name).getByRole("checkbox");
const dialog = (page, name) => page.getByRole("dialog", { name });

async function look(page, name, viewport) {
  const device = viewport === phone ? "phone" : "desk";
  await expectAccessible(page);
  await shoot(page, `bulk ${device} dark/${name}`);
  await page.emulateMedia({ colorScheme: "light" });
  await expectNoSidewaysScrolling(page);
  await shoot(page, `bulk ${device}/${name}`);
}

async function invited({ start }, count = 4) {
  const server = await start(Server.start());
  const organization = await setUp(server);
  const people = Array.from({ length: count }, (_, index) => ({
    name: `Guest ${String.fromCharCode(65 + index)}`,
    email: `guest${index}@example.org`,
  }));
  await organization.invite(...people);
  await eventually(async () => {
    const { items } = await organization.api.get(`${organization.path}/members?state=invited`);
    assert.ok(items.every(({ invitation }) => invitation.delivery.state === "sent"));
  });
  return { server, organization, people };
}

for (const viewport of [desk, phone]) {
  const size = viewport === phone ? "on a phone" : "at a desk";

  scenario(`open invitations are ticked and revoked, ${size}`, async (stage) => {
    const { server, organization } = await invited(stage);
    const { page } = await stage.visit(server.origin, { as: organization.api, viewport });
    await page.goto(`/o/${organization.id}/inactivated?sort=name`);
    await sees(row(page, "Guest A"));
    if (viewport === phone) {
      // A long press begins, taps go on.
      const box = await row(page, "Guest A").boundingBox();
      const touch = await page.context().newCDPSession(page);
      const points = [{ x: box.x + 150, y: box.y + 30 }];
      await touch.send("Input.dispatchTouchEvent", { type: "touchStart", touchPoints: points });
      await sees(bar(page).getByText("1 selected"));
      await touch.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
      await row(page, "Guest B").click({ position: { x: 150, y: 30 } });
    } else {
      await tick(page, "Guest A").check();
      await tick(page, "Guest B").check();
    }
    await sees(bar(page).getByText("2 selected"));
    await look(page, "inactivated, ticked", viewport);
    await button(bar(page), "Revoke…").click();
    const question = dialog(page, "Revoke 2 invitations?");
    await look(page, "revoke", viewport);
    // Somebody else is faster with one of them.
    const { id } = await organization.find("Guest B", "invited");
    await organization.api.post(`${organization.path}/members/${id}/revoke`);
    await button(question, "Revoke 2 invitations").click();
    const result = dialog(page, "Revoked 1 of 2");
    await sees(result.getByRole("heading", { name: "1 not done" }));
    await look(page, "revoked", viewport);
    const download = page.waitForEvent("download");
    await button(result, "Save as file").click();
    const file = await readFile(await (await download).path(), "utf8");
    assert.match(file, /^\uFEFFName,Result,Reason,Member ID\r\n/);
    assert.match(file, /\r\nGuest A,done,,/);
    await result.getByRole("button", { name: "Close" }).first().click();
    await gone(result);
    await gone(bar(page));
    await gone(row(page, "Guest A"));
    await sees(row(page, "Guest C"));
  });
}

scenario("invitations that went out a moment ago say when they can go again", async (stage) => {
  const { server, organization } = await invited(stage, 2);
  const { page } = await stage.visit(server.origin, { as: organization.api });
  await page.goto(`/o/${organization.id}/inactivated`);
  await tick(page, "Guest A").check();
  await button(bar(page), "Select all 2 that match").click();
  await sees(bar(page).getByText("2 selected"));
  await button(bar(page), "Re-invite…").click();
  await dialog(page, "Send 2 invitations again?").getByRole("button", { name: "Send 2 invitations" }).click();
  const result = dialog(page, "Invited again 0 of 2");
  await sees(result.getByText(/It is possible again at \d/).first());
  await button(result, "Open card").first().click();
  await sees(card(page, /^Guest [AB]$/).getByText("Last sent"));
  await page.keyboard.press("Escape");
  await sees(result);
});

scenario("departments and positions of many people are previewed, then changed", async (stage) => {
  const server = await stage.start(Server.start({ from: largeOrganization() }));
  const organization = await signedInOrganization(server);
  for (const viewport of [desk, phone]) {
    const { page } = await stage.visit(server.origin, { as: organization.api, viewport });
    await page.goto(`/o/${organization.id}/members?q=Lindqvist`);
    const first = page.getByRole("row").nth(1);
    await sees(first);
    const { total } = await organization.api.get(`${organization.path}/members?q=Lindqvist`);
    if (viewport === phone) {
      const box = await first.boundingBox();
      const touch = await page.context().newCDPSession(page);
      const touchPoints = [{ x: box.x + 150, y: box.y + 30 }];
      await touch.send("Input.dispatchTouchEvent", { type: "touchStart", touchPoints });
      await sees(bar(page));
      await touch.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
    } else {
      // The keyboard ticks, too.
      await page.keyboard.press("j");
      await page.keyboard.press("x");
      await sees(bar(page).getByText("1 selected"));
      await page.keyboard.press("Escape");
      await gone(bar(page));
      await page.keyboard.press("x");
    }
    await button(bar(page), `Select all ${total} that match`).click();
    await look(page, "members, all that match", viewport);
    await button(bar(page), "Edit…").click();
    const edit = dialog(page, `Change ${total} people`);
    assert.equal(await button(edit, "Preview").getAttribute("aria-disabled"), "true");
    const [departmentMode, departments, name] =
      viewport === phone
        ? ["Add", "Departments to add", "Engineering"]
        : ["Replace", "New departments", "Administration"];
    await edit
      .getByRole("group", { name: "Departments" })
      .getByRole("button", { name: departmentMode })
      .click();
    await choose(page, edit, departments, name);
    // The tree stays open for further ones.
    await edit.getByText("Only what is set here changes.").click();
    await edit.getByRole("group", { name: "Position" }).getByRole("button", { name: "Set" }).click();
    await choose(page, edit, "New position", "Team lead");
    await edit.getByRole("button", { name: "Preview" }).click();
    await sees(edit.getByRole("status").filter({ hasText: /\d+ people change/ }));
    await look(page, "edit, preview", viewport);
    await edit.getByRole("button", { name: `Change ${total} people` }).click();
    const result = dialog(page, `Changed ${total} of ${total}`);
    await sees(result.getByText(`${total} done`));
    await look(page, "edited", viewport);
    const { items } = await organization.api.get(`${organization.path}/members?q=Lindqvist`);
    assert.ok(items.every((member) => member.position.name === "Team lead"));
    assert.ok(items.every((member) => member.departments.some((department) => department.name === name)));
  }
});

scenario("ticks survive search and go with the department; Ctrl A ticks what is loaded", async (stage) => {
  const server = await stage.start(Server.start({ from: largeOrganization() }));
  const organization = await signedInOrganization(server);
  const { page } = await stage.visit(server.origin, { as: organization.api });
  await page.goto(`/o/${organization.id}/members`);
  const first = page.getByRole("row").nth(1);
  await sees(first);
  await page.keyboard.press("j");
  await hasFocus(first);
  await page.keyboard.press("Control+a");
  await sees(bar(page).getByText("100 selected"));
  await sees(button(bar(page), `Select all ${activePeople} that match`));
  await page.getByRole("textbox", { name: "Search members" }).fill("Grace");
  await sees(row(page, "Grace Achterberg"));
  await sees(bar(page).getByText("100 selected"));
  await page.getByRole("treeitem", { name: /^Administration/ }).click();
  await gone(bar(page));
});

/** An organization with three people who wait and three plain members. */
async function decided({ start }) {
  const server = await start(Server.start());
  const organization = await setUp(server);
  const { number } = await organization.api.get(`${organization.path}/door-number`);
  for (const name of ["Wanda", "Wilma", "Wout"]) {
    const api = await account(server, organization, name);
    await api.post("/join/request", { door_number: number });
  }
  for (const name of ["Mara", "Milo", "Mona"])
    await joinedMember(server, organization, { name, email: `${name.toLowerCase()}@example.org` });
  return { server, organization };
}

async function tickAll(page, names, viewport) {
  for (const [index, name] of names.entries()) {
    if (viewport !== phone) await tick(page, name).check();
    else if (index > 0) await row(page, name).click({ position: { x: 150, y: 30 } });
    else {
      const box = await row(page, name).boundingBox();
      const touch = await page.context().newCDPSession(page);
      const touchPoints = [{ x: box.x + 150, y: box.y + 30 }];
      await touch.send("Input.dispatchTouchEvent", { type: "touchStart", touchPoints });
      await sees(bar(page));
      await touch.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
    }
  }
}

for (const viewport of [desk, phone]) {
  const size = viewport === phone ? "on a phone" : "at a desk";

  scenario(
    `many are approved, rejected, approved after all, terminated and restored, ${size}`,
    async (stage) => {
      const { server, organization } = await decided(stage);
      const { page } = await stage.visit(server.origin, { as: organization.api, viewport });
      const close = async (name) => {
        const result = dialog(page, name);
        await sees(result);
        await look(page, name, viewport);
        await result.getByRole("button", { name: "Close" }).last().click();
        await gone(result);
        await gone(bar(page));
      };
      await page.goto(`/o/${organization.id}/pending`);
      await tickAll(page, ["Wanda", "Wilma"], viewport);
      await button(bar(page), "Reject…").click();
      const reject = dialog(page, "Reject 2 people?");
      await reject.getByLabel("Message").fill("Not this year.");
      await sees(reject.locator(".reading").getByText("Not this year."));
      await look(page, "reject", viewport);
      await button(reject, "Reject 2 people").click();
      await close("Rejected 2 of 2");
      await tickAll(page, ["Wout"], viewport);
      await button(bar(page), "Approve…").click();
      await dialog(page, "Approve one person?").getByRole("button", { name: "Approve one person" }).click();
      await close("Approved 1 of 1");
      await sees(page.getByText("Nobody waits for you"));

      await page.goto(`/o/${organization.id}/rejected`);
      await sees(row(page, "Wanda").getByText("Not this year."));
      await tickAll(page, ["Wanda"], viewport);
      await button(bar(page), "Re-approve…").click();
      await dialog(page, "Approve one person after all?")
        .getByRole("button", { name: "Approve one person" })
        .click();
      await close("Approved 1 of 1");

      await page.goto(`/o/${organization.id}/members`);
      await sees(row(page, "Wanda"));
      await tickAll(page, ["Ada Okonkwo", "Mara", "Milo"], viewport);
      await button(bar(page), "Terminate…").click();
      const terminate = dialog(page, "Terminate 3 people?");
      await terminate.getByLabel("Reason").fill("End of season");
      await look(page, "terminate", viewport);
      await button(terminate, "Terminate 3 people").click();
      // Nobody terminates themselves; the others are done.
      await sees(dialog(page, "Terminated 2 of 3").getByText("Ada Okonkwo"));
      await close("Terminated 2 of 3");

      await page.goto(`/o/${organization.id}/terminated`);
      await sees(row(page, "Milo").getByText("End of season"));
      await tickAll(page, ["Mara", "Milo"], viewport);
      await button(bar(page), "Restore…").click();
      const restore = dialog(page, "Restore 2 people?");
      await look(page, "restore", viewport);
      await button(restore, "Restore 2 people").click();
      await close("Restored 2 of 2");
      await sees(page.getByText("Nobody has left"));
    },
  );
}
