"""The empty form of a release: what ``campaign new SLUG --locale en`` writes. It loads as it stands."""

import datetime as dt
from collections.abc import Sequence

from pydantic import TypeAdapter, ValidationError

from campaign.errors import InputError, Problem
from campaign.intake import edition, front
from campaign.intake.briefing import FOLDER
from campaign.intake.toml import quoted
from campaign.locale import canonical
from campaign.provenance import record
from campaign.text import Slug

__all__ = ["briefings", "checked", "skeleton"]

_FACTS = """\
# What all editions of this release share. The words stand beside it, one file a language: {files}.
# Lines that begin with # are for you; nobody else sees them.
# undecided: the people, addresses and titles below are placeholders; write yours, then delete this line

slug = {slug}                  # the folder's name
issue_date = {today}
source_locale = {source}       # the edition that the others were translated from
sensitivity = 0                # 0 public, 1 careful, 2 somebody could be harmed
beats = ["human-rights"]       # what it is about; audiences can ask for these

# Not for publication before this hour, as the clock on the wall there shows it.
# [embargo]
# lifts = {today}T14:00:00
# zone = "Europe/Brussels"

# Our people whom journalists may ring. role and hours: one text, or one for each locale.
[[press_contacts]]
name = "Given Name Family Name"
role = {{ {roles} }}
email = "press@organisation.example"
telephone = "+32 2 555 01 00"
languages = [{tags}]
hours = "Mon–Fri 9:00–18:00, Brussels"

# "Read also": earlier reports, each with the locale that it is written in.
[[related]]
title = "Title of an earlier report"
locale = {source}
url = "https://organisation.example/reports/earlier"
date = {today}

# Stories that ran on this release. Delete the # when there are some.
# [[coverage]]
# outlet = "Name of the outlet"
# title = "Title of the story"
# locale = {source}
# url = "https://outlet.example/story"
# date = {today}

# The background paper (briefing/en.md and so on) with the mail: "link", "attachment" or "none"; to "all" or "wanting".
# [briefing]
# with = "attachment"
# to = "wanting"

# Files that go with it: as a link to where they can be fetched, or inside the message.
# [[attachments]]
# title = "Timeline"
# alternative = "What is in it, for those who cannot open it"
# url = "https://organisation.example/timeline.pdf"    # or: send = "file" and path = "files/timeline.pdf"

# Pictures, shown in the message: made small, without what the camera wrote into them.
# [[images]]
# path = "files/courtroom.jpg"
# alternative = "What can be seen in it, for those who cannot see it"
# title = "Caption, and who took it"
# url = "https://organisation.example/courtroom.jpg"   # the full size, if it can be fetched somewhere
"""

_EDITION = """\
---
# Between the lines --- stand the fields. A text with a colon in it stands in quotes.
# undecided: the words of this edition are placeholders; write yours, then delete this line
headline: What happened, in one line
subhead: What it means, in one sentence
# subject and preheader are what an inbox shows; without them, headline and lead serve.
subject: What happened, short
preheader: The one thing more that makes somebody open it
dateline: Place
pull_quote:
  text: The sentence that an editor would lift out.
  speaker: Name of the Speaker
  role: their role
boilerplate: |
  Who we are, in two or three sentences. [Our site](https://organisation.example/) can be named here.
{source}---
%% A line that begins with two percent signs is a comment; it is never sent. Nor is a name such as {{#a-name}}: it
%% says which section or quotation this is, the same in every language.

The lead: who did what, where, when and why it matters, in the first paragraph.

A paragraph between the lead and the first heading. **Strong**, *emphasised* and
[linked](https://organisation.example/) words can be written so.

## A section's heading {{#a-name}}

A paragraph. Blank lines part paragraphs.

> Somebody's words, without quotation marks: those are added as each language writes them.
>
> — Name of the Speaker, their role {{#another-name}}

- an entry of a list;
- another entry.

1. a numbered entry;
2. another.
"""

_BRIEFING = """\
---
# Background for those who want to know more; see docs/writing.md. Delete the lists that you do not need.
# undecided: the words of this briefing are placeholders; write yours, then delete this line
title: "What this is about: why it matters"
# Three sentences, no more and no fewer.
summary:
  - What happened.
  - What lies behind it.
  - What we ask.
# In the order of time; a year or a month will do where no more is known.
timeline:
  - date: 2016
    text: Where it began.
  - date: 2016-12-09
    text: What happened on this day.
people:
  - name: Name of a Person or an Institution
    role: what they are
    note: What one must know of them.
quotes:
  - text: Somebody's words, without quotation marks.
    speaker: Name of the Speaker
    role: their role
    source: Where the words can be found
    # url: https://organisation.example/source
questions:
  - q: What will a careful reader ask?
    a: Our answer, with [links](https://organisation.example/) where they help.
asks:
  - to: Of whom we ask it
    text: what they should do.
  # for: mep, diplomat or editor, or several with commas. Without it a part is for everybody.
  - to: Members of the European Parliament
    text: what only they can do.
    for: mep
---
## A section's heading

Free text, as in an edition.
"""


def checked(slug: str, locales: Sequence[str]) -> tuple[str, ...]:
    """The locales in canonical form. Raises ``InputError`` for a slug or a locale that cannot be."""
    problems = []
    tags: list[str] = []
    try:
        TypeAdapter(Slug).validate_python(slug)
    except ValidationError:
        right = "at most 80 lower-case letters a to z, digits and single hyphens, such as asylum-ruling"
        problems.append(Problem("slug", 0, "", slug, right))
    for locale in locales:
        try:
            tags.append(canonical(locale))
        except ValueError as error:
            problems.append(Problem("locale", 0, "", locale, str(error)))
    if not locales:
        problems.append(Problem("locale", 0, "", "", "at least one locale, such as en"))
    if problems:
        raise InputError(problems)
    return tuple(dict.fromkeys(tags))


def skeleton(slug: str, locales: Sequence[str], today: dt.date) -> dict[str, str]:
    """The files of a new release by their path in its folder; the first locale is the source.

    Raises ``InputError`` for a slug or a locale that cannot be.
    """
    tags = checked(slug, locales)
    facts = _FACTS.format(
        slug=quoted(slug),
        today=today.isoformat(),
        source=quoted(tags[0]),
        files=", ".join(f"{tag}.md" for tag in tags),
        roles=", ".join(f'{tag} = "Press officer"' for tag in tags),
        tags=", ".join(map(quoted, tags)),
    )
    source = _EDITION.format(source="")
    made_from = _EDITION.format(source=front.source(record(edition.read(source, "", tags[0]))))
    return {"release.toml": facts, f"{tags[0]}.md": source} | {f"{tag}.md": made_from for tag in tags[1:]}


def briefings(locales: Sequence[str]) -> dict[str, str]:
    """The empty form of a briefing in each locale, by its path in the release's folder."""
    return {f"{FOLDER}/{tag}.md": _BRIEFING for tag in locales}
