/** A test in the browser: visitors with empty profiles, whose pages fail the test when anything goes wrong behind the picture. */

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { chromium } from "playwright-core";
import { shoot } from "./pictures.mjs";
import { chromiumPath } from "./settings.mjs";

const testMilliseconds = 120_000;
const patienceMilliseconds = 15_000;

export const desk = { width: 1440, height: 900 };
export const phone = { width: 390, height: 844 };

let launched = null;

function browser() {
  launched ??= chromium.launch({
    executablePath: chromiumPath(),
    args: [
      // Chromium's sandbox refuses to run as root.
      ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
  return launched;
}

after(async () => {
  await (await launched)?.close();
});

/**
 * One behaviour, seen from outside. What the body starts with `start` and `visit` ends with it.
 *
 * @param {string} name the sentence that would be false if it broke
 * @param {(stage: Stage) => Promise<void>} body
 * @param {{ skip?: string | false }} options
 */
export function scenario(name, body, { skip = false } = {}) {
  test(name, { timeout: testMilliseconds, skip }, async () => {
    const stage = new Stage();
    try {
      await body(stage);
    } catch (cause) {
      await stage.photograph(name);
      throw withFaults(cause, stage.faults);
    } finally {
      await stage.clear();
    }
    assert.deepEqual(stage.faults, [], "something went wrong behind the picture");
  });
}

class Stage {
  #visitors = [];
  #toEnd = [];

  /** Keeps a server, or anything with `end`, until the test is over. */
  start = async (promise) => {
    const thing = await promise;
    this.#toEnd.push(thing);
    return thing;
  };

  /**
   * Somebody with a browser of their own.
   *
   * @param {string} origin where our server is
   * @param {{ as?: import("./api.mjs").Api, viewport?: { width: number, height: number }, locale?: string, colorScheme?: "light" | "dark" }} options
   *   `as` signs in beforehand
   */
  visit = async (origin, { as, viewport = desk, locale = "en-US", colorScheme = "light" } = {}) => {
    const context = await (
      await browser()
    ).newContext({
      baseURL: origin,
      viewport,
      locale,
      colorScheme,
      timezoneId: "Europe/Amsterdam",
      // Pictures and contrast are looked at when nothing moves any more.
      reducedMotion: "reduce",
      hasTouch: viewport.width < 768,
    });
    context.setDefaultTimeout(patienceMilliseconds);
    if (as) await context.addCookies(as.cookies);
    const page = await context.newPage();
    const visitor = new Visitor(page, origin);
    this.#visitors.push(visitor);
    return visitor;
  };

  get faults() {
    return this.#visitors.flatMap((visitor) => visitor.faults);
  }

  async photograph(name) {
    for (const [index, { page }] of this.#visitors.entries())
      await shoot(page, `failed/${name} ${index + 1}`).catch(() => undefined);
  }

  async clear() {
    for (const { page } of this.#visitors) await page.context().close();
    for (const thing of this.#toEnd.toReversed()) await thing.end();
  }
}

/** A page and what went wrong in it. */
class Visitor {
  faults = [];
  #allowed = [{ status: 401, path: /^\/api\/v1\/session$/ }];
  #outage = false;

  constructor(page, origin) {
    this.page = page;
    page.on("pageerror", (error) => this.faults.push(`page error: ${error.stack ?? error}`));
    page.on("console", (message) => this.#read(message));
    page.on("request", (request) => {
      const url = request.url();
      if (!url.startsWith(`${origin}/`) && !/^(?:data|blob|about):/.test(url))
        this.faults.push(`a request to elsewhere: ${url}`);
    });
    page.on("response", (response) => {
      if (response.status() >= 500) this.faults.push(`${response.status()} from ${response.url()}`);
    });
  }

  /** From now on the server may refuse calls of this path with this status: the test is about that. */
  allow(status, path) {
    this.#allowed.push({ status, path });
  }

  /** Whether the server may be gone: the test is about that. */
  set outage(isOut) {
    this.#outage = isOut;
  }

  #read(message) {
    if (message.type() !== "error") return;
    const text = message.text();
    const { url } = message.location();
    // Chromium writes a line for every answer of 400 and more; refusals that the test expects are no faults.
    const status = Number(
      /^Failed to load resource: the server responded with a status of (\d+)/.exec(text)?.[1],
    );
    if (
      status &&
      this.#allowed.some((refusal) => refusal.status === status && refusal.path.test(new URL(url).pathname))
    )
      return;
    if (this.#outage && /net::ERR_/.test(text)) return;
    // Violations of the content security policy are written here, too.
    this.faults.push(`console: ${text} (${url})`);
  }
}

function withFaults(cause, faults) {
  return faults.length > 0
    ? new Error(`${cause.message}\nBehind the picture:\n${faults.join("\n")}`, { cause })
    : cause;
}

/** Waits until the thing can be seen. */
export function sees(locator) {
  return locator.waitFor({ state: "visible" });
}

/** Waits until the thing cannot be seen any more. */
export function gone(locator) {
  return locator.waitFor({ state: "hidden" });
}

/** Asks again until `check` throws no more; for what no single element shows, such as the address. */
export async function eventually(check, milliseconds = patienceMilliseconds) {
  const until = Date.now() + milliseconds;
  for (;;) {
    try {
      return await check();
    } catch (cause) {
      if (Date.now() > until) throw cause;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

/** Waits until the address's path and search are these. */
export function isAt(page, expected) {
  return eventually(() => {
    const { pathname, search, hash } = new URL(page.url());
    const here = pathname + search + hash;
    if (expected instanceof RegExp) assert.match(here, expected);
    else assert.equal(here, expected);
  });
}

/** Waits until the thing holds the focus. */
export function hasFocus(locator) {
  return eventually(async () =>
    assert.ok(
      await locator.evaluate((element) => element === document.activeElement),
      `the focus is elsewhere, not on ${locator}`,
    ),
  );
}
