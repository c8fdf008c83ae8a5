"""An office to type commands in, and a relay that keeps what it gets."""

import io
import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from campaign.cli import main
from campaign.intake import columns, sheet
from campaign.office import roster
from campaign.runtime import settings, workspace
from campaign.runtime.clock import Clock
from campaign.store.ledger import Ledger
from tests.support.keyboard import PEOPLE, SETTINGS, Campaign, Done, Relay, running, write_release


@pytest.fixture
def campaign(monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]) -> Campaign:
    """Type a command, with answers on standard input; none means that nobody is there."""

    def type_in(*words: str, answer: str = "") -> Done:
        monkeypatch.setattr(sys, "argv", ["campaign", *words])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(answer.encode()), "utf-8"))
        with pytest.raises(SystemExit) as ended:
            main()
        out, err = capsysbinary.readouterr()
        return Done(int(ended.value.code or 0), out, err.decode())

    return type_in


@pytest.fixture
def relay(tmp_path: Path) -> Iterator[Relay]:
    """A relay that takes everything until it is told otherwise."""
    with running(tmp_path / "received") as server:
        yield server


@pytest.fixture(scope="session")
def model_office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with a release and four people, made once and copied for each test."""
    root = tmp_path_factory.mktemp("model") / "office"
    workspace.create(root, sample=False)
    write_release(root / "releases" / "water-rights")
    (root / "people.csv").write_text(PEOPLE, "utf-8")
    ledger = Ledger.open(root / "ledger.db")
    found = sheet.read(root / "people.csv")
    read = columns.match(found.header, {}, found.where)
    roster.apply(ledger, read.rows(found.rows()), Clock().now())
    ledger.close()
    return root


@pytest.fixture
def office(tmp_path: Path, model_office: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The workspace, as the current folder, with a relay that nobody answers at."""
    root = tmp_path / "office"
    shutil.copytree(model_office, root)
    (root / settings.FILE).write_text(SETTINGS.format(port=1), "utf-8")
    monkeypatch.chdir(root)
    monkeypatch.setitem(os.environ, "TZ", "UTC")
    monkeypatch.delenv(settings.PASSWORD, raising=False)
    monkeypatch.delenv("CAMPAIGN_WORKSPACE", raising=False)
    return root


@pytest.fixture
def connected(office: Path, relay: Relay) -> Path:
    """The workspace with the relay that runs."""
    (office / settings.FILE).write_text(SETTINGS.format(port=relay.port), "utf-8")
    return office
