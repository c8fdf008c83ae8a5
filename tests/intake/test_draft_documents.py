"""A draft brought as a Word document."""

import datetime as dt
import struct
import time
from pathlib import Path

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from campaign.edition import Edition, Items, Paragraph, Quote, Span, places, plain
from campaign.errors import InputError
from campaign.intake import manuscript, ooxml
from campaign.intake.archive import Archive
from campaign.intake.draft import Draft, arrange
from campaign.intake.release import Loaded
from tests.intake.test_draft import DRAFTS, REAL, TODAY, bare, loaded, lost
from tests.support.wordfile import COMMENT, NOTES, archive, document, paragraph, run

LEAD = "The regional court on Monday ordered that three villages must have clean water."


def brought(octets: bytes, folder: Path, name: str = "draft.docx", locale: str = "en") -> tuple[Draft, list[str]]:
    """A file with these octets, read as ``campaign new --from`` reads it."""
    (folder / name).write_bytes(octets)
    found = manuscript.read(folder / name)
    return arrange(found.lines, "as-read", locale, TODAY, found.said), found.said


def edition(octets: bytes, folder: Path, locale: str = "en") -> tuple[Edition, Loaded, str]:
    """The edition that a document becomes once its files are written and loaded; and its file's text."""
    draft, _ = brought(octets, folder, locale=locale)
    found = loaded(draft, folder)
    return found.editions[0], found, draft.files[f"{locale}.md"]


def listed(number: int, words: str, level: int = 0) -> str:
    """A paragraph that is an entry of a list."""
    properties = f'<w:pPr><w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr></w:pPr>'
    return f"<w:p>{properties}{run(words)}</w:p>"


W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
LEVELS = "".join(
    f'<w:abstractNum w:abstractNumId="{number}">'
    + "".join(f'<w:lvl w:ilvl="{level}"><w:numFmt w:val="{form}"/></w:lvl>' for level in range(3))
    + "</w:abstractNum>"
    for number, form in ((1, "bullet"), (2, "decimal"))
)
NUMBERING = (
    f"<w:numbering {W}>{LEVELS}"
    + "".join(f'<w:num w:numId="{n}"><w:abstractNumId w:val="{n}"/></w:num>' for n in (1, 2))
    + "</w:numbering>"
)


def test_every_part_finds_its_place(tmp_path: Path):
    """Title, headings, lists, looks, links, quotations and a table arrive as what they are."""
    octets = document(
        paragraph("PRESS RELEASE"),
        paragraph("Harbour Rights"),
        paragraph("Court orders clean water.", "T"),
        paragraph(f"Brussels, 5 October 2023 – {LEAD}"),
        paragraph(
            run("It was ")
            + run("a great", "<w:b/>")
            + run(" and ")
            + run("rare", "<w:i/>")
            + '<w:hyperlink r:id="l1">'
            + run(" day")
            + "</w:hyperlink>"
            + run(".")
        ),
        paragraph("What it means", "berschrift1"),
        listed(1, "The first."),
        listed(1, "Inside the first.", 1),
        listed(1, "The second."),
        listed(2, "Count one."),
        listed(2, "Count two."),
        paragraph("Who speaks", "berschrift1"),
        paragraph("We have waited nine years.", "Zitat"),
        paragraph("We would have waited ten.", "Zitat"),
        paragraph("— Ada Ferrin, mayor of Low Vale", "Zitat"),
        listed(1, "Not of the table."),
        "<w:tbl>"
        + "".join(f"<w:tr><w:tc>{paragraph(a)}</w:tc><w:tc>{paragraph(b)}</w:tc><w:tc>{paragraph(c)}</w:tc></w:tr>"
                  for a, b, c in (("Village", "Wells", "Since"), ("Low Vale", "two", "1994")))
        + "</w:tbl>",
        parts={"numbering": NUMBERING},
        links={"l1": "https://court.example/day?a=1&b=2"},
    )  # fmt: skip
    found, release, text = edition(octets, tmp_path)
    opening, means, speaks = found.sections
    quote = speaks.blocks[0]

    assert (found.headline, found.dateline, plain(found.lead)) == ("Court orders clean water.", "Brussels", LEAD)
    assert release.release.issue_date == dt.date(2023, 10, 5)
    assert opening.blocks == (
        Paragraph(
            text=(
                Span(text="It was "),
                Span(text="a great", strong=True),
                Span(text=" and "),
                Span(text="rare", emphasis=True),
                Span(text=" day", href="https://court.example/day?a=1&b=2"),
                Span(text="."),
            )
        ),
    )
    assert [section.heading for section in found.sections] == ["", "What it means", "Who speaks"]
    assert [(one.ordered, [plain(item) for item in one.items]) for one in means.blocks if isinstance(one, Items)] == [
        (False, ["The first.\n– Inside the first.", "The second."]),
        (True, ["Count one.", "Count two."]),
    ]
    assert isinstance(quote, Quote)
    assert (quote.speaker, quote.role) == ("Ada Ferrin", "mayor of Low Vale")
    assert [plain(one) for one in quote.paragraphs] == ["We have waited nine years.", "We would have waited ten."]
    assert speaks.blocks[1] == Items(items=((Span(text="Not of the table."),),))
    assert speaks.blocks[2] == Items(items=((Span(text="Village: Wells; Since"),), (Span(text="Low Vale: two; 1994"),)))
    assert "undecided: this was a table" in text


@pytest.mark.parametrize("style", ["berschrift1", "Titre2", "Own", "Level", "a3", "ar"])
def test_headings_in_every_language(style: str, tmp_path: Path):
    """A heading is one by its style, whatever language Word spoke and whatever style it is based on."""
    octets = document(
        paragraph("A headline", "T"), paragraph(LEAD), paragraph("This ends with a stop.", style), paragraph("Short.")
    )
    found, _, _ = edition(octets, tmp_path)

    assert [section.heading for section in found.sections] == ["This ends with a stop."]


def test_changes_and_comments_are_settled_and_told(tmp_path: Path):
    """What was deleted or hidden is gone, what was inserted stays, comments are gone; the numbers are told."""
    octets = document(
        paragraph("A headline", "T"),
        paragraph(
            run("The court ")
            + '<w:del w:id="1" w:author="E"><w:r><w:delText>refused</w:delText></w:r></w:del>'
            + f'<w:ins w:id="2" w:author="E">{run("ordered")}</w:ins>'
            + '<w:commentRangeStart w:id="1"/>'
            + run(" water for three villages on Monday.")
            + '<w:commentRangeEnd w:id="1"/><w:r><w:commentReference w:id="1"/></w:r>'
            + run("Under the carpet.", "<w:vanish/>")
        ),
        f'<w:p><w:moveFrom w:id="4">{run("This was moved.")}</w:moveFrom></w:p>',
        paragraph("Between the places."),
        f'<w:p><w:moveTo w:id="5">{run("This was moved.")}</w:moveTo></w:p>',
        parts={"comments": COMMENT},
    )
    draft, said = brought(octets, tmp_path)
    text = "\n".join(draft.files.values())

    assert "The court ordered water for three villages on Monday." in text
    assert text.count("This was moved.") == 1
    assert text.index("Between the places") < text.index("This was moved.")
    for gone in ("refused", "carpet", "Is this true", "lawyer", "Secret Editor"):
        assert gone not in text
    assert said == [
        (
            "from the draft: 2 comments and 3 tracked changes left out: what was deleted is gone (1), "
            "what was inserted stays (1), what was moved stands at its new place (1)"
        ),
        "from the draft: 3 hidden words left out",
    ]
    assert said[0] in text


def test_notes_stand_beside_their_paragraph(tmp_path: Path):
    """A footnote is a remark above its paragraph, with its links; its mark does not stay among the words."""
    mark = '<w:r><w:footnoteReference w:id="2"/></w:r>'
    octets = document(
        paragraph("A headline", "T"),
        paragraph(LEAD),
        paragraph(run("There is a law") + mark + run(" about it.")),
        parts={"footnotes": NOTES},
    )
    found, _, text = edition(octets, tmp_path)
    lines = text.split("\n")
    place = lines.index("There is a law about it.")

    assert plain(found.sections[0].blocks[0].text) == "There is a law about it."  # type: ignore[union-attr]
    assert lines[place - 2] == (
        "%% from the draft, note 1: Law No. 12 of 2020. The text of it <https://law.example/12> "
        "A second paragraph of the note."
    )


def test_what_stands_around_the_text_is_kept(tmp_path: Path):
    """The head of each page and a text box lose no word; an embargo up there is a question that must be answered."""
    box = (
        '<w:p><w:r><mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
        '<mc:Choice Requires="wps"><w:drawing><w:txbxContent>' + paragraph("Words in a box.") + "</w:txbxContent>"
        "</w:drawing></mc:Choice></mc:AlternateContent></w:r></w:p>"
    )
    octets = document(
        paragraph("A headline", "T"),
        paragraph(LEAD),
        box,
        parts={"header1": f"<w:hdr {W}>{paragraph('EMBARGO until noon')}{paragraph('The organisation')}</w:hdr>"},
    )
    draft, _ = brought(octets, tmp_path)
    text = draft.files["en.md"]

    assert "\nWords in a box.\n" in text
    assert "%% undecided: what does this, beside the draft's text, mean? EMBARGO until noon" in text
    assert "%% from the draft, beside its text: The organisation" in text


def test_an_arabic_document(tmp_path: Path):
    """A document from right to left is read as any other; marks of direction do not stay."""
    rtl = "<w:rtl/>"
    octets = document(
        paragraph(run("المحكمة تأمر بتوفير المياه", rtl), "T"),
        paragraph(run("تونس، 5 أكتوبر 2022 – ", rtl) + run("\u200fقضت المحكمة بأن للقرى الحق في المياه.", rtl)),
        paragraph(run("ما معنى ذلك", rtl), "ar"),
        paragraph(run("انتظرنا تسع سنوات طويلة.", rtl), "Zitat"),
    )
    found, release, _ = edition(octets, tmp_path, "ar")

    assert (found.headline, found.dateline) == ("المحكمة تأمر بتوفير المياه", "تونس")
    assert plain(found.lead) == "قضت المحكمة بأن للقرى الحق في المياه."
    assert release.release.issue_date == dt.date(2022, 10, 5)
    assert isinstance(found.sections[-1].blocks[0], Quote)


def test_a_document_of_python_docx(tmp_path: Path):
    """A document that another program wrote, with Word's own template, is read by its styles."""
    made = docx.Document()
    made.add_paragraph("Court orders clean water", "Title")
    made.add_paragraph(LEAD)
    made.add_heading("What it means", 1)
    for words in ("one", "two"):
        made.add_paragraph(words, "List Bullet")
    for words in ("three", "four"):
        made.add_paragraph(words, "List Number")
    made.add_paragraph("We waited.", "Intense Quote")
    made.save(str(tmp_path / "made.docx"))
    found, _, _ = edition((tmp_path / "made.docx").read_bytes(), tmp_path)
    bullets, numbers, quote = found.sections[0].blocks

    assert (found.headline, plain(found.lead)) == ("Court orders clean water", LEAD)
    assert bullets == Items(items=((Span(text="one"),), (Span(text="two"),)))
    assert numbers == Items(ordered=True, items=((Span(text="three"),), (Span(text="four"),)))
    assert isinstance(quote, Quote)


@pytest.mark.parametrize("path", [*sorted(DRAFTS.glob("*.txt")), REAL], ids=lambda path: path.stem)
def test_a_document_loses_no_sentence(path: Path, tmp_path: Path):
    """Every sentence of a draft that was written in Word stands in the files, as for plain text."""
    if not path.exists():
        pytest.skip("the real release is not there: it lies beside the checkout, in shared/real/release.txt")
    text = path.read_text(encoding="utf-8")
    clean = [line for line in text.split("\n") if line.strip()]
    draft, _ = brought(document(*map(paragraph, map(run, clean))), tmp_path)

    assert not lost("\n".join(clean), draft)
    assert loaded(draft, tmp_path).editions


WORDS = st.sampled_from(
    ["“We waited.”", "5 October 2020", "Contact:", "- a", "1. b", "About us", "# c", "%% d", "said Ada."]
)
TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=30) | WORDS
PIECES = st.builds(run, TEXTS, st.sampled_from(["", "<w:b/>", "<w:i/>", "<w:b/><w:i/>"]))
STYLE = st.sampled_from(["", "", "", "T", "berschrift1", "Zitat", "a3"])
PARAGRAPHS = st.builds(paragraph, st.lists(PIECES, min_size=1, max_size=3).map("".join), STYLE)
LISTED = st.builds(listed, st.integers(1, 2), TEXTS, st.integers(0, 2))
ROWS = st.lists(st.lists(PARAGRAPHS, min_size=1, max_size=3), min_size=1, max_size=3).map(
    lambda rows: "<w:tbl>" + "".join(
        "<w:tr>" + "".join(f"<w:tc>{cell}</w:tc>" for cell in row) + "</w:tr>" for row in rows
    ) + "</w:tbl>"
)  # fmt: skip


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.lists(PARAGRAPHS | LISTED | ROWS, min_size=1, max_size=8))
def test_any_document_loads(tmp_path_factory: pytest.TempPathFactory, parts: list[str]):
    """Whatever stands in a document in whatever order, the files load and every word of it stands in them."""
    folder = tmp_path_factory.getbasetemp()
    octets = document(*parts, parts={"numbering": NUMBERING})
    kept = Archive(octets, "draft")
    tree = ooxml.parsed(kept.part("word/document.xml"), "document", kept)
    assert tree is not None
    words = " ".join(bare(one) for one in ooxml.paragraphs(tree)).split()
    if not words:
        return
    draft, _ = brought(octets, folder)
    found = loaded(draft, folder).editions[0]
    written = "".join(bare("".join([*(plain(text) for _, text in places(found)), *draft.files.values()])).split())

    assert not [word for word in words if word not in written]


def bomb() -> bytes:
    """A part that grows a thousandfold."""
    return archive({"word/document.xml": b" " * 40_000_000})


def many() -> bytes:
    """An archive of a hundred thousand members, as far as its directory says."""
    entry = struct.pack("<4s6H3I5H2I", b"PK\x01\x02", 20, 20, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0) + b"a"
    end = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, 65_535, 65_535, len(entry) * 100_000, 4, 0)
    return b"PK\x03\x04" + entry * 100_000 + end


LAUGHS = (
    '<!DOCTYPE x [<!ENTITY a "ha">' + "".join(f'<!ENTITY a{n} "{"&a;" * 10}">' for n in range(9)) + "]>"
    f"<w:document {W}><w:body><w:p><w:r><w:t>&a8;</w:t></w:r></w:p></w:body></w:document>"
)
DEEP = f"<w:document {W}><w:body>{'<w:tbl><w:tr><w:tc>' * 5000}{'</w:tc></w:tr></w:tbl>' * 5000}</w:body></w:document>"


@pytest.mark.parametrize(
    ("octets", "said"),
    [
        (bomb(), "40,000,000"),
        (many(), "more than 2,000 files"),
        (archive({"word/document.xml": LAUGHS}), "document type"),
        (archive({"word/document.xml": LAUGHS.encode("utf-16")}), "document type"),
        (archive({"word/document.xml": DEEP}), "nested too deeply"),
        (archive({"../../etc/cron.d/x": "x", "word/document.xml": "<a/>"}), "leads out"),
        (archive({"/etc/x": "x"}), "leads out"),
        (archive({"readme.txt": "x"}), "another archive"),
        (archive({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "<a/>"}), "save it as .docx"),
        (archive({"xl/workbook.xml": "<a/>"}), "workbook"),
        (archive({"word/document.xml": "<a><b></a>"}), "damaged"),
        (b"PK\x03\x04 and no more", "damaged"),
        (document(paragraph(LEAD))[:-400], "damaged"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "save it as .docx"),
        (b"{\\rtf1 Words}", "save it as .docx"),
        (b"%PDF-1.7 x", "as .docx"),
        (b"MIME-Version: 1.0\r\nContent-Type: text/html\r\n\r\n<p>Words</p>", "whole mail"),
    ],
    ids=lambda value: value[:12] if isinstance(value, str) else "",
)  # fmt: skip
def test_what_is_no_draft_is_refused(octets: bytes, said: str, tmp_path: Path):
    """A bomb, a damaged file or another format gets one line that names the file, at once, with what would be right."""
    begun = time.monotonic()
    with pytest.raises(InputError) as caught:
        brought(octets, tmp_path)

    assert len(caught.value.problems) == 1
    assert str(caught.value).startswith(str(tmp_path / "draft.docx"))
    assert said in str(caught.value)
    assert time.monotonic() - begun < 5
