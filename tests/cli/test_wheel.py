"""The wheel alone is enough: outside the checkout, with its locked dependencies and nothing else."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.keyboard import running

ROOT = Path(__file__).parents[2]
#: Nothing of this test's own environment may help: no path, no variable of Python's.
CLEAN = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "CAMPAIGN", "VIRTUAL"))}


def run(*words: object, cwd: Path, expected: int = 0) -> str:
    """Run a program; gives its output."""
    done = subprocess.run(
        [str(word) for word in words], cwd=cwd, env=CLEAN, capture_output=True, text=True, encoding="utf-8", check=False
    )
    assert done.returncode == expected, f"{words}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def campaign_program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The command, installed from the wheel into an environment of its own."""
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, ROOT, cwd=folder)
    run(sys.executable, "-m", "venv", folder / "venv", cwd=folder)
    programs = folder / "venv" / ("Scripts" if os.name == "nt" else "bin")
    pip = [programs / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    run(*pip, "--require-hashes", "-r", ROOT / "requirements.lock", cwd=folder)
    run(*pip, "--no-deps", "--no-index", *folder.glob("*.whl"), cwd=folder)
    run(*pip[:3], "check", cwd=folder)
    return programs / "campaign"


def test_wheel_sends(campaign_program: Path, tmp_path: Path) -> None:
    """init, import, check, plan, send, status: the sample release reaches the sample contacts."""
    office = tmp_path / "office"
    run(campaign_program, "init", office, "--sample", cwd=tmp_path)
    with running(tmp_path / "received") as relay:
        settings = office / "campaign.toml"
        text = re.sub(
            r"\[relay\].*?(?=\n\[)", "[relay]\n" + _relay(relay.port), settings.read_text("utf-8"), flags=re.DOTALL
        )
        settings.write_text(text.replace("hold_seconds = 30", "hold_seconds = 0"), "utf-8")
        run(campaign_program, "contacts", "import", "contacts/sample.csv", "--yes", cwd=office)
        checked = run(campaign_program, "check", "asylum-ruling", cwd=office)
        run(campaign_program, "plan", "asylum-ruling", "--audience", "language:fr or language:ar", cwd=office)
        sent = run(campaign_program, "send", "asylum-ruling", "--yes", cwd=office)
        status = run(campaign_program, "status", "asylum-ruling", "--missing", cwd=office)

    people = len(relay.received())
    assert people > 5
    assert "Next: campaign preview asylum-ruling" in checked
    assert f"planned {people} = {people} accepted" in sent
    assert "Nobody is missing." in status


def _relay(port: int) -> str:
    return f'host = "127.0.0.1"\nport = {port}\ntls = "none"\n'
