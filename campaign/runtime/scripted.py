"""The built-in mail server of a rehearsal: it does the harm that a script says, and keeps one mbox a locale.

It sends nothing on. What it keeps has arrived, whatever the sender was told. Each connection of the sender's has a
port of its own, so that the board tells which message it carries before any is named.
"""

import asyncio
import datetime as dt
import os
import re
from collections import Counter, defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP

from campaign.rehearsal import ANSWER, KILL, SLOW, Harm, Script
from campaign.runtime.board import Board
from campaign.runtime.moving import Passed

__all__ = ["Boxes", "Scripted"]

#: Seconds that a sender waits at each point (RFC 5321 section 4.5.3.2). A slower answer is none.
_PATIENCE = {"connect": 30, "ehlo": 30, "auth": 30, "data": 120, "body": 180, "dot": 600, "quit": 5}
_COMMAND = 300
#: Real seconds before a kill: what else the sender is at comes to its end, and the same script gives the same report.
_REST = 0.1
#: The first header of this name is that of the edition's first part; no body comes before it.
_LANGUAGE = re.compile(rb"^Content-Language: ([A-Za-z0-9-]+)\r$", re.MULTILINE)
_FROM = re.compile(rb"^(>*From )", re.MULTILINE)


class Boxes:
    """One mbox a locale in a folder, readable by its owner only (RFC 4155, quoted as mboxrd)."""

    def __init__(self, folder: Path, now: Callable[[], dt.datetime]) -> None:
        folder.mkdir(mode=0o700)
        self._folder = folder
        self._now = now
        self._places: defaultdict[str, list[tuple[int, int, int]]] = defaultdict(list)
        #: How many messages each locale has.
        self.kept: Counter[str] = Counter()

    def keep(self, number: int, sender: str, recipient: str, content: bytes) -> None:
        """Add one message, with the envelope in front as a server adds it."""
        said = _LANGUAGE.search(content)
        locale = said[1].decode() if said else "und"
        head = f"From {sender} {self._now().ctime()}\nReturn-Path: <{sender}>\nDelivered-To: {recipient}\n"
        body = _FROM.sub(rb">\1", content.replace(b"\r\n", b"\n"))
        with _append(self._folder / f"{locale}.mbox") as file:
            start = file.tell()
            file.write(head.encode() + body + b"\n")
            self._places[locale].append((number, start, file.tell() - start))
        self.kept[locale] += 1

    def sort(self) -> None:
        """Put the messages of each mbox into the order of their numbers, whoever was tried again."""
        for locale, places in self._places.items():
            if places == sorted(places):
                continue
            path = self._folder / f"{locale}.mbox"
            with path.open("rb") as file, _append(self._folder / f"{locale}.sorted") as ordered:
                for _, start, length in sorted(places):
                    file.seek(start)
                    ordered.write(file.read(length))
            (self._folder / f"{locale}.sorted").replace(path)


def _append(path: Path) -> Any:
    file = os.fdopen(os.open(path, os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600), "wb")
    file.seek(0, os.SEEK_END)
    return file


class Scripted:
    """What all connections share: the script, what was offered and what befell it. ``kill`` ends the sender."""

    def __init__(self, script: Script, board: Board, boxes: Boxes, passed: Passed) -> None:
        self._script = script
        self._board = board
        self._boxes = boxes
        self._passed = passed
        self.kill: Callable[[], None] = lambda: None
        #: Messages that the sender began, and faults that befell them.
        self.offered = 0
        self.done: Counter[str] = Counter()

    def line(self, place: int, loop: asyncio.AbstractEventLoop) -> SMTP:
        """One connection at the port of this place."""
        return _Line(self, place, loop=loop)

    def harm(self, place: int, point: str) -> Harm | None:
        """What is to befall the message of this place here."""
        harm = self._script.at(*self._board.at(place))
        return harm if harm and harm.point == point else None

    async def meet(self, line: Any, place: int, point: str) -> str:
        """Do the harm that is due here. The answer to give; empty to go on."""
        harm = self.harm(place, point)
        if harm is None:
            return ""
        self.done[harm.text] += 1
        patience = _PATIENCE.get(point, _COMMAND)
        if harm.what == ANSWER:
            return harm.reply
        if harm.what == KILL:
            await asyncio.sleep(_REST)
            self.kill()
        self._passed.add(dt.timedelta(seconds=min(harm.seconds, patience)))
        if harm.what == SLOW and harm.seconds < patience:
            return ""
        # Cut the connection without a word, and end the call: aiosmtpd takes it for a reset.
        line.transport.abort()
        raise asyncio.CancelledError

    def keep(self, place: int, envelope: Any) -> None:
        """The message has arrived."""
        number, _ = self._board.at(place)
        self._boxes.keep(number, envelope.mail_from, envelope.rcpt_tos[0], envelope.original_content)


class _Line(SMTP):
    """One connection: before each answer it asks what is to befall its message."""

    def __init__(self, server: Scripted, place: int, loop: asyncio.AbstractEventLoop) -> None:
        self._server = server
        self._place = place
        super().__init__(
            self,
            hostname="embedded.example",
            enable_SMTPUTF8=True,
            data_size_limit=64 << 20,
            loop=loop,
            auth_require_tls=False,
        )

    async def _refused(self, point: str) -> bool:
        reply = await self._server.meet(self, self._place, point)
        if reply:
            await self.push(reply)
        return bool(reply)

    async def _handle_client(self) -> None:
        if await self._refused("connect"):
            self._writer.close()
            return
        await super()._handle_client()

    async def smtp_EHLO(self, arg: str) -> None:  # noqa: N802 - aiosmtpd's name
        """EHLO."""
        if not await self._refused("ehlo"):
            await super().smtp_EHLO(arg)

    async def smtp_AUTH(self, _: str) -> None:  # noqa: N802 - aiosmtpd's name
        """AUTH: everybody is let in."""
        if not await self._refused("auth"):
            await self.push("235 2.7.0 welcome")

    async def smtp_MAIL(self, arg: str | None) -> None:  # noqa: N802 - aiosmtpd's name
        """One more message."""
        self._server.offered += 1
        if not await self._refused("mail"):
            await super().smtp_MAIL(arg)

    async def smtp_RCPT(self, arg: str | None) -> None:  # noqa: N802 - aiosmtpd's name
        """Its recipient."""
        if not await self._refused("rcpt"):
            await super().smtp_RCPT(arg)

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802 - aiosmtpd's name
        """Its body. What befalls it there comes when it has begun."""
        if await self._refused("data"):
            return
        harm = self._server.harm(self._place, "body")
        if harm and harm.what != SLOW:
            await self.push("354 go on")
            await self._reader.read(1)
        if harm:
            await self._server.meet(self, self._place, "body")
        await super().smtp_DATA(arg)

    async def smtp_QUIT(self, arg: str) -> None:  # noqa: N802 - aiosmtpd's name
        """The end. Whatever is said here changes nothing."""
        if not await self._refused("quit"):
            await super().smtp_QUIT(arg)

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        """The dot: keep the message, and answer."""
        harm = self._server.harm(self._place, "dot")
        if harm and harm.what != SLOW:
            return await self._server.meet(self, self._place, "dot")
        self._server.keep(self._place, envelope)
        await self._server.meet(self, self._place, "dot" if harm else "after-dot")
        return "250 2.0.0 kept"
