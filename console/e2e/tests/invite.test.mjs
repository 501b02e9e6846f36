/** The main job: from a fresh server to the first person invited, joined and listed. */

import assert from "node:assert/strict";
import { ada, organizationName, password, setUp } from "../harness/api.mjs";
import { mailPorts } from "../harness/settings.mjs";
import { linkIn, Server } from "../harness/server.mjs";
import { eventually, isAt, scenario, sees } from "../harness/scenario.mjs";
import { beginAddingMember, button, card, choose, create, isTold, row } from "../harness/steps.mjs";

scenario(
  "an operator sets up Rollcall, invites somebody, and that person joins",
  async ({ start, visit }) => {
    const server = await start(Server.start());
    const { page } = await visit(server.origin);

    await page.goto(server.setupLink);
    await sees(page.getByRole("heading", { name: "Set up Rollcall" }));
    await isAt(page, "/setup");
    await page.getByLabel(/^Organization/).fill(organizationName);
    await page.getByLabel(/^Your name/).fill(ada.name);
    await page.getByLabel(/^Your email/).fill(ada.email);
    await page.getByLabel(/^Password/).fill(password);
    await button(page, "Create organization").click();
    await sees(row(page, ada.name));
    await isAt(page, /^\/o\/[\w-]+\/members$/);

    await button(page, "New department").click();
    const department = page.getByRole("dialog", { name: "New department" });
    await department.getByLabel(/^Name/).fill("Night shift");
    await button(department, "Create department").click();
    await isTold(page, "Department “Night shift” is there.");
    await sees(page.getByText("Nobody is in this department"));

    const grace = { name: "Grace Hopper", email: "grace@example.org" };
    const dialog = await beginAddingMember(page, grace);
    await sees(dialog.getByText("Night shift"));
    await create(page, dialog, "Position", "Crane operator");
    await button(dialog, "Send invitation").click();
    await isTold(page, "Grace Hopper is invited: grace@example.org");

    const message = await server.waitForMessage(grace.email);
    assert.match(message, /^Subject: .*Harbour Works/m);
    const link = linkIn(message);
    assert.ok(link.startsWith(`${server.origin}/join#`), link);

    const { page: theirs } = await visit(server.origin);
    await theirs.goto(link);
    await sees(theirs.getByRole("heading", { name: organizationName }));
    await sees(theirs.getByText(`${ada.name} invites you to join ${organizationName}.`));
    for (const fact of ["Night shift", "Crane operator", grace.email])
      await sees(theirs.getByText(fact, { exact: true }));
    await isAt(theirs, "/join");
    await theirs.getByLabel(/^Name/).fill(grace.name);
    await theirs.getByLabel(/^Password/).fill(password);
    await button(theirs, "Create account and join").click();
    await sees(theirs.getByText(`You are a member of ${organizationName}.`));
    await isAt(theirs, /^\/o\/[\w-]+$/);

    await page.reload();
    await sees(page.getByRole("treeitem", { name: "Night shift 1" }));
    await page.getByRole("treeitem", { name: /All members/ }).click();
    await page.getByRole("textbox", { name: "Search members" }).fill("hopp");
    await sees(page.getByText("1 of 2 people matches").or(page.getByText("1 of 2 people match")));
    await row(page, grace.name).click();
    await sees(card(page, grace.name).getByText("Crane operator", { exact: true }).first());
    await page.keyboard.press("Escape");
    await page.getByRole("link", { name: /^Inactivated/ }).click();
    await sees(page.getByText("No invitation is open"));
  },
);

scenario(
  "an invitation reaches the mailbox at a real mail server",
  async ({ start, visit }) => {
    const ports = mailPorts();
    const server = await start(
      Server.start({
        environment: {
          ROLLCALL_SMTP_HOST: "127.0.0.1",
          ROLLCALL_SMTP_PORT: String(ports.smtp),
          ROLLCALL_SMTP_SECURITY: "none",
          ROLLCALL_SMTP_FROM_ADDRESS: "people@harbour.example",
        },
      }),
    );
    const organization = await setUp(server);
    await organization.department("Night shift");
    await organization.position("Crane operator");
    // Another run may have written to this server before.
    const person = { name: "Anneliese Brückner", email: `anneliese.${crypto.randomUUID()}@example.org` };
    const { page } = await visit(server.origin, { as: organization.api });

    await page.goto(`/o/${organization.id}/members`);
    const dialog = await beginAddingMember(page, person);
    await choose(page, dialog, "Departments", "Night shift");
    await choose(page, dialog, "Position", "Crane operator");
    await button(dialog, "Send invitation").click();
    await isTold(page, `${person.name} is invited`);

    const answer = await fetch(`http://127.0.0.1:${ports.api}/message?to=${person.email}&wait=20`);
    assert.equal(answer.status, 200, "no message came");
    const message = await answer.json();
    assert.deepEqual(message.to, [person.email]);
    assert.equal(message.from, "people@harbour.example");
    assert.match(message.subject, /Ada Okonkwo.*Harbour Works/);
    assert.deepEqual(message.defects, []);
    const link = linkIn(message.text);
    assert.ok(message.html.includes(`href="${link}"`), message.html);
    for (const words of ["Night shift", "Crane operator"]) {
      assert.ok(message.text.includes(words), message.text);
      assert.ok(message.html.includes(words), message.html);
    }

    await page.getByRole("link", { name: /^Inactivated/ }).click();
    await eventually(async () => {
      await page.reload();
      await row(page, person.name).getByText("Sent", { exact: true }).waitFor({ timeout: 2_000 });
    });
    const { page: theirs } = await visit(server.origin);
    await theirs.goto(link);
    await sees(theirs.getByText(`${ada.name} invites you to join ${organizationName}.`));
  },
  { skip: mailPorts() ? false : "ROLLCALL_TEST_MAIL names no mail server" },
);
