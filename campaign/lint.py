"""What is wrong with a release before it leaves, as findings with a rule's id.

Pure: doors give the sizes, what stands in files, what servers answered; rows name the lines. The rules' table stands
in ``lint_rules``. How editions agree with each other is another question, see ``agreement``.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from campaign import lint_facts
from campaign.briefing import Briefing, said
from campaign.edition import Edition
from campaign.finding import Finding, Severity
from campaign.lint_embargo import embargo_hits
from campaign.lint_facts import Answer, Fact, Place, Trace
from campaign.lint_rules import RULES
from campaign.lint_text import blanks, hits, mentions_attachment
from campaign.release import Release
from campaign.sender import Sender

__all__ = ["Subject", "findings_of", "starter"]


class Subject(NamedTuple):
    """All that the rules look at.

    ``folder`` and ``settings`` are the names of the release's folder and of the settings' file. ``rows`` gives lines:
    for each edition by its places, for release.toml and the settings by theirs. ``html`` and ``message`` are octets
    by locale, ``most`` the relay's limit. ``traces`` are what each file tells, by its path. ``baseless`` of the
    ``contacts`` have no legal basis; the short ids are of the first. ``answers`` is empty unless links were fetched.
    ``wordless`` says of a locale which of the mail's fixed words its catalogue lacks. ``papers`` are the briefings,
    each with its file's name and lines.
    """

    folder: str
    settings: str
    release: Release
    editions: Sequence[Edition]
    sender: Sender
    rows: Mapping[str, Mapping[str, int]]
    facts: Mapping[Place, int]
    options: Mapping[Place, int]
    html: Mapping[str, int]
    message: Mapping[str, int]
    most: int
    traces: Mapping[str, Sequence[Trace]] = {}
    contacts: int = 0
    baseless: int = 0
    baseless_ids: Sequence[str] = ()
    answers: Sequence[Answer] = ()
    wordless: Mapping[str, str] = {}
    papers: Sequence[tuple[Briefing, str, Sequence[str]]] = ()


def findings_of(subject: Subject) -> list[Finding]:
    """Every finding of every rule, in no order. ``lint_rules.judged`` applies an office's switches."""
    return [*_of_editions(subject), *_of_facts(subject), *_of_papers(subject)]


def starter(settings: str, options: Mapping[Place, int], sender: Sender, relay: str) -> list[Finding]:
    """What the starter wrote into the settings and nobody replaced. Asked before mail goes to a real relay.

    ``settings`` is the file's name, ``options`` its lines, ``relay`` the host.
    """
    return [_option(settings, options, fact) for fact in lint_facts.starter_facts(sender, relay)]


def _of_editions(subject: Subject) -> Iterator[Finding]:
    release = subject.release
    files = [
        *(one for one in release.attachments if one.send == "file"),
        *(one for one in release.images if one.send == "inline"),
    ]
    for edition in subject.editions:
        found = [*hits(edition, subject.sender.organisation), *embargo_hits(edition, release.embargo)]
        found += [] if files else mentions_attachment(edition)
        for hit in found:
            yield _edition(subject, hit.rule, edition.locale, hit.place, hit.found, hit.right)


def _of_facts(subject: Subject) -> Iterator[Finding]:
    release, editions = subject.release, subject.editions
    locales = [edition.locale for edition in editions]
    for fact in (
        *lint_facts.contact_facts(release, locales),
        *lint_facts.related_facts(release),
        *lint_facts.blank_facts(release),
        *lint_facts.file_facts(release, locales, subject.traces, subject.sender.organisation),
    ):
        yield _fact(subject, fact)
    for fact, place in lint_facts.link_facts(release, editions, subject.answers):
        if place:
            yield _edition(subject, fact.rule, fact.locale, place, fact.found, fact.right)
        else:
            yield _fact(subject, fact)
    for fact in lint_facts.size_facts(subject.html, subject.message, subject.most):
        yield _edition(subject, fact.rule, fact.locale, "", fact.found, fact.right)
    for locale, missing in subject.wordless.items():
        right = f"templates/locales/{locale}/LC_MESSAGES/campaign.po in the workspace; what it lacks is in English"
        yield _edition(subject, "locale-words", locale, "", missing, right)
    for fact in lint_facts.sender_facts(subject.sender):
        yield _option(subject.settings, subject.options, fact)
    yield from _of_contacts(subject)


def _of_papers(subject: Subject) -> Iterator[Finding]:
    for paper, where, lines in subject.papers:
        for text in said(paper):
            for found, right in blanks(text, paper.locale):
                # Its words stand on several lines, or otherwise than typed: then the file alone is named.
                row = next((number for number, line in enumerate(lines, 1) if found[:20] in line), 0)
                yield Finding("placeholder", RULES["placeholder"].severity, where, row, paper.locale, "", found, right)


def _of_contacts(subject: Subject) -> Iterator[Finding]:
    if subject.baseless:
        named = ", ".join(subject.baseless_ids)
        rest = subject.baseless - len(subject.baseless_ids)
        right = f"a basis for each (GDPR article 6): {named}{f' and {rest} more' if rest else ''}"
        found = f"{subject.baseless} of {subject.contacts} contacts without a legal basis"
        yield Finding("basis-missing", RULES["basis-missing"].severity, "contacts", 0, "", "", found, right)


def _edition(subject: Subject, rule: str, locale: str, place: str, found: str, right: str) -> Finding:
    where = f"{subject.folder}/{locale}.md"
    row = _row(place, subject.rows.get(locale, {})) if place else 0
    return Finding(rule, RULES[rule].severity, where, row, locale, place, found, right)


def _row(place: str, rows: Mapping[str, int]) -> int:
    """The line of a place, else of what it is a part of, else 0."""
    while place and place not in rows:
        place = place.rpartition(".")[0]
    return rows.get(place, 0)


def _fact(subject: Subject, fact: Fact) -> Finding:
    where, row = f"{subject.folder}/release.toml", _line(fact.place, subject.facts)
    severity = Severity.NOTICE if fact.only_tells else RULES[fact.rule].severity
    return Finding(fact.rule, severity, where, row, fact.locale, _named(fact.place), *fact[2:4])


def _option(settings: str, rows: Mapping[Place, int], fact: Fact) -> Finding:
    row = _line(fact.place, rows)
    return Finding(fact.rule, RULES[fact.rule].severity, settings, row, "", _named(fact.place), *fact[2:4])


def _line(place: Place, rows: Mapping[Place, int]) -> int:
    return next((rows[place[:n]] for n in range(len(place), 0, -1) if place[:n] in rows), 0)


def _named(place: Place) -> str:
    """``press_contacts[2].email``: entries counted from 1, as people count."""
    return "".join(f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in place).removeprefix(".")
