/** From a link or a door number to an account, and from there to a request that waits. */

import assert from "node:assert/strict";
import { expectAccessible, expectNoSidewaysScrolling } from "../harness/accessible.mjs";
import { organizationName, password, setUp } from "../harness/api.mjs";
import { shoot } from "../harness/pictures.mjs";
import { desk, isAt, phone, scenario, sees } from "../harness/scenario.mjs";
import { Server } from "../harness/server.mjs";
import { button } from "../harness/steps.mjs";

const marek = { name: "Marek Dvořák", email: "marek@example.org" };
const heading = (page, name) => page.getByRole("heading", { name, exact: true });

async function look(page, name, viewport = desk) {
  const device = viewport === phone ? "phone" : "desk";
  for (const shade of ["light", "dark"]) {
    await expectAccessible(page, [shade]);
    await shoot(page, `${device} ${shade}/${name}`);
  }
  await expectNoSidewaysScrolling(page);
}

async function codeFor(server, email) {
  const message = await server.waitForMessage(email);
  return /^(\d{6})$/m.exec(message)[1];
}

for (const [device, viewport] of Object.entries({ desk, phone })) {
  scenario(
    `${device}: a link leads to an account by a code, to the join form, and to waiting`,
    async ({ start, visit }) => {
      const server = await start(Server.start());
      const organization = await setUp(server);
      const night = await organization.department("Night shift");
      const rules = await organization.api.get(`${organization.path}/join-rules`);
      await organization.api.call("PUT", `${organization.path}/join-rules`, {
        ...rules,
        required_information: ["department"],
      });
      const { url } = await organization.api.post(`${organization.path}/share-links`, {});
      const visitor = await visit(server.origin, { viewport });
      const { page } = visitor;
      await page.goto(url);
      await sees(heading(page, organizationName));
      await isAt(page, "/join");
      await button(page, "Send code").click();
      await sees(page.getByText("This is needed."));
      await look(page, "sign up", viewport);
      await page.getByLabel(/^Name/).fill(marek.name);
      await page.getByLabel(/^Email/).fill(marek.email);
      await page.getByLabel(/^Password/).fill(password);
      await button(page, "Send code").click();
      await sees(page.getByText("A mail is on its way to", { exact: false }));
      const code = await codeFor(server, marek.email);
      visitor.allow(422, /\/accounts$/);
      await page.getByLabel(/^Code/).fill(String((Number(code) + 1) % 1_000_000).padStart(6, "0"));
      await button(page, "Create account").last().click();
      await sees(page.getByText("This is not the code. Look at the newest mail."));
      await look(page, "sign up, code", viewport);
      await page.getByLabel(/^Code/).fill(code);
      await button(page, "Create account").last().click();
      await sees(page.getByText(marek.email));
      await page.getByLabel(/^Department/).selectOption(night.id);
      await look(page, "sign up, join form", viewport);
      await button(page, `Ask to join ${organizationName}`).click();
      await sees(heading(page, "Your request waits for approval"));
      await page.getByRole("link", { name: "See my request" }).click();
      await sees(page.getByText("You are not a member until then.", { exact: false }).first());
      const { items } = await organization.api.get(`${organization.path}/members?state=pending`);
      assert.deepEqual(
        [items[0].name, items[0].email, items[0].join_request.channel],
        [marek.name, marek.email, "share_link"],
      );
    },
  );
}

scenario(
  "an address that has an account is told by mail alone, and signs in instead",
  async ({ start, visit }) => {
    const server = await start(Server.start());
    const organization = await setUp(server);
    const { number } = await organization.api.get(`${organization.path}/door-number`);
    const { page } = await visit(server.origin);
    await page.goto("/sign-in");
    await page.getByRole("link", { name: "Join an organization" }).click();
    await page.getByLabel(/^Door number/).fill(number);
    await button(page, "Look up").click();
    await page.getByLabel(/^Name/).fill("Ada again");
    await page.getByLabel(/^Email/).fill("ada@harbour.example");
    await page.getByLabel(/^Password/).fill("another long password here");
    await button(page, "Send code").click();
    await sees(page.getByText("A mail is on its way to", { exact: false }));
    const message = await server.waitForMessage("ada@harbour.example");
    assert.match(message, /You have one already/);
    assert.ok(message.includes(`${server.origin}/sign-in`), message);
    assert.doesNotMatch(message, /^\d{6}$/m);
    await button(page, "I have one").click();
    await page.getByLabel(/^Email/).fill("ada@harbour.example");
    await page.getByLabel(/^Password/).fill(password);
    await button(page, "Sign in").click();
    await sees(page.getByText("You are a member already."));
  },
);

scenario("signing up in Chinese", async ({ start, visit }) => {
  const server = await start(Server.start());
  const organization = await setUp(server);
  const { url } = await organization.api.post(`${organization.path}/share-links`, {});
  for (const viewport of [desk, phone]) {
    const { page } = await visit(server.origin, { viewport, locale: "zh-CN" });
    await page.goto(url);
    await sees(button(page, "发送验证码"));
    await look(page, "sign up Chinese", viewport);
  }
});
