"""Laws of a release's facts."""

import datetime as dt
from typing import Any

import pytest
from pydantic import ValidationError

from campaign.coverage import Coverage
from campaign.release import Embargo, PressContact, Release

FACTS: dict[str, Any] = {"slug": "water-rights", "issue_date": dt.date(2026, 12, 3), "source_locale": "en"}


def test_release_is_frozen_and_closed() -> None:
    """A release cannot be changed, and takes no field that it does not know."""
    release = Release(**FACTS)

    with pytest.raises(ValidationError):
        release.slug = "other"  # type: ignore[misc]
    with pytest.raises(ValidationError, match="colour"):
        Release(**FACTS, colour="red")


@pytest.mark.parametrize("slug", ["", "Water", "water rights", "../water", "water--rights", "-water", "w" * 81])
def test_slug_is_a_safe_name(slug: str) -> None:
    """A slug can be a file name and a word in a command, and nothing else."""
    with pytest.raises(ValidationError):
        Release(**{**FACTS, "slug": slug})


@pytest.mark.parametrize("sensitivity", [-1, 3, "high"])
def test_sensitivity_has_three_steps(sensitivity: object) -> None:
    """Sensitivity is 0, 1 or 2."""
    with pytest.raises(ValidationError):
        Release(**FACTS, sensitivity=sensitivity)


def test_embargo_is_one_instant() -> None:
    """Wall time and zone give one moment in UTC."""
    embargo = Embargo(lifts=dt.datetime(2026, 12, 3, 14), zone="Europe/Paris")

    assert embargo.instant == dt.datetime(2026, 12, 3, 13, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("wall", "words"),
    [
        (dt.datetime(2026, 3, 29, 2, 30), "does not exist in Europe/Paris.*01:30 UTC or 00:30 UTC"),
        (dt.datetime(2026, 10, 25, 2, 30), "happens twice in Europe/Paris.*00:30 UTC or 01:30 UTC"),
        (dt.datetime(2026, 12, 3, 14, tzinfo=dt.UTC), "local time without offset"),
    ],
)
def test_embargo_at_no_clear_moment_is_refused(wall: dt.datetime, words: str) -> None:
    """A local time that does not exist or exists twice is an error that offers both readings."""
    with pytest.raises(ValidationError, match=words):
        Embargo(lifts=wall, zone="Europe/Paris")


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", "/relative", "report.pdf", "https://", "https://a b.example/"]
)
def test_addresses_lead_somewhere(url: str) -> None:
    """A link is absolute and of a scheme that a reader can open."""
    with pytest.raises(ValidationError, match="absolute address"):
        Coverage(outlet="Daily", title="Story", locale="en", url=url, date=dt.date(2026, 12, 3))


def test_role_may_differ_by_locale() -> None:
    """One text stands for all locales; a table gives each its own."""
    one = PressContact(name="Ada", email="ada@house.example", role="Director")
    two = PressContact(name="Ada", email="ada@house.example", role={"fr": "Directrice", "en": "Director"})

    assert one.role == (("und", "Director"),)
    assert two.role == (("en", "Director"), ("fr", "Directrice"))
