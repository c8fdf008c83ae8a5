"""What goes wrong in a rehearsal: the script of faults, read and asked. It does no harm itself.

A script names each fault and the message that it befalls, counted as the server is offered them, tries again
included. ``421@120`` answers message 120 with a 421; ``451@2%`` befalls two in a hundred, drawn by the seed. The same
script and seed befall the same messages.
"""

import hashlib
import re
from collections.abc import Sequence
from typing import NamedTuple

from campaign.errors import InputError, Problem

__all__ = ["ANSWER", "Harm", "Script", "draw", "parse"]

#: What a code does: the server gives it in answer to RCPT.
ANSWER = "answer"
#: What befalls a message, by its word in a script.
_WORDS = ("drop-before-data", "drop-after-data", "slow-dot", "kill")
_FORM = re.compile(r"(?P<what>[0-9]{3}|[a-z-]+)@(?P<place>[^:]*)(?::(?P<time>.*))?", re.ASCII)
_PERCENT = re.compile(r"([0-9]{1,3}(?:\.[0-9]{1,3})?)%", re.ASCII)
_NUMBER = re.compile(r"[0-9]{1,9}", re.ASCII)
_TIME = re.compile(r"([0-9]{1,4})(s|m)", re.ASCII)
_LONGEST = 3600
_EXAMPLES = "421@120, 451@2%, drop-before-data@7, drop-after-data@137, kill@200 or slow-dot@300:20s"
#: The enhanced codes (RFC 3463) that servers give with a code.
_ENHANCED = {
    421: "4.3.2", 450: "4.2.1", 451: "4.7.1", 452: "4.2.2",
    550: "5.1.1", 552: "5.2.2", 553: "5.1.3", 554: "5.7.1",
}  # fmt: skip


class Harm(NamedTuple):
    """One fault. ``place`` is the message's number, or 0 with ``percent``; ``seconds`` is how slow a dot is."""

    text: str
    what: str
    place: int
    percent: float = 0.0
    code: int = 0
    seconds: int = 0

    @property
    def reply(self) -> str:
        """The line that the server answers with."""
        enhanced = _ENHANCED.get(self.code, f"{self.code // 100}.0.0")
        return f"{self.code} {enhanced} as the script of the rehearsal says"


def draw(seed: int, *names: object) -> float:
    """A number in [0, 1): the same for the same seed and names, and like chance otherwise."""
    drawn = hashlib.sha256("\x1f".join(map(str, (seed, *names))).encode()).digest()
    return int.from_bytes(drawn[:6]) / (1 << 48)


class Script(NamedTuple):
    """The faults of one rehearsal, and its seed."""

    harms: Sequence[Harm] = ()
    seed: int = 1

    def at(self, number: int) -> Harm | None:
        """What befalls this message, counted from 1. A numbered fault goes before a drawn one."""
        for harm in self.harms:
            if harm.place == number:
                return harm
        for place, harm in enumerate(self.harms):
            if draw(self.seed, place, number) * 100 < harm.percent:
                return harm
        return None

    def beyond(self, offered: int) -> list[Harm]:
        """The numbered faults that never came, because the server was offered so few messages."""
        return [harm for harm in self.harms if harm.place > offered]


def parse(text: str, seed: int = 1) -> Script:
    """Read a script: faults with commas between them. Raises ``InputError`` with every problem in it."""
    harms: list[Harm] = []
    problems: list[Problem] = []
    for part in (part.strip() for part in text.split(",")) if text.strip() else ():
        made = _harm(part)
        if isinstance(made, Harm) and made.place and made.place in {harm.place for harm in harms}:
            made = f"one fault a message; message {made.place} has one already"
        if isinstance(made, Harm):
            harms.append(made)
        else:
            problems.append(Problem("--fault", 0, "", part, made))
    if problems:
        raise InputError(problems)
    return Script(tuple(harms), seed)


def _harm(part: str) -> Harm | str:
    """One fault, or what would be right."""
    form = _FORM.fullmatch(part)
    if form is None:
        return f"a fault and its message, such as {_EXAMPLES}"
    what, time = form["what"], form["time"]
    code = int(what) if what.isdigit() else 0
    if (code and not 400 <= code < 600) or (not code and what not in _WORDS):
        return f"a fault would be a code from 400 to 599, or one of {', '.join(_WORDS)}"
    place, percent = _place(form["place"])
    if not place and not percent:
        return f"after the @ would be a message's number from 1, or a share such as 2%; such as {_EXAMPLES}"
    seconds = _seconds(time or "")
    if what == "slow-dot" and not seconds:
        return "how long the answer takes, from 1s to 60m, such as slow-dot@300:20s"
    if what != "slow-dot" and time is not None:
        return "only slow-dot has a time"
    return Harm(part, ANSWER if code else what, place, percent, code, seconds)


def _place(text: str) -> tuple[int, float]:
    if _NUMBER.fullmatch(text):
        return int(text), 0.0
    share = _PERCENT.fullmatch(text)
    percent = float(share[1]) if share else 0.0
    return 0, percent if percent <= 100 else 0.0


def _seconds(text: str) -> int:
    form = _TIME.fullmatch(text)
    seconds = int(form[1]) * (60 if form[2] == "m" else 1) if form else 0
    return seconds if seconds <= _LONGEST else 0
