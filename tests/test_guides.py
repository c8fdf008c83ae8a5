"""The README and the guides are true: their commands run, in order, as they stand."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from campaign.runtime import embedded

ROOT = Path(__file__).parents[1]
_CONSOLE = re.compile(r"```console\n(.*?)```", re.DOTALL)
DRAFT = """\
Court orders clean water for the valley

The district court of Lindenau ruled on Monday that the valley's three villages must have clean water by spring.

“We have waited nine years for this day,” said Ada Ferrin, who speaks for the villages.

For more information, please contact:
Ada Ferrin
ada@villages.example
"""


def commands(guide: Path) -> list[str]:
    """The lines after a dollar sign in a guide's console blocks."""
    blocks = _CONSOLE.findall(guide.read_text("utf-8"))
    return [line[2:] for block in blocks for line in block.splitlines() if line.startswith("$ ")]


def run(command: str, folder: Path, answer: str = "") -> str:
    """Run one command as a person would; gives what it printed."""
    words = shlex.split(command)
    assert words[0] == "campaign"
    done = subprocess.run(
        [sys.executable, "-c", "from campaign.cli import main; main()", *words[1:]],
        cwd=folder,
        input=answer,
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONUTF8": "1"},
        check=False,
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def settle_in(office: Path, port: int) -> None:
    """What the guide tells people to do by hand: name the relay."""
    path = office / "campaign.toml"
    text = path.read_text("utf-8").replace('"smtp.organisation.example"', '"127.0.0.1"').replace("587", str(port))
    text = text.replace("hold_seconds = 30", "hold_seconds = 0")
    text = text.replace('tls = "starttls"', 'tls = "none"').replace('username = "press@organisation.example"', "")
    path.write_text(text, "utf-8")
    (office / "draft.txt").write_text(DRAFT, "utf-8")


def answer(command: str, folder: Path) -> str:
    """What a person types where a command asks."""
    if command.startswith("campaign contacts import"):
        return "yes\n"
    if command.startswith("campaign send"):
        planned = re.search(r"planned (\d+) =", run("campaign status asylum-ruling", folder))
        assert planned
        return f"{planned[1]}\n"
    return ""


def test_readme_is_true(tmp_path: Path) -> None:
    """Somebody who follows the README's first mailing, from an empty folder, has sent it at the end."""
    folder = tmp_path
    with embedded.embedded(tmp_path / "received") as port:
        for command in commands(ROOT / "README.md"):
            if command.startswith("cd "):
                folder = tmp_path / command.removeprefix("cd ")
                settle_in(folder, port)
                continue
            run(command, folder, answer(command, folder))

    assert len(list((tmp_path / "received").glob("*.eml"))) > 5


@pytest.mark.parametrize("guide", sorted(path.name for path in (ROOT / "docs").glob("*.md")))
def test_guide_is_true(guide: str, tmp_path: Path) -> None:
    """Every command of a guide works in a workspace with the sample in it."""
    run("campaign init office --sample", tmp_path)
    office = tmp_path / "office"
    with embedded.embedded(tmp_path / "received") as port:
        settle_in(office, port)
        if guide != "contacts.md":
            run("campaign contacts import contacts/sample.csv --yes", office)
        for command in commands(ROOT / "docs" / guide):
            run(command, office, answer(command, office))


def test_every_guide_is_in_the_readme() -> None:
    """The README leads to each guide, and to no guide that is not there."""
    named = set(re.findall(r"\(docs/([\w-]+\.md)\)", (ROOT / "README.md").read_text("utf-8")))

    assert named == {path.name for path in (ROOT / "docs").glob("*.md")}
