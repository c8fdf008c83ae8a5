"""One person's message before it goes: what `preview --contact` prints and what the desk shows. Writes nothing."""

import datetime as dt
from collections.abc import Callable, Sequence
from typing import NamedTuple

from campaign.audience import parse
from campaign.contact import Contact
from campaign.edition import places
from campaign.errors import InputError
from campaign.finding import Finding, Severity
from campaign.intake import notes
from campaign.mailing import Greet, personal
from campaign.message import Message, Personal, finish, objection, splice
from campaign.office.dispatch import message_of
from campaign.office.planning import Proposal, propose
from campaign.office.prepare import Prepared
from campaign.store import contacts
from campaign.store.contacts import Stored
from campaign.store.ledger import Ledger

__all__ = ["People", "Person", "everybody", "find", "message_to", "people", "stand_in", "undecided"]

_NOBODY = Contact(address="reader@newsroom.example")
_TOKEN = "0" * 24


class Person(NamedTuple):
    """A contact, and which edition they would get and why; ``left_out`` says why they would get none."""

    id: str
    contact: Contact
    locale: str
    reason: str
    wanted: str
    left_out: str


class People(NamedTuple):
    """Everybody in the ledger by short id, in the order of their addresses; and the plan of a mailing to them."""

    by_id: dict[str, Person]
    proposal: Proposal


def find(ledger: Ledger, name: str) -> Stored:
    """The contact with this address or short id. Raises ``InputError`` when there is none."""
    with ledger.read() as connection:
        stored = contacts.find(connection, name)
    if stored is None:
        raise InputError.of("--contact", "", name, "no contact with this address or short id: campaign contacts list")
    return stored


def everybody(ledger: Ledger, ready: Prepared, fallback: Sequence[str], greet: Greet) -> Proposal:
    """The plan of a mailing to everybody, as it would be now."""
    return propose(ledger, ready, parse("all"), fallback, greet, notes.load(ready.loaded.folder))


def people(ledger: Ledger, ready: Prepared, fallback: Sequence[str], greet: Greet) -> People:
    """Everybody, with the edition that a mailing to everybody would bring them."""
    proposal = everybody(ledger, ready, fallback, greet)
    planned = {one.contact_id: one for one in proposal.plan.deliveries}
    left_out = {one.contact_id: one.reason for one in proposal.plan.left_out}
    found = {}
    with ledger.read() as connection:
        for stored in contacts.every(connection):
            mine = planned.get(stored.id)
            choice = (mine.locale, mine.reason, mine.wanted) if mine else ("", "", "")
            found[stored.id] = Person(stored.id, stored.contact, *choice, left_out.get(stored.id, ""))
    return People(found, proposal)


def message_to(
    ledger: Ledger, ready: Prepared, contact_id: str, now: dt.datetime, proposal: Callable[[], Proposal]
) -> Message:
    """The bytes of the newest mailing that has this person; of one to everybody when there is none yet.

    ``proposal`` is asked for only then. Raises ``InputError`` with the reason when the person would be left out.
    """
    current = {locale: edition.digest for locale, edition in ready.compiled.items()}
    found = message_of(ledger, ready.loaded.release.slug, contact_id, now, current)
    if found:
        return found
    plan = proposal().plan
    for planned in plan.deliveries:
        if planned.contact_id == contact_id:
            mine = personal(ledger.secret, plan.id, planned)
            return finish(ledger.secret, plan.id, ready.compiled[planned.locale], mine, now)
    reasons = [one.reason for one in plan.left_out if one.contact_id == contact_id]
    raise InputError.of("--contact", "", contact_id, f"gets no message: {reasons[0]}")


def undecided(ready: Prepared) -> list[Finding]:
    """What a person has still to decide, as findings; each at the part of the edition that the comment stands above."""
    by_file = {ready.loaded.where(edition.locale): edition for edition in ready.loaded.editions}
    found = []
    for note in ready.loaded.notes:
        edition = by_file.get(note.where)
        locale = edition.locale if edition else ""
        rows = ready.loaded.rows.get(locale, {})
        below = (
            [(rows[place], place) for place, _ in places(edition) if rows.get(place, 0) > note.row] if edition else []
        )
        place = min(below, default=(0, ""))[1]
        found.append(Finding("undecided", Severity.ERROR, note.where, note.row, locale, place, "", note.text))
    return found


def stand_in(ready: Prepared, locale: str, now: dt.datetime, greet: Greet) -> Message:
    """An edition as somebody gets it of whom nothing is known but an address that nobody has."""
    compiled = ready.compiled[locale]
    mine = Personal(
        "", 1, locale, _NOBODY.address, "", greet(_NOBODY, locale), "", text_only=False, token=_TOKEN, briefing=True
    )
    return splice(compiled, mine, objection(compiled.sender, _TOKEN), now)
