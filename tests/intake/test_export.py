"""Exports: safe in a spreadsheet, and read back as they were."""

import csv
import datetime as dt
import io
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from campaign.address import key
from campaign.contact import BASES, TRUST, Contact, LegalBasis
from campaign.intake import sheet
from campaign.intake.columns import match
from campaign.intake.export import export
from campaign.intake.words import COLUMNS
from campaign.roster import Held, line, plan
from campaign.text import normalise, single_line

DANGER = "=+-@\uff1d\uff0b\uff0d\uff20"
lines = st.text(max_size=8) | st.text(alphabet=DANGER + "'\"\t\r\n;,|ab ", max_size=12)
# A value of a list is never empty: nothing that reads one makes such.
words = lines.filter(lambda text: bool(single_line(normalise(text))))
contacts = st.builds(
    Contact,
    address=st.from_regex(r"[=+a-z'][a-z]{0,8}@[a-z]{1,8}\.example", fullmatch=True),
    given_name=lines,
    family_name=lines,
    salutation=lines,
    outlet=lines,
    role=lines,
    beats=st.lists(words, max_size=3).map(tuple),
    tags=st.lists(words, max_size=3).map(tuple),
    country=st.sampled_from(["", "PL", "GB"]),
    zone=st.sampled_from(["", "Europe/Warsaw"]),
    languages=st.lists(st.sampled_from(["pl", "pt-BR", "sr-Latn"]), max_size=3).map(tuple),
    trust=st.sampled_from(TRUST),
    text_only=st.booleans(),
    no_follow_ups=st.booleans(),
    basis=st.none()
    | st.builds(
        LegalBasis,
        kind=st.sampled_from(BASES),
        source=st.just("'=form, of ours"),
        date=st.dates(min_value=dt.date(1000, 1, 1)),
    ),
    note=lines,
)


@settings(max_examples=150)
@given(st.lists(contacts, max_size=3, unique_by=lambda contact: key(contact.address)))
def test_export_reads_back_the_same(tmp_path_factory: pytest.TempPathFactory, ours: list[Contact]):
    """Importing an export changes nothing: every row is the same, whatever the fields hold."""
    path = tmp_path_factory.getbasetemp() / "export.csv"
    path.write_bytes("".join(export(ours)).encode())
    read = sheet.read(path)
    columns = match(read.header, {}, read.where)
    table = {key(contact.address): Held("c", contact, "") for contact in ours}

    entries = list(plan(columns.rows(read.rows()), lambda keys: {one: table[one] for one in keys}))

    assert columns.ignored == ()
    assert ["same"] * len(ours) == [entry.verdict for entry in entries], list(map(line, entries))


@given(contacts)
def test_no_exported_cell_starts_a_formula(contact: Contact):
    """No cell of an export starts with a sign that a spreadsheet would calculate."""
    for row in csv.reader(io.StringIO("".join(export([contact])), newline="")):
        assert not [cell for cell in row if cell.startswith((*DANGER, "\t", "\r", "\n"))]


def test_columns_are_those_of_the_sample():
    """An export has the columns of the sample sheet, so one explains the other."""
    sample = Path(__file__).parents[2] / "contacts" / "sample.csv"

    assert sheet.read(sample).header == COLUMNS
    assert next(export([])) == ",".join(COLUMNS) + "\r\n"


def test_large_sheet_streams():
    """60,000 rows go from the file to the plan in a process of under 160 MB: nothing holds the sheet."""
    script = Path(__file__).parents[1] / "bench" / "import_sheet.py"
    run = subprocess.run([sys.executable, script, "60000"], capture_output=True, text=True, check=True, timeout=120)
    rows, megabytes = run.stdout.split()[:2]

    assert int(rows) == 60_000
    assert float(megabytes) < 160
