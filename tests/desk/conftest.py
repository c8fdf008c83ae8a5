"""A release on the desk, and a way to ask the desk's application without a network."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from campaign.desk.app import application
from campaign.desk.state import Desk
from campaign.intake import columns, sheet
from campaign.office import roster
from campaign.runtime import settings, workspace
from tests.support.builders import NOW
from tests.support.keyboard import PEOPLE, SETTINGS, write_release

SECRET = "5ecret"
PORT = 8123


class Answer(NamedTuple):
    """What the desk answered."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode()


Ask = Callable[..., Answer]


@pytest.fixture
def office(tmp_path: Path) -> Path:
    """A workspace with a release in two languages and four people."""
    root = tmp_path / "office"
    workspace.create(root, sample=False)
    (root / settings.FILE).write_text(SETTINGS.format(port=1), "utf-8")
    write_release(root / "releases" / "water-rights")
    (root / "people.csv").write_text(PEOPLE, "utf-8")
    ledger = workspace.Workspace(root).ledger()
    found = sheet.read(root / "people.csv")
    roster.apply(ledger, columns.match(found.header, {}, found.where).rows(found.rows()), NOW)
    ledger.close()
    return root


@pytest.fixture
def desk(office: Path) -> Desk:
    """The release on the desk."""
    return Desk(office, "water-rights")


@pytest.fixture
def ask(desk: Desk) -> Ask:
    """Ask for a page: by its path below the secret, or by a whole path."""
    app = application(desk, SECRET, PORT)

    def asked(path: str, method: str = "GET", host: str | None = f"127.0.0.1:{PORT}", whole: str = "") -> Answer:
        rest, _, query = path.partition("?")
        sent: list[dict[str, object]] = []
        scope = {
            "type": "http",
            "method": method,
            "path": whole or f"/{SECRET}/{rest}",
            "query_string": query.encode(),
            "headers": [(b"host", host.encode())] if host is not None else [],
            "http_version": "1.1",
            "scheme": "http",
            "server": ("127.0.0.1", PORT),
            "client": ("127.0.0.1", 5),
        }

        async def receive() -> dict[str, object]:
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message: dict[str, object]) -> None:
            sent.append(message)

        asyncio.run(app(scope, receive, send))
        head = {name.decode(): value.decode() for name, value in sent[0].get("headers", [])}
        return Answer(sent[0]["status"], head, b"".join(part.get("body", b"") for part in sent[1:]))

    return asked
