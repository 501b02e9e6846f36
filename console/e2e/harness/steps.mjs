/** What people do in the console more than once, by role and name. */

import { sees } from "./scenario.mjs";
import { password } from "./api.mjs";

export const addMemberDialog = (page) => page.getByRole("dialog", { name: "Add member" });

export const row = (page, name) => page.getByRole("row", { name, exact: true });

export const card = (page, name) => page.getByRole("dialog", { name, exact: true });

export const button = (scope, name) => scope.getByRole("button", { name, exact: true });

export async function signIn(page, email, secret = password) {
  await page.getByLabel("Email").fill(email);
  await page.getByLabel(/^Password/).fill(secret);
  await button(page, "Sign in").click();
}

/** Opens the dialog and types name and address. */
export async function beginAddingMember(page, { name, email }) {
  await page.getByRole("main").getByRole("button", { name: "Add member" }).first().click();
  const dialog = addMemberDialog(page);
  await dialog.getByLabel(/^Name/).fill(name);
  await dialog.getByLabel(/^Email/).fill(email);
  return dialog;
}

/** Chooses an existing department, position or location by typing its name. */
export async function choose(page, scope, label, name) {
  await scope.getByLabel(label).fill(name);
  await page
    .locator(".ant-select-dropdown:not(.ant-select-dropdown-hidden)")
    .getByText(name, { exact: true })
    .last()
    .click();
}

/** Makes a position or location by typing a name that does not exist. */
export async function create(page, scope, label, name) {
  await scope.getByLabel(label).fill(name);
  await page
    .locator(".ant-select-dropdown:not(.ant-select-dropdown-hidden)")
    .getByText(`Create “${name}”`)
    .click();
}

/** Waits for the line at the bottom that says what was done. */
export function isTold(page, words) {
  return sees(page.getByRole("status").filter({ hasText: words }).last());
}
