"""Laws of the background paper as a noun."""

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from campaign.briefing import AUDIENCES, Briefing, Event, disorder, file_name, for_audience, withheld
from campaign.edition import Span

TEXT = [{"text": "Words."}]


def briefing(**parts: Any) -> Briefing:
    """A paper with a title, a summary and these parts."""
    return Briefing.model_validate({"locale": "en", "title": "Title", "summary": ["One.", "Two.", "Three."], **parts})


def event(date: str) -> Event:
    """Something that happened then."""
    return Event.model_validate({"date": date, "text": (Span(text="x"),)})


@given(st.dates(min_value=dt.date(1000, 1, 1)), st.sampled_from([4, 7, 10]))
def test_a_moment_is_what_was_written(day: dt.date, known: int) -> None:
    """A year, a month and a day are kept as far as they are known, and no further."""
    written = day.isoformat()[:known]

    assert written == str(event(written).date)


@pytest.mark.parametrize("date", ["", "20", "2011-13", "2011-00", "2023-02-29", "0000", "11.12.2013", "2011-1", "٢٠١١"])
def test_what_is_no_moment_is_refused(date: str) -> None:
    """A date that does not exist, or is written otherwise, is refused with an example."""
    with pytest.raises(ValidationError, match="2016-12-09"):
        event(date)


@pytest.mark.parametrize(
    ("dates", "place"),
    [
        (["2016", "2017-07-13", "2017", "2017-01"], None),
        (["2017-07-13", "2017", "2016-12"], 2),
        (["2017-07-13", "2017-07-12"], 1),
        (["2001"], None),
        ([], None),
    ],
)
def test_a_timeline_runs_one_way(dates: list[str], place: int | None) -> None:
    """Events are compared as far as both dates are known; the first that stands too late is named."""
    assert place == disorder(tuple(map(event, dates)))


@given(st.lists(st.dates().map(lambda day: day.isoformat()), max_size=6))
def test_a_sorted_timeline_is_in_order(days: list[str]) -> None:
    """Whole days in order are never called disorder."""
    assert disorder(tuple(map(event, sorted(days)))) is None


@pytest.mark.parametrize("count", [0, 2, 4])
def test_a_summary_is_three_sentences(count: int) -> None:
    """More or fewer are refused."""
    with pytest.raises(ValidationError, match="three sentences"):
        briefing(summary=["One."] * count)


def test_what_is_for_some_is_shown_to_them_only() -> None:
    """A part with a mark is in the papers that it names and in no other; a part without is in all."""
    asks = [{"text": TEXT, "to": "all"}, *({"text": TEXT, "to": kind, "audiences": [kind]} for kind in AUDIENCES)]
    paper = briefing(asks=asks)

    assert [ask.to for ask in for_audience(paper).asks] == ["all"]
    for kind in AUDIENCES:
        assert [ask.to for ask in for_audience(paper, kind).asks] == ["all", kind]
        assert withheld(paper, kind) == 2


def test_a_file_name_tells_nothing() -> None:
    """A paper's file is named by slug, locale and reader, whatever its title says."""
    assert [file_name("ruling", "pt-BR"), file_name("ruling", "fr", "mep")] == [
        "ruling-briefing-pt-BR",
        "ruling-briefing-fr-mep",
    ]
