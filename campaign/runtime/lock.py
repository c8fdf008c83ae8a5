"""One sender a workspace: a lock that the system lets go of when its process dies, however it dies.

The lock file says who holds it, for the message that the next one gets. It proves nothing: the system's lock does.
That lies on its folder as well: who takes the file for a left-over and deletes it must not make room for a second one.
"""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from campaign.errors import WorldError
from campaign.runtime.clock import Clock
from campaign.runtime.machine import machine

__all__ = ["alone"]


@contextmanager
def alone(path: Path, what: str = "`campaign send`") -> Iterator[None]:
    """Hold the lock file. Raises ``WorldError`` when another process holds it; ``what`` names its work."""
    handle = os.open(path, os.O_CREAT | os.O_RDWR, 0o600)
    folder = _opened(path.parent)
    try:
        try:
            _take(handle)
            _take_folder(folder)
        except OSError:
            said = f"another {what} is at work in this workspace{_holder(handle)}; nothing was done here"
            raise WorldError(said) from None
        _sign(handle)
        yield
    finally:
        os.close(handle)
        if folder is not None:
            os.close(folder)


def _opened(folder: Path) -> int | None:
    """The folder, to lock it. ``None`` on Windows, where nobody deletes a file that is open."""
    return None if os.name == "nt" else os.open(folder, os.O_RDONLY)


def _take_folder(handle: int | None) -> None:
    """Lock the folder. Some file systems of the network lock no folders; there the file has to do."""
    try:
        if handle is not None:
            _take(handle)
    except BlockingIOError:
        raise
    except OSError:
        pass


def _sign(handle: int) -> None:
    """Write who holds the lock. Who cannot, as on a full disk, holds it all the same."""
    since = Clock().now().isoformat(timespec="seconds")
    with suppress(OSError):
        os.ftruncate(handle, 0)
        os.lseek(handle, 0, os.SEEK_SET)
        os.write(handle, json.dumps({"pid": os.getpid(), "since": since, "machine": machine()}).encode())


def _holder(handle: int) -> str:
    """Who holds the lock, as far as the file tells; nothing when it does not."""
    try:
        held = json.loads(os.read(handle, 1000))
        where = "" if held["machine"] == machine() else " on another machine"
        return f" (process {int(held['pid'])}{where}, since {str(held['since'])[:25]})"
    except (OSError, ValueError, KeyError, TypeError):
        return ""


def _take(handle: int) -> None:
    if os.name == "nt":
        import msvcrt

        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]
    else:
        import fcntl

        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
