"""One edition's file: ``<locale>.md``, front matter and Markdown, read and written.

The first paragraph is the lead; ``##`` starts a section; blocks before the first ``##`` are a section without
heading. Content is data: braces, percent signs and the like stay as they are.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from pydantic import ValidationError

from campaign.edition import Edition, Items, Paragraph, Quote, Section, Text
from campaign.errors import InputError, Problem
from campaign.intake import front, markdown, markup
from campaign.provenance import FORM

__all__ = ["Read", "read", "read_with_rows", "render"]

_LINES = ("headline", "subhead", "subject", "preheader", "dateline")
#: Remarks by the part that they stand above: a field of the front matter, ``lead``, ``2`` for the third section's
#: heading, ``2.0`` for its first block, ``end``.
Remarks = Mapping[str, Sequence[str]]


class Read(NamedTuple):
    """An edition, and on which 1-based line of its file each of its places stands.

    Places as ``edition.places`` names them; whole sections, lists and quotations (``section.2``,
    ``section.2.block.3``, ``pull_quote``) stand there too, with the line on which they begin.
    """

    edition: Edition
    rows: Mapping[str, int]


def read(text: str, where: str, locale: str) -> Edition:
    """The edition that a file's text holds. Raises ``InputError`` with every problem in it, each with its line."""
    return read_with_rows(text, where, locale).edition


def read_with_rows(text: str, where: str, locale: str) -> Read:
    """The same, with the line of every place."""
    problems: list[Problem] = []
    head = front.read(text, where, problems)
    if "headline" not in head.fields and not problems:
        problems.append(Problem(where, 1, "headline", "", "is required"))
    body = markdown.read(head.body, where, head.body_row, "text", problems)
    lead, sections = _body(body, head, where, problems)
    rows = dict(_rows(head, body))
    values = {
        "locale": locale,
        "lead": lead,
        "sections": sections,
        "boilerplate": _paragraphs("boilerplate", head, where, problems, rows),
        "pull_quote": _pull_quote(head, where, problems, rows),
        "source": _source(head, where, problems),
    } | {name: head.fields[name].value for name in _LINES if name in head.fields}
    if problems:
        # What the model itself would refuse is still told in the same breath.
        values.setdefault("headline", "-")
    try:
        edition = Edition.model_validate(values)
    except ValidationError as error:
        problems.extend(_refused(error, head, where))
    if problems:
        raise InputError(sorted(problems, key=lambda problem: problem.row))
    return Read(edition, rows)


def _rows(head: front.Front, body: Sequence[markdown.Placed]) -> Iterator[tuple[str, int]]:
    """The lines of what stands on a line of its own: fields of the front matter, headings, blocks, their parts."""
    yield from ((name, field.row) for name, field in head.fields.items() if field.value)
    yield from (("lead", placed.row) for placed in body[:1])
    section = block = 0
    for placed in body[1:]:
        if isinstance(placed.part, markdown.Heading):
            section, block = section + 1, 0
            yield f"section.{section}", placed.row
            continue
        if not section:
            section = 1
            yield "section.1", placed.row
        block += 1
        place = f"section.{section}.block.{block}"
        yield place, placed.row
        named = isinstance(placed.part, Quote) and bool(placed.part.speaker)
        texts = placed.inner[:-1] if named else placed.inner
        yield from ((f"{place}.{number}", row) for number, row in enumerate(texts, 1))
        if named:
            yield f"{place}.speaker", placed.inner[-1]
            yield f"{place}.role", placed.inner[-1]


def _body(
    placed: Sequence[markdown.Placed], head: front.Front, where: str, problems: list[Problem]
) -> tuple[Text, tuple[Section, ...]]:
    if not placed or not isinstance(placed[0].part, Paragraph):
        row = placed[0].row if placed else head.body_row
        if not any(problem.row >= head.body_row for problem in problems):
            problems.append(Problem(where, row, "lead", "", "a paragraph before anything else: it is the lead"))
        return (), ()
    found: list[tuple[markdown.Heading, int, list[Paragraph | Items | Quote]]] = [
        (markdown.Heading(""), placed[0].row, [])
    ]
    for row, part, _ in placed[1:]:
        if isinstance(part, markdown.Heading):
            found.append((part, row, []))
        else:
            found[-1][2].append(part)
    sections = []
    for heading, row, blocks in found:
        if heading.text or blocks:
            try:
                sections.append(Section(heading=heading.text, blocks=tuple(blocks), id=heading.id))
            except ValidationError:
                problems.append(Problem(where, row, "heading", heading.text, "a heading of at most 1,000 characters"))
    problems.extend(_twice(placed, where))
    return placed[0].part.text, tuple(sections)


def _twice(placed: Sequence[markdown.Placed], where: str) -> Iterator[Problem]:
    """Ids that stand a second time."""
    seen = set()
    for row, part, _ in placed:
        name = part.id if isinstance(part, markdown.Heading | Quote) else ""
        if name in seen:
            yield Problem(where, row, "id", name, "another id; it stands above already")
        seen.add(name or None)


def _paragraphs(
    name: str, head: front.Front, where: str, problems: list[Problem], rows: dict[str, int]
) -> tuple[Text, ...]:
    """The paragraphs of a field of the front matter. Adds their lines to ``rows``."""
    field = head.fields.get(name)
    if field is None:
        return ()
    found: list[Text] = []
    for row, part, _ in markdown.read(field.value, where, field.row, name, problems):
        if isinstance(part, Paragraph):
            found.append(part.text)
            rows[f"{name.removesuffix('.text')}.{len(found)}"] = row
        else:
            problems.append(Problem(where, row, name, "", "paragraphs only, without headings, lists or quotations"))
    return tuple(found)


def _source(head: front.Front, where: str, problems: list[Problem]) -> str:
    """The record of the source edition."""
    field = head.fields.get("source", front.Field("", 1))
    words = " ".join(field.value.split())
    if words and not FORM.fullmatch(words):
        right = "what `campaign agree` wrote there; without the line, nobody knows from which source this was made"
        problems.append(Problem(where, field.row, "source", words, right))
    return words


def _pull_quote(head: front.Front, where: str, problems: list[Problem], rows: dict[str, int]) -> Quote | None:
    values = {name: head.fields.get(f"pull_quote.{name}") for name in front.PULL_QUOTE}
    if not any(field and field.value.strip() for field in values.values()):
        return None
    words = _paragraphs("pull_quote.text", head, where, problems, rows)
    rows["pull_quote"] = min(field.row for field in values.values() if field)
    if not words:
        row = next(field.row for field in values.values() if field)
        problems.append(Problem(where, row, "pull_quote.text", "", "somebody's words"))
    lines = {name: field.value for name, field in values.items() if field and name != "text"}
    role = values.get("role")
    if role and role.value.strip() and not lines.get("speaker", "").strip():
        problems.append(Problem(where, role.row, "pull_quote.speaker", "", "whose words these are, beside the role"))
    try:
        return Quote.model_validate({"paragraphs": words} | lines)
    except ValidationError as error:
        problems.extend(_refused(error, head, where, "pull_quote."))
        return None


def _refused(error: ValidationError, head: front.Front, where: str, prefix: str = "") -> list[Problem]:
    found = []
    for item in error.errors(include_url=False):
        name = prefix + str(item["loc"][0])
        field = head.fields.get(name, front.Field("", 1))
        too_short = item["type"] in ("too_short", "string_too_short")
        right = "some words" if too_short else item["msg"].removeprefix("Value error, ")
        found.append(Problem(where, field.row, name, field.value, right))
    return found


def render(edition: Edition, remarks: Remarks | None = None) -> str:
    """The file's text; ``read`` gives the same edition back. ``remarks`` become comments above their parts."""
    said = remarks or {}
    body = [*_remarked("lead", said), markup.paragraphs([edition.lead])]
    for number, section in enumerate(edition.sections):
        body.extend(_remarked(str(number), said))
        if section.heading:
            body.append(markup.heading(section.heading, section.id))
        other = False
        for place, part in enumerate(section.blocks):
            before = section.blocks[place - 1] if place else None
            # Two lists in a row stay two only when their markers differ (CommonMark section 5.3).
            alike = isinstance(part, Items) and isinstance(before, Items) and before.ordered == part.ordered
            other = alike and not other
            body.extend([*_remarked(f"{number}.{place}", said), markup.block(part, other=other)])
    body.extend(_remarked("end", said))
    return f"---\n{_front(edition, said)}---\n" + "\n\n".join(body) + "\n"


def _remarked(part: str, remarks: Remarks) -> list[str]:
    lines = [f"{markdown.COMMENT} {remark}" for remark in remarks.get(part, ())]
    return ["\n".join(lines)] if lines else []


def _front(edition: Edition, remarks: Remarks) -> str:
    quote = edition.pull_quote
    fields: dict[str, str | dict[str, str]] = {name: getattr(edition, name) for name in _LINES}
    if quote:
        words = {"text": markup.paragraphs(quote.paragraphs), "speaker": quote.speaker, "role": quote.role}
        fields["pull_quote"] = {name: value for name, value in words.items() if value}
    fields["boilerplate"] = markup.paragraphs(edition.boilerplate)
    lines: list[str] = []
    for name, value in fields.items():
        lines.extend(f"# {remark}\n" for remark in remarks.get(name, ()))
        lines.extend([_yaml(name, value)] if value else [])
    lines.extend([front.source(edition.source)] if edition.source else [])
    return "".join(lines)


def _yaml(name: str, value: str | dict[str, str]) -> str:
    import yaml

    def scalar(text: str) -> yaml.ScalarNode:
        long = "\n" in text or name == "boilerplate"
        return yaml.ScalarNode("tag:yaml.org,2002:str", text + "\n" * long, style="|" if long else None)

    def mapping(values: Mapping[str, yaml.Node]) -> yaml.MappingNode:
        return yaml.MappingNode(
            "tag:yaml.org,2002:map", [(scalar_key(k), v) for k, v in values.items()], flow_style=False
        )

    def scalar_key(text: str) -> yaml.ScalarNode:
        return yaml.ScalarNode("tag:yaml.org,2002:str", text)

    node = scalar(value) if isinstance(value, str) else mapping({key: scalar(text) for key, text in value.items()})
    written: str = yaml.serialize(mapping({name: node}), Dumper=yaml.SafeDumper, allow_unicode=True, width=10**6)
    return written
