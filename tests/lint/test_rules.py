"""Every rule of the linter finds what is wrong and leaves alone what is right."""

import datetime as dt

import pytest

from campaign.edition import places, plain
from campaign.finding import Severity
from campaign.intake import edition, skeleton
from campaign.lint_facts import Trace
from campaign.lint_rules import AGREEMENT, RULES
from campaign.lint_text import blanks
from tests.lint.cases import CASES, Case, case, found

BAD = [(rule, number) for rule, (bad, _) in CASES.items() for number in range(len(bad))]
GOOD = [(rule, number) for rule, (_, good) in CASES.items() for number in range(len(good))]


def _case(rule: str, number: int, *, bad: bool) -> Case:
    return CASES[rule][0 if bad else 1][number]


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule not in AGREEMENT])
def test_every_rule_has_a_bad_and_a_good_case(rule: str) -> None:
    """No rule is without a release that breaks it and one that keeps it."""
    assert all(CASES.get(rule, ((), ())))


@pytest.mark.parametrize(("rule", "number"), BAD, ids=str)
def test_a_rule_finds_what_is_wrong(rule: str, number: int) -> None:
    """A release that breaks a rule has a finding of that rule and of no other, which says what would be right."""
    actual = found(_case(rule, number, bad=True))

    assert {one.rule for one in actual} == {rule}
    assert all(one.severity is RULES[rule].severity and one.right and one.where for one in actual)
    assert all(str(one).isprintable() for one in actual)


@pytest.mark.parametrize(("rule", "number"), GOOD, ids=str)
def test_a_rule_leaves_alone_what_is_right(rule: str, number: int) -> None:
    """A release that keeps a rule has no finding of it, nor of any other."""
    actual = [str(one) for one in found(_case(rule, number, bad=False)) if one.severity is not Severity.NOTICE]

    assert actual == []


def test_every_sentence_of_a_skeleton_is_a_placeholder() -> None:
    """Whatever the skeleton wrote and nobody replaced is found, part by part."""
    files = skeleton.skeleton("words", ["en"], dt.date(2026, 3, 2))
    made = edition.read(files["en.md"], "en.md", "en")
    left = [place for place, text in places(made) if not list(blanks(plain(text), "en"))]

    assert left == []


@pytest.mark.parametrize(
    ("more", "severity"), [({}, Severity.NOTICE), ({"url": "https://lanternwatch.example/map.jpg"}, Severity.ERROR)]
)
def test_a_picture_sheds_its_properties_in_the_mail(more: dict[str, str], severity: Severity) -> None:
    """Where a picture was taken is only told while it stands in the mail alone, and an error once it is published."""
    picture = {"path": "files/map.jpg", "title": "Map", "alternative": "A map", **more}
    given = {"traces": {"files/map.jpg": [Trace("location", "GPS", "")]}}

    (actual,) = found(case(release={"images": [picture]}, given=given))

    assert (actual.rule, actual.severity) == ("file-location", severity)
