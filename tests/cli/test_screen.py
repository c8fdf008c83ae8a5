"""What stands on a terminal, wide or narrow."""

import io
import re

import pytest
from rich.console import Console

from campaign.cli import screen
from campaign.cli.progress import Bar
from campaign.delivery import Outcome, Stage

ESCAPE = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
ACCEPTED = Outcome("accepted", Stage.DOT, 250, "2.0.0", "fine")
REFUSED = Outcome("refused", Stage.RCPT, 550, "5.1.1", "no")
DEFERRED = Outcome("deferred", Stage.RCPT, 451, "4.7.1", "later")
UNCERTAIN = Outcome("lost", Stage.DOT)
NO_LINE = Outcome("lost", Stage.CONNECT)


def shown(width: int, total: int, *outcomes: Outcome) -> str:
    """The bar's last state on a terminal of that width."""
    stream = io.StringIO()
    target = Console(file=stream, width=width, force_terminal=True, color_system=None, legacy_windows=False)
    with Bar(total, target) as told:
        for outcome in outcomes:
            told(outcome)
    return ESCAPE.sub("", stream.getvalue()).replace("\r", "\n").strip().splitlines()[-1]


@pytest.mark.parametrize("width", [60, 80, 200])
def test_bar_tells_all_at_any_width(width: int) -> None:
    """Accepted, deferred, refused and remaining are whole on every terminal from 60 columns on."""
    line = shown(width, 30_000, *[ACCEPTED] * 20_000, REFUSED, DEFERRED)

    assert re.match(r"accepted 20000  deferred 1  refused 1  remaining 9999  \d+", line)
    assert len(line.rstrip()) <= width
    assert ("━" in line) == (width >= 80)


def test_bar_counts_people_not_attempts() -> None:
    """Who is deferred remains, however often; who is uncertain does not, and is shown."""
    line = shown(100, 3, DEFERRED, DEFERRED, NO_LINE, UNCERTAIN, ACCEPTED)

    assert "accepted 1  deferred 3  refused 0  uncertain 1  remaining 1" in line


def test_bar_is_silent_without_a_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    """A script's error stream holds no bar."""
    with Bar(1) as told:
        told(ACCEPTED)

    assert capsys.readouterr() == ("", "")


def test_table_leaves_content_alone(capsys: pytest.CaptureFixture[str]) -> None:
    """Cells are shown as they are: square brackets are no markup, and nothing is folded in a pipe."""
    address = "a" * 60 + "@" + "b" * 120 + ".example"
    screen.table(["name", "address", "n"], [("[bold]Ada[/bold] :smile:", address, 7)])
    out = capsys.readouterr().out

    assert "[bold]Ada[/bold] :smile:" in out
    assert address in out


def test_table_in_a_narrow_window(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """An address is never cut or folded; columns that may go do, and are named."""
    monkeypatch.setenv("COLUMNS", "60")
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm")
    address = "jadwiga.wrzesniak@kurierodrzanski.example"
    screen.table(["id", "address", "name", "outlet"], [("abc", address, "Jadwiga W", "The Long Outlet")], keep=2)
    out = ESCAPE.sub("", capsys.readouterr().out)

    assert address in out
    assert "Outlet" not in out
    assert out.endswith("Not shown, the window is too narrow: outlet\n")


def test_table_keeps_what_must_stay(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Where even the kept columns are too wide, they are wider than the window and still whole."""
    monkeypatch.setenv("COLUMNS", "20")
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm")
    screen.table(["address"], [("jadwiga.wrzesniak@kurierodrzanski.example",)])

    assert "jadwiga.wrzesniak@kurierodrzanski.example" in capsys.readouterr().out
