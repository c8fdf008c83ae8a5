"""A briefing as PDF: tagged, PDF/UA-1, A4, with its fonts in it (WeasyPrint, in the extra ``pdf``).

The same HTML gives the same bytes on the same machine: dates and identifier come from the page, the fonts that we
ship come before the system's. Nothing is fetched: no network, no file but those fonts. ISO 14289-1, ISO 32000-1.
"""

import hashlib
import logging
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from functools import lru_cache
from io import StringIO
from typing import Any

from campaign.errors import InputError, WorldError
from campaign.rendering.environment import shipped

__all__ = ["pdf"]

_INSTALL = "a PDF needs WeasyPrint: pip install 'campaign[pdf]'; the HTML works without it"
_PANGO = "a PDF needs Pango: apt-get install libpango-1.0-0 libpangoft2-1.0-0, or brew install pango"
#: Family, weight, style → file. Noto under names of our own, so that no other version on a machine stands in.
_FONTS = {
    ("Briefing Serif", "normal", "normal"): "NotoSerif-Regular",
    ("Briefing Serif", "bold", "normal"): "NotoSerif-Bold",
    ("Briefing Serif", "normal", "italic"): "NotoSerif-Italic",
    ("Briefing Sans", "normal", "normal"): "NotoSans-Regular",
    ("Briefing Sans", "bold", "normal"): "NotoSans-Bold",
    ("Briefing Naskh", "normal", "normal"): "NotoNaskhArabic-Regular",
    ("Briefing Naskh", "bold", "normal"): "NotoNaskhArabic-Bold",
}
_SCHEME = "font:"
_MISSING = "unsupported by fonts"


@lru_cache(maxsize=32)
def pdf(html: str, where: str) -> bytes:
    """The page as PDF. ``where`` names it in errors. The same page is made once: the live preview asks at each save.

    Raises ``WorldError`` when WeasyPrint or Pango is not there, ``InputError`` for a script of which this machine has
    no font.
    """
    weasyprint = _weasyprint()
    fonts = weasyprint.text.fonts.FontConfiguration()
    faces = weasyprint.CSS(string=_faces(), font_config=fonts, url_fetcher=_fetcher())
    identifier = hashlib.sha256(html.encode()).hexdigest()[:32].encode()
    with _listening() as said:
        made: bytes = weasyprint.HTML(string=html, url_fetcher=_fetcher()).write_pdf(
            stylesheets=[faces], font_config=fonts, pdf_variant="pdf/ua-1", pdf_identifier=identifier
        )
    missing = sorted({name for record in said for name in _scripts(record)})
    if missing:
        right = "letters of scripts for which this machine has a font; install one, such as Noto's"
        raise InputError.of(where, "", ", ".join(missing), right)
    return made


def _weasyprint() -> Any:
    try:
        # It prints advice of its own when a library of the system is missing.
        with redirect_stdout(StringIO()), redirect_stderr(StringIO()):
            import weasyprint
            import weasyprint.text.fonts
    except ImportError:
        raise WorldError(_INSTALL) from None
    except OSError:
        raise WorldError(_PANGO) from None
    return weasyprint


def _faces() -> str:
    return "\n".join(
        f'@font-face {{ font-family: "{family}"; font-weight: {weight}; font-style: {slant};'
        f" src: url({_SCHEME}{name}) }}"
        for (family, weight, slant), name in _FONTS.items()
    )


def _fetcher() -> Any:
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class Fonts(URLFetcher):  # type: ignore[misc]
        """Gives our fonts, and nothing else: a page reaches neither the network nor other files."""

        def fetch(self, url: str, headers: object = None) -> Any:  # noqa: ARG002 - the library's form
            name = url.removeprefix(_SCHEME)
            if name not in _FONTS.values():
                raise ValueError("nothing is fetched for a briefing")
            path = shipped() / "briefing" / "fonts" / f"{name}.ttf"
            return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": "font/ttf"})

    return Fonts()


@contextmanager
def _listening() -> Iterator[list[logging.LogRecord]]:
    """What WeasyPrint says meanwhile; it tells of letters without a font only so."""
    logger, said = logging.getLogger("weasyprint"), []

    class Keep(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            said.append(record)

    handler, before = Keep(logging.WARNING), logger.propagate
    logger.addHandler(handler)
    logger.propagate = False
    try:
        yield said
    finally:
        logger.removeHandler(handler)
        logger.propagate = before


def _scripts(record: logging.LogRecord) -> Iterator[str]:
    """The script of a letter that has no font, by the first word of its name: ``GEORGIAN LETTER AN`` → Georgian."""
    if _MISSING in record.msg and record.args:
        letter = str(record.args[0])  # type: ignore[index]
        yield unicodedata.name(letter, f"U+{ord(letter[0]):04X}").partition(" ")[0].title()
