"""Audiences: the rule chooses whom it says, has one spelling, and no input recurses out of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaign.audience import KEYS, All, Any, Audience, Everybody, Has, Not, parse
from campaign.contact import Contact
from campaign.errors import InputError
from campaign.text import normalise, single_line

ANNA = Contact(
    address="anna@daily.example",
    outlet="Le Monde",
    beats=("Justice", "asylum"),
    country="FR",
    languages=("fr-CA", "en"),
    tags=("daily",),
)


def right(rule: str) -> str:
    """The one problem of a wrong rule, as it is shown."""
    with pytest.raises(InputError) as caught:
        parse(rule)
    (problem,) = caught.value.problems
    return str(problem)


@pytest.mark.parametrize(
    ("rule", "chosen"),
    [
        ("all", True),
        ("not all", False),
        ("beat:justice", True),
        ("beat:JUSTICE", True),
        ("beat:trade,justice", True),
        ("beat : trade , justice", True),
        ("BEAT:trade AND all", False),
        ('outlet:"Le Monde"', True),
        ('outlet:"le  monde"', True),
        ("outlet:Le", False),
        ("country:fr,BE", True),
        ("country:BE", False),
        ("language:fr", True),
        ("language:fr-CA", True),
        ("language:fr_ca", True),
        ("language:fr-FR", False),
        ("language:en-GB", False),
        ("tag:daily and not tag:trade", True),
        ("beat:justice and country:FR,BE and not tag:trade", True),
        ("tag:x or beat:asylum and country:PL", False),
        ("(tag:x or beat:asylum) and country:FR", True),
        ("not (tag:x or beat:asylum)", False),
        ("not not tag:daily", True),
        ('tag:"and"', False),
    ],
)
def test_rule_chooses(rule: str, *, chosen: bool):
    """A rule chooses exactly the contacts that it describes; and binds tighter than or."""
    assert parse(rule).matches(ANNA) is chosen


@pytest.mark.parametrize(
    ("rule", "place", "said"),
    [
        ("", "character 1: found 'the end'", "KEY:VALUE"),
        ("beat:justice and", "character 17: found 'the end'", "KEY:VALUE"),
        ("tga:trade", "character 1: found 'tga'", "one of the keys outlet, beat, country, language, tag"),
        ("beat", "character 5: found 'the end'", "a colon after a key"),
        ("beat:", "character 6: found 'the end'", "a value after beat:"),
        ("beat:a,", "character 8: found 'the end'", "a value after beat:"),
        ('beat:""', "character 6", "a value between the quotation marks"),
        ('beat:"justice', "character 6", "a closing quotation mark"),
        ("outlet:Le Monde", "character 11: found 'Monde'", '"Le Monde"'),
        ("(beat:a", "character 8: found 'the end'", "a closing parenthesis for the one at character 1"),
        ("beat:a)", "character 7: found ')'", "and, or, or the end"),
        ("country:France", "character 9: found 'France'", "two letters, such as FR"),
        ("country:ß", "character 9", "two letters, such as FR"),
        ("language:french!", "character 10", "a locale tag"),
        ("beat:and", "character 6: found 'and'", "a value after beat:"),
        ("__import__('os')", "character 11", "a colon after a key"),
    ],
)
def test_error_shows_rule_place_and_cure(rule: str, place: str, said: str):
    """A wrong rule is answered with the rule, the character where it goes wrong, and what would be right."""
    message = right(rule)

    assert place in message
    assert said in message
    assert rule.partition("'")[0] in message


@pytest.mark.parametrize("rule", ["(" * 1900, "not " * 450 + "all", "(" * 51 + "all" + ")" * 51, "not(" * 400])
def test_depth_is_bounded(rule: str):
    """Nesting beyond fifty is an error, never a recursion."""
    assert "at most 50 deep" in right(rule)


def test_length_is_bounded():
    """A rule of more than 2,000 characters is refused before it is read, and the error stays short."""
    message = right("all and " * 300)

    assert "2,000 characters" in message
    assert len(message) < 200


def test_length_is_not_depth():
    """A long rule that does not nest is read."""
    assert parse(" or ".join(["(not tag:a)"] * 99)) == Audience(Any((Not(Has("tag", ("a",))),) * 99))


def test_fifty_deep_is_read():
    """The bound itself is still allowed."""
    assert parse("(" * 49 + "all" + ")" * 49) == Audience(Everybody())


values = st.sampled_from(["and", "NOT", "all", "a b", '"', ":"]) | st.text(min_size=1, max_size=12).map(
    lambda text: single_line(normalise(text))
).filter(bool)
terms = st.one_of(
    st.builds(
        lambda key, some: Has(key, tuple(some)),
        st.sampled_from(["outlet", "beat", "tag"]),
        st.lists(values, min_size=1, max_size=3),
    ),
    st.builds(
        lambda some: Has("country", tuple(some)), st.lists(st.sampled_from(["FR", "PL"]), min_size=1, max_size=2)
    ),
    st.builds(lambda one: Has("language", (one,)), st.sampled_from(["fr", "pt-BR", "sr-Latn"])),
    st.just(Everybody()),
)
rules = st.recursive(
    terms,
    lambda inner: st.one_of(
        st.builds(Not, inner),
        st.builds(lambda some: All(tuple(some)), st.lists(inner, min_size=2, max_size=3)),
        st.builds(lambda some: Any(tuple(some)), st.lists(inner, min_size=2, max_size=3)),
    ),
    max_leaves=8,
)


@given(rules.map(Audience))
def test_canonical_rule_parses_to_itself(audience: Audience):
    """The canonical spelling of any audience parses to an equal audience, which is spelled the same."""
    again = parse(str(audience))

    assert audience == again
    assert str(audience) == str(again)


@given(
    st.text(max_size=60)
    | st.lists(
        st.sampled_from([*KEYS, "and", "or", "not", "all", "(", ")", ":", ",", '"', "fr", " "]), max_size=40
    ).map("".join)
)
def test_any_text_is_a_rule_or_one_problem(text: str):
    """Whatever is typed is either an audience or one problem; nothing else can happen."""
    try:
        audience = parse(text)
    except InputError as error:
        problems = len(error.problems)
    else:
        problems = 1 if audience == parse(str(audience)) and audience.matches(ANNA) in (True, False) else 0

    assert problems == 1
