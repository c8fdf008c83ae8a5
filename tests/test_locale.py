"""Laws of locale tags."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaign.locale import base, canonical, direction, localised, lookup

tags = st.sampled_from(["en", "en-GB", "en-US", "fr", "fr-CA", "pt", "pt-BR", "sr-Latn", "sr-Cyrl", "sr-Cyrl-RS", "ar"])


@pytest.mark.parametrize(
    ("given_tag", "expected"),
    [("EN", "en"), ("pt_br", "pt-BR"), ("SR-latn-rs", "sr-Latn-RS"), ("es-419", "es-419"), (" uk ", "uk")],
)
def test_canonical_form(given_tag: str, expected: str) -> None:
    """A tag is written one way, however it came."""
    assert canonical(given_tag) == expected


@pytest.mark.parametrize("wrong", ["", "e", "english", "en-", "en_GB_x", "en GB", "ſr", "../en", "en\n"])
def test_what_is_no_tag_is_refused(wrong: str) -> None:
    """What is not a tag is an error that says what one looks like."""
    if wrong.strip() == "en":
        assert canonical(wrong) == "en"
        return
    with pytest.raises(ValueError, match="such as en"):
        canonical(wrong)


@pytest.mark.parametrize(
    ("tag", "expected"),
    [("ar", "rtl"), ("ar-EG", "rtl"), ("he", "rtl"), ("uz-Arab", "rtl"), ("ar-Latn", "ltr"), ("uk", "ltr")],
)
def test_direction_follows_the_script(tag: str, expected: str) -> None:
    """A named script decides the direction, else the language."""
    assert direction(tag) == expected


@given(tags, st.lists(tags, min_size=1, unique=True))
def test_lookup_never_crosses_languages(wanted: str, offered: list[str]) -> None:
    """What is found is of the wanted language; the same tag always wins; the order of the offer does not matter."""
    found = lookup(wanted, offered)

    assert found == lookup(wanted, list(reversed(offered)))
    if wanted in offered:
        assert found == (wanted, "exact")
    elif found:
        assert base(found[0]) == base(wanted)
        assert found[1] == "base"
    else:
        assert base(wanted) not in {base(tag) for tag in offered} or wanted.startswith("sr")


def test_scripts_do_not_serve_each_other() -> None:
    """Who reads Serbian in Latin letters is not given Cyrillic ones."""
    assert lookup("sr-Latn", ["sr-Cyrl"]) is None
    assert lookup("sr-Latn", ["sr"]) == ("sr", "base")


def test_localised_text_falls_back() -> None:
    """A text is given in the locale, its base, the fallbacks, else whatever there is."""
    table = (("en", "Director"), ("fr", "Directrice"))

    assert localised(table, "fr-BE") == "Directrice"
    assert localised(table, "uk", "en") == "Director"
    assert localised((("und", "Direction"),), "pl") == "Direction"
    assert localised((), "pl") == ""


def test_chinese_follows_its_region() -> None:
    """Who reads Chinese in Taiwan is not given simplified characters where there are others."""
    assert lookup("zh-TW", ["zh-Hans", "zh-Hant"]) == ("zh-Hant", "base")
    assert lookup("zh-CN", ["zh-Hans", "zh-Hant"]) == ("zh-Hans", "base")
