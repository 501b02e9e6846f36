/** The ways in: rules, share links, QR codes, the door number, and inviting many people at once. */

import assert from "node:assert/strict";
import { expectAccessible, expectNoSidewaysScrolling } from "../harness/accessible.mjs";
import { Api, joinedMember, organizationName, password, setUp } from "../harness/api.mjs";
import { shoot } from "../harness/pictures.mjs";
import { desk, eventually, gone, phone, scenario, sees } from "../harness/scenario.mjs";
import { Server } from "../harness/server.mjs";
import { beginAddingMember, button, isTold } from "../harness/steps.mjs";

const grace = { name: "Grace Hopper", email: "grace@example.org" };
const heading = (page, name) => page.getByRole("heading", { name, exact: true });
const toggle = (page, name) => page.getByRole("switch", { name, exact: true });

async function look(page, name, viewport = desk) {
  const device = viewport === phone ? "phone" : "desk";
  for (const shade of ["light", "dark"]) {
    await expectAccessible(page, [shade]);
    await shoot(page, `${device} ${shade}/${name}`);
  }
  await expectNoSidewaysScrolling(page);
}

/** Somebody with an account who belongs to nothing. */
async function stranger(server, organization, person) {
  const [member] = await organization.invite(person);
  const api = new Api(server.origin);
  const token = (await server.invitationLink(person.email)).split("#")[1];
  await api.post("/accounts", { name: person.name, password, join_token: token });
  await organization.api.post(`${organization.path}/members/${member.id}/revoke`);
  return api;
}

for (const [device, viewport] of Object.entries({ desk, phone })) {
  scenario(`${device}: each rule is saved at once and can be undone`, async ({ start, visit }) => {
    const server = await start(Server.start());
    const organization = await setUp(server);
    const { page } = await visit(server.origin, { as: organization.api, viewport });
    const rules = () => organization.api.get(`${organization.path}/join-rules`);
    await page.goto(`/o/${organization.id}/invite`);
    await sees(heading(page, "Invite"));
    await sees(page.getByText("Always waits for approval, whoever shared it"));
    await look(page, "invite rules", viewport);

    await toggle(page, "Enrollment approval").click();
    await isTold(page, "Saved.");
    assert.equal((await rules()).enrollment_approval, false);
    await button(page.getByRole("status"), "Undo Ctrl Z")
      .or(page.getByRole("button", { name: /^Undo/ }))
      .first()
      .click();
    await sees(page.getByRole("switch", { name: "Enrollment approval", checked: true }));
    assert.equal((await rules()).enrollment_approval, true);

    await toggle(page, "Share link and QR code").click();
    await sees(page.getByText("Links and QR codes lead nowhere", { exact: false }));
    await toggle(page, "Door number").click();
    await sees(page.getByText("Switched off", { exact: true }).first());
    await toggle(page, "Department").click();
    await toggle(page, "Job ID").click();
    await page.getByLabel("An invitation stays valid for").selectOption({ label: "7 days" });
    await button(page, "Administrators").click();
    await sees(page.getByText("Not possible: only administrators invite"));
    await eventually(async () => assert.equal((await rules()).who_may_invite, "administrators"));
    const saved = await rules();
    assert.deepEqual(saved.required_information, ["department", "job_id"]);
    assert.deepEqual(
      [
        saved.share_links_open,
        saved.door_number_open,
        saved.who_may_invite,
        saved.invitation_lifetime_seconds,
      ],
      [false, false, "administrators", 7 * 86_400],
    );
  });

  scenario(`${device}: a share link is made, drawn, printed and closed`, async ({ start, visit }) => {
    const server = await start(Server.start());
    const organization = await setUp(server);
    const visitor = await visit(server.origin, { as: organization.api, viewport });
    const { page } = visitor;
    await page.goto(`/o/${organization.id}/invite`);
    await button(page, "New link…").click();
    const dialog = page.getByRole("dialog", { name: "New link" });
    await dialog.getByLabel("What it is for").fill("Autumn hires, Rotterdam");
    await dialog.getByLabel("Closes after").selectOption({ label: "30 days" });
    await dialog.getByLabel("Number of uses").fill("0");
    await sees(dialog.getByText("Type a whole number from 1 on, or nothing."));
    await dialog.getByLabel("Number of uses").fill("50");
    await look(page, "new link", viewport);
    await button(dialog, "Make link").click();
    const made = page.getByRole("dialog", { name: "The link is ready" });
    const picture = made.getByRole("img", { name: "QR code of the link: Autumn hires, Rotterdam" });
    await sees(picture);
    assert.ok(await picture.evaluate((image) => image.decode().then(() => image.naturalWidth > 0)));
    const url = await made.getByLabel("Share link").inputValue();
    assert.ok(url.startsWith(`${server.origin}/join#`), url);
    await look(page, "link made", viewport);
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      made.getByRole("link", { name: "PNG" }).click(),
    ]);
    assert.equal(download.suggestedFilename(), "Autumn-hires-Rotterdam-qr.png");
    const poster = await made.getByRole("link", { name: "Poster" }).getAttribute("href");
    await button(made, "Close").last().click();
    await sees(page.getByText("0 of 50 uses"));

    const marek = await stranger(server, organization, { name: "Marek Dvořák", email: "marek@example.org" });
    await marek.post("/join/request", { token: url.split("#")[1] });
    await page.reload();
    await sees(page.getByText("1 of 50 uses"));
    await look(page, "invite links", viewport);
    await button(page, "Close: Autumn hires, Rotterdam").click();
    await button(page, "Close link").click();
    await isTold(page, "Closed: Autumn hires, Rotterdam.");
    await sees(page.getByText("No share link yet.", { exact: false }));
    await page.getByLabel("Closed ones, too").check();
    await sees(page.getByText("1 of 50 uses"));

    await page.goto(poster);
    await sees(heading(page, organizationName));
    await sees(page.getByText("Scan the code to ask to join."));
    await look(page, "poster", viewport);
  });
}

scenario(
  "the door number is renewed with a warning, and the old one leads nowhere",
  async ({ start, visit }) => {
    const server = await start(Server.start());
    const organization = await setUp(server);
    const { page } = await visit(server.origin, { as: organization.api });
    const { number: old } = await organization.api.get(`${organization.path}/door-number`);
    await page.goto(`/o/${organization.id}/invite`);
    await sees(page.getByText(`${old.slice(0, 4)} ${old.slice(4)}`));
    await button(page, "Renew…").click();
    const dialog = page.getByRole("dialog", { name: "Renew the door number?" });
    await look(page, "renew door number");
    await button(dialog, "Renew door number").click();
    await isTold(page, "The door number is now");
    const { number } = await organization.api.get(`${organization.path}/door-number`);
    assert.notEqual(number, old);
    await sees(page.getByText(`${number.slice(0, 4)} ${number.slice(4)}`, { exact: true }));
    await assert.rejects(new Api(server.origin).post("/join/resolve", { door_number: old }), /404/);
  },
);

for (const [device, viewport] of Object.entries({ desk, phone })) {
  scenario(
    `${device}: many addresses are counted, sent, and each refusal is mended in place`,
    async ({ start, visit }) => {
      const server = await start(Server.start());
      const organization = await setUp(server);
      const olga = await joinedMember(server, organization, {
        name: "Olga Petrova",
        email: "olga@example.org",
      });
      await organization.api.post(`${organization.path}/members/${olga.id}/terminate`, {
        last_day: "2020-01-01",
      });
      await joinedMember(server, organization, grace);
      await organization.invite({ name: "Nora Quist", email: "nora@example.org" });
      const marek = await stranger(server, organization, {
        name: "Marek Dvořák",
        email: "marek@example.org",
      });
      const { number } = await organization.api.get(`${organization.path}/door-number`);
      await marek.post("/join/request", { door_number: number });
      const { page } = await visit(server.origin, { as: organization.api, viewport });
      await page.goto(`/o/${organization.id}/invite`);
      await button(page, "Invite people").click();
      const dialog = page.getByRole("dialog", { name: `Invite people to ${organizationName}` });
      await sees(dialog.getByText("Make a link to hand around.", { exact: false }));
      await look(page, "invite dialog first link", viewport);
      await button(dialog, "Make link").click();
      await sees(dialog.getByRole("img", { name: /^QR code/ }));
      await look(page, "invite dialog public", viewport);

      await dialog.getByRole("tab", { name: "Phone or email" }).click();
      await dialog
        .getByLabel("Email addresses or phone numbers")
        .fill(
          "ana@example.org, Bo Lund <bo@example.org>\nnora@example.org\nmarek@example.org\ngrace@example.org\nolga@example.org\nANA@example.org\nnobody",
        );
      await sees(dialog.getByText("6 addresses. 1 came twice and is sent once."));
      await sees(dialog.getByText("1 is no address and is left out: nobody"));
      await look(page, "invite dialog addresses", viewport);
      await button(dialog, "Send 6 invitations").click();
      await sees(dialog.getByText("2 people are invited."));
      await sees(dialog.getByText("4 addresses were not invited"));
      for (const words of [
        "This address is invited already",
        "This person waits for approval",
        "This person is a member already",
        "This address belonged to a former member",
      ])
        await sees(dialog.getByText(words));
      await look(page, "invite dialog refusals", viewport);
      await button(dialog, "Approve").click();
      await sees(dialog.getByText("Marek Dvořák is a member now."));
      await button(dialog, "Invite as new person").click();
      await sees(dialog.getByText("Invited: olga@example.org"));
      await button(dialog, "Revoke").click();
      await button(dialog, "Revoke").last().click();
      await sees(dialog.getByText("The invitation of Nora Quist is revoked.", { exact: false }));
      await sees(dialog.getByText("1 address was not invited"));
      await button(dialog, "Open card").click();
      await sees(page.getByRole("dialog", { name: grace.name }));
    },
  );
}

scenario(
  "a plain member invites from the organization's home and learns of nobody",
  async ({ start, visit }) => {
    const server = await start(Server.start());
    const organization = await setUp(server);
    const { api } = await joinedMember(server, organization, grace);
    await organization.invite({ name: "Nora Quist", email: "nora@example.org" });
    for (const viewport of [desk, phone]) {
      const { page } = await visit(server.origin, { as: api, viewport });
      await page.goto(`/o/${organization.id}`);
      await button(page, "Invite people").click();
      const dialog = page.getByRole("dialog", { name: `Invite people to ${organizationName}` });
      await dialog.getByRole("tab", { name: "Phone or email" }).click();
      await dialog.getByLabel("Email addresses or phone numbers").fill("nora@example.org");
      await button(dialog, "Send 1 invitation").click();
      await sees(dialog.getByText("This address cannot be invited. Ask an administrator."));
      assert.equal(await dialog.getByText("Nora Quist").count(), 0);
      await look(page, "invite as a member, refused", viewport);
    }
    await organization.api.call("PUT", `${organization.path}/join-rules`, {
      ...(await organization.api.get(`${organization.path}/join-rules`)),
      who_may_invite: "administrators",
    });
    const { page } = await visit(server.origin, { as: api });
    await page.goto(`/o/${organization.id}`);
    await sees(heading(page, organizationName));
    await sees(page.getByText("Your card here").or(page.getByText(grace.email)).first());
    await gone(button(page, "Invite people"));
  },
);

scenario("in Add member, too, somebody who waits is let in with one click", async ({ start, visit }) => {
  const server = await start(Server.start());
  const organization = await setUp(server);
  const marek = await stranger(server, organization, { name: "Marek Dvořák", email: "marek@example.org" });
  const { number } = await organization.api.get(`${organization.path}/door-number`);
  await marek.post("/join/request", { door_number: number });
  const { page } = await visit(server.origin, { as: organization.api });
  await page.goto(`/o/${organization.id}/members`);
  const dialog = await beginAddingMember(page, { name: "Marek", email: "marek@example.org" });
  await dialog.getByLabel("Job ID").focus();
  await sees(dialog.getByText("This person waits for approval"));
  await look(page, "add member, waits");
  await button(dialog, "Reject").click();
  await button(dialog, "Reject").click();
  await sees(dialog.getByText("The request of Marek Dvořák is rejected."));
  await dialog.getByLabel(/^Email/).fill("marek@example.or");
  await dialog.getByLabel(/^Email/).fill("marek@example.org");
  await sees(dialog.getByText("This person was rejected"));
  await button(dialog, "Re-approve").click();
  await sees(dialog.getByText("Marek Dvořák is a member now."));
});

scenario("the rules in Chinese, and for whoever may not change them", async ({ start, visit }) => {
  const server = await start(Server.start());
  const organization = await setUp(server);
  await organization.api.patch("/me", { locale: "zh-Hans" });
  for (const viewport of [desk, phone]) {
    const { page } = await visit(server.origin, { as: organization.api, viewport });
    await page.goto(`/o/${organization.id}/invite`);
    await sees(heading(page, "邀请"));
    await look(page, "invite rules Chinese", viewport);
    await button(page, "邀请人员").click();
    await sees(page.getByRole("tab", { name: "手机或邮箱" }));
    await look(page, "invite dialog Chinese", viewport);
  }
  const role = await organization.api.post(`${organization.path}/roles`, {
    name: "Recruiters",
    permissions: ["members.invite", "members.edit"],
  });
  const { id, api } = await joinedMember(server, organization, grace);
  await organization.api.call("PUT", `${organization.path}/members/${id}/roles`, {
    admin_role: null,
    role_ids: [role.id],
  });
  const { page } = await visit(server.origin, { as: api });
  await page.goto(`/o/${organization.id}/invite`);
  await sees(page.getByText("You see the rules.", { exact: false }));
  await toggle(page, "Enrollment approval").click({ force: true });
  await sees(page.getByRole("switch", { name: "Enrollment approval", checked: true }));
  await look(page, "invite rules, read only");
});
