/** Deciding about those who asked to join: the inbox, the card, both decisions, and the way back from a rejection. */

import assert from "node:assert/strict";
import { expectAccessible, expectNoSidewaysScrolling } from "../harness/accessible.mjs";
import { account, ada, Api, joinedMember, organizationName, password, setUp } from "../harness/api.mjs";
import { shoot } from "../harness/pictures.mjs";
import { desk, gone, hasFocus, isAt, phone, scenario, sees } from "../harness/scenario.mjs";
import { Server } from "../harness/server.mjs";
import { button, card, choose, isTold, row } from "../harness/steps.mjs";

const grace = { name: "Grace Hopper", email: "grace@example.org" };

/** An organization where four people wait: by door number, by link with answers, by a colleague's invitation, and one more. */
async function inbox(server) {
  const organization = await setUp(server);
  const { api } = organization;
  const { id: departmentId } = await organization.department("Night shift");
  await organization.department("Packing");
  const { id: positionId } = await organization.position("Operator");
  await organization.location("Rotterdam");
  const rules = await api.get(`${organization.path}/join-rules`);
  await api.call("PUT", `${organization.path}/join-rules`, {
    ...rules,
    required_information: ["department", "position"],
  });
  const { api: colleague } = await joinedMember(server, organization, {
    ...grace,
    department_ids: [departmentId],
  });
  const answers = { department_id: departmentId, position_id: positionId };
  const { number } = await api.get(`${organization.path}/door-number`);
  const { url } = await api.post(`${organization.path}/share-links`, {
    max_uses: 50,
    expires_in_seconds: 86_400,
  });
  const ask = async (name, way) => {
    const person = await account(server, organization, name);
    await person.post("/join/request", { ...way, answers });
    return person;
  };
  await ask("Amal Haddad", { door_number: number });
  await ask("Bo Lindqvist", { token: url.split("#")[1] });
  await ask("陈晨", { door_number: number });
  await colleague.post(`${organization.path}/invitations`, {
    invitations: [{ name: "Dora Menon", email: "dora@example.org" }],
  });
  const dora = new Api(server.origin);
  const token = (await server.invitationLink("dora@example.org")).split("#")[1];
  await dora.post("/accounts", { name: "Dora Menon", password, join_token: token });
  await dora.post("/join/accept", { token, answers });
  return { organization, departmentId };
}

async function look(page, name, viewport) {
  await expectAccessible(page);
  await shoot(page, `requests ${viewport === phone ? "phone" : "desk"} dark/${name}`);
  await page.emulateMedia({ colorScheme: "light" });
  await expectNoSidewaysScrolling(page);
  await shoot(page, `requests ${viewport === phone ? "phone" : "desk"}/${name}`);
}

for (const viewport of [desk, phone]) {
  const size = viewport === phone ? "on a phone" : "at a desk";

  scenario(
    `requests are seen with their evidence, approved elsewhere, rejected with a message, ${size}`,
    async ({ start, visit }) => {
      const server = await start(Server.start());
      const { organization, departmentId } = await inbox(server);
      const { page } = await visit(server.origin, { as: organization.api, viewport });
      await page.goto(`/o/${organization.id}/pending`);
      await sees(row(page, "Amal Haddad").getByText("Door number"));
      await sees(row(page, "Bo Lindqvist").getByText("Share link"));
      await sees(row(page, "Dora Menon").getByText("Email invitation"));
      await sees(page.getByRole("status").filter({ hasText: "4 people wait" }));
      await look(page, "pending", viewport);

      await row(page, "Bo Lindqvist").click();
      const bo = card(page, "Bo Lindqvist");
      await sees(bo.getByText(/^Made by Ada Okonkwo on .* 1 of 50 uses\. Ends on/));
      await sees(bo.getByText("Answered").nth(1));
      assert.equal(await bo.getByRole("tab", { name: "Access" }).count(), 0);
      await look(page, "card", viewport);
      await button(bo, "Approve…").click();
      const approve = page.getByRole("dialog", { name: "Approve Bo Lindqvist?" });
      await sees(approve.getByText("Night shift"));
      await choose(page, approve, "Location", "Rotterdam");
      await approve.getByLabel("Job ID").fill("HW-9");
      await look(page, "approve", viewport);
      await approve.getByRole("button", { name: "Approve" }).click();
      await isTold(page, `Bo Lindqvist is a member of ${organizationName} now.`);
      await gone(approve);

      // The next one opens by itself.
      await sees(card(page, "陈晨").getByText("Door number"));
      await page.keyboard.press("j");
      const next = card(page, "Dora Menon");
      await sees(next.getByText("Invited by Grace Hopper, whose invitations need approval."));
      await button(next, "Reject…").click();
      const reject = page.getByRole("dialog", { name: "Reject Dora Menon?" });
      await reject.getByLabel("Message").fill("The night shift is full.\nTalk to Grace about Packing.");
      const reading = reject.locator(".reading");
      await sees(reading.getByText(`${organizationName} did not accept your request.`));
      await sees(reading.getByText("The night shift is full. Talk to Grace about Packing."));
      await look(page, "reject", viewport);
      await reject.getByRole("button", { name: "Reject request" }).click();
      await isTold(page, "Dora Menon is told that the request was not accepted.");
      await gone(reject);

      const admitted = await organization.find("Bo Lindqvist");
      assert.deepEqual(
        [admitted.job_id, admitted.location.name, admitted.position.name, admitted.departments[0].id],
        ["HW-9", "Rotterdam", "Operator", departmentId],
      );
      await page.keyboard.press("Escape");
      await gone(page.getByRole("dialog"));
      await page.getByRole("link", { name: /^Rejected 1/ }).click();
      await isAt(page, `/o/${organization.id}/rejected`);
      await sees(row(page, "Dora Menon").getByText("The night shift is full. Talk to Grace about Packing."));
      await look(page, "rejected", viewport);
      await row(page, "Dora Menon").click();
      await sees(card(page, "Dora Menon").getByText(`Rejected by ${ada.name}`));
      await look(page, "rejected card", viewport);
      await button(card(page, "Dora Menon"), "Re-approve…").click();
      const again = page.getByRole("dialog", { name: "Approve Dora Menon after all?" });
      await look(page, "re-approve", viewport);
      await again.getByRole("button", { name: "Approve after all" }).click();
      await isTold(page, `Dora Menon is a member of ${organizationName} now.`);
      await sees(page.getByText("Nobody was rejected"));
      await look(page, "rejected, nobody", viewport);
    },
  );
}

scenario("the whole inbox is worked through with the keyboard", async ({ start, visit }) => {
  const server = await start(Server.start());
  const { organization } = await inbox(server);
  const { page } = await visit(server.origin, { as: organization.api });
  const { keyboard } = page;
  await page.goto(`/o/${organization.id}/members`);
  await sees(row(page, ada.name));
  await keyboard.press("g");
  await keyboard.press("p");
  await sees(row(page, "Amal Haddad"));
  // Nothing is decided while no card is open.
  await keyboard.press("a");
  await keyboard.press("j");
  await hasFocus(row(page, "Amal Haddad"));
  await keyboard.press("Enter");
  await sees(card(page, "Amal Haddad").getByText("Door number"));
  await keyboard.press("j");
  await sees(card(page, "Bo Lindqvist").getByText("Share link"));
  await keyboard.press("ArrowUp");
  await sees(card(page, "Amal Haddad").getByText("Door number"));

  await keyboard.press("a");
  const approve = page.getByRole("dialog", { name: "Approve Amal Haddad?" });
  await sees(approve);
  await keyboard.press("Control+Enter");
  await gone(approve);
  await sees(card(page, "Bo Lindqvist").getByText("Share link"));
  await keyboard.press("r");
  const reject = page.getByRole("dialog", { name: "Reject Bo Lindqvist?" });
  await hasFocus(reject.getByLabel("Message"));
  await keyboard.type("ar jk");
  await keyboard.press("Control+Enter");
  await gone(reject);
  await sees(card(page, "陈晨"));
  await keyboard.press("Escape");
  await gone(page.getByRole("dialog"));
  await keyboard.press("?");
  const help = page.getByRole("dialog", { name: "Keys" });
  await sees(help.getByText("Approve, in the open card"));
  await sees(help.getByText("Reject, in the open card"));
  await keyboard.press("Escape");
  await gone(help);
  const rejected = await organization.find("Bo", "rejected");
  assert.equal(rejected.join_request.rejection.message, "ar jk");
});

scenario("whoever is slower is told what became of the request", async ({ start, visit }) => {
  const server = await start(Server.start());
  const { organization } = await inbox(server);
  const visitor = await visit(server.origin, { as: organization.api });
  const { page } = visitor;
  await page.goto(`/o/${organization.id}/pending`);
  await row(page, "Amal Haddad").click();
  await button(card(page, "Amal Haddad"), "Reject…").click();
  const reject = page.getByRole("dialog", { name: "Reject Amal Haddad?" });
  await sees(reject);
  const { id } = await organization.find("Amal", "pending");
  await organization.api.post(`${organization.path}/members/${id}/approve`, {});
  visitor.allow(409, /\/reject$/);
  await reject.getByRole("button", { name: "Reject request" }).click();
  await sees(reject.getByRole("alert").filter({ hasText: "active" }));
  await button(reject, "Cancel").click();
  await gone(reject);
  await gone(row(page, "Amal Haddad"));
});

scenario("Pending in Chinese and from right to left", async ({ start, visit }) => {
  const server = await start(Server.start());
  const { organization } = await inbox(server);
  await organization.api.patch("/me", { locale: "zh-Hans" });
  for (const viewport of [desk, phone]) {
    const device = viewport === phone ? "phone" : "desk";
    const { page } = await visit(server.origin, { as: organization.api, viewport });
    await page.goto(`/o/${organization.id}/pending`);
    await sees(row(page, "陈晨").getByText("门牌号"));
    await expectAccessible(page, ["light"]);
    await shoot(page, `requests Chinese/${device}`);
    await row(page, "陈晨").click();
    await button(card(page, "陈晨"), "拒绝…").click();
    await sees(page.getByRole("dialog", { name: "拒绝 陈晨？" }));
    await shoot(page, `requests Chinese/${device} reject`);
    await page.keyboard.press("Escape");
    await page.evaluate(() => {
      document.documentElement.dir = "rtl";
    });
    await expectNoSidewaysScrolling(page);
    await shoot(page, `requests right to left/${device} card`);
  }
});
