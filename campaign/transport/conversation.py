"""One SMTP connection after its greeting: commands out, replies in, one message at a time.

aiosmtplib makes the connection (TCP, TLS, EHLO, AUTH); from then on this protocol owns its transport. The library
sends a body and its final dot in one piece; here the ledger's mark stands between the two.
"""

import asyncio
import re
from collections import deque
from typing import NamedTuple

__all__ = ["Conversation", "Reply"]

#: A reply longer than this is not a mail server's (RFC 5321 section 4.5.3.1.5 asks for 512 octets a line).
_LONGEST_REPLY = 65_536
#: Replies that nobody asked for; a server that sends more is not one.
_MOST_REPLIES = 100
_LINE = re.compile(rb"([2-5][0-9]{2})([ -]?)([^\r\n]*)\r?\n")


class Reply(NamedTuple):
    """A server's answer: its code and its lines, joined with line feeds."""

    code: int
    text: str


class Conversation(asyncio.Protocol):
    """Reads replies in order; several commands may be on their way (RFC 2920)."""

    def __init__(self, transport: asyncio.Transport) -> None:
        self._transport = transport
        self._buffer = bytearray()
        self._lines: list[bytes] = []
        self._replies: deque[Reply] = deque()
        self._waiter: asyncio.Future[None] | None = None
        self._room = asyncio.Event()
        self._room.set()
        self._lost = False
        transport.set_protocol(self)

    @property
    def quiet(self) -> bool:
        """Whether the line stands and the server has said nothing that was not asked for."""
        said = self._replies or self._lines or self._buffer
        return not self._lost and not said and not self._transport.is_closing()

    def write(self, data: bytes) -> None:
        """Hand bytes to the network. Raises ``ConnectionError`` on a line that is gone."""
        if self._lost or self._transport.is_closing():
            raise ConnectionResetError("the connection is gone")
        self._transport.write(data)

    async def flushed(self, timeout: float) -> None:  # noqa: ASYNC109 - each step has its own limit (RFC 5321)
        """Wait until the network has taken what was written. Raises ``TimeoutError`` or ``ConnectionError``."""
        async with asyncio.timeout(timeout):
            await self._room.wait()
        if self._lost:
            raise ConnectionResetError("the connection is gone")

    async def reply(self, timeout: float) -> Reply:  # noqa: ASYNC109 - each step has its own limit (RFC 5321)
        """The next reply. Raises ``TimeoutError`` or ``ConnectionError``."""
        async with asyncio.timeout(timeout):
            while not self._replies:
                if self._lost:
                    raise ConnectionResetError("the server hung up")
                self._waiter = asyncio.get_running_loop().create_future()
                await self._waiter
        return self._replies.popleft()

    def abort(self) -> None:
        """Cut the line without a word: the server drops what had no final dot."""
        self._transport.abort()

    def data_received(self, data: bytes) -> None:
        """Take in what the server says (asyncio's call)."""
        self._buffer += data
        too_long = len(self._buffer) > _LONGEST_REPLY or len(self._lines) > _LONGEST_REPLY // 512
        if too_long or len(self._replies) > _MOST_REPLIES:
            self.abort()
            return
        while (end := self._buffer.find(b"\n")) >= 0:
            match = _LINE.fullmatch(self._buffer[: end + 1])
            del self._buffer[: end + 1]
            if match is None:
                self.abort()
                return
            self._lines.append(match[3])
            if match[2] != b"-":
                words = b"\n".join(self._lines).decode("utf-8", "replace")
                self._lines.clear()
                self._replies.append(Reply(int(match[1]), words))
                self._wake()

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - asyncio's call; lost is lost
        """Remember that the line is gone (asyncio's call)."""
        self._lost = True
        self._room.set()
        self._wake()

    def pause_writing(self) -> None:
        """The network is full (asyncio's call)."""
        self._room.clear()

    def resume_writing(self) -> None:
        """The network has room (asyncio's call)."""
        self._room.set()

    def _wake(self) -> None:
        if self._waiter and not self._waiter.done():
            self._waiter.set_result(None)
