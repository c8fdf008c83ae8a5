"""The linter's rules by name: how bad each is, what it says; and how an office switches them.

Only the table. What the rules do stands in ``lint`` and beside it; those that compare editions in ``agreement``.
"""

import difflib
from collections.abc import Iterable, Mapping
from typing import Annotated, NamedTuple

from pydantic import AfterValidator, Field

from campaign.finding import Finding, Severity
from campaign.text import Model

__all__ = ["AGREEMENT", "BUDGET", "GMAIL", "RULES", "Rule", "RuleId", "Switches", "judged", "table"]

#: Octets of the HTML part that we allow ourselves, and where Gmail clips a message.
BUDGET = 80_000
GMAIL = 102_400

_ERROR, _WARNING, _NOTICE = Severity.ERROR, Severity.WARNING, Severity.NOTICE


class Rule(NamedTuple):
    """A rule: its id, how bad a finding is unless the office says otherwise, and what it looks for."""

    id: str
    severity: Severity
    says: str


#: The rules that look at one edition, or at what all share.
_ALONE: Mapping[str, Rule] = {
    rule.id: rule
    for rule in (
        Rule("lead-missing", _ERROR, "no lead, or one that only says what this is"),
        Rule("lead-long", _WARNING, "a lead over 60 words"),
        Rule("headline-long", _WARNING, "a headline over 110 characters"),
        Rule("subject-bare", _WARNING, "a subject that only says “press release”"),
        Rule("quote-unclosed", _WARNING, "a quotation mark that is not closed, or was not opened"),
        Rule("quote-unattributed", _WARNING, "a quotation, and nobody is named who said it"),
        Rule("placeholder", _ERROR, "a placeholder left: TODO, XXX, [name], lorem ipsum, the skeleton's words"),
        Rule("word-doubled", _WARNING, "a word twice in a row"),
        Rule("attachment-missing", _WARNING, "“attached”, and no file goes with the release"),
        Rule("embargo-differs", _ERROR, "an embargo in the text that is not the one in release.toml"),
        Rule("contact-telephone", _WARNING, "a press contact without a telephone"),
        Rule("contact-language", _WARNING, "no press contact who speaks the edition's language"),
        Rule("related-order", _WARNING, "Read also out of order: the newest comes first"),
        Rule("related-locale", _WARNING, "a report or story in another language than it says"),
        Rule("link-http", _WARNING, "a link without encryption: http instead of https"),
        Rule("link-dead", _ERROR, "a link that leads nowhere; --online fetches each"),
        Rule("image-alternative", _WARNING, "an image without alternative text in the edition's language"),
        Rule("locale-words", _WARNING, "an edition whose fixed words would be English, for want of a catalogue"),
        Rule("html-large", _WARNING, "an HTML part over 80 kB; Gmail clips at 102,400 bytes"),
        Rule("message-large", _ERROR, "a message over the relay's SIZE"),
        Rule("file-author", _WARNING, "a file that names its author, its software's user or their organisation"),
        Rule("file-location", _ERROR, "a file that says where it was made (GPS)"),
        Rule("file-unread", _NOTICE, "a file whose metadata could not be read"),
        Rule("basis-missing", _NOTICE, "contacts without a legal basis"),
        Rule("sender-domain", _WARNING, "a sender whose domain is not the organisation's"),
        Rule("settings-placeholder", _ERROR, "campaign.toml still has the starter's words; asked at plan and send"),
    )
}  # fmt: skip
#: The rules that compare an edition with the source edition.
AGREEMENT: Mapping[str, Rule] = {
    rule.id: rule
    for rule in (
        Rule("section-missing", _WARNING, "a section of the source edition that is not here"),
        Rule("section-extra", _WARNING, "a section that the source edition does not have"),
        Rule("section-order", _WARNING, "sections in another order than in the source edition"),
        Rule("quote-missing", _WARNING, "a quotation of the source edition that is not here"),
        Rule("quote-extra", _WARNING, "a quotation that the source edition does not have"),
        Rule("quote-speaker", _WARNING, "a quotation with another speaker than in the source edition"),
        Rule("number-differs", _WARNING, "a number that is not that of the source edition"),
        Rule("date-differs", _WARNING, "a date that is not that of the source edition"),
        Rule("link-differs", _WARNING, "a link that is not that of the source edition"),
        Rule("link-locale", _NOTICE, "a link to the same site in another language"),
        Rule("wrong-language", _WARNING, "words left in another language than the edition's"),
        Rule("stale", _WARNING, "the source edition changed since this edition was made from it"),
        Rule("source-unknown", _NOTICE, "an edition without record of the source that it was made from"),
    )
}  # fmt: skip
#: Every rule there is, in the order in which the README shows them.
RULES: Mapping[str, Rule] = {**_ALONE, **AGREEMENT}


def _known(rule: str) -> str:
    if rule not in RULES:
        near = difflib.get_close_matches(rule, RULES, n=3, cutoff=0.5)
        there = f"near: {', '.join(near)}" if near else f"there are {', '.join(RULES)}"
        raise ValueError(f"the id of a rule; {there}")
    return rule


RuleId = Annotated[str, AfterValidator(_known)]


class Switches(Model):
    """An office's own mind: rules that are off, and severities that differ from the table."""

    off: tuple[RuleId, ...] = ()
    severity: Mapping[RuleId, Severity] = Field(default_factory=dict)


def judged(findings: Iterable[Finding], switches: Switches) -> list[Finding]:
    """The findings that the office wants to see, as bad as it says, in the order of files and lines."""
    kept = (
        finding._replace(severity=switches.severity.get(finding.rule, finding.severity))
        for finding in findings
        if finding.rule not in switches.off
    )
    return sorted(dict.fromkeys(kept), key=lambda one: (one.where, one.row, one.rule, one.place, one.found))


def table() -> str:
    """The rules as the README shows them, in Markdown."""
    rows = (f"| `{rule.id}` | {rule.severity} | {rule.says} |" for rule in RULES.values())
    return "\n".join(["| rule | severity | finds |", "|---|---|---|", *rows])
