"""A release as a careful reader sees it: what doors measure, given to the linter."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from campaign import agreement
from campaign.briefing import Briefing
from campaign.compiled import Compiled, Only
from campaign.finding import Finding
from campaign.intake import source, toml, traces
from campaign.intake.briefing import FOLDER
from campaign.intake.release import FACTS, Loaded
from campaign.lint import Subject, findings_of, starter
from campaign.lint_facts import Answer, urls
from campaign.lint_rules import Switches, judged
from campaign.office.prepare import Prepared
from campaign.sender import Sender
from campaign.store import contacts
from campaign.store.ledger import Ledger

__all__ = ["Office", "findings", "unfinished"]


class Office(NamedTuple):
    """What the settings say: their file, the sender, the relay's host and largest message, the switches."""

    settings: Path
    sender: Sender
    most: int
    relay: str
    switches: Switches = Switches()


def findings(
    ready: Prepared,
    office: Office,
    ledger: Ledger | None = None,
    *,
    online: bool = False,
    wordless: Mapping[str, str] | None = None,
) -> list[Finding]:
    """Every finding that the office wants to see, in order. ``online`` fetches the links; ``wordless`` as in lint.

    Raises ``WorldError`` when no link at all could be fetched.
    """
    subject = _subject(ready, office)._replace(wordless=wordless or {})
    if ledger:
        with ledger.read() as connection:
            grounds = contacts.baseless(connection)
        subject = subject._replace(contacts=grounds.among, baseless=grounds.lacking, baseless_ids=grounds.ids)
    if online:
        subject = subject._replace(answers=_answers(subject))
    compared = agreement.findings(subject.release, subject.editions, subject.rows, subject.folder)
    return judged([*findings_of(subject), *compared], office.switches)


def unfinished(office: Office) -> list[Finding]:
    """What nobody has replaced in the settings. Asked before mail goes to a real relay."""
    return judged(starter(str(office.settings), _rows(office.settings), office.sender, office.relay), office.switches)


def _subject(ready: Prepared, office: Office) -> Subject:
    loaded = ready.loaded
    release = loaded.release
    paths = [*(one.path for one in release.attachments), *(one.path for one in release.images)]
    return Subject(
        folder=str(loaded.folder),
        settings=str(office.settings),
        release=release,
        editions=loaded.editions,
        sender=office.sender,
        rows=loaded.rows,
        facts=_rows(loaded.folder / FACTS),
        options=_rows(office.settings),
        html={locale: len(one.html.encode()) for locale, one in ready.rendered.items()},
        message={locale: _octets(one) for locale, one in ready.compiled.items()},
        most=office.most,
        traces={path: traces.read(loaded.file(path)) for path in paths if path},
        papers=[(paper, str(path), source.read(path).split("\n")) for paper, path in _papers(loaded)],
    )


def _papers(loaded: Loaded) -> Iterator[tuple[Briefing, Path]]:
    for paper in loaded.briefings:
        yield paper, loaded.folder / FOLDER / f"{paper.locale}.md"


def _octets(compiled: Compiled) -> int:
    """What the largest message of an edition has, without what is personal, which adds some hundred octets."""
    whole = (piece.content if isinstance(piece, Only) else piece for piece in compiled.full)
    return sum(len(content) for content in whole if isinstance(content, bytes))


def _rows(path: Path) -> dict[toml.Place, int]:
    return toml.rows(source.read(path)) if path.is_file() else {}


def _answers(subject: Subject) -> Sequence[Answer]:
    from campaign.web import links

    return links.fetch(dict.fromkeys(url for url, *_ in urls(subject.release, subject.editions)))
