"""Editions that agree with their source have no finding; each way not to agree is found, and named by its rule."""

import functools
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from campaign.agreement import findings
from campaign.edition import Edition
from campaign.finding import Finding
from campaign.intake.edition import read_with_rows
from campaign.provenance import record
from tests.support.builders import release

SAMPLE = Path(__file__).parents[1] / "releases" / "asylum-ruling"
TRANSLATIONS = {path.stem: path.read_text("utf-8") for path in sorted(Path(__file__).parent.glob("translations/*.md"))}
LOCALES = ("en", "fr", "pl", "uk", "ar")
_IDS = re.compile(r" \{#[a-z-]+\}")
EN = """---
headline: Court orders clean water
---
On 29 September 2020 the court ruled that 7,500 people in three villages must have clean water by March 2021.

## What the court decided

The judges heard 12 witnesses and read the [report of the ministry](https://water.example/en/report) before they ruled.

> We have waited for nine years, and nobody listened to us.
>
> — Aigul Bekova, teacher

## What happens now

The ministry has 90 days to act. It may [appeal](https://court.example/appeal) against the ruling.

> This is what independent judges are for.
>
> — Rafael Montserrou, lawyer
"""
FR = """---
headline: De l’eau potable par décision de justice
---
Le 29 septembre 2020, la cour a jugé que 7 500 personnes de trois villages auront de l’eau potable d’ici mars 2021.

## Ce que la cour a décidé

Les juges ont entendu douze témoins et lu le [rapport du ministère](https://water.example/fr/report) avant de trancher.

> Nous avons attendu pendant neuf ans, et personne ne nous a écoutés.
>
> — Aigoul Bekova, enseignante

## Et maintenant

Le ministère a 90 jours pour agir. Il peut [faire appel](https://court.example/appeal) de la décision.

> C’est à cela que servent des juges indépendants.
>
> — Rafael Montserrou, avocat
"""


def compared(source: str, edition: str, locale: str = "fr", original: str = "en") -> list[Finding]:
    """The findings when one text is the source of the other, which records it."""
    first, second = read_with_rows(source, original, original), read_with_rows(edition, locale, locale)
    made = second.edition.model_copy(update={"source": second.edition.source or record(first.edition)})
    rows = {original: first.rows, locale: second.rows}
    return findings(release(source_locale=original), [first.edition, made], rows, "r")


def rules(source: str, edition: str, locale: str = "fr") -> list[str]:
    """The rules that find something."""
    return [finding.rule for finding in compared(source, edition, locale)]


@functools.cache
def sample(locale: str) -> str:
    """An edition of the sample release, without ids and record."""
    text = _IDS.sub("", (SAMPLE / f"{locale}.md").read_text("utf-8"))
    return re.sub(r"source: >-\n(?:  .*\n)+", "", text)


@pytest.mark.parametrize("original", LOCALES)
@pytest.mark.parametrize("locale", LOCALES)
def test_the_sample_agrees(original: str, locale: str):
    """No edition of the sample has a finding, whichever is its source, with and without ids."""
    bare = compared(sample(original), sample(locale), locale, original) if original != locale else []
    source, edition = ((SAMPLE / f"{tag}.md").read_text("utf-8") for tag in (original, locale))
    named = compared(source, edition, locale, original) if original == "en" != locale else []

    assert bare + named == []


def test_a_good_translation_agrees():
    """Numbers in words, a respelled name and a site's page in the other language are no mistake."""
    (notice,) = compared(EN, FR)

    assert (notice.rule, notice.severity) == ("link-locale", "notice")


@pytest.mark.parametrize("original", TRANSLATIONS)
def test_translations_agree(original: str):
    """Eight editions that say one thing as each language likes to, in figures or in words, have no finding."""
    text = TRANSLATIONS[original]

    assert [
        one for tag in TRANSLATIONS if tag != original for one in compared(text, TRANSLATIONS[tag], tag, original)
    ] == []


@pytest.mark.parametrize(
    ("tag", "old", "new"),
    [("de", "14 Uhr", "15 Uhr"), ("fr", "14 heures", "15 heures"), ("kk", "14:00", "15:00"), ("ru", "14 ч", "16 ч")],
)
def test_another_hour_is_found_among_words_that_could_say_it(tag: str, old: str, new: str):
    """An hour in figures on both sides is compared, though "two" and "three" stand in words beside it."""
    text = TRANSLATIONS[tag]
    assert old in text

    assert [one.rule for one in compared(TRANSLATIONS["en"], text.replace(old, new), tag)] == ["number-differs"]


@pytest.mark.parametrize(
    ("old", "new", "rule", "row", "said"),
    [
        ("7 500", "7 600", "number-differs", 4, "found '7 600', 7,500, as in the source (r/en.md:4)"),
        ("90 jours", "quelques jours", "number-differs", 16, "90 stands in the source, and not here"),
        ("neuf ans", "25 ans", "number-differs", 10, "found '25', no such figure"),
        ("29 septembre 2020", "28 septembre 2020", "date-differs", 4, "29 September 2020, as in the source"),
        ("29 septembre 2020", "29 septembre 2021", "date-differs", 4, "29 September 2020, as in the source"),
        ("mars 2021", "avril 2021", "date-differs", 4, "March 2021, as in the source"),
        ("court.example/appeal", "court.example/appeals", "link-differs", 16, "https://court.example/appeal, as in"),
        ("[faire appel](https://court.example/appeal)", "faire appel", "link-differs", 14, "a link to https://court"),
        ("Il peut", "Il [peut](https://other.example/)", "link-differs", 16, "no link"),
        ("Aigoul Bekova", "Rafael Montserrou", "quote-speaker", 12, "Aigul Bekova, as in the source (r/en.md:12)"),
        ("Rafael Montserrou", "Claire Dupontel", "quote-speaker", 20, "Rafael Montserrou, as in the source"),
        ("\n>\n> — Aigoul Bekova, enseignante", "", "quote-speaker", 10, "the speaker Aigul Bekova"),
        (FR[FR.index("## Et maintenant") :], "", "section-missing", 6, "the section “What happens now” below this"),
        ("## Et maintenant", "## Encore\n\nBien.\n\n## Et maintenant", "section-extra", 14, "a section that"),
        ("Nous avons attendu pendant neuf ans, et personne ne nous a écoutés.",
         "We have waited for nine years, and nobody listened to us.", "wrong-language", 10, "what the source says"),
        ("Le ministère a 90 jours pour agir. Il peut", "The ministry must act in 90 days, but it may also",
         "wrong-language", 16, "words in fr; these seem to be en"),
        ("Et maintenant", "What happens now", "wrong-language", 14, "what the source says"),
    ],
)  # fmt: skip
def test_each_rule_finds_its_mistake(old: str, new: str, rule: str, row: int, said: str):
    """One mistake in a good translation is found by its rule, on its line, with what would be right."""
    assert old in FR
    found = [finding for finding in compared(EN, FR.replace(old, new)) if finding.rule == rule]

    assert [finding.row for finding in found] == [row], compared(EN, FR.replace(old, new))
    assert said in str(found[0])


def test_a_quotation_that_is_gone_and_one_that_came():
    """A quotation without counterpart is found on either side, even when the rest of its section stays."""
    less = FR.replace("> C’est à cela que servent des juges indépendants.\n>\n> — Rafael Montserrou, avocat\n", "")

    assert "quote-missing" in rules(EN, less)
    assert [one.rule for one in compared(less, EN, "en", "fr") if one.rule.startswith("quote")] == ["quote-extra"]


def test_sections_in_another_order():
    """Two sections that changed places are one finding, by their facts or by their ids."""
    head, first, second = re.split(r"(?m)^(?=## )", FR)
    named = [part.replace("\n\n", f" {{#{name}}}\n\n", 1) for part, name in ((first, "a"), (second, "b"))]
    named_source = EN.replace("decided\n", "decided {#a}\n").replace("now\n", "now {#b}\n")

    assert [one for one in rules(EN, f"{head}{second}\n{first}") if one != "link-locale"] == ["section-order"]
    assert [one for one in rules(named_source, f"{head}{named[1]}\n{named[0]}") if one != "link-locale"] == [
        "section-order"
    ]


def test_ids_that_differ_are_two_sections():
    """A section that bears another id than any of the source's is extra, and the source's is missing."""
    found = rules(EN.replace("decided\n", "decided {#a}\n"), FR.replace("décidé\n", "décidé {#b}\n"))

    assert {"section-missing", "section-extra"} <= set(found)


def test_a_changed_source_is_named():
    """When the source changed after the record, the places that changed are named with the source's line."""
    before = read_with_rows(EN, "en", "en").edition
    made = read_with_rows(FR, "fr", "fr").edition.model_copy(update={"source": record(before)})
    now, rows = read_with_rows(EN.replace("90 days", "90 working days"), "en", "en")
    french = read_with_rows(FR, "fr", "fr").rows
    found = findings(release(), [now, made], {"en": rows, "fr": french}, "r")
    (stale,) = [one for one in found if one.rule == "stale"]

    assert (stale.where, stale.row, stale.place) == ("r/fr.md", 16, "section.2.block.1")
    assert "“The ministry has 90 working days" in stale.right
    assert "(r/en.md:16)" in stale.right


def test_an_edition_without_record_is_a_notice():
    """Where nothing is recorded, that is told and fails nothing."""
    editions = [read_with_rows(text, tag, tag).edition for text, tag in ((EN, "en"), (FR, "fr"))]
    found = [one for one in findings(release(), editions, {}) if one.rule != "link-locale"]

    assert [(one.rule, one.severity, one.where) for one in found] == [("source-unknown", "notice", "fr.md")]


def test_a_release_in_one_language_agrees():
    """A single edition has nothing to agree with; its own language is judged all the same."""
    good = read_with_rows(EN, "en", "en").edition
    bad = read_with_rows(FR, "en", "en").edition

    assert findings(release(), [good], {}) == []
    assert {one.rule for one in findings(release(), [bad], {})} == {"wrong-language"}


_SOURCES = st.sampled_from([(tag, sample(tag)) for tag in LOCALES] + [("en", EN), ("fr", FR)])
_QUICK = settings(max_examples=25, deadline=None, derandomize=True)


@_QUICK
@given(_SOURCES, st.sampled_from(LOCALES), st.data())
def test_one_digit_changed_is_found(source: tuple[str, str], locale: str, data: st.DataObject):
    """In any edition, any one figure with another digit is found, also when the new one stands elsewhere."""
    text = sample(locale)
    body = text.index("---\n", 4)
    spots = [spot for spot in re.finditer(r"(?<![\d#/.-])\d{2,4}(?![\d/-])", text) if spot.start() > body]
    spot = data.draw(st.sampled_from(spots))
    place = data.draw(st.integers(0, len(spot[0]) - 1))
    digit = data.draw(st.sampled_from([d for d in "123456789" if d != spot[0][place]]))
    changed = text[: spot.start() + place] + digit + text[spot.start() + place + 1 :]
    found = {one.rule for one in compared(sample("en"), changed, locale)} if locale != "en" else set()

    assert locale == "en" or found & {"number-differs", "date-differs"}, (spot[0], digit)


@_QUICK
@given(st.sampled_from(LOCALES[1:]), st.data())
def test_sections_deleted_or_moved_are_found(locale: str, data: st.DataObject):
    """In any edition, without ids, a section that is gone is missing, and moved sections are out of order."""
    head, *parts = re.split(r"(?m)^(?=## )", sample(locale))
    gone = data.draw(st.integers(0, len(parts) - 1))
    order = data.draw(st.permutations(range(len(parts))).filter(lambda one: one != sorted(one)))
    less = compared(sample("en"), head + "".join(parts[:gone] + parts[gone + 1 :]), locale)
    moved = compared(sample("en"), head + "\n".join(parts[n].rstrip() + "\n" for n in order), locale)

    assert [one.rule for one in less if one.rule.startswith("section")] == ["section-missing"]
    assert {one.rule for one in moved} == {"section-order"}


@_QUICK
@given(st.sampled_from(LOCALES[1:]), st.data())
def test_a_link_changed_is_found(locale: str, data: st.DataObject):
    """In any edition, any one link that leads elsewhere is found, and nothing else."""
    text = sample(locale)
    link = data.draw(st.sampled_from(list(re.finditer(r"\]\((https:[^)]+)\)", text))))
    changed = f"{text[: link.start(1)]}https://elsewhere.example/{text[link.end(1) :]}"

    assert {one.rule for one in compared(sample("en"), changed, locale)} == {"link-differs"}


@pytest.mark.parametrize("locale", LOCALES[1:])
def test_speakers_swapped_are_found(locale: str):
    """In any edition, two speakers in each other's place are two findings, in whatever script they are written."""
    text = sample(locale)
    one, other = re.findall(r"(?m)^> — ([^,،]+)", text)
    swapped = text.replace(f"> — {one}", "> — \0").replace(f"> — {other}", f"> — {one}").replace("\0", other)

    assert [found.rule for found in compared(sample("en"), swapped, locale)] == ["quote-speaker"] * 2


@settings(max_examples=10, deadline=None, derandomize=True)
@given(_SOURCES)
def test_an_edition_agrees_with_itself(source: tuple[str, str]):
    """Whatever an edition says, it says the same as itself."""
    locale, text = source
    edition: Edition = read_with_rows(text, locale, locale).edition
    twin = edition.model_copy(update={"locale": f"{locale}-XX", "source": record(edition)})

    assert findings(release(source_locale=locale), [edition, twin], {}) == []
