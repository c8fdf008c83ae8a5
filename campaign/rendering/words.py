"""The fixed words: gettext catalogues, read straight from their ``.po`` files.

A locale without a catalogue, and a message without a translation, fall back to the base language and then to
English, which is what the templates say.
"""

import io
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po
from babel.support import NullTranslations, Translations

from campaign.errors import InputError
from campaign.locale import lookup

__all__ = ["catalogue"]

DOMAIN = "campaign"


def catalogue(roots: Sequence[Path], tag: str) -> NullTranslations:
    """The words for a locale. ``roots`` are template folders, the first wins, each with ``locales/TAG/LC_MESSAGES``.

    Raises ``InputError`` for a catalogue that cannot be read.
    """
    words: NullTranslations = NullTranslations()
    # From the weakest to the strongest: each catalogue answers first and asks the one before it for the rest.
    for wanted in dict.fromkeys(("en", tag)):
        for root in reversed(roots):
            offered = [folder.name for folder in (root / "locales").glob("*") if folder.is_dir()]
            found = lookup(wanted, offered)
            if found:
                path = root / "locales" / found[0] / "LC_MESSAGES" / f"{DOMAIN}.po"
                stronger = _read(path) if path.is_file() else NullTranslations()
                stronger.add_fallback(words)
                words = stronger
    return words


@cache
def _read_once(path: Path, _changed: int) -> bytes:
    try:
        with path.open("rb") as file:
            entries = read_po(file, locale=path.parent.parent.name.replace("-", "_"), abort_invalid=True)
    except (PoFileError, UnicodeDecodeError, ValueError) as error:
        row = getattr(error, "lineno", 0)
        raise InputError.of(str(path), "", str(error), "a gettext catalogue in UTF-8", row) from None
    compiled = io.BytesIO()
    write_mo(compiled, entries)
    return compiled.getvalue()


def _read(path: Path) -> Translations:
    # A catalogue of its own each time: a fallback is hung on it, and another locale may hang another.
    return Translations(io.BytesIO(_read_once(path, path.stat().st_mtime_ns)), domain=DOMAIN)
