"""Laws of the desk's static pages."""

import re
from collections.abc import Callable

import pytest

from campaign.edition import Edition
from campaign.release import Release
from campaign.rendering.pages import Received, Shown
from campaign.rendering.renderer import Renderer

HOSTILE = "{{7*7}}</pre><script>alert(1)</script>\"'>"


@pytest.fixture
def preview(renderer: Renderer, release: Release) -> str:
    """The preview of three editions with hostile words."""
    shown = [
        Shown(tag, f"Desk {HOSTILE} <a@b.example>", f"{HOSTILE} {tag}", HOSTILE, f"{tag}.html", f"text {HOSTILE}")
        for tag in ("en", "ar", "pt-BR")
    ]
    return renderer.page("preview", release=release, editions=shown)


@pytest.fixture
def received(renderer: Renderer) -> str:
    """The page of two messages, one of them text only."""
    name = f"Jane {HOSTILE}"
    messages = [
        Received(name, HOSTILE, "ar", "exact", "Desk <a@b.example>", "j@b.example", HOSTILE, "1.html", "نص", "1.eml"),
        Received("", "", "en", "fallback", "Desk <a@b.example>", "desk@b.example", "S", "", "text only", "2.eml"),
    ]
    return renderer.page("received", headline=HOSTILE, messages=messages)


@pytest.mark.parametrize("name", ["preview", "received"])
def test_pages_run_nothing_and_fetch_nothing(name: str, request: pytest.FixtureRequest) -> None:
    """A page has no script and no remote thing, says so to the browser, and shows mails in closed frames."""
    page = request.getfixturevalue(name)

    assert "default-src 'none'" in page
    assert "<script" not in page
    assert not re.search(r"""(?:src|href)=["']?(?:https?:)?//|url\(|@import""", page)
    assert page.count("<iframe") == page.count('sandbox=""') > 0
    assert "{{7*7}}&lt;/pre&gt;&lt;script&gt;" in page


def test_the_preview_shows_every_edition(preview: str) -> None:
    """Each edition stands there at both widths, as text, and as a row of an inbox, named in its own language."""
    for tag in ("en", "ar", "pt-BR"):
        assert preview.count(f'src="{tag}.html"') == 2
        assert f'id="{tag}"' in preview
    assert '<bdi lang="ar" dir="rtl">العربية</bdi>' in preview
    assert "Under embargo until Monday, 2 March 2026, 00:30 (Paris)" in preview


def test_the_received_page_shows_every_message(received: str) -> None:
    """Each message stands in the table and can be read; one without HTML has no frame."""
    assert received.count("<tr>") == 3
    assert received.count("<details") == 2
    assert received.count("<iframe") == 1
    assert 'href="2.eml"' in received
    assert "desk@b.example" in received


def test_one_edition_alone_is_a_preview_too(renderer: Renderer, release: Release, edition_in: Callable[[str], Edition]):
    """A release whose source edition is not shown still has a page."""
    edition = edition_in("fr")
    shown = [Shown("fr", "Desk", edition.mail_subject, edition.mail_preheader, "fr.html", "text")]

    assert "1 edition." in renderer.page("preview", release=release, editions=shown)
