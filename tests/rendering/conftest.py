"""A release with every kind of part, and its edition in any locale."""

import datetime as dt
from collections.abc import Callable

import pytest

from campaign.edition import Edition, Items, Paragraph, Quote, Section, Span
from campaign.release import Release
from campaign.rendering.renderer import Renderer
from campaign.sender import Sender


@pytest.fixture(scope="session")
def renderer() -> Renderer:
    """Templates at work, without overrides."""
    return Renderer()


@pytest.fixture(scope="session")
def sender() -> Sender:
    """An organisation with an address and a website."""
    return Sender(
        organisation="Lantern Watch",
        address="press@lanternwatch.example",
        postal="1 Quay Street, Bridgetown",
        website="https://lanternwatch.example/",
    )


@pytest.fixture(scope="session")
def release() -> Release:
    """A release with every kind of fact."""
    return Release.model_validate(
        {
            "slug": "harbour-trial",
            "issue_date": dt.date(2026, 3, 1),
            "source_locale": "en",
            "embargo": {"lifts": dt.datetime(2026, 3, 2, 0, 30), "zone": "Europe/Paris"},
            "press_contacts": [
                {"name": "Ann Other", "email": "ann@lanternwatch.example", "languages": ["en"], "telephone": "ask us"},
                {
                    "name": "Zoé Pełka",
                    "role": {"en": "press officer", "fr": "attachée de presse"},
                    "email": "zoe+press@lanternwatch.example",
                    "telephone": "+32 2 555 01 01",
                    "languages": ["fr", "pl", "uk", "ar"],
                    "hours": "9:00–17:00",
                },
            ],
            "related": [
                {
                    "title": "Le port fermé: un an après",
                    "locale": "fr",
                    "url": "https://lanternwatch.example/port",
                    "date": dt.date(2025, 12, 24),
                }
            ],
            "coverage": [
                {
                    "outlet": "صحيفة الميناء",
                    "title": "محاكمة الميناء",
                    "locale": "ar",
                    "url": "https://almina.example/1",
                    "date": dt.date(2026, 2, 27),
                }
            ],
            "attachments": [
                {"path": "files/a.pdf", "send": "file", "title": {"en": "The judgment"}, "alternative": "Forty pages"}
            ],
            "images": [
                {
                    "path": "files/b.png",
                    "send": "link",
                    "url": "https://lanternwatch.example/b.png",
                    "title": "The harbour",
                    "alternative": "A gate, closed",
                }
            ],
        }
    )


@pytest.fixture(scope="session")
def edition_in() -> Callable[[str], Edition]:
    """The edition in a locale; its words are English in all of them."""
    return _edition


def _edition(locale: str) -> Edition:
    link = "https://lanternwatch.example/file"
    return Edition(
        locale=locale,
        headline="Court frees two harbour workers",
        subhead="They had been held for a year without charge",
        dateline="Bridgetown",
        lead=(Span(text="The court "), Span(text="freed", strong=True), Span(text=" two workers : at last.")),
        sections=(
            Section(blocks=(Paragraph(text=(Span(text="First line\nsecond line of "), Span(text="file", href=link))),)),
            Section(
                heading="What happened ?",
                blocks=(
                    Items(items=((Span(text="one worker"),), (Span(text="another worker"),))),
                    Items(ordered=True, items=((Span(text="first step", emphasis=True),), (Span(text="second step"),))),
                    Quote(
                        paragraphs=((Span(text="We waited."),), (Span(text="Now we work."),)),
                        speaker="Дарина Коваль",
                        role="crane driver",
                    ),
                    Quote(paragraphs=((Span(text="Nobody signed this."),),)),
                ),
            ),
        ),
        pull_quote=Quote(paragraphs=((Span(text="We waited."),),), speaker="Дарина Коваль"),
        boilerplate=((Span(text="Lantern Watch stands by."),),),
    )
