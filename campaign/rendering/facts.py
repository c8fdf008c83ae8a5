"""The facts around an edition's story as they are printed: what a reader must find beside the words of the edition.

Pure. Read from the release and not from the templates, so that ``readback`` finds a template that drops one of them.
Not the fixed words around them, nor their order.
"""

from collections.abc import Iterator

from campaign.coverage import Coverage
from campaign.edition import Span
from campaign.locale import localised
from campaign.release import Attachment, Image, RelatedReport, Release
from campaign.rendering import forms
from campaign.rendering.typography import typeset

__all__ = ["facts"]


def facts(release: Release, tag: str) -> tuple[Span, ...]:
    """Date, embargo, press contacts, Read also, coverage and files as words, with ``href`` where they lead on."""
    found = [Span(text=line) for line in _lines(release, tag) if line]
    items: tuple[RelatedReport | Coverage, ...] = (*release.related, *release.coverage)
    for item in items:
        found.append(Span(text=typeset(item.title, item.locale), href=item.url))
        found.append(Span(text=forms.date(item.date, tag)))
    return tuple(found)


def _lines(release: Release, tag: str) -> Iterator[str]:
    source = release.source_locale
    yield forms.date(release.issue_date, tag)
    if release.embargo:
        yield from forms.embargo_words(release.embargo, tag).values()
    for person in release.press_contacts:
        yield from (person.name, person.email, person.telephone)
        yield from (typeset(localised(words, tag, source), tag) for words in (person.role, person.hours))
        yield from (forms.language(spoken, tag) for spoken in person.languages)
    yield from (story.outlet for story in release.coverage)
    listed: tuple[Attachment | Image, ...] = (*release.attachments, *release.images)
    for file in listed:
        yield from (typeset(localised(words, tag, source), tag) for words in (file.title, file.alternative))
