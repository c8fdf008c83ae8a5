"""What the live page shows, as values; the page is a template. Contacts appear by name and short id."""

import unicodedata
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from campaign.desk.state import Desk, Seen
from campaign.edition import places, plain
from campaign.errors import InputError, Problem
from campaign.finding import Finding
from campaign.intake.briefing import FOLDER
from campaign.letter import CLIP, Letter
from campaign.lint_rules import BUDGET
from campaign.office.looking import Person
from campaign.rendering.hours import hour_there

__all__ = ["page"]

#: More people than these are found by searching.
_SHOWN = 30


class Beside(NamedTuple):
    """A part of an edition that somebody should look at: its name in words, what it says, what was found there."""

    part: str
    words: str
    findings: list[Finding]


class Gauge(NamedTuple):
    """Sizes in octets; ``percent`` of what Gmail shows before it cuts."""

    html: int
    whole: int
    percent: int


class Sheet(NamedTuple):
    """An edition on the desk; ``problems`` stand in its place. ``letter`` is ``None`` where there is no message."""

    locale: str
    problems: list[Problem]
    letter: Letter | None
    gauge: Gauge | None
    beside: list[Beside]
    loose: list[Finding]
    readers: list[Person]
    reader_count: int
    query: str
    part: int
    briefing: bool


def page(desk: Desk, seen: Seen, locale: str, contact_id: str, search: str) -> dict[str, object]:
    """The values of ``desk/live.html.j2``. An unknown locale shows all editions; an unknown contact, a word of it."""
    everybody = desk.people(seen)
    people = everybody.by_id if everybody else {}
    person = people.get(contact_id)
    refused = ""
    letter = None
    if person:
        try:
            letter = desk.letter(seen, "", person.id)
        except InputError as error:
            refused = error.problems[0].right
    locales = _locales(desk, seen)
    if letter:
        shown = [letter.locale]
    elif person:
        shown = []
    else:
        shown = [locale] if locale in locales else locales
    found = _search(list(people.values()), search)
    return {
        "slug": desk.slug,
        "seen": seen,
        "saved": seen.at.astimezone().strftime("%H:%M:%S"),
        "release": seen.ready.loaded.release if seen.ready else None,
        "headline": _headline(seen, desk.slug),
        "tabs": [(tag, _count(desk, seen, tag)) for tag in locales],
        "locale": locale if locale in locales and not person else "",
        "person": person,
        "unknown": bool(contact_id and not person and everybody),
        "refused": refused,
        "hour": hour_there(person.contact, desk.workspace.clock.now()) if person else "",
        "search": search,
        "found": found[:_SHOWN],
        "found_count": len(found),
        "people_count": len(people),
        "problems": _general(desk, seen, locales),
        "findings": [_named(one) for one in seen.findings if not one.locale],
        "sheets": [_sheet(desk, seen, tag, person, list(people.values())) for tag in shown],
        "budget": BUDGET,
        "clip": CLIP,
    }


def _headline(seen: Seen, slug: str) -> str:
    if not seen.ready or not seen.ready.loaded.editions:
        return slug
    source = seen.ready.loaded.release.source_locale
    by_locale = {edition.locale: edition.headline for edition in seen.ready.loaded.editions}
    return by_locale.get(source) or next(iter(by_locale.values()))


def _locales(desk: Desk, seen: Seen) -> list[str]:
    """The editions there are, readable or not; the one that the others were made from comes first."""
    readable = [edition.locale for edition in seen.ready.loaded.editions] if seen.ready else []
    # Not the briefings, whose files are called the same.
    broken = {path.stem for path in (Path(one.where) for one in seen.problems) if _is_edition(desk, path)}
    source = seen.ready.loaded.release.source_locale if seen.ready else ""
    return sorted({*readable, *broken}, key=lambda locale: (locale != source, locale))


def _is_edition(desk: Desk, path: Path) -> bool:
    return path.suffix == ".md" and path.parent == desk.folder


def _problems(desk: Desk, seen: Seen, locale: str) -> list[Problem]:
    return [_filed(one) for one in seen.problems if Path(one.where) == desk.folder / f"{locale}.md"]


def _count(desk: Desk, seen: Seen, locale: str) -> int:
    return len(_problems(desk, seen, locale)) + sum(one.locale == locale for one in seen.findings)


def _general(desk: Desk, seen: Seen, locales: Sequence[str]) -> list[Problem]:
    own = {desk.folder / f"{locale}.md" for locale in locales}
    return [_filed(one) for one in seen.problems if Path(one.where) not in own]


def _filed(problem: Problem) -> Problem:
    """With the file's name instead of its path."""
    return problem._replace(where=_short(problem.where))


def _short(where: str) -> str:
    path = Path(where)
    return f"{path.parent.name}/{path.name}" if path.parent.name == FOLDER else path.name


def _named(finding: Finding) -> Finding:
    return finding._replace(where=_short(finding.where))


def _sheet(desk: Desk, seen: Seen, locale: str, person: Person | None, people: Sequence[Person]) -> Sheet:
    problems = _problems(desk, seen, locale)
    editions = {edition.locale: edition for edition in seen.ready.loaded.editions} if seen.ready else {}
    letter = None
    if locale in editions or person:
        letter = desk.letter(seen, "" if person else locale, person.id if person else "")
    parts = {place: plain(text) for place, text in places(editions[locale])} if locale in editions else {}
    mine = [_named(one) for one in seen.findings if one.locale == locale]
    readers = [one for one in people if one.locale == locale]
    return Sheet(
        locale=locale,
        problems=problems,
        letter=letter,
        gauge=_cut(letter),
        beside=[
            Beside(_spoken(place), words, [one for one in mine if one.place == place])
            for place, words in parts.items()
            if any(one.place == place for one in mine)
        ],
        loose=[one for one in mine if one.place not in parts],
        readers=readers[:_SHOWN],
        reader_count=len(readers),
        query=f"contact={person.id}" if person else "",
        part=desk.part(locale),
        briefing=seen.ready is not None and any(paper.locale == locale for paper in seen.ready.loaded.briefings),
    )


def _cut(letter: Letter | None) -> Gauge | None:
    if letter is None:
        return None
    return Gauge(letter.html_octets, len(letter.content), min(100, round(100 * letter.html_octets / CLIP)))


def _spoken(place: str) -> str:
    """A place in words: ``section.2.block.3`` is ``section 2, block 3``."""
    words: list[str] = []
    for step in place.split("."):
        if step.isdigit() and words and not words[-1][-1].isdigit():
            words[-1] += f" {step}"
        else:
            words.append(step.replace("_", " "))
    return ", ".join(words)


def _search(people: Sequence[Person], search: str) -> list[Person]:
    """Who is meant: every word stands in the name, the outlet or the short id. Accents and case do not matter."""
    wanted = _folded(search).split()
    if not wanted:
        return []
    told = ((one, _folded(f"{one.contact.name} {one.contact.outlet} {one.id}")) for one in people)
    return [one for one, words in told if all(word in words for word in wanted)]


def _folded(words: str) -> str:
    apart = unicodedata.normalize("NFKD", words.casefold())
    return "".join(letter for letter in apart if not unicodedata.combining(letter))
