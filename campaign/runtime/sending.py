"""The wiring of a run: ledger, editions, relay, clock and log handed to the engine."""

import asyncio
import os
from collections import Counter
from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

import structlog

from campaign.delivery import Outcome
from campaign.engine.local import LEASE, Run, run
from campaign.errors import WorldError
from campaign.office.dispatch import Work
from campaign.runtime.machine import identity
from campaign.runtime.workspace import Workspace
from campaign.store import claims, hours, journal, mailings, recovery, settling, stopping
from campaign.store.ledger import Ledger
from campaign.store.mailings import Mailing
from campaign.store.writer import Writer
from campaign.transport import Transport

if TYPE_CHECKING:
    from sqlalchemy import Connection

__all__ = ["JOURNAL", "Sending", "adopt", "doubt", "recover"]

#: The send journal's file, beside the ledger.
JOURNAL = "ledger.journal"


class Sending(NamedTuple):
    """A mailing about to go, with all it needs."""

    workspace: Workspace
    ledger: Ledger
    transport: Transport
    mailing: Mailing
    log: structlog.stdlib.BoundLogger

    async def run(self, stop: asyncio.Event, told: Callable[[Outcome], None], cut: asyncio.Event | None = None) -> Run:
        """Release the mailing if that is not done, and send what is due now. Of one that is paused, nothing."""
        clock = self.workspace.clock
        path = self.workspace.root / JOURNAL
        here, said = identity(self.ledger.path), journal.read(path)
        _undoubted(self.ledger, said, here)
        policy = self.workspace.settings.policy.as_policy()
        with self.ledger.write() as connection:
            # In all mailings, and before the journal is headed anew: its old head tells what another boot has left.
            _recover(connection, self.workspace, self.ledger, said)
            if reason := stopping.paused(connection, self.mailing.id):
                late = hours.missed(connection, self.mailing.id, clock.now(), policy.grace)
                return Run(Counter(), reason, claims.next_due(connection, self.mailing.id, late))
            claims.approve(connection, self.mailing.id, clock.now(), policy.deadline)
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
            policy=policy,
            writer=writer,
            clock=clock,
            log=self.log,
            journal=book,
            pace=self.workspace.settings.pace.as_pace(),
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
                cut=cut,
            )
        finally:
            writer.close()
            book.close()


def _undoubted(ledger: Ledger, said: journal.Told, here: journal.Identity) -> None:
    if why := _doubt(ledger, said, here):
        raise WorldError(f"{why}; nothing was sent. If this ledger is the one to go on with, type: campaign adopt")


def _doubt(ledger: Ledger, said: journal.Told, here: journal.Identity) -> str:
    if said.latest is not None and said.latest.place != here.place:
        return "this workspace was moved or copied: its last sender ran elsewhere"
    with ledger.read() as connection:
        if said.latest is None and recovery.begun(connection):
            return "this ledger has sent before, and its send journal is not there: it may be a copy or an older one"
        rows, adopted = recovery.every_fence(connection), settling.adopted(connection)
    behind = journal.unknown(said, ledger.secret, rows, adopted)
    if not behind:
        return ""
    count = f"{behind} {'message' if behind == 1 else 'messages'}"
    return f"the ledger is behind its send journal by {count}: it was restored from an older copy"


def doubt(workspace: Workspace, ledger: Ledger) -> str:
    """Why this ledger may not be the only one, or not the newest, in one line; empty when nothing says so."""
    return _doubt(ledger, journal.read(workspace.root / JOURNAL), identity(ledger.path))


def recover(workspace: Workspace, ledger: Ledger) -> str:
    """What dead senders have left, in all mailings, settled as their journal tells. The caller holds the lock.

    Of a ledger in doubt nothing is touched, since a claim that is taken back there looks like one that came after the
    journal's line; returns why it is in doubt, empty when it is not.
    """
    said = journal.read(workspace.root / JOURNAL)
    if why := _doubt(ledger, said, identity(ledger.path)):
        return why
    with ledger.write() as connection:
        _recover(connection, workspace, ledger, said)
    return ""


def _recover(connection: "Connection", workspace: Workspace, ledger: Ledger, said: journal.Told) -> None:
    reached = journal.reached(said, ledger.secret, identity(ledger.path))
    for mailing in mailings.every(connection):
        recovery.recover(connection, mailing.id, workspace.clock.now(), alone=True, reached=reached)


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
        for token, fence in recovery.every_fence(connection):
            told = missing.pop(journal.hashed(ledger.secret, token), 0)
            if told > fence:
                doubted += recovery.doubt(connection, token, told, workspace.clock.now())
        settling.note_adopted(connection, missing)
        # Before the journal is headed anew: what another machine has left is judged by that machine's head.
        _recover(connection, workspace, ledger, said)
    journal.Journal(path, ledger.secret, identity(ledger.path)).close()
    return doubted, len(missing)
