"""Reading a finished message back with another decoder, and comparing it with the edition it was made from.

The decoder is the standard library's, which had no part in the encoding. What differs is a fault of ours and keeps
the edition from being planned. Not a linter: whether the words are good is not asked here.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import EmailMessage
from html.parser import HTMLParser

from campaign.address import ascii_domain
from campaign.compiled import File
from campaign.edition import Edition, Items, Paragraph, Quote, Span
from campaign.flowed import unflow
from campaign.sender import Sender

__all__ = ["differences"]

#: RFC 5322 section 2.1.1, without CRLF.
_LONGEST = 998
#: White space and what only directs bidirectional text: neither is a word.
_BLANK = re.compile(r"[\s\u2066-\u2069\u200e\u200f\u00ad]+")


def differences(
    content: bytes, edition: Edition, sender: Sender, facts: Sequence[Span], files: Sequence[File]
) -> list[str]:
    """What another decoder reads otherwise than the model has it; empty when all is well.

    ``facts`` is what stands around the story: press contacts, Read also, coverage, titles of files.
    """
    message = message_from_bytes(content, policy=policy.default)
    return [
        *_wire(content),
        *(f"{type(defect).__name__}" for part in message.walk() for defect in part.defects),
        *_headers(content, edition, sender),
        *_parts(message, [*_spans(edition), *facts]),
        *_files(message, files),
    ]


def _wire(content: bytes) -> Iterator[str]:
    # A message with its files has a hundred thousand lines, and the live preview reads it at each save.
    bare = content.replace(b"\r\n", b"")
    if b"\r" in bare or b"\n" in bare:
        yield "a bare CR or LF"
    if max(map(len, content.split(b"\r\n"))) > _LONGEST:
        yield f"a line of more than {_LONGEST} octets"
    if not content.endswith(b"\r\n"):
        yield "no CRLF at the end"
    if not content.partition(b"\r\n\r\n")[2].isascii():
        yield "a body that is not 7-bit"


def _headers(content: bytes, edition: Edition, sender: Sender) -> Iterator[str]:
    # The older interface decodes encoded words in phrases rightly; the newer one puts spaces between them.
    old = message_from_bytes(content.partition(b"\r\n\r\n")[0], policy=policy.compat32)
    subject = str(make_header(decode_header(_unfolded(str(old["Subject"])))))
    if subject != edition.mail_subject:
        yield f"the subject reads {subject!r}"
    author = _unfolded(str(old["From"]))
    if ascii_domain(sender.address) not in author:
        yield "the sender's address is not in From"
    for name in ("Date", "From", "To", "Subject", "Message-ID", "MIME-Version"):
        if len(old.get_all(name, [])) != 1:
            yield f"{name} does not stand exactly once"


def _unfolded(value: str) -> str:
    return value.replace("\r\n", "").replace("\n", "")


def _parts(message: EmailMessage, spans: Sequence[Span]) -> Iterator[str]:
    text = message.get_body(("plain",))
    if text is None:
        yield "no text part"
    else:
        plain = unflow(text.get_content().replace("\r\n", "\n"))
        found = _lacking(_squeezed(plain), lambda span: str(span.href) in plain or _said(span), spans)
        yield from (f"the text part lacks {missing!r}" for missing in found)
    html = message.get_body(("html",))
    if html is not None:
        reader = _Words()
        reader.feed(html.get_content())
        found = _lacking(_squeezed("".join(reader.words)), lambda span: span.href in reader.links, spans)
        yield from (f"the HTML part lacks {missing!r}" for missing in found)


def _files(message: EmailMessage, files: Sequence[File]) -> Iterator[str]:
    found = [(part.get_filename(), part.get_payload(decode=True)) for part in message.iter_attachments()]
    for file in files:
        if (file.name, file.content) not in found:
            yield f"the file {file.name!r} is not in it"
    if len(found) > len(files):
        yield "a file too many"


def _said(span: Span) -> bool:
    """Whether a link's words are its address, so that a text part need not give it again."""
    address = str(span.href).removesuffix("/").casefold()
    bare = address.partition("://")[2] or address.partition(":")[2]
    return span.text.strip().removesuffix("/").casefold() in {address, bare}


def _lacking(words: str, leads: Callable[[Span], bool], spans: Iterable[Span]) -> Iterator[str]:
    for span in spans:
        if _squeezed(span.text) not in words:
            yield span.text[:60]
        if span.href and not leads(span):
            yield span.href


def _spans(edition: Edition) -> Iterator[Span]:
    """Every word of the edition that a reader must find in the message."""
    lines = [edition.headline, edition.subhead, edition.dateline, *(section.heading for section in edition.sections)]
    yield from (Span(text=line) for line in lines if line)
    blocks = [block for section in edition.sections for block in section.blocks]
    for block in [Paragraph(text=edition.lead), *blocks, *([edition.pull_quote] if edition.pull_quote else [])]:
        match block:
            case Paragraph():
                yield from block.text
            case Items():
                yield from (span for item in block.items for span in item)
            case Quote():
                yield from (span for paragraph in block.paragraphs for span in paragraph)
                yield from (Span(text=line) for line in (block.speaker, block.role) if line)
    yield from (span for paragraph in edition.boilerplate for span in paragraph)


def _squeezed(text: str) -> str:
    return _BLANK.sub("", text)


class _Words(HTMLParser):
    """The words that an HTML part shows, and where its links lead."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self.links: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._hidden += tag in {"style", "title", "script"}
        self.links += [value for name, value in attrs if name == "href" and value]
        # Whoever does not see a picture reads this.
        self.words += [value for name, value in attrs if name == "alt" and value]

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag in {"style", "title", "script"}

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.words.append(data)
