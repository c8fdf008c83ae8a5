"""The wiring of a run: ledger, editions, relay, clock and log handed to the engine."""

import asyncio
import datetime as dt
import os
from collections.abc import Callable
from typing import NamedTuple

import structlog

from campaign.delivery import Outcome, Policy
from campaign.engine.local import LEASE, Run, run
from campaign.office.dispatch import Work
from campaign.runtime.workspace import Workspace
from campaign.store import claims, mailings
from campaign.store.ledger import Ledger
from campaign.store.mailings import Mailing
from campaign.store.writer import Writer
from campaign.transport import Transport

__all__ = ["Sending"]


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
        deadline = dt.timedelta(hours=self.workspace.settings.policy.expires_after_hours)
        with self.ledger.write() as connection:
            claims.approve(connection, self.mailing.id, clock.now(), deadline)
            claims.resume(connection, self.mailing.id)
            current = mailings.find(connection, self.mailing.id) or self.mailing
            dates = mailings.dates(connection, current, clock.now())
            editions = mailings.compiled(connection, self.mailing.id)
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
            )
        finally:
            writer.close()
