"""One sender a workspace."""

import subprocess
import sys
from pathlib import Path

import pytest

from campaign.errors import WorldError
from campaign.runtime.lock import alone

HOLD = """
import sys
from pathlib import Path
from campaign.runtime.lock import alone
with alone(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_one_at_a_time(tmp_path: Path) -> None:
    """While one holds the lock nobody else does; afterwards anybody may."""
    path = tmp_path / "ledger.lock"
    with alone(path), pytest.raises(WorldError, match="another `campaign send`"), alone(path):
        pass
    with alone(path):
        pass

    assert path.stat().st_mode & 0o777 == 0o600


def test_a_dead_holder_holds_nothing(tmp_path: Path) -> None:
    """The system lets go of the lock when its process dies, however it dies."""
    path = tmp_path / "ledger.lock"
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with holder:
        assert holder.stdout
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(WorldError), alone(path):
            pass
        holder.kill()
    with alone(path):
        pass


def test_a_lock_file_that_was_deleted_makes_no_room_for_another(tmp_path: Path) -> None:
    """Who takes the lock file for a left-over and deletes it gets no second sender; afterwards the next one may."""
    path = tmp_path / "ledger.lock"
    with alone(path):
        path.unlink()
        with pytest.raises(WorldError, match="another `campaign send` is at work"), alone(path):
            pass

    with alone(path):
        assert path.is_file()


def test_locks_in_different_folders_do_not_meet(tmp_path: Path) -> None:
    """A rehearsal has its lock in a folder of its own: it and a sender are in nobody's way."""
    (tmp_path / "rehearsals").mkdir()
    with alone(tmp_path / "ledger.lock"), alone(tmp_path / "rehearsals" / ".lock", "`campaign rehearse`"):
        pass
