"""``notes.toml`` in a release's folder: a personal note for some of the people, by address or short id."""

from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from campaign.errors import InputError, Problem
from campaign.intake import source, toml
from campaign.text import Prose

__all__ = ["FILE", "load"]

FILE = "notes.toml"
_NOTES: TypeAdapter[dict[str, str]] = TypeAdapter(dict[str, Prose])


def load(folder: Path) -> dict[str, str]:
    """The notes, empty when there is no such file. Raises ``InputError`` with every problem in it."""
    path = folder / FILE
    if not path.is_file():
        return {}
    try:
        return _NOTES.validate_python(toml.parse(source.read(path), FILE))
    except ValidationError as error:
        raise InputError(
            Problem(FILE, 0, str(one["loc"][0]) if one["loc"] else "", str(one["input"]), "a note: text in quotes")
            for one in error.errors()
        ) from None
