"""The wiring of a run: ledger, editions, relay, clock and log handed to the engine."""

import asyncio
import datetime as dt
import os
from collections.abc import Callable
from typing import NamedTuple

import structlog

from campaign.delivery import Outcome, Policy
from campaign.engine.local import LEASE, Run, run
from campaign.errors import WorldError
from campaign.office.dispatch import Work
from campaign.runtime.machine import identity
from campaign.runtime.workspace import Workspace
from campaign.store import claims, journal, mailings
from campaign.store.ledger import Ledger
from campaign.store.mailings import Mailing
from campaign.store.writer import Writer
from campaign.transport import Transport

__all__ = ["JOURNAL", "Sending", "adopt"]

#: The send journal's file, beside the ledger.
JOURNAL = "ledger.journal"


class Sending(NamedTuple):
    """A mailing about to go, with all it needs."""

    workspace: Workspace
    ledger: Ledger
    transport: Transport
    mailing: Mailing
    log: structlog.stdlib.BoundLogger

    async def run(self, stop: asyncio.Event, told: Callable[[Outcome], None]) -> Run:
        """Release the mailing if that is not done, and send what is due now."""
        clock = self.workspace.clock
        path = self.workspace.root / JOURNAL
        here, said = identity(self.ledger.path), journal.read(path)
        _undoubted(self.ledger, said, here)
        deadline = dt.timedelta(hours=self.workspace.settings.policy.expires_after_hours)
        with self.ledger.write() as connection:
            claims.approve(connection, self.mailing.id, clock.now(), deadline)
            claims.resume(connection, self.mailing.id)
            current = mailings.find(connection, self.mailing.id) or self.mailing
            dates = mailings.dates(connection, current, clock.now())
            editions = mailings.compiled(connection, self.mailing.id)
        book = journal.Journal(path, self.ledger.secret, here)
        writer = Writer(self.ledger, clock.now, LEASE)
        work = Work(
            mailing_id=self.mailing.id,
            release=self.mailing.release,
            secret=self.ledger.secret,
            editions=editions,
            dates=dates,
            policy=Policy(deadline=deadline),
            writer=writer,
            clock=clock,
            log=self.log,
            journal=book,
        )
        try:
            return await run(
                work,
                self.ledger,
                self.transport,
                connections=self.workspace.settings.relay.connections,
                worker=f"pid-{os.getpid()}",
                stop=stop,
                told=told,
                reached=journal.reached(said, self.ledger.secret, here),
            )
        finally:
            writer.close()
            book.close()


def _undoubted(ledger: Ledger, said: journal.Told, here: journal.Identity) -> None:
    """Raise ``WorldError`` for a ledger that may not be the only one, or not the newest, until a person decides."""
    decide = "nothing was sent. If this ledger is the one to go on with, type: campaign adopt"
    if said.latest is not None and said.latest.place != here.place:
        raise WorldError(f"this workspace was moved or copied: its last sender ran elsewhere; {decide}")
    with ledger.read() as connection:
        behind = journal.unknown(said, ledger.secret, claims.every_fence(connection))
    if behind:
        raise WorldError(
            f"the ledger is behind its send journal by {behind} messages: it was restored from an older copy; {decide}"
        )


def adopt(workspace: Workspace, ledger: Ledger) -> tuple[int, int]:
    """Go on with this ledger, here: a person has decided it after a restore, a copy or a move.

    What the journal knows as sent and the ledger does not becomes uncertain, so that nobody has it twice. Returns
    how many that are, and how many lines of the journal belong to mailings that this ledger does not hold at all.
    The caller holds the sender's lock.
    """
    path = workspace.root / JOURNAL
    said = journal.read(path)
    missing = dict(said.dots)
    doubted = 0
    with ledger.write() as connection:
        for token, fence in claims.every_fence(connection):
            told = missing.pop(journal.hashed(ledger.secret, token), 0)
            if told > fence:
                doubted += claims.doubt(connection, token, told, workspace.clock.now())
    journal.Journal(path, ledger.secret, identity(ledger.path)).close()
    return doubted, len(missing)
