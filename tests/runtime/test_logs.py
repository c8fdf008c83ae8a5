"""The log: JSON lines in a file for its owner, rotated; a person's view on request."""

import json
from pathlib import Path

import pytest

from campaign.runtime.logs import FILE, open_log


def test_one_line_an_event(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Each event is one JSON object with its fields, level and time; nothing stands on the terminal."""
    with open_log(tmp_path) as log:
        log.info("delivery attempted", code=250, words="zażółć")
    (line,) = (tmp_path / FILE).read_text("utf-8").splitlines()
    event = json.loads(line)

    assert (event["event"], event["code"], event["words"], event["level"]) == (
        "delivery attempted",
        250,
        "zażółć",
        "info",
    )
    assert event["timestamp"].endswith("Z")
    assert capsys.readouterr() == ("", "")


def test_shown_on_request(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With ``pretty`` the same event stands on the error stream too, and the file is JSON still."""
    with open_log(tmp_path, pretty=True) as log:
        log.info("delivery attempted", code=250)
    out, err = capsys.readouterr()

    assert out == ""
    assert "delivery attempted" in err
    assert json.loads((tmp_path / FILE).read_text("utf-8"))["code"] == 250


def test_rotated_and_for_the_owner_only(tmp_path: Path) -> None:
    """Ten files of a megabyte at most, each of mode 0600."""
    with open_log(tmp_path) as log:
        for number in range(130):
            log.info("filling", number=number, words="x" * 100_000)
    files = list(tmp_path.iterdir())

    assert len(files) == 10
    assert max(path.stat().st_size for path in files) <= 1 << 20
    assert {path.stat().st_mode & 0o777 for path in files} == {0o600}


def test_a_log_that_cannot_be_written_stops_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Where the file cannot be made, events are dropped: no send ends for its log."""
    (tmp_path / FILE).mkdir()
    with open_log(tmp_path) as log:
        log.info("delivery attempted")

    assert capsys.readouterr() == ("", "")
