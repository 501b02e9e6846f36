/** Takes mail and keeps the links in it: enough SMTP to fill an organization fast. What a real server does is tested with the peer. */

import { createServer } from "node:net";

export class MailSink {
  #links = new Map();
  #waiting = new Map();
  #server;

  static async start() {
    const sink = new MailSink();
    sink.#server = createServer((socket) => sink.#converse(socket));
    await new Promise((resolve) => sink.#server.listen(0, "127.0.0.1", resolve));
    return sink;
  }

  /** The settings that lead a server's mail here. */
  get environment() {
    return {
      ROLLCALL_SMTP_HOST: "127.0.0.1",
      ROLLCALL_SMTP_PORT: String(this.#server.address().port),
      ROLLCALL_SMTP_SECURITY: "none",
      ROLLCALL_SMTP_FROM_ADDRESS: "rollcall@harbour.example",
    };
  }

  /** The link in the message to `email`, as soon as it is here. */
  link(email) {
    const link = this.#links.get(email);
    return link ? Promise.resolve(link) : new Promise((resolve) => this.#waiting.set(email, resolve));
  }

  stop() {
    return new Promise((resolve) => this.#server.close(resolve));
  }

  #converse(socket) {
    let input = "";
    let recipient = "";
    let isData = false;
    const say = (line) => socket.write(`${line}\r\n`);
    socket.on("error", () => undefined);
    say("220 sink");
    socket.on("data", (chunk) => {
      input += chunk;
      for (;;) {
        const end = input.indexOf(isData ? "\r\n.\r\n" : "\r\n");
        if (end < 0) return;
        const part = input.slice(0, end);
        input = input.slice(end + (isData ? 5 : 2));
        if (isData) {
          isData = false;
          this.#keep(recipient, part);
          say("250 kept");
          continue;
        }
        const verb = part.slice(0, 4).toUpperCase();
        if (verb === "EHLO") say("250-sink\r\n250-8BITMIME\r\n250 SMTPUTF8");
        else if (verb === "RCPT") {
          recipient = /<(.*)>/.exec(part)?.[1] ?? "";
          say(recipient.startsWith("refused") ? "550 5.1.1 No such mailbox here" : "250 yes");
        } else if (verb === "DATA") {
          isData = true;
          say("354 go on");
        } else if (verb === "QUIT") {
          say("221 bye");
          socket.end();
        } else say("250 yes");
      }
    });
  }

  #keep(recipient, message) {
    // Quoted-printable breaks long lines and writes the equals sign as =3D; a link holds nothing else that it changes.
    const link = /http\S+\/join#[\w-]+/.exec(message.replaceAll("=\r\n", ""))?.[0];
    // What tells people of what happened has none.
    if (!link) return;
    this.#links.set(recipient, link);
    this.#waiting.get(recipient)?.(link);
  }
}
