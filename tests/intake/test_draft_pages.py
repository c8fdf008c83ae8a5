"""A draft brought as HTML: a saved page, a mail, a word processor's page."""

import datetime as dt
import html
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from campaign.edition import Edition, Items, Paragraph, Quote, Span, places, plain
from campaign.errors import InputError
from campaign.intake import manuscript
from campaign.intake.draft import Draft, arrange
from campaign.intake.release import Loaded
from tests.intake.test_draft import DRAFTS, REAL, TODAY, bare, loaded, lost

LEAD = "The regional court on Monday ordered that three villages must have clean water."
TOP = f"<h1>Court orders clean water</h1><p>Brussels, 5 October 2023 – {LEAD}</p>"


def brought(page: str | bytes, folder: Path, name: str = "draft.html", locale: str = "en") -> tuple[Draft, list[str]]:
    """A page, read as ``campaign new --from`` reads it."""
    (folder / name).write_bytes(page.encode() if isinstance(page, str) else page)
    found = manuscript.read(folder / name)
    return arrange(found.lines, "as-read", locale, TODAY, found.said), found.said


def edition(page: str | bytes, folder: Path, locale: str = "en") -> tuple[Edition, Loaded, str]:
    """The edition that a page becomes once its files are written and loaded; and its file's text."""
    draft, _ = brought(page, folder, locale=locale)
    found = loaded(draft, folder)
    return found.editions[0], found, draft.files[f"{locale}.md"]


def test_every_part_finds_its_place(tmp_path: Path):
    """Headings, lists, looks, links, quotations and a table arrive as what they are; lists in lists stay readable."""
    found, release, text = edition(
        f"""<!DOCTYPE html><title>Not seen</title>{TOP}
        <p>It was <b>a great</b> and <span style="font-style: italic">rare</span><a
        href="https://court.example/day"> day
        in court</a>.
        <h2>What it <em>means</em></h2>
        <ul><li>The first.<ul><li>Inside the first.</ul><li><p>The second.</p><p>Its second paragraph.</p></ul>
        <ol><li>Count one.<li>Count two.</ol>
        <h2>Who speaks</h2>
        <blockquote><p>We have waited nine years.</p><p>Or ten.</p><footer>— <cite>Ada Ferrin</cite>, mayor</footer>
        </blockquote>
        <table><caption>Wells by village</caption><tr><th>Village<th>Wells<th>Since<tr><td>Low Vale<td>two
        <td><a href="https://wells.example/">1994</a><tr><td>High Vale<td>none<td></table>
        <h3>See <a href="https://court.example/all">all rulings</a></h3><p>The end of it.</p>""",
        tmp_path,
    )
    opening, means, speaks, see = found.sections
    quote, caption, head, rows = speaks.blocks

    assert (found.headline, found.dateline, plain(found.lead)) == ("Court orders clean water", "Brussels", LEAD)
    assert release.release.issue_date == dt.date(2023, 10, 5)
    assert opening.blocks[0] == Paragraph(
        text=(
            Span(text="It was "),
            Span(text="a great", strong=True),
            Span(text=" and "),
            Span(text="rare", emphasis=True),
            Span(text=" day in court", href="https://court.example/day"),
            Span(text="."),
        )
    )
    assert (means.heading, speaks.heading, see.heading) == ("What it means", "Who speaks", "See all rulings")
    assert [(one.ordered, [plain(item) for item in one.items]) for one in means.blocks if isinstance(one, Items)] == [
        (False, ["The first.\n– Inside the first.", "The second.\nIts second paragraph."]),
        (True, ["Count one.", "Count two."]),
    ]
    assert isinstance(quote, Quote)
    assert [plain(one) for one in quote.paragraphs] == ["We have waited nine years.", "Or ten."]
    assert (quote.speaker, quote.role) == ("Ada Ferrin", "mayor")
    assert [plain(one.text) for one in (caption, head) if isinstance(one, Paragraph)] == [
        "Wells by village",
        "Village: Wells; Since",
    ]
    assert rows == Items(
        items=(
            (Span(text="Low Vale: two; "), Span(text="1994", href="https://wells.example/")),
            (Span(text="High Vale: none"),),
        )
    )
    assert "%% undecided: this was a table" in text
    assert "See all rulings <https://court.example/all>" in text


FORMS = {
    "word": (
        '<p>There is a law<a style="mso-footnote-id:ftn1" href="#_ftn1" '
        'name="_ftnref1"><span>[1]</span></a>.</p><div id='
        'ftn1><p class=MsoFootnoteText><a href="#_ftnref1" name="_ftn1">[1]</a> Law No. 12, <a '
        'href="https://law.example/'
        '12">its text</a>.</p></div>'
    ),
    "libreoffice": (
        '<p>There is a law<a class="sdfootnoteanc" name="sdfootnote1anc" '
        'href="#sdfootnote1sym"><sup>1</sup></a>.</p><div '
        'id="sdfootnote1"><p><a class="sdfootnotesym" name="sdfootnote1sym" href="#sdfootnote1anc">1</a>Law No. 12, <a '
        'href="https://law.example/12">its text</a>.</p></div>'
    ),
    "google": (
        '<p>There is a law<sup><a href="#ftnt1" id="ftnt_ref1">[1]</a></sup>.</p><div><p><a '
        'href="#ftnt_ref1" id="ftnt1">'
        '[1]</a><span> Law No. 12, </span><a href="https://law.example/12">its text</a>.</p></div>'
    ),
    "markdown": (
        '<p>There is a law<sup id="fnref:1"><a href="#fn:1">1</a></sup>.</p><section><ol><li '
        'id="fn:1"><p>Law No. 12, <a '
        'href="https://law.example/12">its text</a>. <a href="#fnref:1">↩</a></p></li></ol></section>'
    ),
    "wiki": (
        '<p>There is a law<sup id="cite_ref-1"><a href="#cite_note-1">[1]</a></sup>.</p><ol><li '
        'id="cite_note-1"><span><b>'
        '<a href="#cite_ref-1">^</a></b></span> <span>Law No. 12, <a href="https://law.example/12">its text</a>.</span>'
        "</li></ol>"
    ),
}


@pytest.mark.parametrize("form", FORMS)
def test_notes_stand_beside_their_paragraph(form: str, tmp_path: Path):
    """A footnote of any program is a remark above its paragraph, with its link, and stands nowhere else."""
    found, _, text = edition(f"<html>{TOP}{FORMS[form]}<p>After it.</p>", tmp_path)

    assert [plain(block.text) for block in found.sections[0].blocks if isinstance(block, Paragraph)] == [
        "There is a law.",
        "After it.",
    ]
    assert "%% from the draft, note 1: Law No. 12, its text <https://law.example/12>.\n\nThere is a law." in text
    assert text.count("Law No. 12") == 1


COMMENTS = {
    "google": (
        '<p>Water<sup><a href="#cmnt1" id="cmnt_ref1">[a]</a></sup> is a right.</p><div><p><a '
        'href="#cmnt_ref1" id="cmnt1">'
        "[a]</a><span>Is it?</span></p></div>"
    ),
    "word": (
        '<p>Water<span class=MsoCommentReference><a href="#_msocom_1" '
        'name="_msoanchor_1">[A1]</a></span> is a right.</p>'
        "<div style='mso-element:comment-list'><div style='mso-element:comment'><p><a href=\"#_msoanchor_1\" name=\""
        '_msocom_1">[A1]</a>Is it?</p></div></div>'
    ),
}


@pytest.mark.parametrize("form", COMMENTS)
def test_comments_are_left_out_and_told(form: str, tmp_path: Path):
    """A comment is gone with its mark; so is what was deleted. Both are counted."""
    page = f"<html>{TOP}{COMMENTS[form]}<p>It <del>was</del><ins>is</ins> so.</p>"
    draft, said = brought(page, tmp_path)
    text = draft.files["en.md"]

    assert "Water is a right." in text
    assert "It is so." in text
    assert "Is it?" not in text
    assert said[0].startswith("from the draft: 1 comment and 2 tracked changes left out")


def test_what_nobody_sees_is_dropped(tmp_path: Path):
    """Scripts, hidden words and counting pixels leave nothing behind; a picture is told with what stands for it."""
    draft, said = brought(
        f"""<html><style>.c1{{font-weight:700}} .x, .gone {{color:red;display:none}} @media print
        {{.seen{{display:none}}}}
        </style><script>var secret = "<p>one</p>"</script>{TOP}
        <p>Seen <span class="c1 seen">boldly</span>.</p><p class="gone">secret two</p><p hidden>secret three</p>
        <div style="DISPLAY : none"><p>secret four</div><noscript>secret five</noscript><!-- secret six -->
        <p style="mso-hide: all">secret seven</p><template><p>secret</template><svg><text>secret</text></svg>
        <img src="https://count.example/p.gif" width="1" height="1" alt="secret"><img src="a.png" alt="A dry well">
        <p onclick="secret()">The end.</p><a href="javascript:secret()">Press here</a>""",
        tmp_path,
    )
    text = "\n".join(draft.files.values())

    assert "secret" not in text
    assert "Seen **boldly**." in text
    assert "Press here" in text
    assert "from the draft: 8 hidden words left out" in said
    assert "from the draft, picture: A dry well" in said


@pytest.mark.parametrize("tag", ["article", "main"])
def test_a_saved_page_is_its_article(tag: str, tmp_path: Path):
    """Of a page with one article, or one main part, that is read; how much stands around it is told."""
    page = (
        f"<!doctype html><body><nav><a href='/'>Home</a></nav><div>Subscribe now "
        f"please</div><{tag}>{TOP}<p>The end.</p>"
        f"<nav>Next page</nav></{tag}><footer>All rights reserved</footer>"
    )
    draft, said = brought(page, tmp_path)

    assert "Subscribe" not in draft.files["en.md"]
    assert "The end." in draft.files["en.md"]
    assert said == ["from the draft: 9 words around the page's text left out, such as its menu"]
    assert "Subscribe now" in brought(page.replace(tag, "div"), tmp_path)[0].files["en.md"]


def test_a_mail_is_read_line_by_line(tmp_path: Path):
    """In a mail lines end at breaks, tables only place things, and what was forwarded is no quotation."""
    found, release, _ = edition(
        f"""<div dir="ltr"><b>Court orders clean water</b><br><br>{LEAD}<br><div><br></div>
        <blockquote type="cite"><div>The villages have waited for this for nine long years, all of them together.</div>
        </blockquote><table><tr><td><table><tr><td>A sentence in a table.</td></tr></table></td></tr></table>
        For more information, please contact:<br>Jane Doe, director<br><a
        href="mailto:jane@org.example?subject=x">write to
        her</a><br>Read also:<ul><li><a href="https://org.example/r1">First report</a> (2 October
        2020)</li></ul></div>""",
        tmp_path,
    )
    (contact,) = release.release.press_contacts
    (report,) = release.release.related

    assert (found.headline, plain(found.lead)) == ("Court orders clean water", LEAD)
    assert [plain(block.text) for block in found.sections[0].blocks if isinstance(block, Paragraph)] == [
        "The villages have waited for this for nine long years, all of them together.",
        "A sentence in a table.",
    ]
    assert (contact.name, contact.email) == ("Jane Doe", "jane@org.example")
    assert (report.title, report.url, report.date) == (
        "First report",
        "https://org.example/r1",
        dt.date(2020, 10, 2),
    )


def test_a_list_of_word_is_a_list(tmp_path: Path):
    """Word's filtered HTML writes lists as paragraphs with a sign; they are lists again."""
    space = "<span style='font:7.0pt \"Times New Roman\"'>&nbsp;&nbsp; </span>"
    found, _, _ = edition(
        f"<html>{TOP}<p class=MsoListParagraphCxSpFirst><span>·{space}</span>One.</p><p class=MsoListParagraphCxSpLast>"
        f"<span>o{space}</span>Two.</p><p class=MsoListParagraph>1.{space}Count.</p><p class=MsoListParagraph>2.{space}"
        "Go on.</p><p class=MsoQuote>We waited.</p>",
        tmp_path,
    )
    bullets, numbers, quote = found.sections[0].blocks

    assert isinstance(bullets, Items)
    assert isinstance(numbers, Items)
    assert [plain(item) for item in (*bullets.items, *numbers.items)] == ["One.", "Two.", "Count.", "Go on."]
    assert isinstance(quote, Quote)


RUSSIAN = (
    "<html><head>{}</head><h1>Суд вернул воду</h1><p>Суд постановил, что у трёх деревень должна быть чистая вода.</p>"
)


@pytest.mark.parametrize(
    ("charset", "said"),
    [
        ("windows-1251", "windows-1251"),
        ("windows-1251", ""),
        ("windows-1251", "utf-8"),
        ("windows-1251", "no-such"),
        ("utf-8", "iso-8859-1"),
        ("utf-8", ""),
        ("utf-8-sig", "windows-1251"),
        ("utf-16", "utf-8"),
        ("utf-16-le", ""),
        ("koi8-r", "koi8-r"),
    ],
)
def test_the_octets_decide_the_encoding(charset: str, said: str, tmp_path: Path):
    """A page is read in the encoding it was saved in, whatever it says of itself."""
    head = f'<meta http-equiv=Content-Type content="text/html; charset={said}">' if said else ""
    found, _, _ = edition(RUSSIAN.format(head).encode(charset), tmp_path, "ru")

    assert found.headline == "Суд вернул воду"
    assert plain(found.lead) == "Суд постановил, что у трёх деревень должна быть чистая вода."


def test_what_cannot_be_decoded_is_told(tmp_path: Path):
    """A damaged octet costs its character, not the page."""
    _, said = brought(RUSSIAN.format("").encode() + b"<p>\xd0\xff.</p>", tmp_path, locale="ru")

    assert said[0].startswith("undecided: 2 characters could not be read")


@pytest.mark.parametrize(
    ("name", "content", "page"),
    [
        ("a.txt", f"<!DOCTYPE html>{TOP}", True),
        ("a.docx", f"\ufeff\n<!-- saved from url --><HTML>{TOP}", True),
        ("a.txt", TOP, True),
        ("a.html", f"Court orders clean water\n\n{LEAD} It is < 3 and > 2.", False),
        ("a.txt", f"<b> is how one writes bold\n\n{LEAD}", False),
        ("a.txt", f"{{{{7*7}}}} <script>alert(1)</script>\n\n{LEAD}", False),
    ],
)
def test_the_content_decides_the_form(name: str, content: str, page: bool, tmp_path: Path):
    """What stands in a file says whether it is a page; its name only helps."""
    draft, _ = brought(content, tmp_path, name)

    assert ("paragraph 2" in draft.files["en.md"] or "<b>" not in draft.files["en.md"]) or not page
    assert ("headline: Court orders clean water\n" in draft.files["en.md"]) == (page or name == "a.html")
    assert ("<" in draft.files["en.md"].replace("\\<", "<")) != page


def test_links_that_lead_nowhere(tmp_path: Path):
    """A link that a mail cannot hold is told beside its paragraph; with the page's own address it is made whole."""
    page = (
        '<p>See <a href="../rel/x y">this</a>, <a href="#top">that</a>, <a href="https://a.example/b c">third</a>.</p>'
    )
    _, _, alone = edition(f"<html>{TOP}{page}", tmp_path)
    _, _, based = edition(f'<html><base href="https://org.example/news/">{TOP}{page}', tmp_path)

    assert "%% from the draft, a link that cannot be opened: this <../rel/x y>\n\nSee this, that, [third]" in alone
    assert "https://a.example/b%20c" in alone
    assert "[this](https://org.example/rel/x%20y)" in based


@pytest.mark.parametrize("path", [*sorted(DRAFTS.glob("*.txt")), REAL], ids=lambda path: path.stem)
def test_a_page_loses_no_sentence(path: Path, tmp_path: Path):
    """Every sentence of a draft that was saved as a page stands in the files, as for plain text."""
    if not path.exists():
        pytest.skip("the real release is not there: it lies beside the checkout, in shared/real/release.txt")
    lines = [line for line in path.read_text(encoding="utf-8").split("\n") if line.strip()]
    draft, _ = brought("<html>" + "\n".join(f"<p>{html.escape(line)}</p>" for line in lines), tmp_path)

    assert not lost("\n".join(lines), draft)
    assert loaded(draft, tmp_path).editions


TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=20) | st.sampled_from(
    ["“We waited.”", "5 October 2020", "Contact:", "- a", "1. b", "About us", "# c", "%% d", "said Ada.", "— Ada, x"]
)
TAGS = st.sampled_from(
    [
        *("p", "b", "i", "a", "h1", "h2", "ul", "ol", "li", "blockquote", "table", "tr", "td", "th", "div", "span"),
        *("br", "sup", "cite", "q", "pre", "dl", "dt", "dd", "article", "section", "em", "img"),
    ]
)
PAGES = st.lists(
    st.builds("<{}>".format, TAGS) | st.builds("</{}>".format, TAGS) | TEXTS.map(html.escape), max_size=25
).map("".join)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(PAGES)
def test_any_page_loads(tmp_path_factory: pytest.TempPathFactory, page: str):
    """Whatever tags come in whatever order, the files load and no word that could be seen is lost."""
    folder = tmp_path_factory.getbasetemp()
    words = bare(html.unescape(" ".join(part.rpartition(">")[2] for part in page.split("<"))))
    if not words.strip():
        return
    draft, _ = brought(f"<!DOCTYPE html><body>{page}", folder)
    found = loaded(draft, folder).editions[0]
    written = "".join(bare("".join([*(plain(text) for _, text in places(found)), *draft.files.values()])).split())

    assert not [word for word in words.split() if word not in written]


@pytest.mark.parametrize(
    "page",
    [
        "<div>" * 100_000 + "words",
        "<ul><li>" * 100_000 + "words",
        "<p>" + "".join(f"<font size={n}>" for n in range(390)) + "</p>" + "<p>words" * 100_000,
        "<!-- --!><div>" + "<div>" * 100_000,
        "<select><style></select>" + "<div>" * 100_000 + "</style>",
        "<p>x</p><svg><style>" + "<g>" * 100_000 + "</style>",
    ],
    ids=["div", "li", "font", "comment", "select", "svg"],
)
def test_a_page_nested_beyond_measure_is_refused(page: str, tmp_path: Path):
    """Tags in tags without end get one line, at once."""
    begun = time.monotonic()
    with pytest.raises(InputError, match="nested less deeply"):
        brought(f"<!DOCTYPE html>{page}", tmp_path)

    assert time.monotonic() - begun < 5


@pytest.mark.parametrize(
    "page",
    [
        "<p>Some words.</p>" * 40_000,
        "<p><b><i>Some words. " * 20_000,
        "<a href='#a' id='a'>1</a>" * 20_000,
        "<p>x</p>" + "<style>.a{" * 100_000,
        "<table>" + "<tr><td>a<td>b" * 20_000,
        "<p>" + "<!" * 300_000,
        "<img alt='" + "x" * 2_000_000 + "'>words",
    ],
    ids=["long", "open", "links", "style", "table", "comments", "attribute"],
)
def test_a_large_page_is_read_or_refused_soon(page: str, tmp_path: Path):
    """A page of a megabyte, however it is made, is read, or refused in one line, within seconds."""
    begun = time.monotonic()
    try:
        brought(f"<!DOCTYPE html>{TOP}{page}", tmp_path)
    except InputError as error:
        assert len(error.problems) == 1  # noqa: PT017 - either way is right

    assert time.monotonic() - begun < 10


def test_a_paragraph_without_end_is_refused(tmp_path: Path):
    """A paragraph that no model could hold gets one clear error, as in plain text."""
    with pytest.raises(InputError, match="paragraphs of at most 100,000 characters"):
        brought(f"<html>{TOP}<p>{'words ' * 30_000}</p>", tmp_path)
