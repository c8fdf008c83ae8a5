"""How a command starts and how it ends, whatever becomes of it."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.keyboard import Campaign

MAIN = [sys.executable, "-c", "from campaign.cli import main; main()"]
HEAVY = (
    *("pydantic", "sqlalchemy", "jinja2", "rich", "aiosmtplib", "babel", "structlog", "alembic", "markdown_it"),
    *("starlette", "uvicorn", "watchfiles", "weasyprint", "mammoth", "selectolax"),
)


def test_help_imports_nothing_heavy() -> None:
    """`campaign --help` costs what importing Typer costs: no library of a later step is loaded for it."""
    asked = f"import sys\nfrom campaign.cli.app import app\nprint([m for m in {HEAVY!r} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)

    assert done.stdout == "[]\n"


@pytest.mark.parametrize(
    "words",
    [(), ("nonsense",), ("plan", "water-rights"), ("contacts",), ("check",), ("new", "a", "--nonsense")],
    ids=" ".join,
)
def test_wrong_usage_is_wrong_input(campaign: Campaign, words: tuple[str, ...]) -> None:
    """A command that does not exist, or lacks what it needs, says how it is used and exits 2."""
    done = campaign(*words)

    assert done.code == 2
    assert "Usage: campaign" in done.text + done.err
    assert "Traceback" not in done.err


@pytest.mark.parametrize(
    "words",
    [
        ("status",),
        ("check", "water-rights"),
        ("briefing", "water-rights"),
        ("preview", "water-rights"),
        ("agree", "water-rights", "fr"),
        ("plan", "water-rights", "-a", "all"),
        ("send", "water-rights"),
        ("rehearse", "water-rights"),
        ("stop", "water-rights"),
        ("resume", "water-rights"),
        ("settle", "water-rights"),
        ("adopt",),
        ("test", "water-rights", "--to", "a@b.example"),
        ("new", "other"),
        ("contacts", "list"),
        ("contacts", "import", "people.csv"),
        ("contacts", "export"),
        ("contacts", "show", "ada@gazette.example"),
        ("contacts", "suppress", "ada@gazette.example"),
    ],
    ids=" ".join,
)
def test_no_workspace_here(
    campaign: Campaign, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    """Outside a workspace every command says so in one line, makes nothing, and exits 2."""
    monkeypatch.chdir(tmp_path)
    done = campaign(*words)

    assert (done.code, done.out) == (2, b"")
    assert done.err.startswith("campaign.toml: no workspace here")
    assert done.err.count("\n") == 1
    assert not list(tmp_path.iterdir())


def test_ledger_missing(campaign: Campaign, office: Path) -> None:
    """A workspace whose ledger is gone is named as such; no empty ledger takes its place."""
    (office / "ledger.db").unlink()
    done = campaign("status")

    assert done.code == 2
    assert "no ledger here" in done.err
    assert not (office / "ledger.db").exists()


def test_ledger_that_is_none(campaign: Campaign, office: Path) -> None:
    """A file that is no database is the world's fault: one line, exit 3."""
    (office / "ledger.db").write_bytes(b"not a database, but long enough to be one " * 200)
    done = campaign("status")

    assert done.code == 3
    assert done.err.startswith("ledger.db: ")


def test_init_makes_a_workspace_once(campaign: Campaign, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`init` makes settings and an empty ledger for its owner only; a second one changes nothing."""
    monkeypatch.chdir(tmp_path)
    first = campaign("init", "office")
    settings = (tmp_path / "office" / "campaign.toml").read_bytes()
    second = campaign("init", "office")

    assert (first.code, second.code) == (0, 2)
    assert "Next: cd office; edit campaign.toml" in first.text
    assert "a workspace here already" in second.err
    assert (tmp_path / "office" / "campaign.toml").read_bytes() == settings
    assert (tmp_path / "office" / "ledger.db").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "office").stat().st_mode & 0o077 == 0


def test_init_overwrites_nothing(campaign: Campaign, tmp_path: Path) -> None:
    """A sheet of the office's own stays as it is when the sample comes beside it."""
    own = tmp_path / "contacts" / "sample.csv"
    own.parent.mkdir()
    own.write_text("email\nada@gazette.example\n")
    done = campaign("init", str(tmp_path), "--sample")

    assert done.code == 0
    assert own.read_text() == "email\nada@gazette.example\n"
    assert (tmp_path / "releases" / "asylum-ruling" / "en.md").is_file()


def test_init_on_a_file(campaign: Campaign, tmp_path: Path) -> None:
    """Where no folder can be made, the command says what stands there and exits 3."""
    (tmp_path / "office").write_text("")
    done = campaign("init", str(tmp_path / "office"))

    assert done.code == 3
    assert done.err == f"{tmp_path / 'office'}: File exists\n"


@pytest.mark.parametrize("words", [("contacts", "import", "many.csv", "--json"), ("contacts", "export")], ids=" ".join)
def test_broken_pipe_is_quiet(office: Path, words: tuple[str, ...]) -> None:
    """A reader that has seen enough (`| head -1`) provokes no complaint, be it in the middle or at the end."""
    many = "".join(f"reporter{n}@daily.example\n" for n in range(3000))
    (office / "many.csv").write_text("email\n" + many)
    listing = subprocess.Popen(
        [*MAIN, *words], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert listing.stdout
    assert listing.stderr
    if "--json" in words:
        listing.stdout.readline()
    listing.stdout.close()
    said = listing.stderr.read().decode()
    listing.stderr.close()
    listing.wait()

    assert "Traceback" not in said
    assert "BrokenPipe" not in said


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGINT for another process")
def test_ctrl_c_at_a_question(office: Path) -> None:
    """Ctrl-C at a question ends the command quietly with 130, and nothing is changed."""
    ledger = (office / "ledger.db").read_bytes()
    (office / "more.csv").write_text("email\nnew@daily.example\n")
    asking = subprocess.Popen(
        [*MAIN, "contacts", "import", "more.csv"],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    assert asking.stderr
    said = b""
    while not said.endswith(b"yes: "):
        said += asking.stderr.read(1)
    asking.send_signal(signal.SIGINT)
    _, rest = asking.communicate(timeout=20)

    assert asking.returncode == 130
    # A newline if it was already waiting for the answer; never a traceback.
    assert rest.strip() == b""
    assert (office / "ledger.db").read_bytes() == ledger


def test_json_stays_json_on_an_old_terminal(office: Path) -> None:
    """Where the output takes only ASCII, tables escape what they cannot show and JSON is still JSON."""
    env = {**os.environ, "PYTHONIOENCODING": "ascii", "COLUMNS": "60"}
    plain = subprocess.run([*MAIN, "contacts", "list"], env=env, capture_output=True, check=True)
    rows = subprocess.run([*MAIN, "contacts", "list", "--json"], env=env, capture_output=True, check=True)

    assert b"\\u017buk" in plain.stdout
    assert "Médard" in [row["family_name"] for row in json.loads(rows.stdout)]


def test_a_disk_that_fails(campaign: Campaign, office: Path) -> None:
    """What the system refuses is one line with the file's name, exit 3."""
    done = campaign("contacts", "export", "--out", "nowhere/people.csv")

    assert (done.code, done.err) == (3, "nowhere/people.csv: No such file or directory\n")
