"""A workspace on disk."""

from pathlib import Path

import pytest

from campaign.errors import InputError
from campaign.runtime import settings, workspace
from campaign.runtime.workspace import Workspace


def test_made_and_opened(tmp_path: Path) -> None:
    """What is created can be opened, and its git-ignore keeps people, secrets and the ledger out of a repository."""
    root = tmp_path / "office"
    made = {path.name for path in workspace.create(root, sample=True)}
    ledger = Workspace(root).ledger()
    ledger.close()
    ignored = (root / ".gitignore").read_text().split()

    assert made >= {"campaign.toml", "contacts", "ledger.db", "releases", "templates", ".gitignore"}
    assert set(ignored) == {"ledger.*", "contacts/", "campaign.log*", "relay-password", "preview/", "rehearsals/"}
    assert (root / "contacts" / "sample.csv").is_file()


@pytest.mark.parametrize("there", [settings.FILE, "ledger.db"])
def test_never_over_another(tmp_path: Path, there: str) -> None:
    """Where settings or a ledger lie, no workspace is made and nothing is changed."""
    (tmp_path / there).write_text("mine")
    with pytest.raises(InputError, match="nothing was changed"):
        workspace.create(tmp_path, sample=True)

    assert [path.name for path in tmp_path.iterdir()] == [there]
    assert (tmp_path / there).read_text() == "mine"


def test_what_ships_is_there() -> None:
    """Templates, the sample release and the sample sheets come with the program."""
    assert all(workspace.shipped(name).is_dir() for name in ("templates", "releases", "contacts"))
