"""Whatever workers do in whatever order, the accounts balance, rows keep to the table, nobody gets two dots."""

import datetime as dt
import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, invariant, multiple, rule
from sqlalchemy import Connection, Row

from campaign.delivery import TABLE, Event, Outcome, Policy, Stage, State, conclude
from campaign.errors import Fault
from campaign.store import answers, claims, contacts, recovery, settling
from campaign.store.answers import Settlement
from campaign.store.claims import Claim
from campaign.store.settling import Report
from campaign.suppression import Suppression
from tests.support.builders import DEADLINE, LEASE, NOW, accounts, candidates, people, resume, sending, states

PEOPLE = 4
UNSENT = {State.QUEUED, State.CLAIMED, State.WITHDRAWN, State.EXPIRED}
REACHED = {State.SENDING, State.ACCEPTED, State.UNCERTAIN, State.BOUNCED, State.COMPLAINED}
EDGES = {(before, after) for (before, _), after in TABLE.items()}
BEFORE = [
    Outcome("deferred", Stage.RCPT, 451),
    Outcome("refused", Stage.RCPT, 550, "5.1.1"),
    Outcome("refused", Stage.MAIL, 550),
    Outcome("lost", Stage.CONNECT),
    Outcome("lost", Stage.BODY),
]
AT_DOT = [
    Outcome("accepted", Stage.DOT, 250),
    Outcome("deferred", Stage.DOT, 451),
    Outcome("refused", Stage.DOT, 554),
    Outcome("lost", Stage.DOT),
]


class Office(RuleBasedStateMachine):
    """Workers that claim, mark, settle, stall and die, each with a view of its own; time, pauses and objections.

    A claim stays with its worker after a recovery took it over: late words from the grave are part of the game.
    """

    held, marked = Bundle("held"), Bundle("marked")

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.ledger, made = sending(Path(self.folder.name), candidates(people(PEOPLE)))
        self.name = made.id
        self.now = NOW
        #: The dots that may have arrived: delivery and fence.
        self.dots: set[tuple[int, int]] = set()
        self.seen = states(self.ledger)

    def teardown(self) -> None:
        """Remove the ledger."""
        self.ledger.close()
        self.folder.cleanup()

    @rule(target=held, limit=st.integers(1, PEOPLE))
    def claim(self, limit: int) -> object:
        """A worker takes what is due."""
        with self.ledger.write() as connection:
            return multiple(*claims.claim(connection, self.name, self.now, "w", LEASE, limit))

    @rule(target=marked, taken=held)
    def mark(self, taken: Claim) -> object:
        """A worker asks for the point of no return; with a yes its message may arrive."""
        with self.ledger.write() as connection:
            (may,) = answers.mark(connection, [taken], self.now, LEASE)
        self.dots |= {(taken.id, taken.fence)} if may else set()
        return multiple(*[taken] * may)

    @rule(taken=held, outcome=st.sampled_from([*BEFORE, None]))
    def give_up(self, taken: Claim, outcome: Outcome | None) -> None:
        """An attempt ends before the dot."""
        self._settle(taken, outcome, marked=False)

    @rule(taken=consumes(marked), outcome=st.sampled_from(AT_DOT))
    def hear(self, taken: Claim, outcome: Outcome) -> None:
        """The server answers the dot, or does not. When it says no, it does not have the message."""
        if outcome.kind in {"deferred", "refused"}:
            self.dots.discard((taken.id, taken.fence))
        self._settle(taken, outcome, marked=True)

    def _settle(self, taken: Claim, outcome: Outcome | None, *, marked: bool) -> None:
        done = conclude(
            outcome,
            marked=marked,
            attempt=taken.attempt,
            now=self.now,
            expires_at=taken.expires_at,
            policy=Policy(),
            jitter=0.5,
        )
        words = outcome or Outcome("deferred", Stage.BODY)
        with self.ledger.write() as connection:
            answers.settle(connection, [Settlement(taken, done.state, done.event, words, done.next_at, 1)], self.now)

    @rule(alone=st.booleans(), silent=st.booleans())
    def recover(self, alone: bool, silent: bool) -> None:
        """Somebody looks after the dead; where the journal is silent, nobody's dot was sent."""
        with self.ledger.write() as connection:
            if silent and alone:
                self._take_back(connection)
            reached = (lambda _token, _fence: False) if silent and alone else recovery.perhaps
            recovery.recover(connection, self.name, self.now, alone=alone, reached=reached)

    def _take_back(self, connection: Connection) -> None:
        for (delivery,) in connection.exec_driver_sql("SELECT id FROM deliveries WHERE state = 'sending'"):
            self._never_came(delivery)

    @rule(who=st.integers(1, PEOPLE))
    def doubt(self, who: int) -> None:
        """A journal knows of a dot that this ledger does not."""
        with self.ledger.write() as connection:
            row = connection.exec_driver_sql("SELECT token, fence, state FROM deliveries WHERE id = ?", (who,)).one()
            assert recovery.doubt(connection, row.token, row.fence + 1, self.now)
            assert not recovery.doubt(connection, row.token, row.fence, self.now)
        if row.state in UNSENT:
            self.dots.add((who, row.fence + 1))
        if row.state in {*UNSENT, State.SENDING}:
            # Three rows of the table at once: what the lost part of the ledger held.
            self.seen[people(PEOPLE)[who - 1].address] = State.UNCERTAIN

    @rule(who=st.integers(1, PEOPLE), happened=st.sampled_from(Event))
    def a_person_decides(self, who: int, happened: Event) -> None:
        """A person's word: along the table, or a fault that changes nothing."""
        before = self._all()
        fits = before[who - 1].state == State.UNCERTAIN and (State.UNCERTAIN, happened) in TABLE
        try:
            with self.ledger.write() as connection:
                settling.decide(connection, Report(who, happened, "a person"), self.now, DEADLINE)
            assert fits
        except Fault:
            assert not fits
            assert self._all() == before
            return
        if before[who - 1].state == State.UNCERTAIN and happened in {Event.DEFER, Event.REFUSE}:
            self._never_came(who)

    @rule(who=st.integers(1, PEOPLE), happened=st.sampled_from(Event))
    def the_world_reports(self, who: int, happened: Event) -> None:
        """A report from outside: kept whatever it says, and it sends nobody back into the queue."""
        before = self._all()
        with self.ledger.write() as connection:
            moved = settling.report(connection, Report(who, happened, "a log"), self.now)
            kept = connection.exec_driver_sql("SELECT found, left FROM reports ORDER BY id DESC LIMIT 1").one()
        assert kept.found == before[who - 1].state
        assert moved == (kept.found != kept.left)
        assert moved or self._all() == before
        assert kept.left != State.QUEUED or not moved
        if before[who - 1].state == State.UNCERTAIN and kept.left == State.REFUSED:
            self._never_came(who)

    def _never_came(self, delivery: int) -> None:
        self.dots = {dot for dot in self.dots if dot[0] != delivery}

    def _all(self) -> Sequence[Row[Any]]:
        with self.ledger.read() as connection:
            return connection.exec_driver_sql("SELECT * FROM deliveries ORDER BY id").all()

    @rule()
    def sweep(self) -> None:
        """Time and objections do their work."""
        with self.ledger.write() as connection:
            claims.sweep(connection, self.name, self.now)

    @rule(minutes=st.sampled_from([1, 10, 20, 300, 2000]))
    def wait(self, minutes: int) -> None:
        """Time passes."""
        self.now += dt.timedelta(minutes=minutes)

    @rule(stop=st.booleans())
    def pause(self, stop: bool) -> None:
        """The mailing stops or goes on."""
        with self.ledger.write() as connection:
            if stop:
                claims.pause(connection, self.name, self.now, "why not")
            else:
                resume(connection, self.name, self.now)

    @rule(who=st.integers(0, PEOPLE - 1))
    def object(self, who: int) -> None:
        """Somebody wants no more mail."""
        address = people(PEOPLE)[who].address
        with self.ledger.write() as connection:
            contacts.suppress(connection, Suppression(address=address, reason="opt-out", since=self.now))

    @rule()
    def approve_again(self) -> None:
        """A second approval is no approval."""
        with self.ledger.write() as connection:
            assert not claims.approve(connection, self.name, self.now, DEADLINE)

    @invariant()
    def accounts_balance(self) -> None:
        """Planned is the sum over the states, always."""
        found = accounts(self.ledger)
        assert found.planned == PEOPLE
        assert found.balanced

    @invariant()
    def rows_keep_to_the_table(self) -> None:
        """Between two looks each row has stayed or moved along one row of the table."""
        now = states(self.ledger)
        moves = {(self.seen[address], state) for address, state in now.items() if self.seen[address] != state}
        assert moves <= EDGES
        self.seen = now

    @invariant()
    def nobody_has_two(self) -> None:
        """No person's message was given its final dot twice, unless somebody said no to the first."""
        assert max(Counter(delivery for delivery, _ in self.dots).values(), default=0) <= 1

    @invariant()
    def queued_have_an_hour(self) -> None:
        """Who waits has a time, so nobody is lost in the queue."""
        with self.ledger.read() as connection:
            lost = "SELECT count(*) FROM deliveries WHERE state = 'queued' AND next_at IS NULL"
            assert connection.exec_driver_sql(lost).scalar_one() == 0

    @invariant()
    def the_history_has_every_try(self) -> None:
        """Tries are numbered from one without a gap, and only the one under way is not in the history yet."""
        with self.ledger.read() as connection:
            rows = connection.exec_driver_sql(
                "SELECT state, attempts, count(number) AS count, coalesce(max(number), 0) AS last "
                "FROM deliveries LEFT JOIN attempts ON delivery_id = id GROUP BY id"
            ).all()
        for row in rows:
            under_way = row.state in {State.CLAIMED, State.SENDING}
            assert row.count == row.last == row.attempts - under_way, row

    @invariant()
    def who_may_have_it_is_not_queued(self) -> None:
        """Someone who may have the message is sending, uncertain, accepted, or was, and never in the queue."""
        with self.ledger.read() as connection:
            rows = connection.exec_driver_sql("SELECT id, state FROM deliveries").all()
        reached = {delivery for delivery, _ in self.dots}
        assert {row.state for row in rows if row.id in reached} <= REACHED


TestOffice = Office.TestCase
TestOffice.settings = settings(max_examples=40, stateful_step_count=25, deadline=None)
