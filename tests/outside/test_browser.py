"""Laws of a mail that is opened, in a real Chromium: nobody learns of it, and everybody can read it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.outside import allowed, report
from tests.outside.mails import Mail
from tests.support.browser import chromium

_SHOTS = report.BUILD / "screenshots"
_BAD = '<img src="https://tracker.example/x.png"><p style="color: #999; background: #aaa">Hard to read</p>'


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser for all pages."""
    with chromium() as browser:
        yield browser


def _open(browser: Browser, scheme: Any, width: int) -> tuple[Page, list[str]]:
    """An empty page, and every request that will be made from it."""
    context = browser.new_context(color_scheme=scheme, viewport={"width": width, "height": 800})
    asked: list[str] = []
    # A picture that lies in the message is no request.
    context.on("request", lambda request: None if request.url.startswith("data:") else asked.append(request.url))
    return context.new_page(), asked


@pytest.mark.parametrize(("scheme", "width"), [("light", 640), ("dark", 360)])
def test_readable_and_silent(browser: Browser, modules: Path, mails: list[Mail], scheme: str, width: int):
    """Axe finds nothing, contrast included, and no request leaves: in light on a desk, in dark on a phone."""
    axe = (modules / "axe-core" / "axe.min.js").read_text("utf-8")
    page, asked = _open(browser, scheme, width)
    found, requests, wide = {}, {}, {}
    for name, html in [("bad", _BAD), *((mail.name, mail.opened) for mail in mails)]:
        asked.clear()
        page.set_content(html)
        requests[name] = list(asked)
        page.evaluate(axe)
        result = page.evaluate("axe.run({resultTypes: ['violations']})")
        found[name] = [_finding(rule) for rule in result["violations"] if rule["id"] not in allowed.AXE]
        wide[name] = page.evaluate("document.documentElement.scrollWidth") > width
    report.column(f"axe {scheme}", {mail.name: len(found[mail.name]) for mail in mails})
    report.column("requests", {mail.name: len(requests[mail.name]) for mail in mails})

    assert requests.pop("bad"), "the log sees nothing at all"
    assert [rule for rule in found.pop("bad") if rule.startswith("color-contrast")], "axe sees nothing at all"
    assert {name: urls for name, urls in requests.items() if urls} == {}
    assert {name: rules for name, rules in found.items() if rules} == {}
    assert {name: width for name, is_wide in wide.items() if is_wide} == {}, "must be scrolled sideways"


def _finding(rule: dict[str, Any]) -> str:
    return f"{rule['id']}: {rule['help']}: {[node['html'][:160] for node in rule['nodes'][:3]]}"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_screenshots(browser: Browser, mails: list[Mail], scheme: str):
    """Every edition of the sample, at the width of a phone and of a desk, is there to be looked at."""
    _SHOTS.mkdir(parents=True, exist_ok=True)
    page, _ = _open(browser, scheme, 640)
    for width in (360, 640):
        page.set_viewport_size({"width": width, "height": 800})
        for mail in (mail for mail in mails if mail.is_sample):
            page.set_content(mail.opened)
            path = _SHOTS / f"{mail.locale}-{width}-{scheme}.png"
            page.screenshot(path=path, full_page=True)

            assert path.stat().st_size > 10_000
