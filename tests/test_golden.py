"""Whole messages, byte for byte. A difference is read by a person, then written with ``make golden``."""

import datetime as dt
from pathlib import Path

import pytest

from campaign.compiled import Compiled, compile_edition
from campaign.contact import Contact
from campaign.message import Personal, finish
from campaign.office.prepare import Prepared, prepare
from campaign.rendering.renderer import Renderer
from campaign.sender import Sender

HERE = Path(__file__).parent / "golden"
SAMPLE = Path(__file__).parents[1] / "releases" / "asylum-ruling"
NOW = dt.datetime(2020, 10, 5, 7, 0, tzinfo=dt.UTC)
SENDER = Sender(
    organisation="Meridian Rights",
    name={"fr": "Meridian Rights, service de presse", "ar": "ميريديان رايتس"},
    address="press@meridianrights.example",
    bounces="bounces@meridianrights.example",
    plus=True,
    postal="Rue du Méridien 12, 1000 Brussels, Belgium",
    website="https://meridianrights.example/",
)
PEOPLE = {
    "en": Contact(address="g.okafor@northernledger.example", given_name="Grace", family_name="Okafor"),
    "fr": Contact(address="desk@quais.example", outlet="Le Courrier des Quais"),
    "pl": Contact(address="sek@mostowa.example", given_name="Małgorzata", family_name="Ćwiklińska-Sęk"),
    "uk": Contact(address="yulia@khvylia.example", given_name="Юлія", family_name="Їжакевич"),
    "ar": Contact(address="layla@sahel.example", given_name="ليلى", family_name="حداد"),
}


@pytest.fixture(scope="module")
def prepared() -> Prepared:
    """The sample release, compiled."""
    return prepare(SAMPLE, Renderer(), SENDER)


def message(prepared: Prepared, locale: str, *, text_only: bool) -> bytes:
    """One person's message. Files are left out: they are the same base64 in every edition."""
    contact = PEOPLE[locale]
    rendered = prepared.rendered[locale]
    # Another machine's libraries may make other bytes of the same picture.
    images = tuple(
        image._replace(cid="picture@meridianrights.example", content=b"picture") for image in rendered.images
    )
    html = rendered.html.replace(rendered.images[0].cid, images[0].cid)
    edition: Compiled = compile_edition(rendered._replace(html=html, images=images), SENDER)
    personal = Personal(
        contact_id="contact",
        wave=1,
        locale=locale,
        address=contact.address,
        name=contact.name or contact.outlet,
        salutation=Renderer().salutation(contact, locale),
        note="A note for you alone.\n\nIn two paragraphs." if locale == "en" else "",
        text_only=text_only,
        token="k" * 24,
    )
    return finish(b"secret", "asylum-ruling-00000000", edition, personal, NOW).content


@pytest.mark.parametrize("locale", PEOPLE)
@pytest.mark.parametrize("form", ["full", "text"])
def test_message_is_the_golden_one(prepared: Prepared, locale: str, form: str, request: pytest.FixtureRequest) -> None:
    """The same release, person and clock give the same bytes, on every machine."""
    path = HERE / f"{locale}-{form}.eml"
    actual = message(prepared, locale, text_only=form == "text")
    if request.config.getoption("--write-golden"):
        HERE.mkdir(exist_ok=True)
        path.write_bytes(actual)

    assert actual == path.read_bytes()


def test_no_golden_file_is_left_over() -> None:
    """Every file under golden/ belongs to a test."""
    expected = {f"{locale}-{form}.eml" for locale in PEOPLE for form in ("full", "text")}

    assert {path.name for path in HERE.iterdir()} == expected
