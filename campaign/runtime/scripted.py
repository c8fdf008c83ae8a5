"""The built-in mail server of a rehearsal: it does the harm that a script says, and keeps one mbox a locale.

It sends nothing on. What it keeps has arrived, whatever the sender was told.
"""

import asyncio
import datetime as dt
import os
import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from campaign.rehearsal import ANSWER, Harm, Script
from campaign.runtime.moving import Passed

__all__ = ["Boxes", "Scripted"]

#: A sender waits so long for the last reply (RFC 5321 section 4.5.3.2.6). A slower answer is none.
_PATIENCE = 600
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
        #: How many messages each locale has.
        self.kept: Counter[str] = Counter()

    def keep(self, sender: str, recipient: str, content: bytes) -> None:
        """Add one message, with the envelope in front as a server adds it."""
        said = _LANGUAGE.search(content)
        locale = said[1].decode() if said else "und"
        head = f"From {sender} {self._now().ctime()}\nReturn-Path: <{sender}>\nDelivered-To: {recipient}\n"
        body = _FROM.sub(rb">\1", content.replace(b"\r\n", b"\n"))
        handle = os.open(self._folder / f"{locale}.mbox", os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(head.encode() + body + b"\n")
        self.kept[locale] += 1


class Scripted:
    """Answers as the script says (aiosmtpd's calls). ``kill`` ends the sender."""

    def __init__(self, script: Script, boxes: Boxes, passed: Passed) -> None:
        self._script = script
        self._boxes = boxes
        self._passed = passed
        self.kill: Callable[[], None] = lambda: None
        #: Messages that the sender began, and faults that befell them.
        self.offered = 0
        self.done: Counter[str] = Counter()

    async def handle_MAIL(  # noqa: N802 - aiosmtpd's name
        self, _server: Any, _session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        """One more message."""
        self.offered += 1
        envelope.harm = self._script.at(self.offered)
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 2.1.0 fine"

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, server: Any, _session: Any, envelope: Any, address: str, _options: list[str]
    ) -> str:
        """Take the recipient, or not."""
        harm: Harm | None = envelope.harm
        if harm and harm.what == ANSWER:
            self.done[harm.text] += 1
            return harm.reply
        if harm and harm.what == "drop-before-data":
            self.done[harm.text] += 1
            _hang_up(server)
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 fine"

    async def handle_DATA(self, server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        """Keep the message; then answer, late, or never."""
        self._boxes.keep(envelope.mail_from, envelope.rcpt_tos[0], envelope.original_content)
        harm: Harm | None = envelope.harm
        if harm is None:
            return "250 2.0.0 kept"
        self.done[harm.text] += 1
        if harm.what == "kill":
            await asyncio.sleep(_REST)
            self.kill()
        self._passed.add(dt.timedelta(seconds=min(harm.seconds, _PATIENCE)))
        if harm.what != "slow-dot" or harm.seconds >= _PATIENCE:
            _hang_up(server)
        return "250 2.0.0 kept, late"


def _hang_up(server: Any) -> None:
    """Cut the connection without a word, and end the call: aiosmtpd takes it for a reset."""
    server.transport.abort()
    raise asyncio.CancelledError
