"""The send journal: which messages reached their final dot, written at each dot, beside the ledger.

It narrows what a dead sender leaves. A mark in the ledger says "may have its dot"; a line here says "the dot is being
written now". Lines are not forced to the disk: they survive the death of a process, not of the machine. So a session
is headed by the machine's boot id, and after another boot nothing is concluded from a line that is missing.

It also outlives a restored or copied ledger: a ledger that does not know a line of its journal is behind it. Keyed
hashes only: without the ledger's secret the file says nothing about anybody.
"""

import hmac
import json
import os
import re
from collections.abc import Callable, Collection, Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from campaign.errors import WorldError

__all__ = ["Identity", "Journal", "Told", "hashed", "reached", "read", "unknown"]

#: Octets of a keyed hash, in hexadecimal twice as many.
_HASH = 16
_DOT = re.compile(rb"([0-9a-f]{%d}) ([0-9]{1,18})" % (2 * _HASH))


class Identity(NamedTuple):
    """Where a sender runs: this start of this machine, and this machine with this ledger file."""

    boot: str
    place: str


class Told(NamedTuple):
    """What a journal says. ``whole`` is false when a line of its last session is torn.

    ``latest`` is the identity that headed the last session; ``dots`` gives each delivery's highest fence by hash.
    """

    latest: Identity | None
    dots: Mapping[str, int]
    whole: bool


def hashed(secret: bytes, token: str) -> str:
    """What stands for a delivery in the journal."""
    return hmac.digest(secret, b"journal\x1f" + token.encode(), "sha256")[:_HASH].hex()


def read(path: Path) -> Told:
    """A journal's content; nothing when there is no file. A line that cannot be read counts as torn."""
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return Told(None, {}, whole=True)
    except OSError as error:
        raise WorldError(f"{path.name}: {error.strerror}") from error
    latest: Identity | None = None
    dots: dict[str, int] = {}
    *lines, torn = content.split(b"\n")
    whole = not torn
    for line in lines:
        try:
            if line.startswith(b"{"):
                latest = Identity(**json.loads(line))
                # What was torn before is nothing that this session could have left: each starts after recovery.
                whole = not torn
            elif match := _DOT.fullmatch(line):
                name = match[1].decode()
                dots[name] = max(int(match[2]), dots.get(name, 0))
            elif line:
                whole = False
        except (ValueError, TypeError):
            whole = False
    return Told(latest, dots, whole=whole)


class Journal:
    """One sender's session in the journal. Opened when it holds the sender's lock, closed with it."""

    def __init__(self, path: Path, secret: bytes, identity: Identity) -> None:
        self._path = path
        self._secret = secret
        try:
            self._file = os.open(path, os.O_CREAT | os.O_APPEND | os.O_RDWR, 0o600)
            # A torn line of a dead sender ends with our first, so that it takes no line of ours with it.
            size = os.fstat(self._file).st_size
            self._torn = bool(size) and os.pread(self._file, 1, size - 1) != b"\n"
            self._write(json.dumps(identity._asdict()).encode() + b"\n")
        except OSError as error:
            again = "nothing was sent. Mend that, then type the command again"
            raise WorldError(f"{path.name}: {error.strerror}; {again}") from error

    def dot(self, token: str, fence: int) -> None:
        """Write that this delivery's final dot follows now. Raises ``OSError``: then it must not follow."""
        self._write(f"{hashed(self._secret, token)} {fence}\n".encode())

    def _write(self, line: bytes) -> None:
        whole = b"\n" * self._torn + line
        self._torn = os.write(self._file, whole) != len(whole)
        if self._torn:
            raise OSError(28, "No space left for the send journal")

    def close(self) -> None:
        """Let go of the file."""
        os.close(self._file)


def reached(told: Told, secret: bytes, now: Identity) -> Callable[[str, int], bool]:
    """Whether a dead sender's delivery (token, fence) may have reached its dot, by what its journal says.

    True unless the journal is whole, of this very start of this machine, and silent about it.
    """
    if not told.whole or told.latest != now:
        return lambda _token, _fence: True
    return lambda token, fence: told.dots.get(hashed(secret, token), 0) >= fence


def unknown(told: Told, secret: bytes, rows: Iterable[tuple[str, int]], adopted: Collection[str] = frozenset()) -> int:
    """How many lines of a journal a ledger does not know: none, unless it was restored from before them.

    ``rows`` are the ledger's deliveries, as token and fence. Lines that were ``adopted`` count only when the ledger
    holds their delivery, as it does when it was planned anew.
    """
    known = {hashed(secret, token): fence for token, fence in rows}
    return sum(1 for name, fence in told.dots.items() if known.get(name, fence if name in adopted else 0) < fence)
