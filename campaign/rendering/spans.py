"""Words with looks and links as plain text: numbered notes stand for the links."""

from campaign.edition import Edition, Items, Paragraph, Quote, Text

__all__ = ["bare", "notes", "words"]


def bare(url: str) -> str:
    """A web address as people say it, without scheme and final slash. For the eye only."""
    return url.partition("://")[2].removesuffix("/") or url.partition(":")[2]


def notes(edition: Edition) -> dict[str, int]:
    """The number of each address that an edition's words link to, in the order of reading.

    An address whose words already say it gets none.
    """
    found: dict[str, int] = {}
    for span in (span for text in _texts(edition) for span in text):
        if span.href and not _said(span.text, span.href):
            found.setdefault(span.href, len(found) + 1)
    return found


def words(text: Text, numbers: dict[str, int]) -> str:
    """The words as plain text, each link followed by its note's number in square brackets."""
    said: list[str] = []
    for index, span in enumerate(text):
        said.append(span.text)
        # Neighbouring spans of one link, as of a link partly bold, share one note.
        goes_on = index + 1 < len(text) and text[index + 1].href == span.href
        if span.href in numbers and not goes_on and not _said(span.text, span.href):
            kept = span.text.rstrip()
            said[-1] = f"{kept} [{numbers[span.href]}]{span.text[len(kept) :]}"
    return "\n".join(line.strip(" ") for line in "".join(said).split("\n")).strip("\n")


def _said(text: str, url: str) -> bool:
    return text.strip().removesuffix("/").casefold() in {url.removesuffix("/").casefold(), bare(url).casefold()}


def _texts(edition: Edition) -> list[Text]:
    texts = [edition.lead]
    for block in (block for section in edition.sections for block in section.blocks):
        match block:
            case Paragraph():
                texts.append(block.text)
            case Items():
                texts.extend(block.items)
            case Quote():
                texts.extend(block.paragraphs)
    if edition.pull_quote:
        texts.extend(edition.pull_quote.paragraphs)
    return [*texts, *edition.boilerplate]
