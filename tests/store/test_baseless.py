"""Contacts without a legal basis are counted by the ledger."""

import datetime as dt
from pathlib import Path

from campaign.contact import Contact
from campaign.store import contacts
from tests.support.builders import NOW, SECRET, new_ledger


def test_who_has_no_basis_is_counted(tmp_path: Path) -> None:
    """Only those without a basis count, whatever their note says, and are named by short id in a fixed order."""
    basis = {"kind": "consent", "source": "a form", "date": dt.date(2026, 1, 5)}
    known = Contact.model_validate({"address": "ada@gazette.example", "basis": basis})
    others = [Contact(address=f"person{n}@daily.example", note='"basis":"consent"' if n else "") for n in range(7)]
    ledger = new_ledger(tmp_path)
    with ledger.write() as connection:
        contacts.add(connection, SECRET, [known, *others], NOW)
    with ledger.read() as connection:
        actual = contacts.baseless(connection)

    assert (actual.lacking, actual.among) == (7, 8)
    assert list(actual.ids) == sorted(contacts.short_id(SECRET, one.address) for one in others)[:5]
