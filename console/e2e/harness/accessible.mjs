/** What everybody must be able to use: axe in both shades, and no scrolling sideways. */

import assert from "node:assert/strict";
import axe from "axe-core";

const rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

/** No rule of axe for WCAG 2.2 AA is broken, neither in light nor in dark. The page must follow the system's shade. */
export async function expectAccessible(page, shades = ["light", "dark"]) {
  for (const colorScheme of shades) {
    await page.emulateMedia({ colorScheme });
    await page.evaluate(settled);
    // Through the debugger and not as a script element, which the page's content security policy refuses.
    await page.evaluate(`typeof axe === "undefined" && (() => { ${axe.source} })(); undefined`);
    const { violations } = await page.evaluate(
      // The frame of a demo message holds an email without scripts, so axe cannot run there.
      (tags) =>
        globalThis.axe.run(document, {
          runOnly: { type: "tag", values: tags },
          resultTypes: ["violations"],
          iframes: false,
        }),
      rules,
    );
    assert.deepEqual(violations.map(inWords), [], `not accessible in ${colorScheme}`);
  }
}

/** Until the page has drawn the shade: the media query is heard with a frame, colours may glide, and some are set by script. */
async function settled() {
  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
  await frame();
  await frame();
  const gliding = document
    .getAnimations()
    .filter((animation) => animation.effect?.getComputedTiming().endTime !== Infinity);
  await Promise.allSettled(gliding.map((animation) => animation.finished));
  await frame();
}

function inWords({ id, help, nodes }) {
  const places = nodes
    .slice(0, 5)
    .map(
      ({ html, any, all }) =>
        `${html.slice(0, 200)}\n    ${[...any, ...all].map((check) => check.message).join("\n    ")}`,
    );
  return `${id}: ${help} (${nodes.length})\n  ${places.join("\n  ")}`;
}

/** Neither the page nor anything in it scrolls sideways, and no control sticks out. */
export async function expectNoSidewaysScrolling(page) {
  const found = await page.evaluate(() => {
    // A strip of tabs or chips may scroll: that is how it shows that it goes on.
    const strips = ".list-tabs, .phone-filters, .filter-chips";
    const name = (element) => `${element.tagName.toLowerCase()}.${[...element.classList].join(".")}`;
    const wide = [];
    if (document.documentElement.scrollWidth > window.innerWidth)
      wide.push(`the page: ${document.documentElement.scrollWidth} px`);
    for (const element of document.querySelectorAll("body *")) {
      if (
        element.closest(`${strips}, .visually-hidden, .skip`) ||
        !element.checkVisibility({ visibilityProperty: true, opacityProperty: true })
      )
        continue;
      const { overflowX } = getComputedStyle(element);
      if ((overflowX === "auto" || overflowX === "scroll") && element.scrollWidth > element.clientWidth + 1)
        wide.push(`${name(element)}: ${element.scrollWidth} in ${element.clientWidth} px`);
      const { left, right, width } = element.getBoundingClientRect();
      if (
        element.matches("button, a[href], input, select") &&
        width > 1 &&
        (right > window.innerWidth + 1 || left < -1)
      )
        wide.push(
          `${name(element)} “${element.textContent.slice(0, 40)}” from ${Math.round(left)} to ${Math.round(right)} px`,
        );
    }
    return wide;
  });
  assert.deepEqual(found, [], `wider than ${page.viewportSize().width} px`);
}
