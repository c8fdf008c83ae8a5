"""A release's folder: ``release.toml`` for what all editions share, ``<locale>.md`` for each edition.

Reading only. Every file is read before anything is said, so one error holds all that is wrong in the folder.
"""

from pathlib import Path, PurePosixPath
from typing import NamedTuple

from pydantic import ValidationError

from campaign.coverage import Coverage
from campaign.edition import Edition
from campaign.errors import InputError, Problem
from campaign.intake import edition, source, toml
from campaign.intake.source import Note
from campaign.locale import canonical
from campaign.release import Attachment, Embargo, PressContact, RelatedReport, Release
from campaign.text import Model

__all__ = ["FACTS", "Loaded", "load"]

#: The file of the facts that all editions share.
FACTS = "release.toml"
_MODELS: dict[str, type[Model]] = {
    "": Release,
    "embargo": Embargo,
    "press_contacts": PressContact,
    "related": RelatedReport,
    "coverage": Coverage,
    "attachments": Attachment,
    "images": Attachment,
}
_FIELDS = {table: tuple(model.model_fields) for table, model in _MODELS.items()}


class Loaded(NamedTuple):
    """A release as it lies in its folder. Editions in order of their locales; ``notes`` is what is undecided."""

    folder: Path
    release: Release
    editions: tuple[Edition, ...]
    notes: tuple[Note, ...]


def load(folder: Path) -> Loaded:
    """The release in a folder. Raises ``InputError`` with every problem of all its files."""
    if not folder.is_dir():
        raise InputError.of(str(folder), "", "", "the folder of a release, such as releases/asylum-ruling")
    problems: list[Problem] = []
    notes: list[Note] = []
    release = _release(folder, problems, notes)
    editions = _editions(folder, problems, notes)
    if release and release.source_locale not in _tags(folder):
        right = f"an edition in {release.source_locale}, the source locale: {release.source_locale}.md"
        problems.append(Problem(str(folder), 0, "", "", right))
    if problems or release is None:
        raise InputError(problems)
    return Loaded(folder, release, tuple(editions), tuple(notes))


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
    _names(folder, document.get("slug"), rows, problems)
    try:
        release = Release.model_validate(document)
    except ValidationError as error:
        problems.extend(toml.problems(error, where, rows, _FIELDS))
        return None
    for table, entries in (("attachments", release.attachments), ("images", release.images)):
        for number, entry in enumerate(entries):
            right = _misplaced(folder, entry.path)
            if right:
                row = toml.row((table, number, "path"), rows)
                problems.append(Problem(where, row, f"{table}[{number + 1}].path", entry.path, right))
    return release


def _names(folder: Path, slug: object, rows: dict[toml.Place, int], problems: list[Problem]) -> None:
    # "." has no name of its own; a link's name is the one that people see.
    name = folder.name or folder.resolve().name
    if isinstance(slug, str) and slug != name:
        row = toml.row(("slug",), rows)
        problems.append(Problem(str(folder / FACTS), row, "slug", slug, f"the folder's name, {name}"))


def _misplaced(folder: Path, path: str) -> str:
    """What would be right for an attachment's path; empty when it is fine."""
    if "\\" in path or PurePosixPath(path).is_absolute() or ":" in path:
        return "a path inside the release's folder, with /, such as files/timeline.pdf"
    try:
        real = (folder / path).resolve()
        if not real.is_relative_to(folder.resolve()):
            return "a file inside the release's folder, such as files/timeline.pdf"
        return "" if real.is_file() else "a file that is there"
    except (OSError, ValueError, RuntimeError):
        return "a file that is there"


def _tags(folder: Path) -> dict[str, Path]:
    """The edition files by locale, well named or not."""
    return {path.stem: path for path in sorted(folder.iterdir()) if path.suffix.lower() == ".md"}


def _editions(folder: Path, problems: list[Problem], notes: list[Note]) -> list[Edition]:
    found = []
    for stem, path in _tags(folder).items():
        right = _name(stem) + ".md"
        if path.name != right:
            problems.append(Problem(str(path), 0, "file name", path.name, right))
            continue
        try:
            text = source.read(path)
            found.append(edition.read(text, str(path), stem))
        except InputError as error:
            problems.extend(error.problems)
        else:
            notes.extend(source.notes(str(path), text))
    if not _tags(folder):
        problems.append(Problem(str(folder), 0, "", "", "at least one edition, in a file named by its locale: en.md"))
    return found


def _name(stem: str) -> str:
    try:
        return canonical(stem)
    except ValueError:
        return "the edition's locale, such as en.md or pt-BR"
