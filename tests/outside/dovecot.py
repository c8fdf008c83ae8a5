"""What Dovecot makes of messages: their BODYSTRUCTURE (RFC 3501 section 7.4.2), as newsrooms' IMAP servers give it.

No server runs and no port is open: ``doveadm`` reads a mail folder of its own with a configuration of its own.
"""

import json
import os
import pwd
import re
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

__all__ = ["Leaf", "structures"]

_CONFIGURATION = """\
base_dir = {home}/run
log_path = {home}/log
mail_location = maildir:{home}/mail
mail_uid = {uid}
mail_gid = {gid}
first_valid_uid = 1
ssl = no
"""
_TOKEN = re.compile(r'\(|\)|"(?:[^"\\]|\\.)*"|[^\s()"]+')


class Leaf(NamedTuple):
    """One part that is no multipart. ``octets`` as encoded; names and values as the message has them."""

    kind: str
    parameters: dict[str, str]
    encoding: str
    octets: int
    disposition: dict[str, str]
    language: str


def structures(messages: Sequence[bytes]) -> list[list[Any]]:
    """Each message's structure: a ``Leaf``, or a list of parts that ends with the multipart's subtype."""
    # Dovecot does not read mail as root, and another user could not enter a folder of pytest's.
    home = Path(tempfile.mkdtemp(prefix="campaign-dovecot-"))
    home.chmod(0o755)
    owner = pwd.getpwuid(os.getuid()) if os.getuid() else pwd.getpwnam("nobody")
    try:
        for name in ("mail", "mail/cur", "mail/new", "mail/tmp"):
            (home / name).mkdir()
            os.chown(home / name, owner.pw_uid, owner.pw_gid)
        for number, content in enumerate(messages):
            (home / "mail" / "cur" / f"{number:06d}.m:2,S").write_bytes(content)
        facts = {"home": home, "uid": owner.pw_uid, "gid": owner.pw_gid}
        (home / "conf").write_text(_CONFIGURATION.format(**facts))
        command = [
            "doveadm",
            "-c",
            str(home / "conf"),
            "-f",
            "json",
            "fetch",
            "imap.bodystructure",
            "mailbox",
            "INBOX",
            "all",
        ]
        done = subprocess.run(
            command,
            capture_output=True,
            encoding="utf-8",
            check=True,
            env={**os.environ, "USER": "reader", "HOME": str(home)},
        )
        assert not done.stderr, done.stderr
        return [_read(found["imap.bodystructure"]) for found in json.loads(done.stdout)]
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _read(text: str) -> Any:
    stack: list[list[Any]] = [[]]
    for token in _TOKEN.findall(text):
        if token == "(":
            stack.append([])
        elif token == ")":
            done = stack.pop()
            stack[-1].append(done)
        else:
            stack[-1].append(
                None if token == "NIL" else re.sub(r"\\(.)", r"\1", token[1:-1]) if token[0] == '"' else token
            )
    return _part(stack[0])


def _part(fields: list[Any]) -> Any:
    if isinstance(fields[0], list):
        parts = [_part(field) for field in fields if isinstance(field, list) and field and _is_part(field)]
        return [*parts, next(field for field in fields if isinstance(field, str))]
    # After the size a text part has its lines; then MD5, disposition, language, location.
    rest = fields[8:] if fields[0] == "text" else fields[7:]
    shown = rest[1]
    disposition = {"": shown[0], **_pairs(shown[1])} if shown else {}
    language = rest[2]
    return Leaf(
        f"{fields[0]}/{fields[1]}",
        _pairs(fields[2]),
        fields[5],
        int(fields[6]),
        disposition,
        language if isinstance(language, str) else " ".join(language or ()),
    )


def _is_part(field: list[Any]) -> bool:
    return isinstance(field[0], list) or len(field) > 6


def _pairs(fields: list[str] | None) -> dict[str, str]:
    return dict(list(pairwise(fields or ()))[::2])
