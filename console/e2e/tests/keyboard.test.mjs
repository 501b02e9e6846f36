/** Everything within reach of the keyboard, and quiet while somebody types. */

import assert from "node:assert/strict";
import { ada, password, signedInOrganization } from "../harness/api.mjs";
import { gone, hasFocus, isAt, scenario, sees } from "../harness/scenario.mjs";
import { Server } from "../harness/server.mjs";
import { largeOrganization } from "../harness/settings.mjs";
import { addMemberDialog, button, card, row } from "../harness/steps.mjs";

async function large({ start }) {
  const server = await start(Server.start({ from: largeOrganization() }));
  return { server, organization: await signedInOrganization(server) };
}

scenario("somebody signs in, finds a person and reads the card without a mouse", async (stage) => {
  const { server, organization } = await large(stage);
  const { page } = await stage.visit(server.origin);
  const { keyboard } = page;
  await page.goto("/");
  await sees(page.getByRole("heading", { name: "Sign in" }));
  await tabTo(page, page.getByLabel("Email"));
  await keyboard.type(ada.email);
  await keyboard.press("Tab");
  await keyboard.type(password);
  await keyboard.press("Enter");
  await sees(row(page, ada.name));

  await keyboard.press("/");
  await hasFocus(page.getByRole("textbox", { name: "Search members" }));
  // Every letter here is a key elsewhere.
  await keyboard.type("jack e?c[gi");
  assert.equal(await page.getByRole("textbox", { name: "Search members" }).inputValue(), "jack e?c[gi");
  await gone(page.getByRole("dialog"));
  await isAt(page, /^\/o\/[\w-]+\/members/);
  await keyboard.press("Escape");
  await keyboard.press("Escape");
  await sees(row(page, ada.name));

  await keyboard.press("j");
  await hasFocus(row(page, ada.name));
  await keyboard.press("j");
  const second = page.getByRole("row").and(page.locator("[aria-rowindex='3']"));
  await hasFocus(second);
  const name = await second.getAttribute("aria-label");
  await keyboard.press("k");
  await hasFocus(row(page, ada.name));
  await keyboard.press("j");
  await keyboard.press("Enter");
  await sees(card(page, name));
  await keyboard.press("j");
  await gone(card(page, name));
  await keyboard.press("k");
  await sees(card(page, name));
  await keyboard.press("Escape");
  await gone(page.getByRole("dialog"));
  await hasFocus(second);
  await isAt(page, `/o/${organization.id}/members`);
});

scenario("letters open the dialogs, and the focus returns to where it was", async (stage) => {
  const { server, organization } = await large(stage);
  const { page } = await stage.visit(server.origin, { as: organization.api });
  const { keyboard } = page;
  await page.goto(`/o/${organization.id}/members`);
  await sees(row(page, ada.name));
  await keyboard.press("j");
  await hasFocus(row(page, ada.name));

  await keyboard.press("c");
  await hasFocus(addMemberDialog(page).getByLabel(/^Name/));
  await keyboard.press("Escape");
  await gone(addMemberDialog(page));
  await hasFocus(row(page, ada.name));

  await keyboard.press("?");
  const help = page.getByRole("dialog", { name: "Keys" });
  await sees(help.getByText("Search in this list"));
  await keyboard.press("c");
  await keyboard.press("Escape");
  await gone(help);
  await gone(addMemberDialog(page));
  await hasFocus(row(page, ada.name));

  await keyboard.press("Enter");
  await sees(card(page, ada.name));
  await keyboard.press("e");
  await sees(card(page, ada.name).getByLabel("Job ID"));
  await card(page, ada.name).getByLabel("Job ID").focus();
  await keyboard.type("je");
  await keyboard.press("Control+Enter");
  await sees(page.getByRole("status").filter({ hasText: "changes are saved" }));
  await keyboard.press("Escape");
  await gone(card(page, ada.name));
  await hasFocus(row(page, ada.name));
});

scenario("two letters go to a list, and [ folds the navigation", async (stage) => {
  const { server, organization } = await large(stage);
  const { page } = await stage.visit(server.origin, { as: organization.api });
  const { keyboard } = page;
  await page.goto(`/o/${organization.id}/members`);
  await sees(row(page, ada.name));
  await keyboard.press("g");
  await keyboard.press("i");
  await sees(row(page, "李雷"));
  await isAt(page, `/o/${organization.id}/inactivated`);
  await keyboard.press("g");
  await keyboard.press("m");
  await sees(row(page, ada.name));
  await isAt(page, `/o/${organization.id}/members`);

  const navigation = page.getByRole("navigation", { name: "Org Admin" });
  await keyboard.press("[");
  await gone(navigation);
  await keyboard.press("[");
  await sees(navigation);
});

scenario("single letters can be switched off", async (stage) => {
  const { server, organization } = await large(stage);
  const { page } = await stage.visit(server.origin, { as: organization.api });
  await page.goto("/account");
  await page.getByRole("checkbox", { name: "Single letters work as keys" }).uncheck();
  await page.getByRole("link", { name: "Org Admin" }).click();
  await sees(row(page, ada.name));
  await page.keyboard.press("c");
  await page.keyboard.press("ArrowDown");
  await hasFocus(row(page, ada.name));
  await gone(page.getByRole("dialog"));
});

scenario("the first Tab offers to skip the navigation, and the tree folds with the arrows", async (stage) => {
  const { server, organization } = await large(stage);
  const { page } = await stage.visit(server.origin, { as: organization.api });
  await page.goto(`/o/${organization.id}/members`);
  await sees(row(page, ada.name));
  await page.keyboard.press("Tab");
  await hasFocus(page.getByRole("link", { name: "Skip to the page" }));
  await page.keyboard.press("Enter");
  await tabTo(page, page.getByRole("treeitem", { name: /^All members/ }));
  await page.keyboard.press("End");
  await page.keyboard.press("Home");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  const chosen = page.getByRole("treeitem", { name: /^Administration/ });
  await hasFocus(chosen);
  await page.keyboard.press("Enter");
  await sees(page.getByRole("heading", { name: /^Administration/ }));
  const engineering = page.getByRole("treeitem", { name: /^Engineering/ });
  await page.keyboard.press("ArrowDown");
  await hasFocus(engineering);
  await page.keyboard.press("ArrowRight");
  await sees(page.getByRole("treeitem", { name: /^Drives and controls/ }));
  await page.keyboard.press("ArrowLeft");
  await gone(page.getByRole("treeitem", { name: /^Drives and controls/ }));
});

scenario("menus are opened and used with the keyboard", async (stage) => {
  const { server, organization } = await large(stage);
  const { page } = await stage.visit(server.origin, { as: organization.api });
  await page.goto(`/o/${organization.id}/inactivated?q=refused`);
  const line = row(page, "Refused Roberts");
  await button(line, "Actions for Refused Roberts").focus();
  await page.keyboard.press("Enter");
  await hasFocus(page.getByRole("menuitem", { name: "Open card" }));
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  await hasFocus(page.getByRole("menuitem", { name: "Revoke…" }));
  await page.keyboard.press("Enter");
  const question = page.getByRole("dialog", { name: "Revoke the invitation of Refused Roberts?" });
  await sees(question);
  await page.keyboard.press("Escape");
  await gone(question);
  await hasFocus(button(line, "Actions for Refused Roberts"));
  await page.keyboard.press("Enter");
  await hasFocus(page.getByRole("menuitem", { name: "Open card" }));
  await page.keyboard.press("Escape");
  await gone(page.getByRole("menuitem", { name: "Open card" }));
  await hasFocus(button(line, "Actions for Refused Roberts"));
  await isAt(page, /\/inactivated\?q=refused$/);
});

/** Presses Tab until the thing has the focus, at most forty times. */
async function tabTo(page, locator) {
  for (let count = 0; count < 40; count += 1) {
    if (await locator.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press("Tab");
  }
  assert.fail(`Tab does not reach ${locator}`);
}
