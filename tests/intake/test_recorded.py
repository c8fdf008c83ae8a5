"""The record in an edition's file: written there, and nothing else touched."""

from pathlib import Path

import pytest

from campaign.errors import InputError
from campaign.intake.edition import read
from campaign.intake.recorded import stamp, stamped

RECORD = "0123456789abcdef" + " 12e3" * 45
FRONT = "---\n# a comment\nheadline:   'x'   # another\nboilerplate: |\n  source: not this\n"
BODY = "---\n%% a comment\nLead.\n\nsource: nor this\n---\n"


@pytest.mark.parametrize("old", ["", "source: 0000000000000000\n", "source: >-\n  0000000000000000\n  1111\n# kept\n"])
def test_only_the_record_changes(old: str):
    """A record is added or replaced; every other character of the file stays."""
    written = stamped(FRONT + old + BODY, RECORD, "fr.md", "fr")

    assert read(written, "fr.md", "fr").source == RECORD
    assert written.startswith(FRONT)
    assert written.endswith(BODY)
    assert ("# kept\n" in old) == ("# kept\n" in written)
    assert stamped(written, RECORD, "fr.md", "fr") == written


def test_a_file_keeps_its_line_ends_and_mode(tmp_path: Path):
    """A file with CRLF keeps it, and stays as private as it was; no other file is left behind."""
    path = tmp_path / "fr.md"
    path.write_bytes((FRONT + BODY).replace("\n", "\r\n").encode())
    path.chmod(0o600)
    stamp(path, RECORD)

    assert path.read_bytes().count(b"\n") == path.read_bytes().count(b"\r\n")
    assert path.stat().st_mode & 0o777 == 0o600
    assert list(tmp_path.iterdir()) == [path]


def test_what_is_no_edition_is_not_touched(tmp_path: Path):
    """A file that cannot be read as an edition is refused and stays."""
    path = tmp_path / "fr.md"
    path.write_text("Lead.\n")
    with pytest.raises(InputError):
        stamp(path, RECORD)

    assert path.read_text() == "Lead.\n"
