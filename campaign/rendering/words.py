"""The fixed words: gettext catalogues, read straight from their ``.po`` files.

A locale without a catalogue, and a message without a translation, fall back to the base language and then to
English, which is what the templates say.
"""

import io
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po
from babel.support import NullTranslations, Translations

from campaign.errors import InputError
from campaign.greeting import Form
from campaign.locale import lookup

__all__ = ["catalogue", "greeting_words", "unspoken"]

DOMAIN = "campaign"


def catalogue(roots: Sequence[Path], tag: str) -> NullTranslations:
    """The words for a locale. ``roots`` are template folders, the first wins, each with ``locales/TAG/LC_MESSAGES``.

    Raises ``InputError`` for a catalogue that cannot be read.
    """
    words: NullTranslations = NullTranslations()
    # From the weakest to the strongest: each catalogue answers first and asks the one before it for the rest.
    for wanted in dict.fromkeys(("en", tag)):
        for root in reversed(roots):
            found = lookup(wanted, _offered(root))
            if found:
                path = _file(root, found[0])
                stronger = _read(path) if path.is_file() else NullTranslations()
                stronger.add_fallback(words)
                words = stronger
    return words


def _offered(root: Path) -> list[str]:
    return [folder.name for folder in (root / "locales").glob("*") if folder.is_dir()]


def _file(root: Path, tag: str) -> Path:
    return root / "locales" / tag / "LC_MESSAGES" / f"{DOMAIN}.po"


def greeting_words(words: NullTranslations, form: Form) -> str:
    """A catalogue's words for a form of greeting, with places for ``name``, ``family`` and ``title``."""
    return {
        Form.DESK: words.gettext("Dear colleagues,"),
        Form.NEUTRAL: words.gettext("Dear %(name)s,"),
        Form.TITLE: words.gettext("Dear %(title)s %(name)s,"),
        Form.WOMAN: words.gettext("Dear Ms %(family)s,"),
        Form.MAN: words.gettext("Dear Mr %(family)s,"),
        Form.WOMAN_TITLE: words.gettext("Dear Ms %(title)s %(family)s,"),
        Form.MAN_TITLE: words.gettext("Dear Mr %(title)s %(family)s,"),
    }[form]


def unspoken(roots: Sequence[Path], locales: Iterable[str]) -> dict[str, str]:
    """What is missing for each locale some of whose fixed words would be English, because no catalogue has them."""
    wanted = _said(roots, "en")
    missing = {tag: len(wanted - _said(roots, tag)) for tag in locales}
    return {
        tag: "no catalogue of fixed words" if count == len(wanted) else f"{count} of {len(wanted)} fixed words missing"
        for tag, count in missing.items()
        if count
    }


def _said(roots: Sequence[Path], tag: str) -> set[str]:
    """The messages that some catalogue has in this locale's language, by their English."""
    folders = {root: lookup(tag, _offered(root)) for root in roots}
    paths = [_file(root, found[0]) for root, found in folders.items() if found]
    entries = [entry for path in paths if path.is_file() for entry in _entries(path, path.stat().st_mtime_ns)]
    return {entry.id if isinstance(entry.id, str) else entry.id[0] for entry in entries if entry.id and entry.string}


@cache
def _entries(path: Path, _changed: int) -> Catalog:
    try:
        with path.open("rb") as file:
            return read_po(file, locale=path.parent.parent.name.replace("-", "_"), abort_invalid=True)
    except (PoFileError, UnicodeDecodeError, ValueError) as error:
        row = getattr(error, "lineno", 0)
        raise InputError.of(str(path), "", str(error), "a gettext catalogue in UTF-8", row) from None


@cache
def _compiled(path: Path, changed: int) -> bytes:
    compiled = io.BytesIO()
    write_mo(compiled, _entries(path, changed))
    return compiled.getvalue()


def _read(path: Path) -> Translations:
    # A catalogue of its own each time: a fallback is hung on it, and another locale may hang another.
    return Translations(io.BytesIO(_compiled(path, path.stat().st_mtime_ns)), domain=DOMAIN)
