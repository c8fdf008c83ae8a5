"""A raw SMTP server that says what a test wants, byte for byte, and writes down every line it hears.

Not a mail server: it keeps no rules, so that a test can break any of them.
"""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

__all__ = ["CUT", "Heard", "Relay", "relay"]

#: Hang up instead of answering.
CUT = b"cut"

_WELL = {
    "GREETING": b"220 relay.example\r\n",
    "EHLO": b"250-relay.example\r\n250 SIZE 1000000\r\n",
    "STARTTLS": b"220 2.0.0 go on\r\n",
    "AUTH": b"235 2.7.0 welcome\r\n",
    "MAIL": b"250 2.1.0 fine\r\n",
    "RCPT": b"250 2.1.5 fine\r\n",
    "DATA": b"354 go on\r\n",
    "BODY": b"",
    "DOT": b"250 2.0.0 kept\r\n",
    "QUIT": b"221 2.0.0 bye\r\n",
}


class Heard:
    """What one connection said: its commands, and its messages with dots as they came."""

    def __init__(self) -> None:
        self.commands: list[str] = []
        self.messages: list[bytes] = []
        self.tls_from = -1
        self.closed = asyncio.Event()

    @property
    def verbs(self) -> list[str]:
        """The first word of each command."""
        return [command.split(" ")[0].upper() for command in self.commands]


class Relay:
    """The server's script and what it heard. ``turns`` may give other answers to the first, second … connection."""

    def __init__(self, answers: dict[str, bytes], turns: list[dict[str, bytes]], tls: ssl.SSLContext | None) -> None:
        self.port = 0
        self.heard: list[Heard] = []
        self._answers = {**_WELL, **answers}
        self._turns = turns
        self._tls = tls

    @property
    def messages(self) -> list[bytes]:
        """All messages that came to their final dot."""
        return [message for heard in self.heard for message in heard.messages]

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection (asyncio's call)."""
        heard = Heard()
        self.heard.append(heard)
        turn = self._turns[len(self.heard) - 1] if len(self.heard) <= len(self._turns) else {}
        try:
            await self._talk(reader, writer, heard, {**self._answers, **turn})
        except (OSError, EOFError, ValueError):
            pass
        finally:
            writer.transport.abort()
            heard.closed.set()

    async def _talk(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, heard: Heard, answers: dict[str, bytes]
    ) -> None:
        await _say(writer, answers["GREETING"])
        while line := await reader.readline():
            heard.commands.append(line.decode("utf-8", "replace").rstrip("\r\n"))
            verb = heard.verbs[-1]
            answer = answers.get(verb, b"250 2.0.0 so be it\r\n")
            await _say(writer, answer)
            if verb == "STARTTLS" and self._tls and answer.startswith(b"220"):
                heard.tls_from = len(heard.commands)
                await writer.start_tls(self._tls)
            if verb == "DATA" and answer.startswith(b"354"):
                await self._read_body(reader, writer, heard, answers)
            if verb == "QUIT":
                return

    async def _read_body(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, heard: Heard, answers: dict[str, bytes]
    ) -> None:
        lines = []
        while (line := await reader.readline()) != b".\r\n":
            if not line:
                raise EOFError
            lines.append(line)
            if len(lines) == 1:
                await _say(writer, answers["BODY"])
        heard.messages.append(b"".join(lines))
        await _say(writer, answers["DOT"])


async def _say(writer: asyncio.StreamWriter, answer: bytes) -> None:
    if answer == CUT:
        raise EOFError
    writer.write(answer)
    await writer.drain()


@asynccontextmanager
async def relay(
    *turns: dict[str, bytes],
    implicit: ssl.SSLContext | None = None,
    starttls: ssl.SSLContext | None = None,
    **answers: bytes,
) -> AsyncIterator[Relay]:
    """A server on a free loopback port. ``MAIL=b"451 ..."`` changes an answer; ``turns`` by connection."""
    scripted = Relay(answers, list(turns), starttls)
    server = await asyncio.start_server(scripted.serve, "127.0.0.1", 0, ssl=implicit, limit=1 << 22)
    scripted.port = server.sockets[0].getsockname()[1]
    try:
        yield scripted
    finally:
        server.close()
        for heard in scripted.heard:
            with suppress(TimeoutError):
                await asyncio.wait_for(heard.closed.wait(), 5)
