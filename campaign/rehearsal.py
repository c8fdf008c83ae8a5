"""What goes wrong in a rehearsal: the script of faults, read and asked. It does no harm itself.

A script names each fault, the point of the conversation, and the message that it befalls at its first try. Those
who wait are numbered in the plan's order, so that a number is the same person's however many connections there are.
``421@120`` answers message 120 with a 421; ``451@2%`` befalls two tries in a hundred, drawn by the seed. The same
script and seed befall the same tries.
"""

import hashlib
import re
from collections.abc import Sequence
from typing import NamedTuple

from campaign.errors import InputError, Problem

__all__ = ["ANSWER", "DROP", "FRESH", "KILL", "POINTS", "SLOW", "Harm", "Script", "draw", "parse"]

ANSWER, DROP, SLOW, KILL = "answer", "drop", "slow", "kill"
#: Where a fault can come. At ``dot`` the message is lost with the answer; at ``after-dot`` it has arrived.
POINTS = ("connect", "ehlo", "auth", "mail", "rcpt", "data", "body", "dot", "after-dot", "quit")
#: These come once a connection: a message that they befall gets a connection of its own.
FRESH = frozenset(POINTS[:3])
#: Words that were there before each point had its name, and words without a point.
_SHORT = {
    "drop-before-data": (DROP, "rcpt"), "drop-after-data": (DROP, "after-dot"), "kill": (KILL, "after-dot"),
}  # fmt: skip
_FORM = re.compile(r"(?P<what>[a-z0-9]+)(?:-(?P<point>[a-z-]+))?@(?P<place>[^:]*)(?::(?P<time>.*))?", re.ASCII)
_CODE = re.compile(r"[0-9]{3}", re.ASCII)
_PERCENT = re.compile(r"([0-9]{1,3}(?:\.[0-9]{1,3})?)%", re.ASCII)
_NUMBER = re.compile(r"[0-9]{1,9}", re.ASCII)
_TIME = re.compile(r"([0-9]{1,4})(s|m)", re.ASCII)
_LONGEST = 3600
#: Where a server can answer, and where it can be slow.
_ANSWERED = tuple(point for point in POINTS if point not in {"body", "after-dot"})
_SLOWED = tuple(point for point in POINTS if point != "after-dot")
_RIGHT = (
    f"a fault would be CODE-POINT@N (code 400 to 599; at {', '.join(_ANSWERED)}; CODE@N at rcpt), "
    f"drop-POINT@N or kill-POINT@N (at {', '.join(POINTS)}; kill@N after the dot), "
    f"slow-POINT@N:20s (at {', '.join(_SLOWED)}), drop-before-data@N or drop-after-data@N; "
    "N is a message's number from 1, or a share such as 2%"
)
#: The enhanced codes (RFC 3463) that servers give with a code; before any recipient is named they give others.
_ENHANCED = {
    421: "4.3.2", 450: "4.2.1", 451: "4.7.1", 452: "4.2.2",
    550: "5.1.1", 552: "5.2.2", 553: "5.1.3", 554: "5.7.1",
}  # fmt: skip
_ENHANCED_EARLY = {452: "4.3.1", 530: "5.7.0", 535: "5.7.8", 550: "5.7.1", 552: "5.3.4", 553: "5.1.8"}
_EARLY = frozenset(POINTS[:4])


class Harm(NamedTuple):
    """One fault. ``place`` is the message's number, or 0 with ``percent``; ``seconds`` is how slow an answer is."""

    text: str
    what: str
    point: str
    place: int
    percent: float = 0.0
    code: int = 0
    seconds: int = 0

    @property
    def reply(self) -> str:
        """The line that the server answers with."""
        early = _ENHANCED_EARLY if self.point in _EARLY else {}
        enhanced = early.get(self.code) or _ENHANCED.get(self.code, f"{self.code // 100}.0.0")
        return f"{self.code} {enhanced} as the script of the rehearsal says"


def draw(seed: int, *names: object) -> float:
    """A number in [0, 1): the same for the same seed and names, and like chance otherwise."""
    drawn = hashlib.sha256("\x1f".join(map(str, (seed, *names))).encode()).digest()
    return int.from_bytes(drawn[:6]) / (1 << 48)


class Script(NamedTuple):
    """The faults of one rehearsal, and its seed."""

    harms: Sequence[Harm] = ()
    seed: int = 1

    def at(self, number: int, attempt: int) -> Harm | None:
        """What befalls this message at this try, both counted from 1. A numbered fault goes before a drawn one."""
        if number < 1:
            return None
        for harm in self.harms:
            if harm.place == number and attempt == 1:
                return harm
        for place, harm in enumerate(self.harms):
            if draw(self.seed, place, number, attempt) * 100 < harm.percent:
                return harm
        return None


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
    named = _named(form["what"], form["point"] or "") if form else None
    if form is None or named is None:
        return _RIGHT
    what, point, code = named
    place, percent = _place(form["place"])
    if not place and not percent:
        return "after the @ would be a message's number from 1, or a share such as 2%"
    seconds = _seconds(form["time"] or "")
    if what == SLOW and not seconds:
        return f"how long the answer takes, from 1s to 60m, such as slow-{point}@300:20s"
    if what != SLOW and form["time"] is not None:
        return "only slow has a time"
    return Harm(part, what, point, place, percent, code, seconds)


def _named(what: str, point: str) -> tuple[str, str, int] | None:
    """What befalls where, with its code; ``None`` for what is no fault."""
    if short := _SHORT.get(f"{what}-{point}" if point else what):
        return (*short, 0)
    if _CODE.fullmatch(what):
        code, point = int(what), point or "rcpt"
        return (ANSWER, point, code) if 400 <= code < 600 and point in _ANSWERED else None
    if what == SLOW:
        return (SLOW, point, 0) if point in _SLOWED else None
    return (what, point, 0) if what in {DROP, KILL} and point in POINTS else None


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
