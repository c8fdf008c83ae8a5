from campaign.edition import Edition, Items, Paragraph, Quote, Section, Span, places, plain
from campaign.finding import Finding, Severity


def _text(words: str) -> tuple[Span, ...]:
    return (Span(text=words),)


def test_a_finding_names_file_line_rule_and_what_would_be_right() -> None:
    """A finding reads as one line, with its place, severity, rule, what was found and what would be right."""
    finding = Finding("lead-long", Severity.WARNING, "fr.md", 12, "fr", "lead", "Sept cents mots", "at most 60 words")

    assert str(finding) == "fr.md:12: warning lead-long: found 'Sept cents mots', at most 60 words"


def test_every_part_with_words_has_a_place() -> None:
    """The places of an edition are its parts in the order of reading, and a part without words has none."""
    quote = Quote(paragraphs=(_text("Never."), _text("Again.")), speaker="Ilse", role="director")
    blocks = (Paragraph(text=_text("One.")), Items(items=(_text("a"), _text("b"))), quote)
    edition = Edition(
        locale="en",
        headline="Head",
        lead=_text("Lead."),
        sections=(Section(blocks=()), Section(heading="Why", blocks=blocks)),
        pull_quote=Quote(paragraphs=(_text("Never."),)),
        boilerplate=(_text("Us."),),
    )

    actual = [(place, plain(words)) for place, words in places(edition)]

    assert actual == [
        ("headline", "Head"),
        ("lead", "Lead."),
        ("section.2", "Why"),
        ("section.2.block.1", "One."),
        ("section.2.block.2.1", "a"),
        ("section.2.block.2.2", "b"),
        ("section.2.block.3.1", "Never."),
        ("section.2.block.3.2", "Again."),
        ("section.2.block.3.speaker", "Ilse"),
        ("section.2.block.3.role", "director"),
        ("pull_quote.1", "Never."),
        ("boilerplate.1", "Us."),
    ]
