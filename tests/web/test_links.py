"""Links are fetched over HTTPS, bounded, and never from inside a network."""

import http.server
import ssl
import threading
from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest
import trustme

from campaign.errors import WorldError
from campaign.web import links


class Site(NamedTuple):
    """A server on this machine, what it was asked, and who trusts it."""

    port: int
    asked: list[tuple[str, dict[str, str]]]
    trusted: ssl.SSLContext

    def url(self, path: str) -> str:
        """An address there."""
        return f"https://localhost:{self.port}/{path}"

    def fetch(self, *urls: str) -> dict[str, str]:
        """What came of these addresses; here the loopback may be reached."""
        return dict(links.fetch(urls, lambda _: True, self.trusted))


class _Pages(http.server.BaseHTTPRequestHandler):
    """Answers with the number in the path; /to/… leads on."""

    asked: list[tuple[str, dict[str, str]]]

    def do_GET(self) -> None:
        self.asked.append((self.path, dict(self.headers)))
        what = self.path.rsplit("/", 1)[-1]
        target = {"loop": "/loop", "plain": "http://localhost/", "inside": "https://10.0.0.1/", "on": "/200"}.get(what)
        self.send_response(302 if target else int(what[:3]))
        self.send_header("Set-Cookie", "id=1")
        if target:
            self.send_header("Location", target)
        self.end_headers()
        if what == "200-endless":
            for _ in range(64):
                self.wfile.write(b"x" * 100_000)

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@pytest.fixture
def site() -> Iterator[Site]:
    """A server with a certificate for localhost."""
    authority = trustme.CA()
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("localhost").configure_cert(context)
    trusted = ssl.create_default_context()
    authority.configure_trust(trusted)
    asked: list[tuple[str, dict[str, str]]] = []

    class Quiet(http.server.ThreadingHTTPServer):
        """A reader that hangs up early is none of its business."""

        def handle_error(self, *_: Any) -> None:
            """Say nothing."""

    server = Quiet(("127.0.0.1", 0), type("Pages", (_Pages,), {"asked": asked}))
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    yield Site(server.server_address[1], asked, trusted)
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(
    ("path", "trouble"),
    [
        ("200", ""), ("403", ""), ("429", ""), ("on", ""), ("200-endless", ""),
        ("404", "404"), ("410", "410"), ("500", "500"), ("loop", "redirects"), ("plain", "not https"),
    ],
)  # fmt: skip
def test_what_a_server_answers(site: Site, path: str, trouble: str) -> None:
    """A page that is there is fine, also behind a redirect or a login; what is gone or turns in circles is dead."""
    answer = site.fetch(site.url(path))[site.url(path)]

    assert bool(answer) == bool(trouble)
    assert trouble in answer


def test_nothing_is_told_to_the_server(site: Site) -> None:
    """No cookie goes back, and nothing in a request says who asks or for what."""
    site.fetch(site.url("on"), site.url("200"))

    assert site.asked
    for _, headers in site.asked:
        assert set(headers) <= {"Host", "Accept-Encoding", "User-Agent", "Accept", "Connection"}


def test_each_link_once_and_only_https(site: Site) -> None:
    """Mail addresses, telephone numbers and plain HTTP are never asked."""
    answers = site.fetch("mailto:ada@lanternwatch.example", "http://localhost/", "tel:+3225550142", site.url("200"))

    assert list(answers) == [site.url("200")]


@pytest.mark.parametrize(
    "host", ["localhost", "127.0.0.1", "[::1]", "10.1.2.3", "169.254.169.254", "[::ffff:10.0.0.1]"]
)
def test_never_into_a_network(site: Site, host: str) -> None:
    """An address inside a network is not connected to, by whatever name it goes."""
    url = f"https://{host}:{site.port}/200"
    (answer,) = links.fetch([url], trusted=site.trusted)

    assert "private network" in answer.trouble
    assert site.asked == []


def test_never_into_a_network_by_redirect(site: Site) -> None:
    """A server outside cannot send us inside."""
    (answer,) = links.fetch([site.url("inside")], lambda address: address.startswith(("127.", "::1")), site.trusted)

    assert "private network" in answer.trouble


def test_a_certificate_must_be_right(site: Site) -> None:
    """A server that cannot show who it is counts as dead."""
    (answer,) = links.fetch([site.url("200")], lambda _: True)

    assert "certificate" in answer.trouble


def test_a_machine_that_is_cut_off_blames_no_link(site: Site) -> None:
    """When nothing at all can be reached it is the world that failed, not every link."""
    dead = Site(1, [], site.trusted)
    with pytest.raises(WorldError, match="is this machine online"):
        dead.fetch(dead.url("a"), dead.url("b"))
