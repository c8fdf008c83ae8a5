"""Laws of the live preview's walls: nothing in a release reaches the page, and nobody else reaches the preview."""

import http.client
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import NamedTuple
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Live, Look

_ATTACK = (
    "<script>parent.document.title='owned';document.cookie='owned=1';fetch('EVIL/script')</script>"
    "<img src=EVIL/image onerror=\"top.document.title='owned'\">"
    "<svg onload=top.location='EVIL/svg'></svg>"
    "<meta http-equiv=refresh content=0;url=EVIL/meta>"
    "</style></title></textarea><iframe src=EVIL/frame></iframe>{{ 7 * 7 }}"
)
_OVERRIDE = """\
{% extends "shipped/email/release.html.j2" %}
{% block masthead %}
ATTACK
<style>@import url("EVIL/import"); body { background: url("EVIL/css") }</style>
<link rel="stylesheet" href="EVIL/link">
<form action="EVIL/form"><button autofocus>Send</button></form>
<a href="EVIL/top" target="_top" id="out">Out</a>
<a href="EVIL/self" id="in">In</a>
{% endblock %}
"""


class Evil(NamedTuple):
    """A server that nothing may ask, and what it was asked."""

    origin: str
    asked: list[str]


@pytest.fixture
def evil() -> Iterator[Evil]:
    """It runs on this machine: what reaches it could have reached the world."""
    asked: list[str] = []

    class Answering(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Nothing is said."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Answering) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield Evil(f"http://127.0.0.1:{server.server_port}", asked)
        server.shutdown()


def _hostile(live: Live, evil: Evil) -> None:
    """The same attack in every field that a release has, and as markup in a template of the office's own."""
    attack = _ATTACK.replace("EVIL", evil.origin)
    words = attack.replace("'", "''")
    front = "".join(f"{name}: '{words}'\n" for name in ("headline", "subhead", "subject", "preheader", "dateline"))
    quote = f"> {attack}\n>\n> — {attack}, {attack}\n"
    (live.folder / "en.md").write_text(
        f"---\n{front}boilerplate: '{words}'\n---\n{attack}\n\n## {attack}\n\n- {attack}\n\n{quote}\n"
        f"%% undecided: {attack}\n\n{attack}\n",
        "utf-8",
    )
    _override(live, evil, attack.replace("{{ 7 * 7 }}", ""))


def _override(live: Live, evil: Evil, attack: str = "") -> None:
    own = live.root / "templates" / "email" / "release.html.j2"
    own.parent.mkdir(parents=True, exist_ok=True)
    own.write_text(_OVERRIDE.replace("ATTACK", attack).replace("EVIL", evil.origin), "utf-8")


def test_a_release_cannot_reach_the_page(live: Live, look: Look, evil: Evil) -> None:
    """Script, markup and styles in every field and in a template change no title, set no cookie, reach no server."""
    asked: list[str] = []
    page = look(live.url, asked)
    title = page.title()
    _hostile(live, evil)
    expect(page.locator("#en-text")).to_contain_text(f"{evil.origin}/script")
    expect(page.locator("#en-findings")).to_contain_text("<script>")
    for locale in ("en", "fr"):
        for piece in ("light-phone", "light-desktop", "dark-phone", "bare-phone"):
            page.locator(f"#{locale}-{piece}").scroll_into_view_if_needed()
    page.locator("#en-source summary").click()
    page.wait_for_timeout(300)

    assert evil.asked == []
    assert (page.title(), page.url) == (title, live.url)
    assert page.context.cookies() == []
    assert page.evaluate("document.cookie") == ""
    # What stands in the page is the page's own: the words of the release made no element of their own.
    assert page.locator("body script, body meta, body link, body img, [onload], [onerror]").count() == 0


def test_a_frame_has_no_way_out(live: Live, look: Look, evil: Evil) -> None:
    """A link in a previewed mail leads nowhere, neither its frame nor the window; the page cannot look into a frame."""
    page = look(live.url)
    _override(live, evil)
    frame = page.frame_locator("#en-light-desktop iframe")
    for link in ("#in", "#out", "button"):
        frame.locator(link).first.click(no_wait_after=True)
        page.wait_for_timeout(200)
        assert page.url == live.url
        page.reload()

    assert evil.asked == []
    assert not page.evaluate("[...document.querySelectorAll('iframe')].some((one) => one.contentDocument !== null)")


def test_the_page_asks_only_its_own_server(live: Live, look: Look) -> None:
    """Every request of the page, its frames included, goes to the preview; none has a referrer."""
    asked: list[str] = []
    page = look(live.url, asked)
    page.locator("#fr-text").scroll_into_view_if_needed()
    page.wait_for_timeout(200)

    assert len(asked) > 5
    assert {urlsplit(url).netloc for url in asked if not url.startswith("data:")} == {urlsplit(live.url).netloc}
    assert page.evaluate("document.referrer") == ""


@pytest.mark.parametrize("path", ["/", "/wrong/", "/favicon.ico", "/desk.js"])
def test_without_the_secret(live: Live, path: str) -> None:
    """Who does not know the secret gets an empty 404."""
    assert _ask(live, path, urlsplit(live.url).netloc) == (404, b"")


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:{port}", "127.0.0.1", "[::1]:{port}", "127.0.0.1:{port}."]
)
def test_under_another_name(live: Live, host: str) -> None:
    """Another name that leads here is refused, secret or not."""
    assert _ask(live, urlsplit(live.url).path, host.format(port=urlsplit(live.url).port)) == (404, b"")


def test_the_secret_is_in_no_arguments(live: Live) -> None:
    """No process that was started has the secret in its arguments, and no two previews share one."""
    secret = urlsplit(live.url).path.strip("/")

    assert len(secret) == 64
    assert secret.encode() not in Path(f"/proc/{live.process.pid}/cmdline").read_bytes()


def _ask(live: Live, path: str, host: str) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", urlsplit(live.url).port or 0, timeout=5)
    connection.putrequest("GET", path, skip_host=True)
    connection.putheader("Host", host)
    connection.endheaders()
    answer = connection.getresponse()
    found = answer.status, answer.read()
    connection.close()
    return found
