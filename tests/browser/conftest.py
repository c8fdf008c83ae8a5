"""The real preview, started as a person starts it, and a real browser that looks at it."""

import re
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from campaign.intake import columns, sheet
from campaign.office import roster
from campaign.runtime import settings, workspace
from tests.faults import need
from tests.support.browser import chromium
from tests.support.builders import NOW
from tests.support.keyboard import PEOPLE, SETTINGS, write_release

AXE = Path(__file__).parents[1] / "outside" / "node_modules" / "axe-core" / "axe.min.js"
MAIN = [sys.executable, "-c", "from campaign.cli import main; main()"]


class Live(NamedTuple):
    """A preview that runs: its workspace, its address with the secret, its process."""

    root: Path
    url: str
    process: "subprocess.Popen[str]"

    @property
    def folder(self) -> Path:
        """The release's folder."""
        return self.root / "releases" / "water-rights"

    @property
    def origin(self) -> str:
        """The only place that may be asked."""
        return "http://" + urlsplit(self.url).netloc

    def edit(self, file: str, old: str, new: str) -> None:
        """Save a file with other words, as an editor does: all at once."""
        path = self.folder / file
        text = path.read_text("utf-8")
        assert old in text
        path.write_text(text.replace(old, new), "utf-8")


def office(root: Path) -> Path:
    """A workspace with a release in two languages and four people."""
    workspace.create(root, sample=False)
    (root / settings.FILE).write_text(SETTINGS.format(port=1), "utf-8")
    write_release(root / "releases" / "water-rights")
    (root / "people.csv").write_text(PEOPLE, "utf-8")
    ledger = workspace.Workspace(root).ledger()
    found = sheet.read(root / "people.csv")
    roster.apply(ledger, columns.match(found.header, {}, found.where).rows(found.rows()), NOW)
    ledger.close()
    return root


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """One browser for all tests here."""
    with chromium() as browser:
        yield browser


@contextmanager
def started(root: Path) -> Iterator[Live]:
    """A preview on a free port, until the block ends. It must not complain."""
    command = [*MAIN, "preview", "water-rights", "--serve", "--no-open", "--workspace", str(root)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout
        try:
            yield Live(root, process.stdout.readline().split()[-1], process)
        finally:
            if process.poll() is None:
                process.send_signal(signal.SIGINT)
            _, said = process.communicate(timeout=10)
    assert "Traceback" not in said


@pytest.fixture(scope="package")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """A preview of a release in two languages, for all tests here: a start takes seconds."""
    with started(office(tmp_path_factory.mktemp("live") / "office")) as live:
        yield live


@pytest.fixture
def live(running: Live) -> Live:
    """The preview, with its release as it was, and read."""
    shutil.rmtree(running.folder)
    shutil.rmtree(running.root / "templates")
    (running.root / "templates").mkdir()
    write_release(running.folder)
    for _ in range(100):
        page, mail = _get(running.url), _get(f"{running.url}mail/en/light")
        whole = "Three villages" in page and "Trois villages" in page and "undecided" not in page
        if whole and mail and 'target="_top"' not in mail:
            break
        time.sleep(0.05)
    return running


def _get(url: str) -> str:
    """A page's text; empty while its edition is not there."""
    try:
        with urllib.request.urlopen(url) as answer:
            return str(answer.read().decode())
    except urllib.error.HTTPError:
        return ""


Look = Callable[..., Page]


@pytest.fixture
def look(browser: Browser) -> Iterator[Look]:
    """Open a window that listens; every request that it makes is put into ``asked``."""
    contexts: list[BrowserContext] = []

    def looked(url: str, asked: list[str] | None = None, **facts: Any) -> Page:
        context = browser.new_context(**{"viewport": {"width": 1280, "height": 900}, **facts})
        contexts.append(context)
        if asked is not None:
            context.on("request", lambda request: asked.append(request.url))
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.goto(url)
        if facts.get("java_script_enabled", True):
            expect(page.get_by_role("status")).to_contain_text(re.compile("Watching|to look at"))
        return page

    yield looked
    for context in contexts:
        context.close()


@pytest.fixture(scope="session")
def axe() -> Callable[[Page], list[str]]:
    """What axe-core finds on a page."""
    if not AXE.is_file():
        need.missing("needs axe-core from npm: make outside-tools")
    script = AXE.read_text("utf-8")

    def run(page: Page) -> list[str]:
        page.evaluate(script)
        # The page itself: a mail in its frame is judged with the mails.
        found = page.evaluate("axe.run({resultTypes: ['violations'], iframes: false})")
        return [f"{rule['id']}: {[node['html'][:200] for node in rule['nodes']]}" for rule in found["violations"]]

    return run
