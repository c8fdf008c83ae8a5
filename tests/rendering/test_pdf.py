"""Laws of a briefing as PDF, asked of readers that nobody here wrote: poppler and qpdf."""

import hashlib
import io
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from campaign.errors import InputError, WorldError
from campaign.rendering.images import picture
from campaign.rendering.pdf import pdf
from tests.faults import need
from tests.rendering.test_briefing import HERE, LOCALES

PAGE = '<!doctype html><html lang="en" dir="ltr"><head><title>T</title></head><body>{}</body></html>'
#: The page of a locale → what must be read in its PDF in this order, and how its pages are counted.
ORDER = {
    "en": ("In three sentences", "What we ask", "Timeline", "Who is who", "Questions and answers", "Page 1 of 4"),
    "fr": ("En trois phrases", "Ce que nous demandons", "Chronologie", "Qui est qui", "À lire aussi", "Page 1 sur 4"),
    "pl": ("W trzech zdaniach", "O co apelujemy", "Kalendarium", "Kto jest kim", "Czytaj także", "Strona 1 z 4"),
    "uk": ("У трьох реченнях", "До чого ми закликаємо", "Хронологія", "Хто є хто", "Читайте також", "Сторінка 1 з 4"),
    "ar": ("في ثلاث جمل", "ما نطالب به", "التسلسل الزمني", "من هم", "أسئلة وأجوبة", "الصفحة"),
}
_MAKE = """\
import sys
from pathlib import Path
from campaign.rendering.pdf import pdf
for page in sorted(Path(sys.argv[1]).glob("*.html")):
    (Path(sys.argv[2]) / f"{page.stem}.pdf").write_bytes(pdf(page.read_text("utf-8"), page.name))
"""


def make(pages: Path, out: Path, **env: str) -> dict[str, bytes]:
    """The PDF of each page in a folder, made by a process of its own."""
    out.mkdir()
    env = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2]), **env}
    done = subprocess.run(
        [sys.executable, "-c", _MAKE, pages, out], env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return {path.stem: path.read_bytes() for path in out.glob("*.pdf")}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample's papers as PDF."""
    need.weasyprint()
    folder = tmp_path_factory.mktemp("pdf") / "one"
    make(HERE, folder, PYTHONHASHSEED="1")
    return folder


def asked(*words: object) -> str:
    """What a program says of a file."""
    return subprocess.run([str(word) for word in words], check=True, capture_output=True, encoding="utf-8").stdout


def without_fonts(folder: Path) -> str:
    """The path of a configuration for a machine that has not one font."""
    path = folder / "fonts.conf"
    path.write_text(f"<fontconfig><cachedir>{folder}</cachedir></fontconfig>", "utf-8")
    return str(path)


def test_the_same_page_gives_the_same_bytes(made: Path, tmp_path: Path) -> None:
    """Two processes with different seeds of hashing write the same files, octet for octet; one has no system fonts."""
    again = make(HERE, tmp_path / "two", PYTHONHASHSEED="4711", FONTCONFIG_FILE=without_fonts(tmp_path))

    assert {name: (made / f"{name}.pdf").read_bytes() for name in LOCALES} == again


def test_the_same_page_is_made_once() -> None:
    """A PDF takes half a second: a save that leaves the paper as it was waits for none."""
    need.weasyprint()
    page = PAGE.format("<p>Words.</p>")

    assert pdf(page, "briefing/en.md") is pdf(page, "briefing/en.md")


def test_pictures_are_read_as_strictly_after_a_pdf() -> None:
    """WeasyPrint has Pillow take pictures that are cut off, in the whole process; those of a mail are still refused."""
    need.weasyprint()
    made = io.BytesIO()
    Image.frombytes("L", (300, 300), hashlib.shake_256(b"noise").digest(90_000)).save(made, "PNG")
    pdf(PAGE.format("<p>Before.</p>"), "briefing/en.md")

    with pytest.raises(InputError, match="whole"):
        picture(made.getvalue()[:5000], "a.png", "files/a.png", "organisation.example")


@pytest.mark.parametrize("locale", LOCALES)
def test_a_pdf_is_sound_and_tagged(made: Path, locale: str) -> None:
    """Qpdf finds nothing wrong; the file is A4, tagged, in its language, dated by the release, and says PDF/UA-1."""
    path = made / f"{locale}.pdf"
    asked("qpdf", "--check", path)
    facts = asked("pdfinfo", "-isodates", path)
    inside = subprocess.run(["qpdf", "--qdf", path, "-"], check=True, capture_output=True).stdout

    assert re.search(r"Tagged: +yes", facts)
    assert re.search(r"CreationDate: +2020-10-05T00:00:00Z", facts)
    assert "(A4)" in facts
    assert f"/Lang ({locale})".encode() in inside
    assert b"pdfuaid:part" in inside


@pytest.mark.parametrize("locale", LOCALES)
def test_every_font_is_inside_and_ours(made: Path, locale: str) -> None:
    """Each font is embedded, a subset, has a map to Unicode, and is one of those that ship: no machine's own."""
    rows = asked("pdffonts", made / f"{locale}.pdf").splitlines()[2:]

    assert len(rows) >= 5
    for row in rows:
        assert re.search(r"^[A-Z]{6}\+Briefing-.* yes yes yes ", row), row


@pytest.mark.parametrize("locale", LOCALES)
def test_the_words_are_read_in_their_order(made: Path, locale: str) -> None:
    """A reader gets the sections in the order of the page, and the pages counted in the words of the locale."""
    text = asked("pdftotext", made / f"{locale}.pdf", "-")
    # Poppler marks directions; labels may be printed as capitals.
    text = " ".join(re.sub("[\u202a-\u202e\u200e\u200f]", "", text).casefold().split())
    *headings, page = (words.casefold() for words in ORDER[locale])
    places = [text.find(words) for words in headings]

    assert -1 not in places
    assert sorted(places) == places
    assert page in text


@pytest.mark.parametrize("locale", LOCALES)
def test_the_timeline_is_a_table(made: Path, locale: str) -> None:
    """Who hears the paper gets the timeline as a table with heads, lists as lists, quotations and headings as such."""
    tree = asked("pdfinfo", "-struct", made / f"{locale}.pdf")
    found = {tag: len(re.findall(rf"^ *{tag}\b", tree, re.MULTILINE)) for tag in ("Table", "TR", "TH", "L", "H1")}

    assert found["Table"] >= 1
    assert found["TR"] >= 14
    assert found["TH"] >= 15
    assert found["L"] >= 3
    assert found["H1"] == 1
    assert "BlockQuote" in tree
    assert "Figure" not in tree


def test_kazakh_and_mixed_scripts_need_no_font_of_the_machine(tmp_path: Path) -> None:
    """Kazakh, Ukrainian, Polish, Vietnamese, Greek and Arabic letters stand in the fonts that ship."""
    need.weasyprint()
    words = "Әділет Қоғам Үкімі Өңір Ұлы Һ І ґ є ї ł ź Ễ ω «صدر الحكم»"
    style = "<style>p { font-family: 'Briefing Serif', 'Briefing Naskh' }</style>"
    (tmp_path / "page.html").write_text(PAGE.format(f"{style}<p>{words}</p>"), "utf-8")
    make(tmp_path, tmp_path / "out")
    rows = asked("pdffonts", tmp_path / "out" / "page.pdf").splitlines()[2:]

    assert len(rows) == 2
    assert all("+Briefing-" in row for row in rows)


def test_a_letter_without_font_is_named(tmp_path: Path) -> None:
    """Letters for which a machine has no font are one line that names the scripts, never blank boxes in silence."""
    need.weasyprint()
    (tmp_path / "en.html").write_text(PAGE.format("<p>Tbilisi, თბილისი, 東京</p>"), "utf-8")

    with pytest.raises(AssertionError, match=r"InputError: en\.html: found 'Cjk, Georgian', letters of scripts"):
        make(tmp_path, tmp_path / "out", FONTCONFIG_FILE=without_fonts(tmp_path))


def test_nothing_is_fetched() -> None:
    """A page that names files or addresses gets none of them: no network, no file of the machine."""
    need.weasyprint()
    plain = pdf(PAGE.format("<p>words</p><img alt='x'>"), "x")
    greedy = pdf(
        PAGE.format(
            "<p>words</p><img alt='x' src='http://127.0.0.1:9/x.png'><style>@import 'file:///etc/passwd';</style>"
            "<link rel=attachment href='file:///etc/passwd'>"
        ),
        "x",
    )

    assert b"EmbeddedFiles" not in greedy
    assert abs(len(plain) - len(greedy)) < 500


@pytest.mark.parametrize(
    ("breaks", "right"),
    [("ImportError", r"pip install 'campaign\[pdf\]'"), ("OSError", "libpango-1.0-0")],
)
def test_without_weasyprint_one_line_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, breaks: str, right: str
) -> None:
    """Without the extra, or without Pango, the error is one line that says how to install it."""
    (tmp_path / "weasyprint.py").write_text(f"print('advice')\nraise {breaks}('gone')\n")
    monkeypatch.syspath_prepend(tmp_path)
    for name in [name for name in sys.modules if name.partition(".")[0] == "weasyprint"]:
        monkeypatch.delitem(sys.modules, name)
    with pytest.raises(WorldError, match=right) as caught:
        pdf("", "x")
    assert "\n" not in str(caught.value)
