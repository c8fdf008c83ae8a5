"""The YAML front matter of an edition: plain text under known keys, each with its line.

Not YAML at large: every scalar is a string (``no`` stays ``no``), nothing is a list, nothing refers to anything
else. Read from the parser's events, so no depth of nesting builds anything before it is refused. YAML 1.1.
"""

import textwrap
from collections.abc import Iterator
from typing import NamedTuple

from campaign.errors import Problem

__all__ = ["KEYS", "PULL_QUOTE", "Field", "Front", "read", "source", "split"]

KEYS = ("headline", "subhead", "subject", "preheader", "dateline", "pull_quote", "boilerplate", "source")
PULL_QUOTE = ("text", "speaker", "role")
_FENCE = "---"
_FORM = "a first line ---, then headline: and the other fields, then a line ---, then the text"


class Field(NamedTuple):
    """A value and the 1-based line on which its text begins."""

    value: str
    row: int


class Front(NamedTuple):
    """What stands before the text. Fields of the pull quote are named ``pull_quote.text`` and so on."""

    fields: dict[str, Field]
    body: str
    body_row: int


def read(text: str, where: str, problems: list[Problem]) -> Front:
    """The front matter and the text after it. What is wrong is added to ``problems``."""
    block, body, body_row = split(text, where, problems, _FORM)
    fields: dict[str, Field] = {}
    for key, field, problem in _fields(block, where) if block else ():
        if problem:
            problems.append(problem)
        elif key in fields:
            problems.append(Problem(where, field.row, key, field.value, f"one {key}; it stands here a second time"))
        else:
            fields[key] = field
    return Front(fields, body, body_row)


def split(text: str, where: str, problems: list[Problem], form: str) -> tuple[str, str, int]:
    """The front matter, which begins on line 2, the text after it, and the text's first line.

    ``form`` says what would be right when the two lines ``---`` are not there.
    """
    lines = text.split("\n")
    if lines[0].rstrip() != _FENCE:
        problems.append(Problem(where, 1, "front matter", lines[0], form))
        return "", text, 1
    end = next((n for n, line in enumerate(lines[1:], 1) if line.rstrip() == _FENCE), 0)
    if not end:
        problems.append(Problem(where, 1, "front matter", "", f"the second line --- is missing: {form}"))
        return "", "", 1
    return "\n".join(lines[1:end]) + "\n", "\n".join(lines[end + 1 :]), end + 2


def source(record: str) -> str:
    """The field that holds the record of an edition's source, over as many lines as it needs."""
    return "source: >-\n" + "".join(f"  {line}\n" for line in textwrap.wrap(record, 100))


_Found = tuple[str, Field, Problem | None]


def _fields(block: str, where: str) -> Iterator[_Found]:
    import yaml

    try:
        yield from _walk(yaml.parse(block, Loader=yaml.BaseLoader), where)
    except yaml.MarkedYAMLError as error:
        row = error.problem_mark.line + 2 if error.problem_mark else 0
        right = f"YAML that can be read ({error.problem}); a text with a colon or a quotation mark stands in quotes"
        yield "", Field("", row), Problem(where, row, "front matter", "", right)
    except yaml.YAMLError as error:  # pragma: no cover - text is normalised, so the reader has nothing to refuse
        yield "", Field("", 1), Problem(where, 1, "front matter", "", f"YAML that can be read ({error})")


def _walk(events: Iterator[object], where: str) -> Iterator[_Found]:
    """Keys with their values, one level and the pull quote's second. Stops at the first thing of another shape."""
    import yaml

    level, key = 0, None
    for event in events:
        if not isinstance(event, yaml.NodeEvent | yaml.MappingEndEvent):
            continue
        # Two lines more: marks count from 0, and the fence stands above.
        row = event.start_mark.line + 2 if event.start_mark else 0
        wrong = _shape(event, level, key)
        if wrong:
            yield "", Field("", row), Problem(where, row, key or "front matter", "", wrong)
            return
        if isinstance(event, yaml.MappingStartEvent):
            level, key = level + 1, None
        elif isinstance(event, yaml.MappingEndEvent):
            level, key = level - 1, None
        elif isinstance(event, yaml.ScalarEvent) and key is None:
            key = event.value
            known = PULL_QUOTE if level == 2 else KEYS
            if key not in known:
                right = f"no field of this name; there are {', '.join(known)}"
                yield "", Field("", row), Problem(where, row, "front matter", key, right)
        elif isinstance(event, yaml.ScalarEvent):
            # The text of a block scalar begins on the line after its | or >.
            field = Field(event.value, row + (event.style in ("|", ">")))
            yield (f"pull_quote.{key}" if level == 2 else key or ""), field, None
            key = None


def _shape(event: object, level: int, key: str | None) -> str:
    """What would be right instead of a thing of the wrong shape; empty for a thing that may stand here."""
    import yaml

    if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None) or getattr(event, "tag", None):
        return "plain text; a text that begins with & * or ! stands in quotes"
    if isinstance(event, yaml.SequenceStartEvent):
        return "plain text, no list; a text that begins with [ or - stands in quotes"
    if isinstance(event, yaml.MappingStartEvent) and level and (level > 1 or key != "pull_quote"):
        return "plain text; a text that begins with { stands in quotes"
    if isinstance(event, yaml.ScalarEvent) and not level:
        return _FORM
    if isinstance(event, yaml.ScalarEvent) and level == 1 and key == "pull_quote" and event.value:
        return "the fields text, speaker and role, each on its own line below, indented by two spaces"
    return ""
