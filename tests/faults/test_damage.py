"""The ledger's files are harmed: what is left goes on, or one line stops it until a person puts a whole copy back."""

import os
import random
from collections import Counter
from pathlib import Path

from campaign.runtime.sending import adopt
from campaign.runtime.workspace import Workspace
from tests.faults import need
from tests.faults.driver import Rig
from tests.faults.test_disk import PEOPLE, holds, with_rig


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
                adopted(prepared)
            await prepared.until_done()
            actual = prepared.verdict()
            assert (actual.doubled, actual.lost, actual.unbalanced) == (0, 0, 0), (part, actual)

    with_rig(tmp_path, body)
    assert stopped


def put_back(prepared: Rig, whole: bytes) -> None:
    """The cause is gone: a whole copy is put back, as from a backup."""
    path = prepared.root / "ledger.db"
    for end in ("-wal", "-shm"):
        Path(f"{path}{end}").unlink(missing_ok=True)
    path.write_bytes(whole)


def test_an_unreadable_page_stops_the_sender_and_a_whole_copy_lets_it_go_on(tmp_path: Path) -> None:
    """Noise in any page: one line and exit 3, or the page was not needed; a whole copy goes on and doubles nobody."""
    noise = random.Random(7)
    stopped: Counter[str] = Counter()

    async def body(prepared: Rig) -> None:
        whole = (prepared.root / "ledger.db").read_bytes()
        size = int.from_bytes(whole[16:18], "big")
        for page in range(0, len(whole) // size, 1 if need.LONG else 7):
            prepared.prepare(tmp_path / f"page-{page}", PEOPLE)
            path = prepared.root / "ledger.db"
            whole = path.read_bytes()
            with path.open("r+b") as file:
                file.seek(page * size)
                file.write(noise.randbytes(size))
            ended = await prepared.run()
            assert "Traceback" not in prepared.said, (page, prepared.said)
            assert ended in {0, 2, 3}, page
            assert len(prepared.said.splitlines()) <= 1, (page, prepared.said)
            assert max(prepared.truth.received.values(), default=0) <= 1
            if ended == 0:
                continue
            sent = prepared.truth.received.total()
            stopped["in the middle" if sent else "before"] += 1
            put_back(prepared, whole)
            if sent:
                # The copy is from before: a person has to say that it is the one to go on with.
                assert await prepared.run() == 3
                assert "behind its send journal" in prepared.said
                adopted(prepared)
            await prepared.until_done()
            assert holds(prepared, uncertain=sent)
            assert set(prepared.truth.received.values()) == {1}
            assert prepared.truth.received.total() == PEOPLE

    with_rig(tmp_path, body)
    assert stopped["before"]


def adopted(prepared: Rig) -> None:
    """A person goes on with this ledger."""
    workspace = Workspace(prepared.root)
    ledger = workspace.ledger()
    adopt(workspace, ledger)
    ledger.close()
