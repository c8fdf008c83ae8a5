"""A text file as it lies on disk: bounded, UTF-8, with clean characters and line feeds."""

import re
from pathlib import Path
from typing import NamedTuple

from campaign.errors import InputError
from campaign.text import normalise

__all__ = ["LIMIT", "Note", "notes", "read"]

#: Octets of a release's text file. The longest real edition is a tenth of this.
LIMIT = 1_000_000
_UNDECIDED = re.compile(r"\s*(?:#|%%) undecided: (.+)")


class Note(NamedTuple):
    """Something that a person has still to decide, where it stands: a file name and its 1-based line."""

    where: str
    row: int
    text: str


def read(path: Path) -> str:
    """The file's text, normalised. Raises ``InputError`` when it is not there, too large or not UTF-8."""
    where = str(path)
    try:
        # One octet more than allowed tells a file that is too large without reading all of it.
        with path.open("rb") as file:
            octets = file.read(LIMIT + 1)
    except OSError as error:
        raise InputError.of(where, "", "", f"a file that can be read ({error.strerror})") from None
    if len(octets) > LIMIT:
        raise InputError.of(where, "", f"more than {LIMIT:,} octets", "a text file of at most one megabyte")
    try:
        return normalise(octets.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        row = octets.count(b"\n", 0, error.start) + 1
        raise InputError.of(where, "", repr(octets[error.start : error.end]), "text saved as UTF-8", row) from None


def notes(where: str, text: str) -> list[Note]:
    """The comments in a release's file that say ``undecided:``."""
    found = ((row, _UNDECIDED.match(line)) for row, line in enumerate(text.split("\n"), 1))
    return [Note(where, row, match[1].strip()) for row, match in found if match]
