"""The line ``source:`` in an edition's front matter, written into a file that a person wrote.

Nothing else in the file changes: comments, blanks and line ends stay as they are.
"""

import re
from pathlib import Path

from campaign.errors import Fault
from campaign.intake import edition, front, source

__all__ = ["stamp", "stamped"]


def stamped(text: str, record: str, where: str, locale: str) -> str:
    """An edition's text with this record of its source. Raises ``InputError`` when the text is no edition."""
    before = edition.read(text, where, locale)
    head, fence, body = _parted(text)
    # The field and the lines that belong to it: indented ones.
    kept = re.sub(r"(?m)^source:.*\n(?:[ \t]+.*\n)*", "", head)
    written = kept + front.source(record) + fence + body
    if edition.read(written, where, locale) != before.model_copy(update={"source": record}):
        raise Fault(f"{where}: the front matter could not be changed without touching its words")
    return written


def _parted(text: str) -> tuple[str, str, str]:
    """Front matter with its first line, its last line, and the rest. The text has been read, so they are there."""
    rows = text.splitlines(keepends=True)
    end = next(n for n, row in enumerate(rows[1:], 1) if row.rstrip() == "---")
    return "".join(rows[:end]), rows[end], "".join(rows[end + 1 :])


def stamp(path: Path, record: str) -> None:
    """Write a record into an edition's file, all or nothing. Raises ``InputError`` when it is no edition."""
    octets = path.read_bytes()
    written = stamped(source.read(path), record, str(path), path.stem)
    if b"\r\n" in octets:
        written = written.replace("\n", "\r\n")
    part = path.with_name(f".{path.name}.part")
    try:
        part.write_bytes(written.encode())
        part.chmod(path.stat().st_mode & 0o777)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
