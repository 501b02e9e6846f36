"""A mail server for tests: aiosmtpd speaks SMTP, this file keeps the messages and hands them out over HTTP.

Prints one line of JSON with the ports when it is ready and ends when its standard input is closed, so that it never
outlives the command that started it.

GET /message?to=ADDRESS&after=NUMBER&wait=SECONDS answers with the first message to ADDRESS whose number is greater
than NUMBER, as soon as there is one; 404 if there is none after SECONDS.

Recipients whose address starts with one of these words are treated so:
refused    550 for good
busy       451 each time; "busy-once" the first time only
silent     no answer at all
"""

import asyncio
import email
import email.policy
import json
import os
import sys
import warnings
from urllib.parse import parse_qs, urlsplit

from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

USER = LoginPassword(b"rollcall", b"correct horse")


class Box:
    """Every message taken, and who waits for one."""

    def __init__(self):
        self.messages = []
        self.changed = asyncio.Condition()
        self.met = set()

    async def handle_RCPT(self, server, session, envelope, address, options):
        word = address.split("@")[0]
        if word.startswith("refused"):
            return "550 5.1.1 No such mailbox here"
        if word.startswith("busy-once"):
            if address not in self.met:
                self.met.add(address)
                return "451 4.7.1 Greylisted, try again"
        elif word.startswith("busy"):
            return "451 4.3.2 Busy, try again"
        elif word.startswith("silent"):
            await asyncio.sleep(3600)
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        content = envelope.original_content
        parsed = email.message_from_bytes(content, policy=email.policy.default)

        def body(kind):
            part = parsed.get_body(preferencelist=(kind,))
            return part.get_content() if part else None

        async with self.changed:
            self.messages.append(
                {
                    "number": len(self.messages) + 1,
                    "from": envelope.mail_from,
                    "to": envelope.rcpt_tos,
                    "smtputf8": bool(envelope.smtp_utf8),
                    "signed_in": bool(session.authenticated),
                    "subject": str(parsed["subject"]),
                    "headers": [[name.lower(), str(value)] for name, value in parsed.items()],
                    "defects": [repr(it) for part in parsed.walk() for it in part.defects],
                    "text": body("plain"),
                    "html": body("html"),
                    "raw": content.decode("utf-8", "replace"),
                }
            )
            self.changed.notify_all()
        return "250 OK"

    async def first(self, to, after, wait):
        def found():
            return next((it for it in self.messages[after:] if to in it["to"]), None)

        try:
            async with asyncio.timeout(wait):
                async with self.changed:
                    return await self.changed.wait_for(found)
        except TimeoutError:
            return None

    async def answer(self, reader, writer):
        request = (await reader.readline()).decode("ascii", "replace").split(" ")
        while (await reader.readline()).strip():
            pass
        address = urlsplit(request[1])
        query = {name: values[0] for name, values in parse_qs(address.query).items()}
        message = None
        if address.path == "/message":
            wait = float(query.get("wait", "0"))
            message = await self.first(query["to"], int(query.get("after", "0")), wait)
        body = json.dumps(message).encode()
        status = "200 OK" if message else "404 Not Found"
        head = f"HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
        writer.write(head.encode() + body)
        await writer.drain()
        writer.close()


def authenticate(server, session, envelope, mechanism, data):
    return AuthResult(success=data == USER, handled=False)


async def main():
    loop = asyncio.get_running_loop()
    box = Box()

    async def listen(**options):
        server = await loop.create_server(
            lambda: SMTP(box, hostname="mail.test", loop=loop, **options), "127.0.0.1", 0
        )
        return server.sockets[0].getsockname()[1]

    api = await asyncio.start_server(box.answer, "127.0.0.1", 0)
    ports = {
        "api": api.sockets[0].getsockname()[1],
        "smtp": await listen(enable_SMTPUTF8=True),
        "ascii": await listen(enable_SMTPUTF8=False),
        "signed_in": await listen(
            enable_SMTPUTF8=True, auth_required=True, auth_require_tls=False, authenticator=authenticate
        ),
    }
    print(json.dumps(ports), flush=True)
    await loop.run_in_executor(None, sys.stdin.read)
    # The waiting requests of a test that has died must not keep this process alive.
    os._exit(0)


# It offers passwords without TLS on purpose, on loopback.
warnings.simplefilter("ignore", UserWarning)
asyncio.run(main())
