"""What the sender of a rehearsal and its built-in server both see: who is being tried over which connection.

A server learns of a message only at RCPT; a fault may come as early as the greeting. It stands in a small file that
both have mapped, so that a sender that was killed takes no count with it.
"""

import mmap
import os
import struct
from pathlib import Path

__all__ = ["Board"]

_PLACE, _TRIES = struct.Struct("=II"), struct.Struct("=H")


class Board:
    """For each connection the number that is being tried and which try it is; for each number the tries so far."""

    def __init__(self, path: Path, connections: int, people: int) -> None:
        self._tries_from = connections * _PLACE.size
        size = self._tries_from + (people + 1) * _TRIES.size
        handle = os.open(path, os.O_CREAT | os.O_RDWR, 0o600)
        try:
            os.ftruncate(handle, size)
            self._shared = mmap.mmap(handle, size)
        finally:
            os.close(handle)

    def tries(self, number: int) -> int:
        """How often this number was begun."""
        found: int = _TRIES.unpack_from(self._shared, self._tries_from + number * _TRIES.size)[0]
        return found

    def begin(self, connection: int, number: int) -> int:
        """A number is tried over a connection from now on. Gives which try it is, from 1."""
        attempt = min(self.tries(number) + 1, 0xFFFF)
        _TRIES.pack_into(self._shared, self._tries_from + number * _TRIES.size, attempt)
        _PLACE.pack_into(self._shared, connection * _PLACE.size, number, attempt)
        return attempt

    def at(self, connection: int) -> tuple[int, int]:
        """Which number is tried over this connection, and which try it is; zeros when it has not begun."""
        number, attempt = _PLACE.unpack_from(self._shared, connection * _PLACE.size)
        return number, attempt

    def close(self) -> None:
        """Let go of the file."""
        self._shared.close()
