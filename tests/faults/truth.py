"""A mail server that is the ground truth: it remembers every final dot, and does harm where a script says so."""

import asyncio
import re
import signal
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import partial
from typing import Literal, NamedTuple

__all__ = ["POINTS", "Action", "Fault", "Truth"]

#: The points of a conversation at which something can happen, in order.
POINTS = (
    "connect", "ehlo", "mail", "rcpt", "data", "body", "before-dot", "after-dot", "after-250", "quit",
)  # fmt: skip
Action = Literal["kill", "reset", "stall", "stop", "pause", "421", "451", "550", ""]
#: Seconds for which ``stop`` holds the sender still and ``pause`` keeps the server silent.
MOMENT = 0.2
_SIZE = re.compile(rb"SIZE=(\d+)")


class Fault(NamedTuple):
    """Do ``action`` when ``point`` is reached for the ``number``-th time (1-based), over all connections."""

    point: str
    number: int
    action: Action


class Truth:
    """The server. ``received`` counts the final dots of each recipient: what really arrived."""

    def __init__(self) -> None:
        self.received: Counter[str] = Counter()
        self.reached: Counter[str] = Counter()
        self.fault: Callable[[str, int], Action] = lambda _point, _number: ""
        #: Sends the sender a signal; set by the driver.
        self.signal: Callable[[int], None] = lambda _number: None
        #: What somebody else does while the sender stands still.
        self.meanwhile: Callable[[], Awaitable[None]] = partial(asyncio.sleep, 0)
        #: How many senders ended by a kill; counted by the driver, since two connections may order one death.
        self.killed = 0
        self._talking: set[asyncio.Task[None]] = set()

    async def _at(self, point: str, writer: asyncio.StreamWriter, kept: str = "") -> bool:
        """Something may happen here. False: no ordinary answer may follow.

        ``kept`` is whose message is in the server's hands: not any more when it answers with a refusal.
        """
        self.reached[point] += 1
        action = self.fault(point, self.reached[point])
        if action == "kill":
            self.signal(signal.SIGKILL)
        elif action == "stall":
            await asyncio.sleep(3600)
        elif action in {"stop", "pause"}:
            await self._still(freeze=action == "stop")
        elif action and action != "reset":
            if kept:
                self.received[kept] -= 1
            writer.write(f"{action} {action[0]}.{'7.1' if action == '451' else '1.1'} as the script says\r\n".encode())
            await writer.drain()
        if action in {"kill", "reset", "421"}:
            writer.transport.abort()
            return False
        return action in {"", "stop", "pause"}

    async def _still(self, *, freeze: bool) -> None:
        if freeze:
            self.signal(signal.SIGSTOP)
        try:
            await asyncio.sleep(MOMENT)
            await self.meanwhile()
        finally:
            if freeze:
                self.signal(signal.SIGCONT)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection."""
        task = asyncio.current_task()
        assert task
        self._talking.add(task)
        try:
            with suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
                await self._talk(reader, writer)
        finally:
            self._talking.discard(task)
            writer.transport.abort()

    async def close(self) -> None:
        """Hang up, also where a script says to stall."""
        for task in (talking := list(self._talking)):
            task.cancel()
        await asyncio.gather(*talking, return_exceptions=True)
        await asyncio.sleep(0)

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if not await self._at("connect", writer):
            return
        writer.write(b"220 truth.example\r\n")
        recipient, size = "", 0
        while line := await reader.readline():
            verb = line[:4].upper().decode()
            point = {"EHLO": "ehlo", "MAIL": "mail", "RCPT": "rcpt", "DATA": "data", "QUIT": "quit"}[verb]
            if not await self._at(point, writer):
                if writer.transport.is_closing():
                    return
                continue
            if verb == "EHLO":
                writer.write(b"250-truth.example\r\n250-PIPELINING\r\n250 SIZE 99999999\r\n")
            elif verb == "DATA":
                writer.write(b"354 go on\r\n")
                if not await self._body(reader, writer, recipient, size):
                    return
            elif verb == "QUIT":
                writer.write(b"221 bye\r\n")
                return
            else:
                if verb == "MAIL":
                    found = _SIZE.search(line)
                    size = int(found[1]) if found else 0
                else:
                    recipient = line.partition(b"<")[2].partition(b">")[0].decode()
                writer.write(b"250 fine\r\n")

    async def _body(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, recipient: str, size: int
    ) -> bool:
        content = b""
        begun = full = False
        while not content.endswith(b"\r\n.\r\n"):
            chunk = await reader.read(65536)
            if not chunk:
                return False
            content += chunk
            if not begun:
                begun = True
                if not await self._at("body", writer):
                    return False
            if not full and len(content.replace(b"\r\n..", b"\r\n.")) >= size and not content.endswith(b"\r\n.\r\n"):
                full = True
                if not await self._at("before-dot", writer):
                    return False
        # The dot is here: from now on this message may reach its reader, unless the answer is a refusal.
        self.received[recipient] += 1
        if not await self._at("after-dot", writer, recipient):
            return not writer.transport.is_closing()
        writer.write(b"250 2.0.0 kept\r\n")
        with suppress(ConnectionError):
            await writer.drain()
        return await self._at("after-250", writer)
