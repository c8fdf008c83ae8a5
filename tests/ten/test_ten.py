"""A release in all ten languages: whole messages, byte for byte. Written anew with ``make golden``; read them."""

import datetime as dt
from email import message_from_bytes, policy
from pathlib import Path

import pytest

from campaign.contact import Contact
from campaign.flowed import unflow
from campaign.intake.release import load
from campaign.locale import direction
from campaign.message import Personal, finish
from campaign.office.prepare import Prepared, prepare
from campaign.rendering.renderer import Renderer
from campaign.sender import Sender

HERE = Path(__file__).parent
NOW = dt.datetime(2026, 3, 1, 9, 0, tzinfo=dt.UTC)
SENDER = Sender(organisation="Lantern Watch", address="press@lanternwatch.example", postal="1 Quay Street, Bridgetown")
#: Women, men, titles, nobody known: what each language does with them.
PEOPLE = {
    "en": {"given_name": "Grace", "family_name": "Okafor", "title": "Dr."},
    "fr": {"given_name": "Zoé", "family_name": "Lefèvre", "gender": "f"},
    "de": {"given_name": "Anna", "family_name": "Weiß", "gender": "f", "title": "Dr."},
    "it": {"given_name": "Luca", "family_name": "Neri", "gender": "m"},
    "es": {"outlet": "El Faro"},
    "pl": {"given_name": "Jan", "family_name": "Sęk", "gender": "m"},
    "uk": {"given_name": "Юлія", "family_name": "Їжакевич", "gender": "f"},
    "ru": {"given_name": "Иван", "family_name": "Ёлкин"},
    "kk": {"given_name": "Айгүл", "family_name": "Сәрсен", "gender": "f"},
    "ar": {"given_name": "Layla", "family_name": "Haddad", "gender": "f", "title": "د."},
}


@pytest.fixture(scope="module")
def ten() -> Prepared:
    """The release, compiled."""
    return prepare(HERE / "harbour-trial", Renderer(), SENDER)


def message(ten: Prepared, locale: str) -> bytes:
    """One person's message, with its file."""
    contact = Contact.model_validate({"address": f"desk@{locale}.example", **PEOPLE[locale]})
    personal = Personal(
        contact_id="contact",
        wave=1,
        locale=locale,
        address=contact.address,
        name=contact.name or contact.outlet,
        salutation=Renderer().salutation(contact, locale),
        note="",
        text_only=False,
        token="k" * 24,
    )
    return finish(b"secret", "harbour-trial-00000000", ten.compiled[locale], personal, NOW).content


@pytest.mark.parametrize("locale", PEOPLE)
def test_message_is_the_golden_one(ten: Prepared, locale: str, request: pytest.FixtureRequest) -> None:
    """The same release, person and clock give the same bytes in every language, on every machine."""
    path = HERE / "golden" / f"{locale}.eml"
    actual = message(ten, locale)
    if request.config.getoption("--write-golden"):
        path.write_bytes(actual)

    assert actual == path.read_bytes()


@pytest.mark.parametrize("locale", PEOPLE)
def test_addresses_and_files_arrive_as_written(ten: Prepared, locale: str) -> None:
    """Whatever a language does to marks, addresses stand as typed and the text part's isolates are balanced."""
    read = message_from_bytes(message(ten, locale), policy=policy.default)
    body = read.get_body(("plain",))
    assert body is not None
    text = body.get_content()

    for address in ("https://lanternwatch.example/file...x", "press@lanternwatch.example", "l'arret?a=1--2"):
        assert address in text
    for line in unflow(text.replace("\r\n", "\n")).split("\n"):
        assert line.count("\u2068") == line.count("\u2069")
    assert ("\u2068+32 2 555 01 01\u2069" in text) == (direction(locale) == "rtl")


def test_no_golden_file_is_left_over() -> None:
    """There is a golden file and an edition for each of the ten, and no other."""
    editions = {edition.locale for edition in load(HERE / "harbour-trial").editions}

    assert editions == {path.stem for path in (HERE / "golden").iterdir()} == set(PEOPLE)
