"""What a relay's log says became of messages, found by their Message-IDs: Postfix, sendmail, Exim, plain lines.

Reads lines, opens nothing. Says *accepted* only where the relay says that it took the message, *refused* only where
it says that it did not, or gave it up. A line that merely names a message says nothing: Postfix logs the Message-ID
while the message comes in, also of one that was cut off before its end.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Literal, NamedTuple

from campaign.text import normalise, single_line

__all__ = ["Finding", "read_log", "stored"]

#: Characters of a line that are read at all.
_LONGEST = 4000


class Finding(NamedTuple):
    """What is known of a message: ``seen`` is named and nothing more. ``words`` are the log's own, one line."""

    kind: Literal["accepted", "refused", "seen"]
    words: str


#: What stands higher is believed when a log says several things of one message under one name.
_WEIGHT = {"seen": 0, "accepted": 1, "refused": 2}
_ID = re.compile(r"(?<![\w.+-])[\w.+-]+@[\w.-]*\w", re.ASCII)
#: Postfix and sendmail: ``postfix/smtp[12]: 4F1C2A: to=<...>, status=sent (250 ...)``.
_QUEUED = re.compile(r"[\w./-]+\[\d+\]: (?=[A-Za-z]*\d)([0-9A-Za-z]{5,24}): (.*)", re.ASCII)
#: Exim: ``2026-03-02 10:00:00 [12] 1qXyZa-0001Ab-2C <= ...``.
_EXIM = re.compile(
    r"\d\d:\d\d:\d\d(?:\.\d+)?(?: [+-]\d{4})?(?: \[\d+\])? (\w{6}-\w{6,11}-\w{2,4}) (.*)",
    re.ASCII,
)
#: A relay names another message, or has done with this one.
_OVER = re.compile(r"\b(?:message-id|msgid|id)=|^removed$|^Completed\b", re.IGNORECASE)
_STATUS = re.compile(r"\bstatus=(sent|bounced|expired|deferred)\b ?(.*)")
_STAT = re.compile(r"\bdsn=([245])\.\d{1,3}\.\d{1,3}, stat=(.*)")
_REJECT = re.compile(r"\b(?:milter-)?reject(?::|=)(.*)")
_PERMANENT = re.compile(r"\b5\d\d\b|\b5\.\d{1,3}\.\d{1,3}\b")
_YES = re.compile(r"\b(?:accepted|delivered|sent|queued)\b|,(?:send|deliver),", re.IGNORECASE)
_NO = re.compile(r"\b(?:refused|rejected|bounced?|undelivered|undeliverable|failed|dropped)\b|,fail,", re.IGNORECASE)
#: Before what is said, one of these turns it round; one of the others leaves the whole line to people.
_DENIED = re.compile(
    r"\b(?:not|never|no|cannot|can't|could ?n[o']t|will|would|to be|try|trying|attempt\w*)\b", re.IGNORECASE
)
_UNSURE = re.compile(r"\b(?:retry|deferred|delayed|tempor\w+|transient|soft|quarantin\w*)\b", re.IGNORECASE)


def read_log(lines: Iterable[str], wanted: Collection[str]) -> dict[str, Finding]:
    """What a log says of the wanted messages, by their Message-ID without angle brackets, as it was asked for."""
    known = {one.casefold(): one for one in wanted}
    # A message may have been offered several times: each time the relay gives it a name of its own.
    names: dict[str, str] = {}
    said: dict[tuple[str, str], Finding] = {}
    for line in lines:
        name, rest = _named(line[:_LONGEST])
        about = {known[found] for found in _ids(rest) if found in known}
        if name and len(about) == 1:
            names[name] = next(iter(about))
        elif _OVER.search(rest):
            names.pop(name, None)
        for message in about:
            _note(said, message, name, Finding("seen", _words(rest)))
        verdict = _verdict(rest, named=bool(name))
        if verdict is None:
            continue
        subjects = {names[name]} if name in names else about if not name else set()
        for message in subjects if len(subjects) == 1 else ():
            _note(said, message, name, verdict)
    return _together(said)


def _note(said: dict[tuple[str, str], Finding], message: str, name: str, finding: Finding) -> None:
    before = said.get((message, name))
    if before is None or _WEIGHT[finding.kind] >= _WEIGHT[before.kind]:
        said[message, name] = finding


def _together(said: Mapping[tuple[str, str], Finding]) -> dict[str, Finding]:
    """One finding a message: that it was taken once counts more than that it was refused another time."""
    found: dict[str, Finding] = {}
    order = ("seen", "refused", "accepted")
    for (message, _), finding in said.items():
        before = found.get(message)
        if before is None or order.index(finding.kind) >= order.index(before.kind):
            found[message] = finding
    return found


def _named(line: str) -> tuple[str, str]:
    """The name under which the relay keeps a message, empty in a plain line, and what is said of it."""
    for form in (_QUEUED, _EXIM):
        if (match := form.search(line)) and match[1] != "NOQUEUE":
            return match[1], match[2]
    return "", line


def _ids(text: str) -> Iterator[str]:
    return (match[0].casefold() for match in _ID.finditer(text))


def _verdict(rest: str, *, named: bool) -> Finding | None:
    return (_of_queue(rest) or _of_exim(rest)) if named else _of_plain(rest)


def _of_queue(rest: str) -> Finding | None:
    """Postfix and sendmail. A deferral there is the relay's own: it has the message and goes on trying."""
    if match := _STATUS.search(rest):
        return Finding("refused" if match[1] in ("bounced", "expired") else "accepted", _words(match[0]))
    if match := _STAT.search(rest):
        return Finding("refused" if match[1] == "5" else "accepted", _words(match[2]))
    if "(queue active)" in rest or re.search(r"\bmsgid=", rest):
        return Finding("accepted", "taken into the relay's queue")
    if (match := _REJECT.search(rest)) and _PERMANENT.search(match[1]):
        return Finding("refused", _words(match[1]))
    return None


def _of_exim(rest: str) -> Finding | None:
    sign, _, words = rest.partition(" ")
    if sign == "**":
        return Finding("refused", _words(words))
    if sign in {"=>", "->", "<=", "=="}:
        return Finding("accepted", "taken by the relay" if sign == "<=" else _words(words))
    return None


def _of_plain(line: str) -> Finding | None:
    text = _ID.sub(" ", line)
    yes, no = _YES.search(text), _NO.search(text)
    said = yes or no
    if said is None or (yes and no) or _UNSURE.search(text) or _DENIED.search(text, 0, said.start()):
        return None
    return Finding("accepted" if yes else "refused", _words(line))


def _words(text: str) -> str:
    return single_line(normalise(text))[:300]


def stored(heads: Iterable[str], wanted: Collection[str]) -> dict[str, Finding]:
    """Which wanted messages lie in a Sent folder. ``heads`` are the header blocks of its messages."""
    known = {one.casefold(): one for one in wanted}
    found = {}
    for head in heads:
        match = re.search(r"^message-id:\s*<([^<>\s]+)>", head[: 16 * _LONGEST], re.IGNORECASE | re.MULTILINE)
        if match and match[1].casefold() in known:
            found[known[match[1].casefold()]] = Finding("accepted", "lies in the Sent folder")
    return found
