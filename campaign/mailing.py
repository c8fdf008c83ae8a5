"""A mailing: which editions go to whom, when; who is left out and why; and the digest over all of it.

A plan is a value. Planned twice from the same inputs it is the same, down to its digest and its name: nothing here
asks a clock, a database or chance.
"""

import datetime as dt
import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from campaign.address import key
from campaign.contact import Contact
from campaign.edition import choose
from campaign.message import Personal, token
from campaign.release import Release

__all__ = [
    "Candidate",
    "Greet",
    "LeftOut",
    "Matrix",
    "Plan",
    "PlannedDelivery",
    "Terms",
    "Wave",
    "dated",
    "matrix",
    "missed",
    "plan",
]


class Wave(NamedTuple):
    """The part of a mailing that goes at one hour. ``at`` is ``None`` for "when it is sent"."""

    number: int = 1
    at: dt.datetime | None = None


class Candidate(NamedTuple):
    """A contact that the audience chose, with what the ledger knows. ``id`` is the short id.

    ``suppressed`` is the reason of a suppression, ``mailed`` the mailing that already brought them this release.
    """

    id: str
    contact: Contact
    note: str = ""
    suppressed: str = ""
    mailed: str = ""


class PlannedDelivery(NamedTuple):
    """One person's place in a plan, as it will be sent. ``not_before`` is an embargo's lift."""

    contact_id: str
    address: str
    name: str
    locale: str
    reason: str
    wanted: str
    salutation: str
    note: str
    text_only: bool
    wave: int
    not_before: dt.datetime | None
    briefing: bool = False


class LeftOut(NamedTuple):
    """One person whom the audience chose and the mailing does not reach, and why."""

    contact_id: str
    address: str
    reason: str


#: How a contact is greeted in a locale.
Greet = Callable[[Contact, str], str]


class Terms(NamedTuple):
    """What a plan rests on besides people: the release, its compiled editions by digest, the rules.

    ``briefings`` are the locales of the editions that bring the briefing to those who get it.
    """

    release: Release
    editions: Mapping[str, str]
    audience: str
    fallback: Sequence[str]
    waves: Sequence[Wave] = (Wave(),)
    briefings: frozenset[str] = frozenset()


class Plan(NamedTuple):
    """A frozen mailing. ``digest`` is SHA-256 over editions, recipients, slot values and hours."""

    id: str
    digest: str
    slug: str
    audience: str
    editions: Mapping[str, str]
    waves: Sequence[Wave]
    deliveries: Sequence[PlannedDelivery]
    left_out: Sequence[LeftOut]


def plan(terms: Terms, candidates: Iterable[Candidate], greet: Greet) -> Plan:
    """Give each candidate exactly one edition, or a reason why not.

    Contacts are ordered by address, so the order in which they come does not matter. Someone who has not agreed to
    an embargo waits for its lift.
    """
    deliveries: list[PlannedDelivery] = []
    left_out: list[LeftOut] = []
    for candidate in sorted(candidates, key=lambda c: key(c.contact.address)):
        reason = _why_not(candidate)
        if reason:
            left_out.append(LeftOut(candidate.id, candidate.contact.address, reason))
        else:
            deliveries.append(_deliver(candidate, terms, greet))
    digest = _digest(terms, deliveries, left_out)
    name = f"{terms.release.slug}-{digest[:8]}"
    return Plan(
        name, digest, terms.release.slug, terms.audience, terms.editions, tuple(terms.waves), deliveries, left_out
    )


def _why_not(candidate: Candidate) -> str:
    if candidate.suppressed:
        return f"suppressed: {candidate.suppressed}"
    return f"already in mailing {candidate.mailed}" if candidate.mailed else ""


def _deliver(candidate: Candidate, terms: Terms, greet: Greet) -> PlannedDelivery:
    contact = candidate.contact
    choice = choose(contact, tuple(terms.editions), terms.fallback, terms.release.source_locale)
    embargo = terms.release.embargo
    return PlannedDelivery(
        candidate.id,
        contact.address,
        contact.name or contact.outlet,
        choice.locale,
        choice.reason,
        choice.wanted,
        greet(contact, choice.locale),
        candidate.note,
        contact.text_only,
        terms.waves[0].number,
        embargo.instant if embargo and contact.trust != "agreed" else None,
        choice.locale in terms.briefings and (terms.release.briefing.to == "all" or contact.wants_briefing),
    )


def delivery_token(secret: bytes, mailing_id: str, planned: PlannedDelivery) -> str:
    """What names a delivery to the world: it depends on mailing, wave and contact only."""
    return token(secret, "delivery", mailing_id, str(planned.wave), planned.contact_id)


def personal(secret: bytes, mailing_id: str, planned: PlannedDelivery) -> Personal:
    """A planned delivery as its message needs it."""
    return Personal(
        planned.contact_id,
        planned.wave,
        planned.locale,
        planned.address,
        planned.name,
        planned.salutation,
        planned.note,
        planned.text_only,
        delivery_token(secret, mailing_id, planned),
        planned.not_before,
        planned.briefing,
    )


def dated(approved_at: dt.datetime, wave: Wave) -> dt.datetime:
    """The moment that the Date header of a wave's messages names: the wave's hour, or when it was released."""
    return max(approved_at, wave.at or approved_at)


def missed(hour: dt.datetime | None, word: dt.datetime, grace: dt.timedelta, now: dt.datetime) -> bool:
    """Whether the hour of a wave, or an embargo's lift, has gone by unused: then a person is asked, nothing fires.

    ``word`` is when a person last said that it may go: an hour that had passed by then was known to have passed.
    Not asked here: whether the wave has begun. One that has is not missed, however long it takes.
    """
    return hour is not None and hour > word and now > hour + grace


def _digest(terms: Terms, deliveries: Iterable[PlannedDelivery], left_out: Iterable[LeftOut]) -> str:
    """Over addresses, not ids: ids are keyed to a workspace, the plan is not."""
    total = hashlib.sha256()

    def add(*values: object) -> None:
        total.update(json.dumps(values, ensure_ascii=False, default=_plain).encode() + b"\n")

    add("release", terms.release.slug, terms.audience, list(terms.fallback))
    add("editions", sorted(terms.editions.items()))
    for wave in terms.waves:
        add("wave", *wave)
    for delivery in deliveries:
        add("delivery", *delivery[1:])
    for person in left_out:
        add("left out", *person[1:])
    return total.hexdigest()


def _plain(value: object) -> str:
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).isoformat()
    raise TypeError(type(value).__name__)


class Matrix(NamedTuple):
    """How many people by edition and by the way they came to it; and those who fell back, by what they read."""

    counts: Mapping[str, Mapping[str, int]]
    fell_back: Mapping[str, int]


def matrix(planned: Plan, languages: Mapping[str, Sequence[str]]) -> Matrix:
    """Count a plan's people. ``languages`` gives each contact's languages by short id."""
    counts = {locale: Counter[str]() for locale in planned.editions}
    fell_back: Counter[str] = Counter()
    for delivery in planned.deliveries:
        counts[delivery.locale][delivery.reason] += 1
        if delivery.reason == "fallback":
            fell_back[", ".join(languages.get(delivery.contact_id, ())) or "no language known"] += 1
    return Matrix(counts, fell_back)
