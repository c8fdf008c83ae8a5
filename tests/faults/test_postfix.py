"""Through a real Postfix into a real mailbox: what the ledger says is what lies there."""

import asyncio
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from campaign.delivery import State
from campaign.store.ledger import Ledger
from tests.faults import need
from tests.faults.driver import Rig, rig
from tests.faults.postfix import Post, postfix
from tests.support.builders import states

PEOPLE = 5


@pytest.fixture(scope="module")
def post() -> Iterator[Post]:
    """One for all tests here: it takes a second to start."""
    need.tool("postfix", "postfix")
    need.root("starts a Postfix")
    with postfix() as started:
        yield started


def agrees(prepared: Rig, post: Post) -> int:
    """The mailbox holds what the ledger says, each once; gives how many are uncertain."""
    people, names = post.delivered()
    ledger = Ledger.open(prepared.root / "ledger.db")
    said = states(ledger)
    ledger.close()
    assert set(people.values()) | set(names.values()) <= {1}
    accepted = {address for address, state in said.items() if state == State.ACCEPTED}
    uncertain = {address for address, state in said.items() if state == State.UNCERTAIN}
    assert accepted <= set(people) <= accepted | uncertain
    assert len(accepted) + len(uncertain) == PEOPLE
    return len(uncertain)


def test_everybody_has_one_message_in_the_mailbox(tmp_path: Path, post: Post) -> None:
    """A mailing through Postfix: one message each in the mailbox, under a name of its own."""

    async def go() -> None:
        async with rig(tmp_path / "w", PEOPLE, 2, post.port) as prepared:
            post.empty()
            await prepared.until_done()
            assert agrees(prepared, post) == 0

    asyncio.run(go())


#: The Nth word spoken or listened to, around the first messages. N is not exact: asyncio wakes itself that way too.
WORDS = [("sendto", number) for number in range(1, 13)] + [("recvfrom", number) for number in range(6, 22)]
if not need.LONG:
    WORDS = WORDS[3:9] + WORDS[13:26:2]


def test_a_kill_at_each_word_leaves_the_mailbox_as_the_ledger_says(tmp_path: Path, post: Post) -> None:
    """Killed as it speaks or listens for the Nth time, the next sender goes on: never two of one message."""
    need.tracing()
    doubts = set()

    async def go() -> None:
        async with rig(tmp_path / "w", PEOPLE, 1, post.port) as prepared:
            for call, number in WORDS:
                prepared.prepare(tmp_path / f"{call}-{number}", PEOPLE)
                post.empty()
                inject = f"{call}:signal=SIGKILL:when={number}"
                assert await prepared.run(inject=inject, traced="main") == -signal.SIGKILL, number
                await prepared.until_done()
                assert prepared.most_at_once <= 1
                doubts.add(agrees(prepared, post))

    asyncio.run(go())
    assert doubts <= {0, 1}
    assert 1 in doubts or not need.LONG
