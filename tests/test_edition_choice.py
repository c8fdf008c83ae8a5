"""Which edition a contact gets: exactly one, by their languages in order, then the fallback chain, then the source."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaign.contact import Contact
from campaign.edition import Choice, choose
from campaign.locale import base

TAGS = ("en", "en-GB", "fr", "pt", "pt-BR", "sr-Cyrl", "sr-Latn", "uk", "ar")
tags = st.sampled_from(TAGS)


def reader(*languages: str) -> Contact:
    """Someone who reads these languages, best first."""
    return Contact(address="ana@daily.example", languages=languages)


@pytest.mark.parametrize(
    ("languages", "editions", "fallback", "expected"),
    [
        (("fr",), ("en", "fr"), (), Choice("fr", "exact", "fr")),
        (("pl", "fr"), ("en", "fr", "pl"), (), Choice("pl", "exact", "pl")),
        (("uk", "fr"), ("en", "fr"), (), Choice("fr", "exact", "fr")),
        (("fr-BE",), ("en", "fr"), (), Choice("fr", "base", "fr-BE")),
        (("pt",), ("en", "pt-BR"), (), Choice("pt-BR", "base", "pt")),
        (("pt-PT", "en"), ("en", "pt-BR"), (), Choice("pt-BR", "base", "pt-PT")),
        (("sr-Latn", "en"), ("en", "sr-Cyrl"), (), Choice("en", "exact", "en")),
        (("uk",), ("en", "fr"), ("pl", "fr"), Choice("fr", "fallback", "")),
        ((), ("en", "fr"), ("fr",), Choice("fr", "fallback", "")),
        ((), ("en", "fr"), (), Choice("en", "fallback", "")),
        (("uk",), ("en", "fr"), ("ar",), Choice("en", "fallback", "")),
    ],
)
def test_order_of_languages(languages, editions, fallback, expected):  # noqa: ANN001 - the table above says it
    """The first language that an edition serves wins, exactly or by its base; then the chain; then the source."""
    assert choose(reader(*languages), editions, fallback, "en") == expected


@given(st.lists(tags, max_size=4), st.sets(tags, min_size=1), st.lists(tags, max_size=3), st.data())
def test_everybody_gets_one_edition_that_exists(languages, editions, fallback, data):  # noqa: ANN001 - drawn
    """Whatever somebody reads, they get one of the editions there are, for a reason that is true."""
    source = data.draw(st.sampled_from(sorted(editions)))

    choice = choose(reader(*languages), sorted(editions), fallback, source)

    assert choice.locale in editions
    if choice.reason == "exact":
        assert choice.locale == choice.wanted
        assert choice.wanted in languages
    elif choice.reason == "base":
        assert base(choice.locale) == base(choice.wanted)
        assert choice.wanted in languages
        assert choice.wanted not in editions
    else:
        assert not set(languages) & editions


@given(st.lists(tags, max_size=4), st.sets(tags, min_size=1), st.lists(tags, max_size=3), st.data())
def test_order_of_editions_does_not_matter(languages, editions, fallback, data):  # noqa: ANN001 - drawn
    """The choice is the same in whatever order the editions stand in a folder."""
    source = min(editions)
    order = data.draw(st.permutations(sorted(editions)))

    assert choose(reader(*languages), order, fallback, source) == choose(
        reader(*languages), sorted(editions), fallback, source
    )


@given(st.lists(tags, min_size=1, max_size=4), st.sets(tags, min_size=1))
def test_a_language_added_at_the_end_never_takes_away(languages, editions):  # noqa: ANN001 - drawn
    """Someone who is served by a language keeps their edition when they tell us of one more, lesser language."""
    source = min(editions)
    first = choose(reader(*languages), sorted(editions), (), source)

    more = choose(reader(*languages, "en"), sorted(editions), (), source)

    assert more == first or first.reason == "fallback"
