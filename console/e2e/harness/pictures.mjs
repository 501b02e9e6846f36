/** Pictures of pages, to look at: nobody compares them by program. */

import { mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { screenshots } from "./settings.mjs";

/** Takes a picture of what is seen now. `name` may hold a folder. */
export async function shoot(page, name) {
  const path = join(screenshots, `${name.replaceAll(/[^\p{L}\p{N}/ -]/gu, "").replaceAll(" ", "-")}.png`);
  await mkdir(dirname(path), { recursive: true });
  await page.screenshot({ path, animations: "disabled", caret: "hide" });
}
