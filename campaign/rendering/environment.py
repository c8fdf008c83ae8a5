"""The room in which templates run: sandboxed, autoescaping, strict about what it does not know.

Templates come from two folders only, a workspace's and the shipped one, and never from content.
"""

import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

import jinja2
from jinja2.sandbox import ImmutableSandboxedEnvironment

import campaign
from campaign.compiled import Slot, mark
from campaign.errors import InputError
from campaign.locale import base, direction, localised
from campaign.rendering import bidi, forms, spans, typography
from campaign.rendering.words import catalogue

__all__ = ["environment", "run", "shipped"]


def shipped() -> Path:
    """The folder of the templates that come with the program: inside the wheel, or beside the package in a checkout."""
    package = Path(campaign.__file__).parent
    inside = package / "shipped" / "templates"
    return inside if inside.is_dir() else package.parent / "templates"


def environment(roots: Sequence[Path], tag: str) -> jinja2.Environment:
    """An environment for one locale. ``roots`` are template folders, the first wins; the last is the shipped one.

    A workspace's ``email/release.html.j2`` hides the shipped one and may extend it under the name
    ``shipped/email/release.html.j2``. Raises ``InputError`` for a catalogue that cannot be read.
    """
    made = ImmutableSandboxedEnvironment(
        loader=jinja2.ChoiceLoader(
            [
                jinja2.PrefixLoader({"shipped": jinja2.FileSystemLoader(roots[-1])}),
                jinja2.FileSystemLoader(list(roots)),
            ]
        ),
        autoescape=_is_markup,
        undefined=jinja2.StrictUndefined,
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=False,
    )
    words = catalogue(roots, tag)
    made.install_gettext_callables(words.gettext, words.ngettext, newstyle=True)  # type: ignore[attr-defined]
    made.filters.update(_filters(tag))
    made.globals.update(
        locale=tag,
        direction=direction,
        base=base,
        marks=typography.marks(tag),
        embargo_words=lambda embargo: forms.embargo_words(embargo, tag),
        slot={slot.name.lower(): mark(slot) for slot in Slot},
    )
    return made


def _is_markup(name: str | None) -> bool:
    return name is None or name.endswith(".html.j2")


def _filters(tag: str) -> dict[str, Callable[..., Any]]:
    return {
        "typeset": lambda text, other="": typography.typeset(text, other or tag),
        "isolate": lambda text: bidi.isolate(text, direction(tag)),
        "apart": lambda text: bidi.apart(text, direction(tag)),
        "breaks": lambda text: bidi.apart_html(text, direction(tag)),
        "words": lambda text, numbers: bidi.apart(spans.words(text, numbers), direction(tag)),
        "bare": spans.bare,
        "mailto": lambda address: "mailto:" + quote(address, safe="@+!$*'._~-"),
        "tel": _tel,
        "date": lambda day: forms.date(day, tag),
        "moment": lambda when: forms.moment(when, tag),
        "number": lambda value: forms.number(value, tag),
        "language": lambda spoken, other="": forms.language(spoken, other or tag),
        "languages": lambda tags: forms.listed([forms.language(spoken, tag) for spoken in tags], tag),
        "localised": lambda value, source: localised(value, tag, source),
    }


def _tel(number: str) -> str:
    """A ``tel:`` address (RFC 3966) for a number that is nothing but a number, else empty."""
    return "tel:" + re.sub(r"[^+0-9]", "", number) if re.fullmatch(r"\+?[0-9 ()./-]{3,}", number) else ""


def run(made: jinja2.Environment, name: str, values: dict[str, object]) -> str:
    """A template's text. Raises ``InputError`` with file and line for a template that cannot be run."""
    try:
        return made.get_template(name).render(values)
    except jinja2.TemplateSyntaxError as error:
        where, row, found = error.filename or error.name or name, error.lineno, error.message or ""
    except jinja2.TemplateNotFound as error:
        where, row, found = name, 0, f"no template {error.name}"
    except jinja2.TemplateError as error:
        (where, row), found = _place(error, name), error.message or ""
    except Exception as error:  # noqa: BLE001 - whatever a person's template does is theirs to mend
        (where, row), found = _place(error, name), f"{type(error).__name__}: {error}"
    raise InputError.of(where, "", found, "a template that runs; compare it with the shipped one", row)


def _place(error: Exception, name: str) -> tuple[str, int]:
    place = (name, 0)
    traceback = error.__traceback__
    while traceback:
        file = traceback.tb_frame.f_code.co_filename
        if file.endswith(".j2"):
            place = (file, traceback.tb_lineno)
        traceback = traceback.tb_next
    return place
