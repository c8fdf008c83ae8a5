"""Laws of who can use the live preview: with a keyboard, a screen reader, a narrow window, without scripts."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Live, Look


@pytest.mark.parametrize(("scheme", "width"), [("light", 1600), ("dark", 360)])
def test_axe_finds_nothing(live: Live, look: Look, axe: Callable[[Page], list[str]], scheme: Any, width: int) -> None:
    """Axe finds nothing on the page, be it with findings, with problems or with a reader; nothing scrolls sideways."""
    page = look(live.url, color_scheme=scheme, viewport={"width": width, "height": 900})
    live.edit("en.md", "Three villages", "%% undecided: three?\n\nThree villages")
    expect(page.locator("#en-findings")).to_be_visible()
    live.edit("fr.md", "headline:", "headlin:")
    expect(page.locator("#fr-problems")).to_be_visible()
    found = {"problems": axe(page)}
    live.edit("fr.md", "headlin:", "headline:")
    expect(page.locator("#fr-text")).to_be_visible()
    for part in page.locator("summary").all():
        part.click()
    found["open"] = axe(page)
    page.goto(f"{live.url}?q=e")
    found["search"] = axe(page)
    page.locator("#found a").first.click()
    found["reader"] = axe(page)

    assert {name: some for name, some in found.items() if some} == {}
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_without_javascript(live: Live, look: Look) -> None:
    """Without scripts the page shows the same, its forms and links work, and a new look shows the last save."""
    page = look(live.url, java_script_enabled=False)
    expect(page.get_by_role("status")).to_contain_text("Load the page again after a save")
    page.get_by_label("See it as one reader").fill("gazette")
    page.get_by_role("button", name="Find").click()
    page.get_by_role("link", name="Ada Ferrin").first.click()
    expect(page.get_by_role("heading", name="Ada Ferrin")).to_be_visible()
    live.edit("en.md", "spring", "autumn")
    page.wait_for_timeout(400)
    page.reload()
    expect(page.locator("#en-text")).to_contain_text("autumn")
    page.get_by_role("link", name="All editions").click()
    expect(page.locator("#fr-text")).to_be_visible()


def test_by_keyboard(live: Live, look: Look) -> None:
    """Tab reaches, in the order of reading, the way past the head, the search, the editions, and each part."""
    page = look(live.url)
    walked = []
    for _ in range(6):
        page.keyboard.press("Tab")
        walked.append(page.evaluate("(({id, textContent}) => id || textContent.trim())(document.activeElement)"))

    assert walked[:5] == ["Skip to the editions", "q", "Find", "All editions", "English"]
    assert walked[5].startswith("français")
    assert page.evaluate("document.activeElement.matches(':focus-visible')")
    page.goto(live.url)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "sheets"
    page.locator("#en-headers summary").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#en-header-list")).to_be_visible()


def test_an_address_is_not_taken(live: Live, look: Look) -> None:
    """An address that somebody types is not sent, so it is in no history."""
    asked: list[str] = []
    page = look(live.url, asked)
    page.get_by_label("See it as one reader").fill("ada@gazette.example")
    page.get_by_role("button", name="Find").click()
    page.wait_for_timeout(200)

    assert not [url for url in asked if "gazette" in url]
