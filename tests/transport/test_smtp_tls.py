"""TLS: verified or nothing, never silently missing; the password only inside it, and only once."""

import asyncio
import base64
import ssl
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import trustme

from campaign.delivery import Outcome, Stage
from campaign.runtime.embedded import Kept, serving
from campaign.transport.smtp import Smtp
from tests.support.builders import message
from tests.support.relay import CUT, Relay, relay

OFFER = b"250-relay.example\r\n250-AUTH LOGIN PLAIN\r\n250 STARTTLS\r\n"
NO_OFFER = b"250-relay.example\r\n250 AUTH PLAIN\r\n"
SECRET = "correct horse"


class Certificates(NamedTuple):
    """A certificate authority of our own, and servers with its certificates."""

    ca_file: str
    good: ssl.SSLContext
    other_name: ssl.SSLContext
    stranger: ssl.SSLContext


def _server(authority: trustme.CA, name: str) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert(name).configure_cert(context)
    return context


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    """Made once."""
    ours = trustme.CA()
    path = tmp_path_factory.mktemp("ca") / "ca.pem"
    ours.cert_pem.write_to_path(str(path))
    return Certificates(
        str(path),
        _server(ours, "127.0.0.1"),
        _server(ours, "other.example"),
        _server(trustme.CA(), "127.0.0.1"),
    )


async def yes() -> bool:
    """The mark is on the disk."""
    return True


def attempt(settings: dict[str, Any], *, count: int = 1, **scripted: Any) -> tuple[list[Outcome | None], Relay]:
    """Messages through a relay with these settings."""

    async def go() -> tuple[list[Outcome | None], Relay]:
        async with relay(**scripted) as server:
            session = Smtp("127.0.0.1", server.port, **settings).session()
            outcomes = [await session.send(message(), yes) for _ in range(count)]
            await session.close()
        return outcomes, server

    return asyncio.run(go())


def test_no_silent_fallback():
    """Where STARTTLS is not offered, the attempt ends there: no AUTH, no MAIL, nothing in the clear."""
    (outcome,), server = attempt({"username": "press", "password": SECRET}, EHLO=NO_OFFER)

    assert outcome is not None
    assert (outcome.kind, outcome.stage, outcome.ours) == ("refused", Stage.TLS, True)
    assert set(server.heard[0].verbs) == {"EHLO"}


@pytest.mark.parametrize(
    ("reply", "kind"), [(b"454 4.7.0 not now\r\n", "deferred"), (b"502 5.5.1 no\r\n", "refused"), (CUT, "lost")]
)
def test_a_no_to_starttls_is_no_mail(reply: bytes, kind: str):
    """A server that offers STARTTLS and then will not is left, with nothing said in the clear."""
    (outcome,), server = attempt({"username": "press", "password": SECRET}, EHLO=OFFER, STARTTLS=reply)

    assert outcome is not None
    assert (outcome.kind, outcome.stage) == (kind, Stage.TLS)
    assert server.heard[0].verbs == ["EHLO", "STARTTLS"]


@pytest.mark.parametrize("tls", ["starttls", "implicit"])
def test_both_ways_into_tls(certificates: Certificates, tls: str):
    """STARTTLS and implicit TLS with a certificate that we trust carry the mail, and AUTH comes inside, once."""
    way = {"implicit" if tls == "implicit" else "starttls": certificates.good}
    settings = {"tls": tls, "username": "press", "password": SECRET, "ca_file": certificates.ca_file}

    outcomes, server = attempt(settings, count=3, EHLO=OFFER, **way)

    assert [outcome.kind for outcome in outcomes if outcome] == ["accepted"] * 3
    (heard,) = server.heard
    token = base64.b64encode(f"\0press\0{SECRET}".encode()).decode()
    assert [command for command in heard.commands if "AUTH" in command] == [f"AUTH PLAIN {token}"]
    if tls == "starttls":
        assert heard.verbs[:4] == ["EHLO", "STARTTLS", "EHLO", "AUTH"]
        assert heard.tls_from == 2


@pytest.mark.parametrize("tls", ["starttls", "implicit"])
@pytest.mark.parametrize("which", ["stranger", "other_name"])
def test_an_untrusted_certificate_is_refused(certificates: Certificates, tls: str, which: str):
    """A certificate of an unknown authority, or for another name, ends the attempt before anything is said."""
    way = {"implicit" if tls == "implicit" else "starttls": getattr(certificates, which)}
    settings = {"tls": tls, "username": "press", "password": SECRET, "ca_file": certificates.ca_file}

    (outcome,), server = attempt(settings, EHLO=OFFER, **way)

    assert outcome is not None
    assert (outcome.kind, outcome.stage, outcome.ours) == ("refused", Stage.TLS, True)
    assert "certificate not trusted" in outcome.text
    assert all(set(heard.verbs) <= {"EHLO", "STARTTLS"} for heard in server.heard)


def test_plain_text_where_tls_should_be():
    """A server that does not speak TLS on the TLS port is refused there."""
    (outcome,), server = attempt({"tls": "implicit"})

    assert outcome is not None
    assert (outcome.kind, outcome.stage) == ("refused", Stage.TLS)
    assert server.messages == []


def test_what_was_said_before_tls_is_forgotten(certificates: Certificates):
    """A reply slipped in before the handshake (RFC 3207 section 4.2) is not taken for one from inside."""
    settings = {"username": "press", "password": SECRET, "ca_file": certificates.ca_file}
    injected = b"220 go on\r\n250-evil.example\r\n250 AUTH LOGIN\r\n"

    (outcome,), server = attempt(settings, EHLO=OFFER, STARTTLS=injected, starttls=certificates.good)

    assert outcome is not None
    # Either the handshake stumbles over it, or it is dropped; the login that it offered is never tried.
    assert outcome.kind == "accepted" or outcome.stage is Stage.TLS
    assert "AUTH LOGIN" not in server.heard[0].commands


def test_a_wrong_password_is_tried_once(certificates: Certificates):
    """A 535 is our mistake: one AUTH, no second method, and the words for the officer."""
    settings = {"username": "press", "password": SECRET, "ca_file": certificates.ca_file}

    (outcome,), server = attempt(settings, EHLO=OFFER, AUTH=b"535 5.7.8 bad password\r\n", starttls=certificates.good)

    assert outcome == Outcome("refused", Stage.AUTH, 535, "5.7.8", "bad password")
    assert outcome.ours
    assert server.heard[0].verbs.count("AUTH") == 1


def test_no_auth_that_we_know(certificates: Certificates):
    """A server that offers none of our ways to log in is refused before a password is said."""
    offer = b"250-relay.example\r\n250-AUTH GSSAPI\r\n250 STARTTLS\r\n"
    settings = {"username": "press", "password": SECRET, "ca_file": certificates.ca_file}

    (outcome,), server = attempt(settings, EHLO=offer, starttls=certificates.good)

    assert outcome is not None
    assert (outcome.kind, outcome.stage) == ("refused", Stage.AUTH)
    assert "AUTH" not in server.heard[0].verbs


@pytest.mark.parametrize("content", [None, "no certificate"])
def test_a_ca_file_that_cannot_be_read_is_refused(tmp_path: Path, content: str | None):
    """A missing or broken ``ca_file`` is one refusal that names the setting; nobody is connected to."""
    path = tmp_path / "ca.pem"
    if content:
        path.write_text(content)

    (outcome,), server = attempt({"ca_file": str(path)}, EHLO=OFFER)

    assert outcome is not None
    assert (outcome.kind, outcome.stage) == ("refused", Stage.TLS)
    assert "relay.ca_file" in outcome.text
    assert server.heard == []


def test_old_tls_is_not_spoken(certificates: Certificates):
    """Nothing older than TLS 1.2 is agreed to."""
    context = Smtp("relay.example", 587, ca_file=certificates.ca_file).context()

    assert context.minimum_version is ssl.TLSVersion.TLSv1_2
    assert context.verify_mode is ssl.CERT_REQUIRED
    assert context.check_hostname


def test_against_a_real_server(certificates: Certificates, tmp_path: Path):
    """A real server that insists on STARTTLS takes our mail."""
    options = {"tls_context": certificates.good, "require_starttls": True}
    with serving(Kept(tmp_path / "in"), **options) as port:

        async def go() -> Outcome | None:
            session = Smtp("127.0.0.1", port, ca_file=certificates.ca_file).session()
            outcome = await session.send(message(), yes)
            await session.close()
            return outcome

        outcome = asyncio.run(go())

    assert outcome is not None
    assert outcome.kind == "accepted"
    assert len(list((tmp_path / "in").iterdir())) == 1
