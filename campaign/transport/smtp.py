"""SMTP (RFC 5321) over connections that aiosmtplib makes.

TLS is verified and never silently missing; AUTH waits for TLS. After any error the next message gets a fresh
connection. Before the final dot the session asks for the ledger's mark, and only then can a message arrive.
"""

import asyncio
import socket
import ssl
from typing import NamedTuple, cast

import aiosmtplib

from campaign.address import ascii_domain
from campaign.delivery import Outcome, Stage, read
from campaign.message import Message
from campaign.transport import MayFinish
from campaign.transport.conversation import Conversation

__all__ = ["Smtp", "SmtpSession"]

#: Seconds (RFC 5321 section 4.5.3.2). The last is ten minutes: a shorter wait manufactures duplicates.
_CONNECT, _COMMAND, _DATA, _BLOCK, _DOT, _QUIT = 30.0, 300.0, 120.0, 180.0, 600.0, 5.0
#: For the rest of a reply that nobody has asked for.
_MORE = 1.0
#: What we call ourselves (RFC 5321 section 4.1.4 allows an address literal): this machine's name is nobody's concern.
_OURSELVES = "[127.0.0.1]"
#: In order of preference; only the first that the server offers is tried, so that one wrong password costs one try.
_METHODS = ("plain", "login", "cram-md5")


class Smtp(NamedTuple):
    """How to reach the relay. ``tls`` is ``starttls``, ``implicit`` or ``none``; a connection carries ``messages``."""

    host: str
    port: int
    tls: str = "starttls"
    username: str = ""
    password: str = ""
    messages: int = 100
    ca_file: str = ""

    def session(self) -> "SmtpSession":
        """A new session; it connects when it first sends."""
        return SmtpSession(self)

    def context(self) -> ssl.SSLContext:
        """TLS 1.2 or newer, certificate and name verified."""
        context = ssl.create_default_context(cafile=self.ca_file or None)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        return context


class _Failed(Exception):  # noqa: N818 - carries an outcome, is not an error
    """Ends an attempt with an outcome. Never leaves this file."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(outcome)
        self.outcome = outcome


class SmtpSession:
    """One connection at a time, made when needed."""

    def __init__(self, relay: Smtp) -> None:
        self._relay = relay
        self._line: Conversation | None = None
        self._client: aiosmtplib.SMTP | None = None
        self._carried = 0

    async def send(self, message: Message, may_finish: MayFinish) -> Outcome | None:
        """Try once. Whatever is not an acceptance ends this connection."""
        outcome: Outcome | None = None
        try:
            line = await self._ready()
            outcome = await self._deliver(line, message, may_finish)
        except _Failed as failed:
            outcome = failed.outcome
        finally:
            # Also when the ledger failed or we were cancelled: in the middle of a body nothing else may be said.
            if outcome is not None and outcome.kind == "accepted":
                self._carried += 1
            else:
                self._drop()
        return outcome

    async def close(self) -> None:
        """QUIT, and do not mind the answer."""
        if self._line is not None:
            try:
                self._line.write(b"QUIT\r\n")
                await self._line.reply(_QUIT)
            except (OSError, TimeoutError):
                pass
        self._drop()

    def _drop(self) -> None:
        if self._line is not None:
            self._line.abort()
        if self._client is not None:
            self._client.close()
        self._line = self._client = None
        self._carried = 0

    async def _ready(self) -> Conversation:
        if self._line is not None and (not self._line.quiet or self._carried >= self._relay.messages):
            await self.close()
        if self._line is None:
            self._client = aiosmtplib.SMTP(
                hostname=self._relay.host,
                port=self._relay.port,
                use_tls=self._relay.tls == "implicit",
                start_tls=False,
                tls_context=self._context(),
                local_hostname=_OURSELVES,
                timeout=_CONNECT,
            )
            await self._connect(self._client)
            # uvloop's transports have the methods without the base class.
            transport = cast("asyncio.Transport | None", self._client.transport)
            if transport is None:
                raise _Failed(Outcome("lost", Stage.CONNECT, text="the connection closed at once"))
            self._line = Conversation(transport)
        return self._line

    def _context(self) -> ssl.SSLContext | None:
        try:
            return None if self._relay.tls == "none" else self._relay.context()
        except OSError as error:
            text = f"the certificates in relay.ca_file cannot be read: {error.strerror or error}"
            raise _Failed(Outcome("refused", Stage.TLS, text=text)) from None

    async def _connect(self, client: aiosmtplib.SMTP) -> None:
        stage = Stage.CONNECT
        try:
            await client.connect()
            stage = Stage.EHLO
            await client.ehlo()
            if self._relay.tls == "starttls":
                stage = Stage.TLS
                if not client.supports_extension("starttls"):
                    raise _Failed(Outcome("refused", stage, text="the server offers no STARTTLS; nothing was sent"))
                await client.starttls()
                await client.ehlo()
            if self._relay.username:
                stage = Stage.AUTH
                await self._login(client)
        except aiosmtplib.SMTPResponseException as error:
            client.close()
            # The library gives -1 for what is not SMTP at all.
            outcome = read(stage, max(error.code, 0), str(error.message))
            raise _Failed(outcome if error.code > 0 else outcome._replace(kind="lost")) from None
        except (aiosmtplib.SMTPException, OSError, UnicodeError) as error:
            client.close()
            raise _Failed(_unreachable(stage, error)) from None

    async def _login(self, client: aiosmtplib.SMTP) -> None:
        offered = [method for method in _METHODS if method in client.supported_auth_methods]
        if not offered:
            raise _Failed(Outcome("refused", Stage.AUTH, text="the server offers no AUTH that we know"))
        client.server_auth_methods = offered[:1]
        await client.login(self._relay.username, self._relay.password)

    async def _deliver(self, line: Conversation, message: Message, may_finish: MayFinish) -> Outcome | None:
        stage = Stage.MAIL
        try:
            commands = self._commands(message)
            # Three commands in one packet (RFC 2920). After any refusal the line is cut, so no stray 354 matters.
            ahead = self._client is not None and self._client.supports_extension("pipelining")
            if ahead:
                line.write(b"".join(command for _, command, _ in commands))
            for stage, command, wanted in commands:
                if not ahead:
                    line.write(command)
                reply = await line.reply(_DATA if stage is Stage.DATA else _COMMAND)
                if reply.code // 100 != wanted:
                    return read(stage, reply.code, reply.text)
            stage = Stage.BODY
            line.write(_stuffed(message.content))
            await line.flushed(_BLOCK)
        except (OSError, TimeoutError) as error:
            return _lost(stage, error)
        # Outside the nets: what goes wrong in the ledger is no matter of the line's.
        if line.quiet and not await may_finish():
            return None
        if not line.quiet:
            return await _broken_off(line)
        try:
            line.write(b".\r\n")
            reply = await line.reply(_DOT)
        except (OSError, TimeoutError) as error:
            return _lost(Stage.DOT, error)
        return read(Stage.DOT, reply.code, reply.text)

    def _commands(self, message: Message) -> list[tuple[Stage, bytes, int]]:
        envelope = message.envelope
        client = self._client
        if client is None:  # pragma: no cover - a line has a client
            raise _Failed(Outcome("lost", Stage.CONNECT))
        extras = ""
        if client.supports_extension("size"):
            extras += f" SIZE={len(message.content)}"
        if envelope.internationalised:
            extras += " SMTPUTF8"
        if envelope.internationalised and not client.supports_extension("smtputf8"):
            text = "the server does not take internationalised addresses (no SMTPUTF8)"
            raise _Failed(Outcome("refused", Stage.RCPT, 550, "5.6.7", text))
        sender, recipient = (ascii_domain(address) for address in envelope)
        return [
            (Stage.MAIL, f"MAIL FROM:<{sender}>{extras}\r\n".encode(), 2),
            (Stage.RCPT, f"RCPT TO:<{recipient}>\r\n".encode(), 2),
            (Stage.DATA, b"DATA\r\n", 3),
        ]


async def _broken_off(line: Conversation) -> Outcome:
    """The server spoke or hung up before the final dot: what it said counts (421, 552), as far as it is a reply."""
    try:
        reply = await line.reply(_MORE)
    except (OSError, TimeoutError) as error:
        return _lost(Stage.BODY, error)
    return read(Stage.BODY, reply.code, reply.text)


def _stuffed(content: bytes) -> bytes:
    """The body with dots doubled at line starts (RFC 5321 section 4.5.2), without the final one."""
    stuffed = content.replace(b"\r\n.", b"\r\n..")
    return b"." + stuffed if stuffed.startswith(b".") else stuffed


def _lost(stage: Stage, error: Exception) -> Outcome:
    """No answer came. The library may quote the server in its words."""
    return read(stage, 0, str(error) or "no answer in time")._replace(kind="lost")


def _unreachable(stage: Stage, error: Exception) -> Outcome:
    """A connection that did not come about. A name that does not exist or a bad certificate is ours to mend."""
    causes: list[BaseException] = [error]
    while (cause := causes[-1].__cause__ or causes[-1].__context__) is not None and len(causes) < 8:
        causes.append(cause)
    for cause in causes:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return Outcome("refused", Stage.TLS, text=f"certificate not trusted: {cause.verify_message}")
        if isinstance(cause, ssl.SSLError):
            return Outcome("refused", Stage.TLS, text=f"TLS failed: {cause.reason or cause}")
        if isinstance(cause, socket.gaierror) and cause.errno in (socket.EAI_NONAME, getattr(socket, "EAI_NODATA", -5)):
            return Outcome("refused", Stage.CONNECT, text="the relay's name does not exist; see relay.host")
    return _lost(stage, error)
