"""From which words an edition was made: a record of the source that names what changed since.

A record is one line of hexadecimal words: 16 characters over all the source's words, then 4 for each of its places
(``edition.places``), in their order. The first tells whether anything changed, the others what. Cut from SHA-256
(FIPS 180-4). It is no signature: whoever can write the file can write the record.
"""

import difflib
import re
from collections.abc import Sequence
from hashlib import sha256
from typing import NamedTuple

from campaign.edition import Edition, Text, places, plain

__all__ = ["FORM", "Change", "changes", "record"]

#: What a record looks like.
FORM = re.compile("[0-9a-f]{16}(?: [0-9a-f]{4})*")


class Change(NamedTuple):
    """A place of the source as it is now: ``changed``, or new; or the place before which ``removed`` ones stood."""

    place: str
    removed: int = 0


def record(source: Edition) -> str:
    """The record of a source edition: its words and where its links lead, not their look, ids or blanks."""
    parts = [(place, _words(text)) for place, text in places(source)]
    whole = _digest("\n".join(f"{place}\n{words}" for place, words in parts))
    return " ".join([whole[:16], *(_digest(words)[:4] for _, words in parts)])


def changes(recorded: str, source: Edition) -> Sequence[Change]:
    """What changed in the source since it was recorded, in the order of reading; empty when nothing did."""
    now = record(source).split()
    then = recorded.split()
    if now[0] == then[0]:
        return ()
    names = [place for place, _ in places(source)]
    found: list[Change] = []
    matcher = difflib.SequenceMatcher(None, then[1:], now[1:], autojunk=False)
    for kind, first, last, start, end in matcher.get_opcodes():
        if kind == "delete":
            found.append(Change(names[min(start, len(names) - 1)], last - first))
        elif kind != "equal":
            found.extend(map(Change, names[start:end]))
    # The whole differs, yet no part seems to: parts changed places, or two digests fell together.
    return found or [Change("lead")]


def _words(text: Text) -> str:
    """The words with single blanks, and the targets of their links."""
    return "\n".join([" ".join(plain(text).split()), *(span.href for span in text if span.href)])


def _digest(words: str) -> str:
    return sha256(words.encode()).hexdigest()
