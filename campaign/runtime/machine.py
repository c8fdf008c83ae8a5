"""Which machine this is, and which of its starts: for the send journal. Asks the system; tells nobody its name."""

import hashlib
import os
import platform
import uuid
from pathlib import Path

from campaign.store.journal import Identity

__all__ = ["identity", "machine"]

_BOOT = Path("/proc/sys/kernel/random/boot_id")
_MACHINE = Path("/etc/machine-id")


def identity(ledger: Path) -> Identity:
    """Where a sender on this ledger runs. The place is a hash: the journal names no machine and no folder."""
    place = f"{_name()}\x1f{os.path.realpath(ledger)}"
    return Identity(_boot(), hashlib.sha256(place.encode()).hexdigest()[:32])


def machine() -> str:
    """The machine as a hash, to tell it from another."""
    return hashlib.sha256(f"machine\x1f{_name()}".encode()).hexdigest()[:16]


def _name() -> str:
    return _read(_MACHINE) or f"{platform.node()} {uuid.getnode()}"


def _boot() -> str:
    # Where the system has no boot id, each sender is taken for another start: nothing is concluded then.
    return _read(_BOOT) or f"unknown {os.getpid()} {os.urandom(8).hex()}"


def _read(path: Path) -> str:
    try:
        return path.read_text("ascii").strip()
    except OSError:
        return ""
