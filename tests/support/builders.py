"""Small whole things to test with: people, an edition, a plan, a ledger that holds it, a clock that stands still."""

import asyncio
import datetime as dt
import os
import tempfile
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path

import structlog
from sqlalchemy import Connection

from campaign.compiled import Compiled, Rendered, Slot, compile_edition, mark
from campaign.contact import Contact
from campaign.delivery import Policy
from campaign.mailing import Candidate, Plan, Terms, plan
from campaign.message import Envelope, Message
from campaign.office.dispatch import Work
from campaign.release import Release
from campaign.sender import Sender
from campaign.store import claims, contacts, mailings, stopping
from campaign.store.journal import Identity, Journal
from campaign.store.ledger import Ledger
from campaign.store.writer import Writer

NOW = dt.datetime(2026, 3, 2, 9, tzinfo=dt.UTC)
SECRET = b"s" * 32
DEADLINE = dt.timedelta(hours=48)
LEASE = dt.timedelta(minutes=15)
SENDER = Sender(organisation="Lantern Watch", address="press@lanternwatch.example")


class StillClock:
    """Time that passes only when a test says so; chance that is always the same."""

    def __init__(self, moment: dt.datetime = NOW) -> None:
        self.moment = moment

    def now(self) -> dt.datetime:
        """The moment at which it stands."""
        return self.moment

    def monotonic(self) -> float:
        """No time passes."""
        return 0.0

    def jitter(self) -> float:
        """The middle."""
        return 0.5

    async def sleep(self, seconds: float) -> None:
        """Let the others work for a moment of real time."""
        await asyncio.sleep(min(seconds, 0.001))

    def advance(self, **by: float) -> None:
        """Let time pass: ``advance(minutes=15)``."""
        self.moment += dt.timedelta(**by)


class PatientClock(StillClock):
    """Time passes when somebody waits for it; not while work is under way."""

    async def sleep(self, seconds: float) -> None:
        """Pass the time, unless it is only to let others work."""
        if seconds > 0.005:
            self.advance(seconds=seconds)
        await asyncio.sleep(0.0005)


def message(content: bytes = b"Subject: x\r\n\r\nHello\r\n", recipient: str = "ana@daily.example") -> Message:
    """Some bytes with an envelope; a message-id of their own for each recipient."""
    name = recipient.partition("@")[0]
    return Message(Envelope("press@lanternwatch.example", recipient), content, f"<{name}@lanternwatch.example>")


@cache
def edition(locale: str = "en", words: str = "The court ruled.") -> Compiled:
    """A compiled edition with every slot, without templates."""
    greeting, note, objection = (mark(slot) for slot in (Slot.SALUTATION, Slot.NOTE, Slot.OPT_OUT))
    html = f'<p>{greeting}</p>{note}<p lang="{locale}">{words}</p><a href="{objection}">no more</a>\n'
    text = f"{greeting}\n\n{note}{words}\n\n{objection}\n"
    return compile_edition(Rendered(locale, f"Ruling ({locale})", html, text), SENDER)


def release(**facts: object) -> Release:
    """A release of one day."""
    given = {"slug": "ruling", "issue_date": dt.date(2026, 3, 2), "source_locale": "en", **facts}
    return Release.model_validate(given)


def candidates(people: Iterable[Contact], **known: str) -> list[Candidate]:
    """People as the audience chose them. ``known`` holds for each of them."""
    return [Candidate(contacts.short_id(SECRET, person.address), person, **known) for person in people]


def people(count: int, **facts: object) -> list[Contact]:
    """So many contacts, one a newsroom."""
    return [
        Contact.model_validate({"address": f"person{number}@daily{number}.example", "languages": ["en"], **facts})
        for number in range(count)
    ]


def greet(contact: Contact, locale: str) -> str:
    """A greeting that tells for whom and in which locale it was made."""
    return f"{locale}: dear {contact.name or contact.address},"


def planned(chosen: Iterable[Candidate], locales: Sequence[str] = ("en",), **facts: object) -> Plan:
    """A plan for these people in these locales."""
    editions = {locale: edition(locale).digest for locale in locales}
    return plan(Terms(release(**facts), editions, "all", ("en",)), chosen, greet)


@cache
def _empty_ledger() -> bytes:
    # A migration takes half a second; its result is copied for each test.
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ledger.db"
        Ledger.create(path, SECRET).close()
        return path.read_bytes()


def new_ledger(folder: Path) -> Ledger:
    """An empty ledger in a folder."""
    path = folder / "ledger.db"
    with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
        file.write(_empty_ledger())
    return Ledger.open(path)


def write_down(ledger: Ledger, made: Plan) -> bool:
    """Freeze a plan at ``NOW``."""
    compiled = {locale: edition(locale) for locale in made.editions}
    with ledger.write() as connection:
        return mailings.freeze(connection, SECRET, made, compiled, dict.fromkeys(compiled, "{}"), NOW)


def approve(ledger: Ledger, mailing_id: str, now: dt.datetime = NOW) -> None:
    """Release a mailing for sending."""
    with ledger.write() as connection:
        claims.approve(connection, mailing_id, now, DEADLINE)


def resume(connection: Connection, mailing_id: str, now: dt.datetime = NOW) -> None:
    """A person lifts whatever pause there is."""
    mailing = mailings.find(connection, mailing_id)
    assert mailing is not None
    stopping.lift(connection, mailing_id, mailing.paused_at, now)


def sending(folder: Path, chosen: Iterable[Candidate], locales: Sequence[str] = ("en",)) -> tuple[Ledger, Plan]:
    """A ledger that holds an approved mailing to these people."""
    ledger, made = new_ledger(folder), planned(chosen, locales)
    write_down(ledger, made)
    approve(ledger, made.id)
    return ledger, made


def states(ledger: Ledger) -> dict[str, str]:
    """Every delivery's state, by address."""
    with ledger.read() as connection:
        return {
            row.address: row.state
            for one in mailings.every(connection)
            for row in mailings.people(connection, one.id)
        }  # fmt: skip


def row(ledger: Ledger, address: str) -> object:
    """One person's delivery."""
    with ledger.read() as connection:
        found = [r for one in mailings.every(connection) for r in mailings.people(connection, one.id)]
    return next(r for r in found if r.address == address)


def accounts(ledger: Ledger) -> mailings.Accounts:
    """The accounts of the only mailing there is."""
    with ledger.read() as connection:
        (mailing,) = mailings.every(connection)
        return mailings.account(connection, mailing)


def work(ledger: Ledger, made: Plan, clock: StillClock, log: structlog.stdlib.BoundLogger | None = None) -> Work:
    """All that a run needs, on a still clock. Close its writer afterwards."""
    with ledger.read() as connection:
        mailing = mailings.find(connection, made.id)
        assert mailing is not None
        return Work(
            mailing_id=made.id,
            release=made.slug,
            secret=ledger.secret,
            editions=mailings.compiled(connection, made.id),
            dates=mailings.dates(connection, mailing, clock.now()),
            policy=Policy(deadline=DEADLINE),
            writer=Writer(ledger, clock.now, LEASE),
            clock=clock,
            log=log or structlog.get_logger(),
            journal=Journal(ledger.path.with_suffix(".journal"), ledger.secret, Identity("boot", "place")),
        )
