"""The disk fails: a sender dies at each commit, or cannot write, or finds its ledger harmed: one line, no double."""

import asyncio
import os
import random
import shutil
import signal
import sqlite3
import subprocess
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import pytest

from campaign.runtime.sending import adopt
from campaign.runtime.workspace import Workspace
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


def stopped_cleanly(prepared: Rig, ended: int) -> bool:
    """Exit 3, one line, and the accounts can be read."""
    assert ended == 3
    assert len(prepared.said.splitlines()) == 1, prepared.said
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
    ("thread", "inject", "least"),
    [
        ("writer", "fsync,fdatasync:error=EIO:when={}+", 3),
        ("writer", "pwrite64:error=ENOSPC:when={}+", 3),
        ("writer", "pwrite64:error=EIO:when={}", 2),
        # The send journal, and now and then the log, which harms nobody. Once only: the error stream is written so too.
        ("main", "write:error=ENOSPC:when={}", 1),
    ],
)
def test_a_disk_that_fails_stops_the_sender_before_the_next_dot(
    tmp_path: Path, thread: Thread, inject: str, least: int
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
            assert stopped_cleanly(prepared, ended)
            await prepared.until_done()
            assert holds(prepared, uncertain=1)

    with_rig(tmp_path, body)
    assert harmed >= least


@asynccontextmanager
async def small_disk(prepared: Rig, folder: Path) -> AsyncIterator[None]:
    """The workspace on a disk of 256 kB."""
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=256k,mode=700", "tmpfs", folder], check=True)
    try:
        prepared.prepare(folder, PEOPLE)
        yield
    finally:
        subprocess.run(["umount", folder], check=True)


def test_a_full_disk_stops_the_sender_and_room_lets_it_go_on(tmp_path: Path) -> None:
    """On 256 kB the ledger's disk is soon full: one clear line, exit 3; with room it goes on from there."""
    need.root("mounts a disk of 256 kB")
    probe = tmp_path / "probe"
    probe.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "tmpfs", probe], check=False, capture_output=True).returncode:
        pytest.skip("needs the right to mount: a disk of 256 kB")
    subprocess.run(["umount", probe], check=True)

    async def body(prepared: Rig) -> None:
        async with small_disk(prepared, tmp_path / "small"):
            ended = await prepared.run()
            assert stopped_cleanly(prepared, ended)
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
            assert stopped_cleanly(prepared, await prepared.run(busy=0.2))
        await prepared.until_done()
        assert holds(prepared, uncertain=0)

        prepared.prepare(tmp_path / "middle", PEOPLE)
        other = sqlite3.connect(prepared.root / "ledger.db", isolation_level=None, timeout=5)

        def grab(point: str, number: int) -> Action:
            if (point, number) == ("before-dot", 3):
                other.execute("BEGIN IMMEDIATE")
            return ""

        prepared.truth.fault = grab
        assert stopped_cleanly(prepared, await prepared.run(busy=0.2))
        other.close()
        await prepared.until_done()
        assert holds(prepared, uncertain=1)

    with_rig(tmp_path, body)


def test_a_truncated_log_of_the_database_doubles_nobody(tmp_path: Path) -> None:
    """Commits are gone from the end of the WAL: it goes on, or stops until a person adopts the ledger."""
    stopped = 0

    async def body(prepared: Rig) -> None:
        nonlocal stopped
        for part in range(10) if need.LONG else (0, 4, 7):
            prepared.prepare(tmp_path / f"cut-{part}", PEOPLE)
            prepared.truth.fault = lambda at, number: "kill" if (at, number) == ("after-dot", 5) else ""
            await prepared.run()
            wal = prepared.root / "ledger.db-wal"
            os.truncate(wal, wal.stat().st_size * part // 10)
            (prepared.root / "ledger.db-shm").unlink(missing_ok=True)
            prepared.truth.fault = lambda _at, _number: ""
            if await prepared.run() == 3:
                stopped += 1
                assert len(prepared.said.splitlines()) == 1
                assert "behind its send journal" in prepared.said
                workspace = Workspace(prepared.root)
                ledger = workspace.ledger()
                adopt(workspace, ledger)
                ledger.close()
            await prepared.until_done()
            actual = prepared.verdict()
            assert (actual.doubled, actual.lost, actual.unbalanced) == (0, 0, 0), (part, actual)

    with_rig(tmp_path, body)
    assert stopped


def test_an_unreadable_page_stops_the_sender_with_one_line(tmp_path: Path) -> None:
    """Noise in any page of the ledger: exit 3 and one line, or the page was not needed; nobody has it twice."""
    noise = random.Random(7)
    stopped = 0

    async def body(prepared: Rig) -> None:
        nonlocal stopped
        whole = (prepared.root / "ledger.db").read_bytes()
        size = int.from_bytes(whole[16:18], "big")
        for page in range(0, len(whole) // size, 1 if need.LONG else 7):
            prepared.prepare(tmp_path / f"page-{page}", PEOPLE)
            path = prepared.root / "ledger.db"
            with path.open("r+b") as file:
                file.seek(page * size)
                file.write(noise.randbytes(size))
            ended = await prepared.run()
            assert "Traceback" not in prepared.said, (page, prepared.said)
            assert ended in {0, 2, 3}, page
            assert len(prepared.said.splitlines()) <= 1, (page, prepared.said)
            assert max(prepared.truth.received.values(), default=0) <= 1
            stopped += ended == 3
            # The cause is gone: a whole copy is put back, as from a backup, before anything was sent.
            if not prepared.truth.received:
                for end in ("-wal", "-shm"):
                    Path(f"{path}{end}").unlink(missing_ok=True)
                shutil.copyfile(tmp_path / "w" / "ledger.db", path)
                (prepared.root / "ledger.journal").unlink(missing_ok=True)

    with_rig(tmp_path, body)
    assert stopped
