/** What somebody does about the own places: ask by door number, wait, remind, withdraw, answer invitations. */

import assert from "node:assert/strict";
import { expectAccessible, expectNoSidewaysScrolling } from "../harness/accessible.mjs";
import { Api, joinedMember, organizationName, password, setUp } from "../harness/api.mjs";
import { shoot } from "../harness/pictures.mjs";
import { desk, gone, isAt, phone, scenario, sees } from "../harness/scenario.mjs";
import { Server } from "../harness/server.mjs";
import { button, isTold } from "../harness/steps.mjs";

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

async function stranger(server, organization, person) {
  const [member] = await organization.invite(person);
  const api = new Api(server.origin);
  const token = (await server.invitationLink(person.email)).split("#")[1];
  await api.post("/accounts", { name: person.name, password, join_token: token });
  await organization.api.post(`${organization.path}/members/${member.id}/revoke`);
  return api;
}

async function require(organization, ...fields) {
  const rules = await organization.api.get(`${organization.path}/join-rules`);
  await organization.api.call("PUT", `${organization.path}/join-rules`, {
    ...rules,
    required_information: fields,
  });
}

for (const [device, viewport] of Object.entries({ desk, phone })) {
  scenario(
    `${device}: somebody types a door number, asks, and reads the truth while waiting`,
    async ({ start, visit }) => {
      const server = await start(Server.start());
      const organization = await setUp(server);
      const night = await organization.department("Night shift");
      await require(organization, "department", "job_id");
      const api = await stranger(server, organization, marek);
      const { number } = await organization.api.get(`${organization.path}/door-number`);
      const visitor = await visit(server.origin, { as: api, viewport });
      const { page } = visitor;

      await page.goto("/organizations");
      await sees(page.getByText("You are a member of no organization yet."));
      await page.getByLabel("Door number").fill("123");
      await button(page, "Look up").click();
      await sees(page.getByText("A door number has 8 digits."));
      await look(page, "my organizations, none", viewport);
      await page.getByLabel("Door number").fill(`${number.slice(0, 4)} ${number.slice(4)}`);
      await button(page, "Look up").click();
      await sees(heading(page, organizationName));
      await isAt(page, "/join");
      await look(page, "ask by door number", viewport);
      visitor.allow(422, /\/join\/request$/);
      await button(page, `Ask to join ${organizationName}`).click();
      await sees(
        page.getByText("This is asked for", { exact: false }).or(page.locator(".field-error")).first(),
      );
      await page.getByLabel(/^Department/).selectOption(night.id);
      await page.getByLabel(/^Job ID/).fill("HW-7");
      await button(page, `Ask to join ${organizationName}`).click();
      await sees(heading(page, "Your request waits for approval"));
      assert.equal(await page.getByText(/joined|welcome/i).count(), 0);
      await page.getByRole("link", { name: "See my request" }).click();
      await sees(page.getByText("You can remind once a day", { exact: false }));
      await look(page, "waiting for approval", viewport);

      await page.goto("/organizations");
      await sees(heading(page, "My requests"));
      await sees(page.getByText("Waits for approval", { exact: true }));
      await look(page, "my organizations, waiting", viewport);
      const { items } = await organization.api.get(`${organization.path}/members?state=pending`);
      await organization.api.post(`${organization.path}/members/${items[0].id}/reject`, {
        message: "Ask your shift lead first",
      });
      await page.reload();
      await sees(page.getByText("Ask your shift lead first"));
      await sees(page.getByText("Rejected", { exact: true }));
      await gone(button(page, "Withdraw…"));
      await look(page, "my organizations, rejected", viewport);
    },
  );

  scenario(
    `${device}: an invitation to me is answered with the join form, and a request withdrawn`,
    async ({ start, visit }) => {
      const server = await start(Server.start());
      const organization = await setUp(server);
      const night = await organization.department("Night shift");
      const api = await stranger(server, organization, marek);
      const { api: member } = await joinedMember(server, organization, {
        name: "Grace Hopper",
        email: "grace@example.org",
      });
      await require(organization, "department");
      await member.post(`${organization.path}/invitations`, { invitations: [{ email: marek.email }] });
      const { page } = await visit(server.origin, { as: api, viewport });
      await page.goto("/organizations");
      await sees(page.getByText("Grace Hopper invited you", { exact: false }));
      await page.getByLabel("Department").selectOption(night.id);
      await look(page, "my organizations, invited", viewport);
      await button(page, `Ask to join ${organizationName}`).click();
      await isTold(page, `Your request to ${organizationName} waits for approval.`);
      await sees(heading(page, "Your request waits for approval"));
      await button(page, "Withdraw…").click();
      await button(page, "Withdraw").click();
      await isTold(page, `Your request to ${organizationName} is withdrawn.`);
      const { items } = await organization.api.get(`${organization.path}/members?state=pending`);
      assert.deepEqual(items, []);

      await organization.invite({ name: marek.name, email: marek.email });
      await page.goto("/organizations");
      await button(page, "Decline").click();
      await button(page, "Decline").click();
      await isTold(page, `The invitation of ${organizationName} is declined.`);
      await gone(heading(page, "Invitations to me"));
      await organization.invite({ name: marek.name, email: marek.email });
      await page.reload();
      await button(page, `Join ${organizationName}`).click();
      await sees(page.getByText(`You are a member of ${organizationName}.`));
    },
  );
}

scenario("of very many departments one is found by typing", async ({ start, visit }) => {
  const server = await start(Server.start());
  const organization = await setUp(server);
  for (let index = 0; index < 60; index += 1) await organization.department(`Line ${index + 1}`);
  await organization.department("Aseptic filling");
  await require(organization, "department");
  const api = await stranger(server, organization, marek);
  const { api: member } = await joinedMember(server, organization, {
    name: "Grace Hopper",
    email: "grace@example.org",
  });
  await member.post(`${organization.path}/invitations`, { invitations: [{ email: marek.email }] });
  const { page } = await visit(server.origin, { as: api });
  await page.goto("/organizations");
  await sees(page.getByText("There are more. Type a part of the name to find the others."));
  await page.getByRole("searchbox", { name: "Search: Department" }).fill("aseptic");
  await gone(page.getByText("There are more. Type a part of the name to find the others."));
  await page.getByRole("combobox", { name: /Department/ }).selectOption({ label: "Aseptic filling" });
  await look(page, "my organizations, many departments");
  await button(page, `Ask to join ${organizationName}`).click();
  await sees(heading(page, "Your request waits for approval"));
});

scenario("my organizations in Chinese", async ({ start, visit }) => {
  const server = await start(Server.start());
  const organization = await setUp(server);
  const api = await stranger(server, organization, marek);
  await api.patch("/me", { locale: "zh-Hans" });
  await organization.invite({ name: marek.name, email: marek.email });
  for (const viewport of [desk, phone]) {
    const { page } = await visit(server.origin, { as: api, viewport, locale: "zh-CN" });
    await page.goto("/organizations");
    await sees(heading(page, "收到的邀请"));
    await look(page, "my organizations Chinese", viewport);
    await page.goto("/join");
    await sees(heading(page, "加入组织"));
    await look(page, "join by a door number Chinese", viewport);
  }
});
