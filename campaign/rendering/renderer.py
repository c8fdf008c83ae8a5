"""An edition as HTML and as designed text, with marked slots for what is personal; briefings; the desk's pages.

Rendered once an edition, the same every time: no clock, no network, no file but the templates.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from campaign.briefing import AudienceKind, Briefing, for_audience
from campaign.compiled import Rendered
from campaign.contact import Contact
from campaign.edition import Edition
from campaign.flowed import flow
from campaign.greeting import greeting
from campaign.locale import base, direction
from campaign.release import PressContact, Release
from campaign.rendering import spans
from campaign.rendering.bidi import isolate
from campaign.rendering.environment import environment, run, shipped
from campaign.rendering.images import Picture
from campaign.rendering.typography import compose, compose_briefing, typeset
from campaign.rendering.words import catalogue, greeting_words, unspoken
from campaign.sender import Sender

if TYPE_CHECKING:
    import jinja2
    from babel.support import NullTranslations
    from css_inline import CSSInliner

__all__ = ["Renderer"]

# More than two blank lines say nothing that two do not; blocks need not know what stands around them.
_BLANK = re.compile(r"\n{4,}")
_CHARSET = '<meta charset="utf-8">\n'


class Renderer:
    """Templates at work. ``overrides`` is a workspace's ``templates`` folder, found before the shipped one."""

    def __init__(self, overrides: Path | None = None) -> None:
        self._roots = (*([overrides] if overrides else []), shipped())
        self._environments: dict[str, jinja2.Environment] = {}
        #: Putting one together takes milliseconds, and everybody is greeted.
        self._words: dict[str, NullTranslations] = {}

    def render(
        self,
        release: Release,
        edition: Edition,
        sender: Sender,
        pictures: Mapping[str, Picture] | None = None,
        attached: str = "",
    ) -> Rendered:
        """An edition as it goes to everybody, with ``compiled.mark`` for salutation, note and opt-out address.

        In the HTML the opt-out mark stands in an ``href`` and the salutation in a paragraph, so their values must be
        escaped; the note's mark stands where paragraphs may. In the text the note's mark stands at the start of a
        line that goes on: a note brings its own blank line, and no note leaves no gap.
        ``pictures`` are those that the HTML shows, by their path in the release. ``attached`` is the file name of the
        briefing that goes with the message.
        Raises ``InputError`` for an override that cannot be run.
        """
        made = self._environment(edition.locale)
        composed = compose(edition)
        shown = pictures or {}
        values: dict[str, object] = {
            "release": release,
            "edition": composed,
            "sender": sender,
            "press_contacts": _ordered(release.press_contacts, edition.locale),
            "notes": spans.notes(composed),
            "pictures": shown,
            "briefing_url": release.briefing.address(edition.locale) if release.briefing.how == "link" else "",
            "briefing_file": attached,
            "files": (*release.attachments, *(image for image in release.images if image.path not in shown)),
        }
        html = _charset_first(self._inliner.inline(run(made, "email/release.html.j2", values)))
        text = _BLANK.sub("\n\n\n", run(made, "email/release.txt.j2", values).strip("\n"))
        used = tuple(dict.fromkeys(one.inline for one in shown.values() if f"cid:{one.inline.cid}" in html))
        return Rendered(edition.locale, composed.mail_subject, html, flow(text) + "\n", used)

    def briefing(
        self, release: Release, briefing: Briefing, sender: Sender, readers: AudienceKind | None = None
    ) -> str:
        """The background paper as one HTML file for screen and A4, for everybody or for one kind of reader.

        Raises ``InputError`` for an override that cannot be run.
        """
        values: dict[str, object] = {
            "release": release,
            "briefing": compose_briefing(for_audience(briefing, readers)),
            "sender": sender,
            "press_contacts": _ordered(release.press_contacts, briefing.locale),
            "readers": readers,
        }
        return run(self._environment(briefing.locale), "briefing/briefing.html.j2", values) + "\n"

    def salutation(self, contact: Contact, locale: str) -> str:
        """How a contact is greeted: in their own words if we have them, else politely, as ``greeting`` finds.

        A desk without a name gets the locale's "Dear colleagues". Nobody's gender is guessed.
        """
        if contact.salutation:
            return contact.salutation
        found = greeting(contact)
        said = {part: isolate(getattr(found, part), direction(locale)) for part in ("name", "family", "title")}
        if locale not in self._words:
            self._words[locale] = catalogue(self._roots, locale)
        return typeset(greeting_words(self._words[locale], found.form), locale) % said

    def unspoken(self, locales: Iterable[str]) -> dict[str, str]:
        """What is missing for each locale in which fixed words of the mail would be English."""
        return unspoken(self._roots, locales)

    def page(self, name: str, /, **values: object) -> str:
        """A static page of the desk: ``preview`` or ``received``. What it shows is in ``rendering.pages``."""
        return run(self._environment("en"), f"desk/{name}.html.j2", values)

    def _environment(self, locale: str) -> "jinja2.Environment":
        if locale not in self._environments:
            self._environments[locale] = environment(self._roots, locale)
        return self._environments[locale]

    @cached_property
    def _inliner(self) -> "CSSInliner":
        from css_inline import CSSInliner

        return CSSInliner(keep_at_rules=True, load_remote_stylesheets=False)


def _charset_first(html: str) -> str:
    """The page with its charset at the start of its head, within the first 1,024 octets (HTML, section 4.2.5.4).

    The inliner puts what it keeps of the style sheet before everything else in the head.
    """
    return html.replace(_CHARSET, "", 1).replace("<head>", f"<head>\n{_CHARSET}", 1) if _CHARSET in html else html


def _ordered(contacts: Sequence[PressContact], locale: str) -> list[PressContact]:
    """Those who speak the edition's language first, otherwise as the release has them."""
    return sorted(contacts, key=lambda contact: base(locale) not in map(base, contact.languages))
