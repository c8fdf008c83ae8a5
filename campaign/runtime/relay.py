"""The relay's name, asked of the name servers before anything is sent. Not its port, nor whether it answers."""

import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

from campaign.errors import InputError
from campaign.intake import source, toml

__all__ = ["Resolve", "must_exist"]

#: ``socket.getaddrinfo``, or a test's.
Resolve = Callable[[str, int], Any]
#: What says that a name is none. Whatever else goes wrong (``EAI_AGAIN``, no network) may pass by itself.
_NONE = (socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME))


def must_exist(host: str, port: int, path: Path, resolve: Resolve | None = None) -> None:
    """Raise ``InputError`` for a host that does not exist, with its line in the settings at ``path``.

    A name server that does not answer is no error here: the sender meets it too, waits, and burns nobody's attempt.
    """
    try:
        (resolve or socket.getaddrinfo)(host, port)
    except socket.gaierror as error:
        if error.errno not in _NONE:
            return
        right = "no server of this name exists: the name as your mail provider writes it (or is there no network here?)"
        row = toml.row(("relay", "host"), toml.rows(source.read(path)))
        raise InputError.of(path.name, "relay.host", host, right, row) from None
