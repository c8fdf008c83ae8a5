"""Laws of who may ask: the secret, the host, the method, and what every answer says to the browser."""

import pytest

from tests.desk.conftest import PORT, SECRET, Ask

PATHS = ["", "desk.js", "desk.css", "mail/en/light", "source/en", "message/en.eml", "nonsense"]


@pytest.mark.parametrize("path", ["/", "", "/wrong/", f"/{SECRET}", f"/{SECRET}x/", f"//{SECRET}/", f"/x/{SECRET}/"])
def test_without_the_secret_nothing_is_said(ask: Ask, path: str) -> None:
    """A missing or wrong secret gets an empty 404, on every path the same."""
    answer = ask("", whole=path or "/")

    assert (answer.status, answer.body) == (404, b"")
    assert answer.headers == {"content-length": "0"}


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(
    "host", ["evil.example", f"evil.example:{PORT}", "127.0.0.1", "127.0.0.1:1", f"127.0.0.1.:{PORT}", "", None]
)
def test_another_host_is_refused(ask: Ask, path: str, host: str | None) -> None:
    """A name that only leads here (DNS rebinding) learns nothing, even with the right secret."""
    answer = ask(path, host=host)

    assert (answer.status, answer.body) == (404, b"")


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])
def test_only_looking(ask: Ask, method: str) -> None:
    """Only GET and HEAD are answered."""
    assert ask("", method=method).status == 405
    assert ask("", method="HEAD").status == 200


@pytest.mark.parametrize("path", PATHS)
def test_every_answer_is_closed(ask: Ask, path: str) -> None:
    """Each answer may not be kept, guessed at, framed from elsewhere or tell where it came from."""
    headers = ask(path).headers

    assert headers["cache-control"] == "no-store"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "frame-ancestors" in headers["content-security-policy"]
    assert "unsafe" not in headers["content-security-policy"].partition("style-src 'unsafe-inline'")[2]
    assert "set-cookie" not in headers


def test_the_page_runs_one_file(ask: Ask) -> None:
    """The page has no script and no style in it, and fetches nothing from elsewhere."""
    page = ask("").text
    policy = ask("").headers["content-security-policy"]

    assert "unsafe" not in policy
    assert page.count("<script") == 1
    assert '<script src="desk.js" defer></script>' in page
    assert " style=" not in page
    assert "<style" not in page
    assert "//" not in page.replace("<!doctype html>", "").replace("mailto://", "")
    assert page.count("<iframe") == page.count('sandbox=""') > 0


@pytest.mark.parametrize("look", ["light", "dark", "bare"])
def test_a_mail_has_no_origin(ask: Ask, look: str) -> None:
    """A previewed mail is of no origin, runs nothing and fetches nothing, wherever it is opened."""
    policy = ask(f"mail/en/{look}").headers["content-security-policy"]

    assert policy.startswith("sandbox; default-src 'none';")
    assert "allow" not in policy
    assert "script-src" not in policy


@pytest.mark.parametrize("path", ["?q=ada@gazette.example", "?contact=ada@gazette.example", "?contact=a&q=x@y"])
def test_no_address_stays_in_a_url(ask: Ask, path: str) -> None:
    """Whoever types an address is led away from it, and told why."""
    answer = ask(path)

    assert (answer.status, answer.headers["location"]) == (303, "./?unasked=address")
    assert "Addresses are not taken here" in ask("?unasked=address").text
