"""A real mail server and a real web server on loopback, each as ill-behaved as it is told to be."""

import asyncio
import ssl
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage

import trustme
from aiosmtpd.smtp import SMTP, Envelope, Session


@dataclass
class MailServer:
    """What it received, and how it will treat the next messages; with nothing told it takes them.

    `temporary`: 451 at RCPT. `permanent`: 550 at RCPT. `too_big`: 552 after the message. `slow`: a second before each
    answer. `cut`: the connection closed in the middle of the message. `cut_after`: it took the message and closed
    without a word, so that the sender cannot know.
    """

    port: int
    received: list[EmailMessage] = field(default_factory=list)
    next: deque[str] = field(default_factory=deque)
    connections: int = 0
    mood: str = ""

    async def handle_MAIL(  # noqa: N802  (aiosmtpd's names)
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        self.connections += 1
        self.mood = self.next.popleft() if self.next else "take"
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(  # noqa: N802
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if self.mood == "slow":
            await asyncio.sleep(1)
        refusals = {"temporary": "451 try again later", "permanent": "550 no such mailbox"}
        if self.mood in refusals:
            return refusals[self.mood]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.mood == "too_big":
            return "552 message exceeds size"
        assert isinstance(envelope.content, bytes)
        message = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(message, EmailMessage)
        self.received.append(message)
        if self.mood == "cut_after":
            _abort(server)
        if self.mood == "slow":
            await asyncio.sleep(1)
        return "250 taken"

    @property
    def ids(self) -> list[str]:
        return [str(message["Message-ID"]) for message in self.received]


class CuttingSMTP(SMTP):
    """As aiosmtpd's, but closes in the middle of DATA where its server says `cut`."""

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802
        if self.event_handler.mood == "cut":
            await self.push("354 go ahead")
            await self._reader.readline()
            _abort(self)
            return
        await super().smtp_DATA(arg)


def _abort(server: SMTP) -> None:
    assert isinstance(server.transport, asyncio.Transport)
    server.transport.abort()


@asynccontextmanager
async def mail_server(
    port: int = 0, tls: ssl.SSLContext | None = None, *, starttls: bool = False
) -> AsyncIterator[MailServer]:
    """A mail server on loopback; `tls`: from the first byte, or after STARTTLS."""
    handler = MailServer(port)
    loop = asyncio.get_running_loop()

    def protocol() -> SMTP:
        return CuttingSMTP(
            handler,
            hostname="mail.test",
            enable_SMTPUTF8=False,
            tls_context=tls if starttls else None,
            require_starttls=starttls,
            loop=loop,
        )

    server = await loop.create_server(protocol, "127.0.0.1", port, ssl=None if starttls else tls)
    handler.port = server.sockets[0].getsockname()[1]
    try:
        yield handler
    finally:
        server.close()
        await asyncio.sleep(0)


@dataclass(frozen=True)
class Request:
    """One request as it came."""

    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Receiver:
    """What it received, and how it will treat the next requests; with nothing told it answers 204.

    A number: that status. `slow`: a second. `cut`: closed before the body was read. `cut_after`: closed after the body
    was read, without an answer.
    """

    port: int
    scheme: str = "http"
    received: list[Request] = field(default_factory=list)
    next: deque[str] = field(default_factory=deque)
    requests: int = 0

    @property
    def url(self) -> str:
        return f"{self.scheme}://127.0.0.1:{self.port}/masuk?dari=ringkas"

    @property
    def ids(self) -> list[str]:
        return [request.headers["webhook-id"] for request in self.received]

    async def handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.requests += 1
        mood = self.next.popleft() if self.next else "204"
        try:
            line, *lines = (await reader.readuntil(b"\r\n\r\n")).decode().rstrip().split("\r\n")
            headers = {name.lower(): value.strip() for name, _, value in (each.partition(":") for each in lines)}
            if mood == "cut":
                return
            body = await reader.readexactly(int(headers["content-length"]))
            if mood == "slow":
                await asyncio.sleep(1)
            if mood in {"slow", "204", "200", "cut_after"}:
                self.received.append(Request(line.split()[1], headers, body))
            if mood == "cut_after":
                return
            writer.write(_answer(mood))
            await writer.drain()
        finally:
            writer.transport.abort() if mood.startswith("cut") else writer.close()
            with suppress(ConnectionError):
                await writer.wait_closed()


def _answer(mood: str) -> bytes:
    status = mood if mood.isdigit() else "204"
    more = "Location: http://127.0.0.1:1/\r\n" if status.startswith("3") else ""
    body = "" if status == "204" else f"saya menjawab {status}"
    return f"HTTP/1.1 {status} -\r\n{more}Content-Length: {len(body)}\r\nConnection: close\r\n\r\n{body}".encode()


@asynccontextmanager
async def receiver(port: int = 0, tls: ssl.SSLContext | None = None) -> AsyncIterator[Receiver]:
    """A web server on loopback that takes webhooks."""
    found = Receiver(port, "https" if tls else "http")
    server = await asyncio.start_server(found.handle, "127.0.0.1", port, ssl=tls)
    found.port = server.sockets[0].getsockname()[1]
    try:
        yield found
    finally:
        server.close()
        await asyncio.sleep(0)


@dataclass(frozen=True)
class Certificates:
    """A server's certificate for `names`, and whom a client must trust."""

    server: ssl.SSLContext
    client: ssl.SSLContext
    authority_pem: bytes


def certificates(*names: str) -> Certificates:
    authority = trustme.CA()
    server, client = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), ssl.create_default_context()
    authority.issue_cert(*names).configure_cert(server)
    authority.configure_trust(client)
    return Certificates(server, client, authority.cert_pem.bytes())
