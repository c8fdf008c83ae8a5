"""Evidence of what became of messages, as a person has it: a relay's log, an mbox, a folder of messages.

Reads bounded and never follows what it reads. What it means stands in ``settling``.
"""

import sys
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import BinaryIO

from campaign import settling
from campaign.errors import InputError
from campaign.settling import Finding

__all__ = ["LIMIT", "read"]

#: Octets of a log or an mbox, and files of a folder, that are read at all.
LIMIT = 1 << 30
_MOST_FILES = 200_000
_LINE, _HEAD = 10_000, 64_000


def read(path: Path, wanted: Collection[str]) -> dict[str, Finding]:
    """What this log, mbox or folder says of the wanted messages; ``-`` is standard input.

    Raises ``InputError`` when it cannot be read or is too large.
    """
    try:
        if str(path) == "-":
            return _file(sys.stdin.buffer, "standard input", wanted)
        if path.is_dir():
            return settling.stored(_folder(path), wanted)
        with path.open("rb") as file:
            return _file(file, str(path), wanted)
    except OSError as error:
        raise InputError.of(str(path), "", "", f"a log, an mbox or a folder of messages ({error.strerror})") from None


def _file(file: BinaryIO, where: str, wanted: Collection[str]) -> dict[str, Finding]:
    lines = _lines(file, where)
    first = next(lines, "")
    if first.startswith("From "):
        return settling.stored(_mbox(lines), wanted)
    return settling.read_log(_all(first, lines), wanted)


def _all(first: str, rest: Iterator[str]) -> Iterator[str]:
    yield first
    yield from rest


def _lines(file: BinaryIO, where: str) -> Iterator[str]:
    total = 0
    while line := file.readline(_LINE):
        total += len(line)
        if total > LIMIT:
            raise InputError.of(where, "", "", "at most a gigabyte; cut out the hours of the mailing")
        yield line.decode("utf-8", "replace").rstrip("\r\n")


def _mbox(lines: Iterator[str]) -> Iterator[str]:
    """The header block of each message. A body's own lines are quoted in an mbox, so none begins with ``From ``."""
    head: list[str] = []
    within = True
    for line in lines:
        if line.startswith("From "):
            within, head = True, []
        elif within and line:
            head.append(line)
        elif within:
            within = False
            yield "\n".join(head)


def _folder(folder: Path) -> Iterator[str]:
    """The header block of each message: ``.eml`` files, or a Maildir's."""
    for number, path in enumerate(sorted(folder.rglob("*"))):
        if number > _MOST_FILES:
            raise InputError.of(str(folder), "", "", f"at most {_MOST_FILES:,} files")
        if path.is_symlink() or not path.is_file():
            continue
        if path.suffix == ".eml" or path.parent.name in {"cur", "new"}:
            with path.open("rb") as file:
                head = file.read(_HEAD).decode("utf-8", "replace").replace("\r\n", "\n")
            yield head.partition("\n\n")[0]
