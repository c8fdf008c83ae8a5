"""The disk fails: a sender dies at each commit, or cannot write, or finds its ledger harmed: one line, no double."""

import asyncio
import re
import signal
import sqlite3
import subprocess
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import pytest

from tests.faults import need
from tests.faults.driver import Rig, rig
from tests.faults.truth import Action

PEOPLE = 8
#: Both, whatever SQLite was built to use.
SYNC = "fsync,fdatasync"
Thread = str


def with_rig(folder: Path, test: Callable[[Rig], Awaitable[None]], people: int = PEOPLE, connections: int = 1) -> None:
    """Run a test's body in a rig."""

    async def go() -> None:
        async with rig(folder / "w", people, connections) as prepared:
            await test(prepared)

    asyncio.run(go())


def holds(prepared: Rig, *, uncertain: int) -> bool:
    """Nobody twice, nobody lost in silence, few in doubt, and no traceback on the screen."""
    actual = prepared.verdict()
    assert (actual.doubled, actual.lost, actual.unbalanced) == (0, 0, 0), (actual, prepared.said)
    assert actual.most_uncertain_at_once <= uncertain, actual
    assert "Traceback" not in prepared.said, prepared.said
    return True


def stopped_cleanly(prepared: Rig, ended: int, said: str) -> bool:
    """Exit 3, one line that says what is wrong and what to do, and the accounts can be read."""
    assert ended == 3
    assert re.fullmatch(rf"[^\n]*(?:{said})[^\n]*[Tt]ype the command again\n", prepared.said), prepared.said
    assert prepared.count().total() == PEOPLE
    return True


async def kill_at_each_commit(prepared: Rig, folder: Path, thread: Thread, people: int) -> int:
    """Kill a fresh mailing's sender at its Nth commit, for every N there is; each time let another go on."""
    for number in range(1, 100):
        prepared.prepare(folder / f"{thread}-{number}", people)
        ended = await prepared.run(inject=f"{SYNC}:signal=SIGKILL:when={number}", traced=thread)
        if ended == 0:
            return number - 1
        assert ended == -signal.SIGKILL
        prepared.hurry()
        await prepared.until_done()
        assert holds(prepared, uncertain=1)
        actual = prepared.verdict()
        assert actual.uncertain + prepared.truth.received.total() >= people
    raise AssertionError("the sender never came to its end")


def test_a_kill_at_each_commit_doubles_and_loses_nobody(tmp_path: Path) -> None:
    """Whichever commit is the last one, the next sender goes on from it: nobody twice, at most one in doubt."""
    need.tracing()
    commits = {}
    messages = 20 if need.LONG else PEOPLE

    async def body(prepared: Rig) -> None:
        for thread in ("main", "writer"):
            commits[thread] = await kill_at_each_commit(prepared, tmp_path, thread, messages)

    with_rig(tmp_path, body)
    # A mark and an answer for each person, and the claims.
    assert commits["writer"] > 2 * messages
    assert commits["main"] >= 1


@pytest.mark.parametrize(
    ("thread", "inject", "least", "said"),
    [
        ("writer", "fsync,fdatasync:error=EIO:when={}+", 3, "ledger.db: the disk failed"),
        ("writer", "pwrite64:error=ENOSPC:when={}+", 3, "ledger.db: the disk is full"),
        ("writer", "pwrite64:error=EIO:when={}", 2, "ledger.db: the disk failed"),
        # The send journal, and now and then the log, which harms nobody. Once only: the error stream is written so too.
        ("main", "write:error=ENOSPC:when={}", 1, "journal.*No space left"),
    ],
)
def test_a_disk_that_fails_stops_the_sender_before_the_next_dot(
    tmp_path: Path, thread: Thread, inject: str, least: int, said: str
) -> None:
    """A write on the disk fails: one clear line, exit 3, reading works; when it works again, it goes on."""
    need.tracing()
    harmed = 0

    async def body(prepared: Rig) -> None:
        nonlocal harmed
        for number in (1, 2, 3, 4, 7, 12, 20) if need.LONG else (1, 3, 6):
            prepared.prepare(tmp_path / f"at-{number}", PEOPLE)
            ended = await prepared.run(inject=inject.format(number), traced=thread)
            if ended == 0:
                continue
            harmed += 1
            assert stopped_cleanly(prepared, ended, said)
            await prepared.until_done()
            assert holds(prepared, uncertain=1)

    with_rig(tmp_path, body)
    assert harmed >= least


@asynccontextmanager
async def small_disk(prepared: Rig, folder: Path) -> AsyncIterator[None]:
    """The workspace on a disk of 256 kB."""
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8m,mode=700", "tmpfs", folder], check=True)
    try:
        # The plan itself needs more for a moment; at rest the ledger is smaller.
        prepared.prepare(folder, PEOPLE)
        subprocess.run(["mount", "-o", "remount,size=256k", folder], check=True)
        yield
    finally:
        # Lazily: whatever failed and still has a file open, no mount is left behind.
        subprocess.run(["umount", "-l", folder], check=True)


def test_a_file_that_may_grow_no_more_stops_the_sender(tmp_path: Path) -> None:
    """No file may be larger than 256 kB, as under a quota: one clear line, exit 3; with room it goes on from there."""

    async def body(prepared: Rig) -> None:
        ended = await prepared.run(room=256 * 1024)
        assert stopped_cleanly(prepared, ended, "ledger.db: the disk failed")
        assert 0 < prepared.truth.received.total() < PEOPLE
        await prepared.until_done()
        assert holds(prepared, uncertain=1)

    with_rig(tmp_path, body)


@pytest.mark.skipif(not need.MOUNT, reason="needs root and the right to mount: a disk of 256 kB")
def test_a_full_disk_stops_the_sender_and_room_lets_it_go_on(tmp_path: Path) -> None:
    """On 256 kB the ledger's disk is soon full: one clear line, exit 3; with room it goes on from there."""

    async def body(prepared: Rig) -> None:
        async with small_disk(prepared, tmp_path / "small"):
            ended = await prepared.run()
            assert stopped_cleanly(prepared, ended, "ledger.db: the disk is full|ledger.journal: No space left")
            assert prepared.truth.received.total() < PEOPLE
            subprocess.run(["mount", "-o", "remount,size=8m", tmp_path / "small"], check=True)
            await prepared.until_done()
            assert holds(prepared, uncertain=1)

    with_rig(tmp_path, body)


def test_a_full_log_disk_neither_stops_nor_repeats_a_send(tmp_path: Path) -> None:
    """No line of the log can be written: everybody has it once, and the sender ends as if nothing was."""
    if not Path("/dev/full").exists():
        pytest.skip("needs /dev/full")

    async def body(prepared: Rig) -> None:
        (prepared.root / "campaign.log").symlink_to("/dev/full")
        assert await prepared.run() == 0
        assert prepared.said == ""
        assert set(prepared.truth.received.values()) == {1}
        assert holds(prepared, uncertain=0)

    with_rig(tmp_path, body)


HELD = r"ledger.db: another program has kept it locked for 0\.2 s; close whatever may have it open"


@contextmanager
def held(path: Path) -> Iterator[None]:
    """Another program that writes to the ledger and takes its time."""
    other = sqlite3.connect(path, isolation_level=None)
    try:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")
    finally:
        other.close()


def test_a_writer_that_holds_the_lock_is_waited_for(tmp_path: Path) -> None:
    """Somebody else writes for a while: the sender waits, and nobody is harmed."""

    async def body(prepared: Rig) -> None:
        with held(prepared.root / "ledger.db"):
            running = asyncio.ensure_future(prepared.run())
            await asyncio.sleep(0.5)
            assert not running.done()
            assert prepared.truth.received.total() == 0
        assert await running == 0
        assert prepared.said == ""
        assert holds(prepared, uncertain=0)

    with_rig(tmp_path, body)


def test_a_writer_that_never_lets_go_stops_the_sender(tmp_path: Path) -> None:
    """The lock is held longer than anybody waits, at the start or in the middle: one line, exit 3, then it goes on."""

    async def body(prepared: Rig) -> None:
        with held(prepared.root / "ledger.db"):
            assert stopped_cleanly(prepared, await prepared.run(busy=0.2), HELD)
        await prepared.until_done()
        assert holds(prepared, uncertain=0)

        prepared.prepare(tmp_path / "middle", PEOPLE)
        other = sqlite3.connect(prepared.root / "ledger.db", isolation_level=None, timeout=5)

        def grab(point: str, number: int) -> Action:
            if (point, number) == ("before-dot", 3):
                other.execute("BEGIN IMMEDIATE")
            return ""

        prepared.truth.fault = grab
        assert stopped_cleanly(prepared, await prepared.run(busy=0.2), HELD)
        other.close()
        await prepared.until_done()
        assert holds(prepared, uncertain=1)

    with_rig(tmp_path, body)
