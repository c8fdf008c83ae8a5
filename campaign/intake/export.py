"""Contacts as a sheet that any spreadsheet may open and ``contacts import`` reads back unchanged.

Not a backup: ids, suppressions and history stay in the ledger. CSV as in RFC 4180, UTF-8, the columns of
``contacts/sample.csv``.
"""

import csv
import io
from collections.abc import Iterable, Iterator

from campaign.contact import Contact
from campaign.intake.cells import guard, join
from campaign.intake.words import COLUMNS

__all__ = ["export"]


def export(contacts: Iterable[Contact]) -> Iterator[str]:
    """The header and one record for each contact, as text with ``CRLF`` line ends. Every cell is guarded."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    writer.writerow(COLUMNS)
    for contact in contacts:
        yield _taken(buffer)
        writer.writerow(map(guard, _cells(contact)))
    yield _taken(buffer)


def _taken(buffer: io.StringIO) -> str:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text


def _cells(contact: Contact) -> Iterator[str]:
    """The contact's cells in the order of ``COLUMNS``."""
    basis = contact.basis
    special = {
        "email": contact.address,
        "beats": join(contact.beats),
        "languages": join(contact.languages),
        "tags": join(contact.tags),
        # A no would be written over a later yes; what was never said is left empty.
        "trust": "" if contact.trust == "none" else contact.trust,
        "text_only": "yes" if contact.text_only else "",
        "no_follow_ups": "yes" if contact.no_follow_ups else "",
        "wants_briefing": "yes" if contact.wants_briefing else "",
        "basis": basis.kind if basis else "",
        "basis_source": basis.source if basis else "",
        "basis_date": basis.date.isoformat() if basis else "",
    }
    for column in COLUMNS:
        yield special[column] if column in special else getattr(contact, column)
