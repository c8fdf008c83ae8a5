"""A release's folder: ``release.toml`` for what all editions share, ``<locale>.md`` for each edition.

``briefing/<locale>.md`` is the background paper beside an edition; there need be none.

Reading only. Every file is read before anything is said, so one error holds all that is wrong in the folder.
"""

from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import Any, NamedTuple, TypeVar

from pydantic import ValidationError

from campaign.briefing import Briefing
from campaign.coverage import Coverage
from campaign.edition import Edition
from campaign.errors import InputError, Problem
from campaign.intake import briefing, edition, source, toml
from campaign.intake.source import Note
from campaign.locale import canonical
from campaign.release import Attachment, BriefingTerms, Embargo, Image, PressContact, RelatedReport, Release
from campaign.text import Model, normalise, single_line

__all__ = ["FACTS", "Loaded", "load", "read"]

#: The file of the facts that all editions share.
FACTS = "release.toml"
_MODELS: dict[str, type[Model]] = {
    "": Release,
    "embargo": Embargo,
    "press_contacts": PressContact,
    "related": RelatedReport,
    "coverage": Coverage,
    "attachments": Attachment,
    "images": Image,
    "briefing": BriefingTerms,
}
_FIELDS = {
    table: tuple(field.alias or name for name, field in model.model_fields.items()) for table, model in _MODELS.items()
}
_Read = TypeVar("_Read")


class Loaded(NamedTuple):
    """A release as it lies in its folder. Editions and briefings in order of their locales.

    ``notes`` is what is undecided. ``rows`` says for each edition, by its locale, on which 1-based line of its file
    each place stands, as ``intake.edition.Read`` has them.
    """

    folder: Path
    release: Release
    editions: tuple[Edition, ...]
    notes: tuple[Note, ...]
    rows: Mapping[str, Mapping[str, int]]
    briefings: tuple[Briefing, ...] = ()

    def where(self, locale: str) -> str:
        """The path of an edition's file, as problems and findings name it."""
        return str(self.folder / f"{locale}.md")

    def file(self, path: str) -> Path:
        """Where a file of the release lies, by its path in ``release.toml``."""
        return _lying(self.folder, path)


def load(folder: Path) -> Loaded:
    """The release in a folder. Raises ``InputError`` with every problem of all its files."""
    loaded, problems = read(folder)
    if problems or loaded is None:
        raise InputError(problems)
    return loaded


def read(folder: Path) -> tuple[Loaded | None, list[Problem]]:
    """What can be read of a release while it is being written, and every problem of all its files.

    Editions with problems are missing in it. ``None`` when the facts that all editions share cannot be read.
    """
    if not folder.is_dir():
        right = "the folder of a release, such as releases/asylum-ruling"
        return None, [Problem(str(folder), 0, "", "", right)]
    problems: list[Problem] = []
    notes: list[Note] = []
    release = _release(folder, problems, notes)
    editions = _texts(folder, _edition, problems, notes)
    if not _paths(folder):
        problems.append(Problem(str(folder), 0, "", "", "at least one edition, in a file named by its locale: en.md"))
    briefings = _briefings(folder, problems, notes)
    if release is None:
        return None, problems
    rows = {read.edition.locale: read.rows for read in editions}
    words = tuple(read.edition for read in editions)
    return Loaded(folder, release, words, tuple(notes), rows, tuple(briefings)), problems


def _release(folder: Path, problems: list[Problem], notes: list[Note]) -> Release | None:
    where = str(folder / FACTS)
    try:
        text = source.read(folder / FACTS)
        document = toml.parse(text, where)
    except InputError as error:
        problems.extend(error.problems)
        return None
    notes.extend(source.notes(where, text))
    rows = toml.rows(text)
    # What the folder has to agree with is looked up in the document, so it is told even when a fact is wrong.
    _names(folder, document, rows, problems)
    _files(folder, document, rows, problems)
    try:
        return Release.model_validate(document)
    except ValidationError as error:
        problems.extend(toml.problems(error, where, rows, _FIELDS))
        return None


def _names(folder: Path, document: dict[str, Any], rows: dict[toml.Place, int], problems: list[Problem]) -> None:
    # "." has no name of its own; a link's name is the one that people see.
    name = folder.name or folder.resolve().name
    slug, locale = document.get("slug"), document.get("source_locale")
    if isinstance(slug, str) and slug != name:
        row = toml.row(("slug",), rows)
        problems.append(Problem(str(folder / FACTS), row, "slug", slug, f"the folder's name, {name}"))
    wanted = _file_name(locale) if isinstance(locale, str) else None
    if wanted and wanted not in {path.name for path in _paths(folder)}:
        row = toml.row(("source_locale",), rows)
        right = f"the locale of an edition that is there; {wanted} is missing"
        problems.append(Problem(str(folder / FACTS), row, "source_locale", str(locale), right))


def _files(folder: Path, document: dict[str, Any], rows: dict[toml.Place, int], problems: list[Problem]) -> None:
    for table in ("attachments", "images"):
        entries = document.get(table)
        for number, entry in enumerate(entries if isinstance(entries, list) else ()):
            path = entry.get("path") if isinstance(entry, dict) else None
            right = _misplaced(folder, path) if isinstance(path, str) else ""
            if right:
                row = toml.row((table, number, "path"), rows)
                problems.append(Problem(str(folder / FACTS), row, f"{table}[{number + 1}].path", str(path), right))


def _lying(folder: Path, path: str) -> Path:
    """A Mac may write a name's accents apart, and a path in the facts never has them so: the same file is meant."""
    found = folder
    for part in PurePosixPath(path).parts:
        whole = found / part
        if not whole.exists() and found.is_dir():
            name = _name(part)
            whole = next((one for one in sorted(found.iterdir()) if _name(one.name) == name), whole)
        found = whole
    return found


def _name(name: str) -> str:
    return single_line(normalise(name))


def _misplaced(folder: Path, path: str) -> str:
    """What would be right for an attachment's path; empty when it is fine."""
    if "\\" in path or PurePosixPath(path).is_absolute() or ":" in path:
        return "a path inside the release's folder, with /, such as files/timeline.pdf"
    try:
        real = _lying(folder, path).resolve()
        if not real.is_relative_to(folder.resolve()):
            return "a file inside the release's folder, such as files/timeline.pdf"
        return "" if real.is_file() else "a file that is there"
    except (OSError, ValueError, RuntimeError):
        return "a file that is there"


def _paths(folder: Path) -> list[Path]:
    """The files of editions or briefings, well named or not."""
    return [path for path in sorted(folder.iterdir()) if path.suffix.lower() == ".md"]


def _briefings(folder: Path, problems: list[Problem], notes: list[Note]) -> list[Briefing]:
    papers = folder / briefing.FOLDER
    if not papers.is_dir():
        return []
    editions = {path.name for path in _paths(folder)}
    for path in _paths(papers):
        # A name that is no locale is told when the file is read.
        if path.name not in editions and path.name == _file_name(path.stem):
            right = f"the locale of an edition that is there; {folder / path.name} is missing"
            problems.append(Problem(str(path), 0, "file name", path.name, right))
    return _texts(papers, _briefing, problems, notes)


def _texts(
    folder: Path, read: Callable[[str, str, str], _Read], problems: list[Problem], notes: list[Note]
) -> list[_Read]:
    """What each file of a folder that is named by its locale holds."""
    found = []
    for path in _paths(folder):
        right = _file_name(path.stem)
        if path.name != right:
            right = right or "a file named by its locale, such as en.md or pt-BR.md"
            problems.append(Problem(str(path), 0, "file name", path.name, right))
            continue
        try:
            text = source.read(path)
            found.append(read(text, str(path), path.stem))
        except InputError as error:
            problems.extend(error.problems)
        else:
            notes.extend(source.notes(str(path), text))
    return found


@lru_cache(maxsize=64)
def _edition(text: str, where: str, locale: str) -> edition.Read:
    # Reading one takes 20 milliseconds; the live preview reads all of them at each save.
    return edition.read_with_rows(text, where, locale)


@lru_cache(maxsize=64)
def _briefing(text: str, where: str, locale: str) -> Briefing:
    return briefing.read(text, where, locale)


def _file_name(tag: str) -> str | None:
    """The name of the edition's file; ``None`` for what is no locale."""
    try:
        return f"{canonical(tag)}.md"
    except ValueError:
        return None
