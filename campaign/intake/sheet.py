"""Contact sheets as people have them: CSV with comma, semicolon or tab, in the encoding their program saved.

Not what the columns mean: ``columns`` says that. Rows are iterated and never all held; what the detection looks at
is bounded, and so is every row, so that a hostile file costs a refusal and no memory. RFC 4180, read leniently.
"""

import codecs
import csv
import io
import stat
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import NamedTuple, TextIO

from campaign.errors import InputError, Problem
from campaign.intake import encoding as encodings
from campaign.text import normalise, single_line

__all__ = ["Row", "Sheet", "read"]

#: 300,000 contacts with notes are about 100 MB.
MAX_BYTES = 200_000_000
#: Characters of one row, over all its lines. The longest note is 100,000.
MAX_ROW = 400_000
MAX_COLUMNS = 500
_SAMPLE = 1 << 16
_DELIMITERS = ",;\t"
_UNCLOSED = "a cell of at most 131,072 characters; perhaps a quotation mark in this row is not closed"


class Row(NamedTuple):
    """One record. ``number`` is the line of the file on which it starts, 1-based."""

    number: int
    cells: list[str]


@dataclass(frozen=True)
class Sheet:
    """A sheet that can be read, more than once, with what was found out about it.

    Not its rows: ``rows`` reads the file again each time.
    """

    path: Path
    encoding: str
    delimiter: str
    header: tuple[str, ...]

    @property
    def where(self) -> str:
        """The file's name, as problems give it."""
        return self.path.name

    def rows(self) -> Iterator[Row | Problem]:
        """Every record under the header; a ``Problem`` in place of one whose quotation marks are wrong.

        Empty records are passed over. Raises ``InputError`` where nothing after could be trusted: an over-long row,
        too many columns, a NUL, bytes that are not in the encoding.
        """
        rows = _records(self)
        next(rows, None)
        for row in rows:
            if isinstance(row, Row) and len(row.cells) > len(self.header) and any(row.cells[len(self.header) :]):
                found = next(filter(None, row.cells[len(self.header) :]))
                right = f"at most {len(self.header)} cells; one that holds {self.delimiter!r} needs quotation marks"
                yield Problem(self.where, row.number, "", found, right)
            else:
                yield row


def read(path: Path, encoding: str = "") -> Sheet:
    """The sheet in a file: its encoding (guessed unless named), delimiter and header.

    Raises ``InputError`` with one problem for what is not a readable sheet at all.
    """
    where = path.name
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise InputError.of(where, "", "", "an ordinary file")
        if status.st_size > MAX_BYTES:
            size = f"{status.st_size // 1_000_000} MB"
            raise InputError.of(where, "", size, f"a sheet of at most {MAX_BYTES // 1_000_000} MB")
        with path.open("rb") as stream:
            found = encodings.named(encoding) if encoding else encodings.guess(stream, where)
    except OSError as error:
        raise InputError.of(where, "", "", f"a file that can be read ({error.strerror})") from None
    sheet = Sheet(path, found, _delimiter(path, found), ())
    first = next(_records(sheet), None)
    if first is None:
        raise InputError.of(where, "", "", "a first row that names the columns; the file is empty")
    if isinstance(first, Problem):
        raise InputError([first])
    return Sheet(path, found, sheet.delimiter, tuple(single_line(normalise(cell))[:200] for cell in first.cells))


def _delimiter(path: Path, encoding: str) -> str:
    """The delimiter under which most of the first rows have as many cells as the header."""
    # What cannot be decoded is reported where the rows are read.
    with path.open(encoding=encoding, errors="replace", newline="") as stream:
        sample = stream.read(_SAMPLE)
    # Excel's own way to say it.
    if sample[:4].lower() == "sep=" and sample[4:5] in _DELIMITERS:
        return sample[4:5]
    return max(_DELIMITERS, key=lambda delimiter: _consistency(sample, delimiter))


def _consistency(sample: str, delimiter: str) -> tuple[bool, float, int]:
    reader = csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter, skipinitialspace=True)
    try:
        # The last record of the sample may be cut short.
        widths = [len(cells) for cells in islice(reader, 20) if cells]
    except csv.Error:
        widths = []
    if not widths:
        return False, 0.0, 0
    header, *others = widths
    if header == 1:
        return False, 0.0, 1
    return True, sum(width == header for width in others) / (len(others) or 1), header


class _Lines:
    """The lines of a text, bounded and counted for the record they belong to."""

    def __init__(self, stream: TextIO, where: str) -> None:
        self.stream, self.where = stream, where
        self.number = self.size = 0

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        line = self.stream.readline(MAX_ROW + 1)
        if not line:
            raise StopIteration
        self.number += 1
        self.size += len(line)
        if self.size > MAX_ROW:
            right = f"a row of at most {MAX_ROW:,} characters; perhaps a quotation mark before it is not closed"
            raise InputError.of(self.where, "", "", right, self.number)
        if "\0" in line:
            right = 'text without NUL characters; save the sheet as "CSV UTF-8"'
            raise InputError.of(self.where, "", "", right, self.number)
        return line


def _records(sheet: Sheet) -> Iterator[Row | Problem]:
    """Every record of the file, the header first."""
    try:
        stream = sheet.path.open(encoding=sheet.encoding, newline="")
    except OSError as error:
        raise InputError.of(sheet.where, "", "", f"a file that can be read ({error.strerror})") from None
    with stream:
        lines = _Lines(stream, sheet.where)
        reader = csv.reader(lines, delimiter=sheet.delimiter, skipinitialspace=True, strict=True)
        while True:
            start, lines.size = lines.number + 1, 0
            try:
                cells = next(reader)
            except StopIteration:
                return
            except UnicodeError:
                raise _undecodable(sheet) from None
            except csv.Error as error:
                if "limit" in str(error):
                    raise InputError.of(sheet.where, "", "", _UNCLOSED, start) from None
                yield Problem(sheet.where, start, "", "", _quotation(error))
                continue
            if len(cells) > MAX_COLUMNS:
                raise InputError.of(sheet.where, "", f"{len(cells):,} columns", f"at most {MAX_COLUMNS}", start)
            if any(cells) and not (start == 1 and cells[0][:4].lower() == "sep="):
                yield Row(start, cells)


def _quotation(error: csv.Error) -> str:
    if "end of data" in str(error):
        return "a closing quotation mark; the cell that opens here runs to the end of the file"
    return 'quotation marks inside a quoted cell doubled, as in "Jan ""Johnny"" Nowak"'


def _undecodable(sheet: Sheet) -> InputError:
    """The refusal of bytes that are not in the encoding, with the line of the first (none for UTF-16)."""
    decoder = codecs.getincrementaldecoder(sheet.encoding)()
    row = 1
    with sheet.path.open("rb") as stream, suppress(UnicodeError):
        while piece := stream.readline(MAX_ROW):
            decoder.decode(piece)
            row += piece.endswith(b"\n")
    right = f"text in {sheet.encoding}; it is not, so name the encoding with --encoding, such as windows-1250"
    return InputError.of(sheet.where, "", "", right, 0 if "16" in sheet.encoding else row)
