"""Freezing a plan: who is asked, what the ledger knows of them, one transaction."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from campaign.address import key
from campaign.audience import Audience
from campaign.errors import InputError, Problem
from campaign.mailing import Candidate, Greet, Plan, Terms, plan
from campaign.office.prepare import Prepared, document
from campaign.store import contacts, mailings
from campaign.store.ledger import Ledger
from campaign.store.mailings import Mailing

__all__ = ["Proposal", "freeze", "may_go", "propose", "undecided"]


class Proposal(NamedTuple):
    """A plan that is not in the ledger yet. ``languages`` are each contact's, by short id, for the matrix."""

    plan: Plan
    languages: Mapping[str, Sequence[str]]


def propose(
    ledger: Ledger,
    prepared: Prepared,
    audience: Audience,
    fallback: Sequence[str],
    greet: Greet,
    notes: Mapping[str, str] | None = None,
) -> Proposal:
    """What a mailing would be, from the ledger as it stands. Nothing is written.

    ``notes`` are personal notes by address or short id. Raises ``InputError`` for notes to people who are not asked.
    """
    slug = prepared.loaded.release.slug
    with ledger.read() as connection:
        chosen = [stored for stored in contacts.every(connection) if audience.matches(stored.contact)]
        suppressed = contacts.suppressed(connection)
        mailed = mailings.mailed(connection, slug)
    wanted = {key(name): text for name, text in (notes or {}).items()}
    candidates = []
    for stored in chosen:
        own = key(stored.contact.address)
        note = wanted.pop(stored.id, "") or wanted.pop(own, "")
        candidates.append(Candidate(stored.id, stored.contact, note, suppressed.get(own, ""), mailed.get(own, "")))
    if wanted:
        right = "the address or short id of a contact in the audience"
        raise InputError(Problem("notes.toml", 0, "", name, right) for name in sorted(wanted))
    editions = {locale: compiled.digest for locale, compiled in prepared.compiled.items()}
    briefings = frozenset(locale for locale, compiled in prepared.compiled.items() if compiled.has_briefing)
    terms = Terms(prepared.loaded.release, editions, str(audience), fallback, briefings=briefings)
    languages = {stored.id: stored.contact.languages for stored in chosen}
    return Proposal(plan(terms, candidates, greet), languages)


def freeze(ledger: Ledger, prepared: Prepared, proposed: Plan, now: dt.datetime) -> bool:
    """Write a plan into the ledger. False when it was there already.

    Raises ``InputError`` while something in the release is marked as undecided: a placeholder must reach nobody.
    """
    waiting = undecided(prepared)
    if waiting:
        raise InputError(waiting)
    documents = {edition.locale: document(prepared.loaded.release, edition) for edition in prepared.loaded.editions}
    with ledger.write() as connection:
        return mailings.freeze(connection, ledger.secret, proposed, prepared.compiled, documents, now)


def undecided(prepared: Prepared) -> list[Problem]:
    """What a person has still to decide before anything can be planned."""
    then = "decide, then delete the comment"
    return [Problem(one.where, one.row, "undecided", "", f"{one.text}; {then}") for one in prepared.loaded.notes]


def may_go(ledger: Ledger, mailing: Mailing, prepared: Prepared | None) -> None:
    """The last questions before a plan is released. Raises ``InputError`` with every reason why it may not go.

    ``prepared`` is the release as it stands now; ``None`` when its folder is gone.
    """
    with ledger.read() as connection:
        planned = {locale: edition.digest for locale, edition in mailings.compiled(connection, mailing.id).items()}
        others = mailings.mailed(connection, mailing.release, besides=mailing.id)
        twice = [row for row in mailings.people(connection, mailing.id) if key(row.address) in others]
    current = {locale: edition.digest for locale, edition in prepared.compiled.items()} if prepared else planned
    changed = sorted(locale for locale in planned.keys() | current.keys() if planned.get(locale) != current.get(locale))
    again = f"what was planned; plan it again: campaign plan {mailing.release} --audience {mailing.audience!r}"
    problems = [Problem(mailing.id, 0, f"edition {locale}", "changed since the plan", again) for locale in changed]
    problems += [
        Problem(mailing.id, 0, row.contact_id, f"already in mailing {others[key(row.address)]}", again) for row in twice
    ]
    if problems:
        raise InputError(problems)
