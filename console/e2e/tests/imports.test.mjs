/** People from a file: planned, mended, carried out, taken back. */

import { setUp } from "../harness/api.mjs";
import { expectAccessible, expectNoSidewaysScrolling } from "../harness/accessible.mjs";
import { shoot } from "../harness/pictures.mjs";
import { desk, phone, scenario, sees } from "../harness/scenario.mjs";
import { Server } from "../harness/server.mjs";
import { button } from "../harness/steps.mjs";

const sizes = [
  ["desk", desk],
  ["phone", phone],
];

const people = [
  "Name,Email,Department,Job title,Shoe size",
  "Ada Lovelace,ada@example.org,Sales > Oslo,Welder,38",
  "王芳,wang@example.org,Sales > Oslo,,41",
  "عمر الحربي,omar@example.org,Sales,,44",
  "Ben Okri,ben@,Sales,,43",
  "Ada Again,ada@example.org,,,38",
].join("\n");

const file = (text) => ({ name: "people.csv", mimeType: "text/csv", buffer: Buffer.from(text) });

for (const [size, viewport] of sizes) {
  scenario(`a file is planned, mended, carried out and taken back (${size})`, async ({ start, visit }) => {
    const server = await start(Server.start());
    const organization = await setUp(server);
    await organization.department("Sales");
    const { page } = await visit(server.origin, { as: organization.api, viewport });

    await page.goto(`/o/${organization.id}/imports`);
    await sees(page.getByText("No imports yet"));
    await expectAccessible(page);
    await shoot(page, `imports/empty ${size}`);
    await page.locator("input[type=file]").setInputFiles(file(people));

    await sees(page.getByRole("heading", { name: "Check the plan" }));
    await sees(page.getByText("1 column is not read"));
    await sees(page.getByRole("button", { name: /^Create 1/ }));
    await sees(page.getByRole("button", { name: /^Needs a decision 2/ }));
    await expectAccessible(page);
    await expectNoSidewaysScrolling(page);
    await shoot(page, `imports/plan ${size}`);

    await page.getByLabel("Sales > Oslo: create or choose another one").selectOption("create");
    await page.getByLabel("Welder: create or choose another one").selectOption("create");
    await sees(page.getByRole("button", { name: /^Create 3/ }));

    await page.getByRole("button", { name: /^Error 2/ }).click();
    await page.getByRole("row", { name: "Row 5, Ben Okri" }).click();
    const mend = page.getByRole("dialog", { name: "Row 5, Ben Okri" });
    await expectAccessible(page);
    await shoot(page, `imports/mend ${size}`);
    await mend.getByLabel("Email").fill("ben@example.org");
    await button(mend, "Save and plan anew").click();
    await sees(page.getByRole("button", { name: /^Create 4/ }));
    await page.getByRole("button", { name: /^Create 4/ }).click();
    await shoot(page, `imports/decided ${size}`);
    await button(page, "Apply 4 changes").click();

    await sees(page.getByText("1 row was not carried out."));
    await sees(page.getByRole("row", { name: "Row 6, Ada Again" }));
    await expectAccessible(page);
    await expectNoSidewaysScrolling(page);
    await shoot(page, `imports/result ${size}`);
    const saved = page.waitForEvent("download");
    await button(page, "Download these rows").click();
    const download = await saved;
    if (download.suggestedFilename() !== "people failed.csv")
      throw new Error(`The file is called ${download.suggestedFilename()}.`);

    await button(page, "Undo import…").click();
    const asks = page.getByRole("dialog", { name: "Take this import back" });
    await expectAccessible(page);
    await shoot(page, `imports/undo ${size}`);
    await button(asks, "Take back 4 changes").click();
    await sees(page.getByText("Whoever was changed or has joined since stays."));
    await shoot(page, `imports/undone ${size}`);
    await page.goto(`/o/${organization.id}/imports`);
    await sees(page.getByText("Taken back"));
    await shoot(page, `imports/list ${size}`);
  });
}

scenario("columns are given another meaning, in Chinese and in the dark", async ({ start, visit }) => {
  const server = await start(Server.start());
  const organization = await setUp(server);
  await organization.api.patch("/me", { locale: "zh-Hans" });
  const { page } = await visit(server.origin, {
    as: organization.api,
    viewport: desk,
    locale: "zh-CN",
    colorScheme: "dark",
  });
  await page.goto(`/o/${organization.id}/imports`);
  await page.locator("input[type=file]").setInputFiles(file("谁,登录\nAda,ada@example.org\n"));
  await button(page, "列…").click();
  const columns = page.getByRole("dialog", { name: "各列的含义" });
  await columns.getByLabel("谁").selectOption("name");
  await columns.getByLabel("登录").selectOption("email");
  await expectAccessible(page);
  await button(columns, "重新计划").click();
  await sees(page.getByRole("button", { name: /^新增 1/ }));
  await expectAccessible(page);
  await shoot(page, "imports/plan Chinese dark");
});
