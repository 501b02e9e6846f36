/** Starts and stops the binary under test, each time with a data folder of its own. */

import { execFile, spawn } from "node:child_process";
import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import { binary } from "./settings.mjs";

const run = promisify(execFile);
const patienceMilliseconds = 30_000;

/** Settings of whoever runs the tests must not reach the server; passwords cost as little as they may. */
function environmentWith(extra) {
  const own = Object.entries(process.env).filter(
    ([name]) => !name.startsWith("ROLLCALL_") && name !== "DATABASE_URL",
  );
  return {
    ...Object.fromEntries(own),
    ROLLCALL_PASSWORDS_MEMORY_KIB: "7168",
    ROLLCALL_PASSWORDS_ITERATIONS: "1",
    ...extra,
  };
}

/** What still runs when this process ends has to end, too. */
const running = new Set();
process.on("exit", () => {
  for (const child of running) child.kill("SIGKILL");
});

export class Server {
  /** Where it answers, such as `http://127.0.0.1:40123`; the same after `restart`. */
  origin = "";
  /** The link that the first start prints; `null` later. */
  setupLink = null;
  #data;
  #command;
  #environment;
  #child = null;
  #log = [];

  constructor(data, command, environment) {
    this.#data = data;
    this.#command = command;
    this.#environment = environmentWith(environment);
  }

  /**
   * @param {{ from?: string, command?: string[], environment?: Record<string, string> }} options
   *   `from` is a data folder to begin with a copy of
   */
  static async start({ from, command = [], environment = {} } = {}) {
    const data = await mkdtemp(join(tmpdir(), "rollcall-e2e-"));
    const server = new Server(data, command, environment);
    try {
      if (from) await cp(from, data, { recursive: true });
      await server.#launch("127.0.0.1:0", !from && command.length === 0);
    } catch (cause) {
      await server.end();
      throw cause;
    }
    return server;
  }

  get data() {
    return this.#data;
  }

  /** What it said so far, for a failed test. */
  get log() {
    return this.#log.join("\n");
  }

  async #launch(listen, isFirst) {
    const child = spawn(binary(), [...this.#command, "--data", this.#data, "--listen", listen], {
      env: this.#environment,
      cwd: this.#data,
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.#child = child;
    running.add(child);
    child.once("exit", () => running.delete(child));
    child.stderr.on("data", (chunk) => this.#log.push(String(chunk).trimEnd()));
    const ready = new Promise((resolve, reject) => {
      child.once("error", reject);
      child.once("exit", (code) => reject(new Error(`the server ended with ${code}:\n${this.log}`)));
      createInterface({ input: child.stdout }).on("line", (line) => {
        this.#log.push(line);
        this.origin = / is at (http\S+)/.exec(line)?.[1] ?? this.origin;
        this.setupLink = /http\S+\/setup#\S+/.exec(line)?.[0] ?? this.setupLink;
        if (this.origin && (!isFirst || this.setupLink)) resolve();
      });
    });
    await within(ready, () => `the server did not start:\n${this.log}`);
  }

  /** Ends the process and leaves the data. */
  async stop() {
    const child = this.#child;
    this.#child = null;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGTERM");
    await within(ended, () => `the server did not stop:\n${this.log}`).catch((cause) => {
      child.kill("SIGKILL");
      throw cause;
    });
  }

  /** Starts again with the same data at the same address. */
  async restart() {
    await this.stop();
    await this.#launch(new URL(this.origin).host, false);
  }

  /** Ends the process and forgets the data. */
  async end() {
    try {
      await this.stop();
    } finally {
      await rm(this.#data, { recursive: true, force: true });
    }
  }

  /** `rollcall mailbox …`, as the operator would run it. */
  async #mailbox(...words) {
    const { stdout } = await run(binary(), ["mailbox", ...words, "--data", this.#data], {
      env: this.#environment,
      cwd: this.#data,
    });
    return stdout;
  }

  /** The newest message to an address or number with `words` in it, as soon as it is there. */
  async waitForMessage(to, words = "") {
    const until = Date.now() + patienceMilliseconds;
    for (;;) {
      const list = await this.#mailbox("list", "--limit", "50");
      const lines = list.split("\n").map((line) => line.split(/ {2,}/));
      for (const [id] of lines.filter((line) => line.includes(to))) {
        const message = await this.#mailbox("show", id);
        if (message.includes(words)) return message;
      }
      if (Date.now() > until) throw new Error(`no message for ${to} in the mailbox:\n${list}`);
    }
  }

  /** The link of the newest invitation to an address or number. */
  async invitationLink(to) {
    return linkIn(await this.waitForMessage(to, "/join#"));
  }
}

/** The invitation's link in the text of a message. */
export function linkIn(text) {
  const link = /http\S+\/join#[\w-]+/.exec(text)?.[0];
  if (!link) throw new Error(`no link in this message:\n${text}`);
  return link;
}

async function within(promise, words) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(words())), patienceMilliseconds);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
