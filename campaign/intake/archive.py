"""A zip archive from outside, looked at before anything in it is expanded. Nothing is ever written to disk.

Refused are archives with too many members, members that grow beyond measure, paths that lead out, passwords, names
that stand twice. APPNOTE.TXT 6.3 (ZIP).
"""

import io
import zipfile
import zlib
from pathlib import PurePosixPath

from campaign.errors import InputError

__all__ = ["Archive"]

#: Members of an archive; a long report with pictures has two hundred.
_MEMBERS = 2_000
#: Octets of one part, and of all members together, when expanded.
_PART, _WHOLE = 30_000_000, 400_000_000
#: How much smaller a large member may be than what it becomes. Word's own text reaches 40.
_RATIO, _SMALL = 150, 1_000_000
_CENTRAL = b"PK\x01\x02"
_RIGHT = "a .docx as Word, LibreOffice or Google Docs saves it; "


class Archive:
    """One archive, read part by part. Raises ``InputError`` with one line for one that is no honest document."""

    def __init__(self, octets: bytes, where: str) -> None:
        self.where = where
        # Each member has one such entry; counted before anything is built from them.
        if octets.count(_CENTRAL) > _MEMBERS:
            raise self.wrong(f"more than {_MEMBERS:,} files", "this archive holds far more files than a document")
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(octets))
        except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError) as error:
            raise self.wrong("", f"this file is damaged ({error})") from None
        members = self._zip.infolist()
        self.names = {member.filename for member in members}
        if len(self.names) != len(members):
            raise self.wrong("", "in this archive a name stands twice")
        for member in members:
            self._judge(member)
        whole = sum(member.file_size for member in members)
        if whole > _WHOLE:
            raise self.wrong(f"{whole:,} octets when expanded", f"at most {_WHOLE:,} octets when expanded")

    def wrong(self, found: str, right: str) -> InputError:
        """The one problem."""
        return InputError.of(self.where, "", found, _RIGHT + right)

    def _judge(self, member: zipfile.ZipInfo) -> None:
        path = PurePosixPath(member.filename)
        if path.is_absolute() or ".." in path.parts or "\\" in member.orig_filename or ":" in member.filename:
            raise self.wrong(member.filename, "this archive holds a path that leads out of it")
        if member.flag_bits & 1:
            raise self.wrong(member.filename, "this one has a password: save it without")
        if member.file_size > max(_SMALL, _RATIO * member.compress_size):
            grows = f"{member.filename}: {member.compress_size:,} octets that become {member.file_size:,}"
            raise self.wrong(grows, "no part of a document grows so much when it is expanded")

    def part(self, name: str) -> bytes:
        """A part's octets; none when there is no such part."""
        if name not in self.names:
            return b""
        try:
            with self._zip.open(name) as file:
                octets = file.read(_PART + 1)
        except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, zlib.error) as error:
            raise self.wrong(name, f"this file is damaged ({error})") from None
        if len(octets) > _PART:
            raise self.wrong(f"{name}: more than {_PART:,} octets", f"parts of at most {_PART:,} octets")
        return octets
