/** The main screens in Simplified Chinese, and the console between desk and phone. */

import { setUp, signedInOrganization } from "../harness/api.mjs";
import { expectAccessible, expectNoSidewaysScrolling } from "../harness/accessible.mjs";
import { shoot } from "../harness/pictures.mjs";
import { desk, phone, scenario, sees } from "../harness/scenario.mjs";
import { Server } from "../harness/server.mjs";
import { largeOrganization } from "../harness/settings.mjs";

const heading = (page, name) => page.getByRole("heading", { name, level: 1 });

for (const [device, viewport] of Object.entries({ desk, phone })) {
  scenario(`${device}: the console in Chinese`, async ({ start, visit }) => {
    const server = await start(Server.start({ from: largeOrganization() }));
    const organization = await signedInOrganization(server);
    await organization.api.patch("/me", { locale: "zh-Hans" });
    const { page } = await visit(server.origin, { as: organization.api, viewport });
    const look = async (name) => {
      await expectAccessible(page, [device === "desk" ? "light" : "dark"]);
      await shoot(page, `${device} Chinese/${name}`);
      await expectNoSidewaysScrolling(page);
    };
    await page.goto(`/o/${organization.id}/members?q=zhang`);
    await sees(heading(page, "成员"));
    await look("members");
    await page.getByRole("row", { name: "张伟" }).click();
    await sees(page.getByRole("dialog", { name: "张伟" }).getByText("工号"));
    await look("card");
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "添加成员" }).click();
    await sees(page.getByRole("dialog", { name: "添加成员" }));
    await look("add member");
    await page.goto(`/o/${organization.id}/inactivated`);
    await sees(page.getByRole("row", { name: "李雷" }));
    await look("inactivated");
    await page.goto("/account");
    await sees(heading(page, "我的账号"));
    await look("my account");
  });

  scenario(`${device}: the public pages in Chinese`, async ({ start, visit }) => {
    const server = await start(Server.start());
    const { page } = await visit(server.origin, { viewport, locale: "zh-CN" });
    const look = async (name) => {
      await expectAccessible(page);
      await shoot(page, `${device} Chinese/${name}`);
      await expectNoSidewaysScrolling(page);
    };
    await page.goto(server.setupLink);
    await sees(heading(page, "设置 Rollcall"));
    await look("set-up");
    const organization = await setUp(server);
    await organization.invite({ name: "李雷", email: "li.lei@example.org" });
    await page.goto(await server.invitationLink("li.lei@example.org"));
    await sees(page.getByText("邀请", { exact: false }).first());
    await look("join");
    await page.goto("/sign-in");
    await sees(heading(page, "登录"));
    await look("sign in");
  });
}

scenario("between desk and phone the navigation opens over the page", async ({ start, visit }) => {
  const server = await start(Server.start({ from: largeOrganization() }));
  const organization = await signedInOrganization(server);
  const { page } = await visit(server.origin, {
    as: organization.api,
    viewport: { width: 1024, height: 768 },
  });
  await page.goto(`/o/${organization.id}/members`);
  await sees(page.getByRole("row", { name: "Ada Okonkwo" }));
  await expectAccessible(page);
  await expectNoSidewaysScrolling(page);
  await shoot(page, "tablet/members");
  await page.getByRole("button", { name: "Open the navigation" }).click();
  await sees(page.getByRole("navigation", { name: "Org Admin" }));
  await expectAccessible(page);
  await shoot(page, "tablet/navigation");
  await page.getByRole("link", { name: /^Inactivated/ }).click();
  await sees(page.getByRole("row", { name: "李雷" }));
  await expectNoSidewaysScrolling(page);
  await shoot(page, "tablet/inactivated");
});
