"""Sheets: read as people have them, refused in one line when they are something else, never held whole."""

import codecs
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaign.errors import InputError, Problem
from campaign.intake import sheet
from campaign.intake.encoding import likeliest

POLISH = "E-mail{0}Imię{0}Uwagi\r\nanna@gazeta.example{0}Łucja Wiśniewska{0}ważne\r\n"


def write(folder: Path, content: bytes | str, name: str = "list.csv") -> Path:
    """A file with this content."""
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def rows(path: Path, encoding: str = "") -> list[list[str]]:
    """The cells of every row, none of which may be a problem."""
    found = list(sheet.read(path, encoding).rows())
    assert not [one for one in found if isinstance(one, Problem)]
    return [row.cells for row in found]


def refusal(path: Path, encoding: str = "") -> str:
    """The one line with which the file is refused."""
    with pytest.raises(InputError) as caught:
        list(sheet.read(path, encoding).rows())
    (problem,) = caught.value.problems
    assert "\n" not in str(problem)
    return str(problem)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize(
    ("encoding", "bom"),
    [
        ("utf-8", b""),
        ("utf-8", codecs.BOM_UTF8),
        ("utf-16-le", codecs.BOM_UTF16_LE),
        ("utf-16-be", codecs.BOM_UTF16_BE),
        ("utf-16-le", b""),
        ("utf-16-be", b""),
        ("cp1250", b""),
    ],
)
def test_encodings_and_delimiters(tmp_path: Path, encoding: str, bom: bytes, delimiter: str):
    """The same sheet reads the same from every encoding and with every delimiter."""
    path = write(tmp_path, bom + POLISH.format(delimiter).encode(encoding))

    assert sheet.read(path).header == ("E-mail", "Imię", "Uwagi")
    assert rows(path) == [["anna@gazeta.example", "Łucja Wiśniewska", "ważne"]]


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("cp1250", "Imię;Nazwisko\nŁukasz;Zając"),
        ("cp1250", "jméno;příjmení\nJiří;Dvořák"),
        ("cp1250", "név;e-mail\nGyörgy Szűcs;a@b.example\nÁkos Őry;b@b.example"),
        ("cp1250", "name\nIvan Čović\nŽeljko Šarić"),
        ("cp1250", "nume\nŞtefan Bălan"),
        ("cp1250", "Imię\nŁucja\nJürgen Müller\nŚcibor\nGąsior"),
        ("cp1252", "Prénom;Nom\nHélène;Dupré\nFrançois;Lefèvre"),
        ("cp1252", "Vorname;Name\nJürgen;Weiß"),
        ("cp1252", "nombre\nIñigo Núñez"),
        ("cp1252", "name\nÅsa Åström\nØyvind Sæther"),
        ("cp1252", "name\nO’Brien"),
        ("cp1252", "João;São Paulo\nConceição;Açores"),
        ("cp1251", "эл. почта;имя\na@b.example;Анна"),
        ("cp1251", "Редакція;Пошта\nУкраїнська правда;a@b.example"),
        ("cp1251", "name\nЯРОСЛАВ МУДРЫЙ"),
        ("cp1251", "имейл;име\na@b.example;Ивайло Щерев"),
    ],
)
def test_windows_code_pages_are_told_apart(tmp_path: Path, encoding: str, text: str):
    """A short list of names in a language of each code page is read without a broken letter."""
    path = write(tmp_path, text.encode(encoding))

    assert ";".join(sheet.read(path).header) == text.partition("\n")[0]
    assert [";".join(cells) for cells in rows(path)] == text.split("\n")[1:]


def test_code_page_is_found_far_into_the_file(tmp_path: Path):
    """A letter beyond ASCII that comes only after megabytes still decides the encoding."""
    path = write(
        tmp_path, b"email;name\n" + b"a@b.example;Anna\n" * 80_000 + "c@b.example;Żółć Gęślą\n".encode("cp1250")
    )

    assert sheet.read(path).encoding == "cp1250"


def test_only_letter_may_be_the_last(tmp_path: Path):
    """A single letter beyond ASCII at the very end is a letter, not a character cut short."""
    assert rows(write(tmp_path, "email,name\na@b.example,Zoé".encode("cp1252"))) == [["a@b.example", "Zoé"]]


def test_two_encodings_in_one_file_are_refused(tmp_path: Path):
    """A UTF-8 sheet with a few rows pasted from elsewhere is refused, not read with every name broken."""
    mixed = "email,name\n" + "a@b.example,Żółć Gęślą\n" * 9
    path = write(tmp_path, mixed.encode() + "c@b.example,Łucja\n".encode("cp1250"))

    assert "one encoding throughout" in refusal(path)
    assert ":11: text in utf-8" in refusal(path, "utf-8")


def test_named_encoding_overrides(tmp_path: Path):
    """An encoding that is named is used; one that is none, or does not fit, is one clear problem."""
    path = write(tmp_path, "email;name\na@b.example;Łucja\n".encode("iso8859-2"))

    assert rows(path, "iso8859-2") == [["a@b.example", "Łucja"]]
    assert "an encoding such as utf-8" in refusal(path, "no-such")
    assert "an encoding such as utf-8" in refusal(path, "rot13")
    assert "text in utf-8; it is not" in refusal(path, "utf-8")


def test_records_with_line_breaks_keep_the_first_line_number(tmp_path: Path):
    """A record's number is the line of the file on which it starts; empty records are passed over."""
    path = write(tmp_path, 'email,note\na@b.example,"one\ntwo, three"\n\n,\nb@b.example,"say ""hi"""\n')

    found = list(sheet.read(path).rows())

    assert found == [sheet.Row(2, ["a@b.example", "one\ntwo, three"]), sheet.Row(6, ["b@b.example", 'say "hi"'])]


def test_sep_line_is_obeyed(tmp_path: Path):
    """Excel's first line sep=; names the delimiter and is no row."""
    assert rows(write(tmp_path, "sep=;\nemail;a,b,c\nx@b.example;1,2,3\n")) == [["x@b.example", "1,2,3"]]


def test_bad_quotation_marks_cost_one_row(tmp_path: Path):
    """A row with a stray quotation mark is a problem of its own; the rows around it are read."""
    path = write(tmp_path, 'email,name\na@b.example,A\nb@b.example,"Jan "Jo" Nowak"\nc@b.example,C\n')

    first, bad, last = sheet.read(path).rows()

    assert isinstance(bad, Problem)
    assert (first.cells[0], bad.row, last.cells[0]) == ("a@b.example", 3, "c@b.example")
    assert "doubled" in bad.right


def test_unclosed_quotation_mark_is_not_swallowed(tmp_path: Path):
    """A cell that runs to the end of the file is a problem, not a contact with the rest of the list as a note."""
    path = write(tmp_path, 'email,name\na@b.example,"A\nb@b.example,B\n')

    (bad,) = sheet.read(path).rows()

    assert isinstance(bad, Problem)
    assert bad.row == 2
    assert "closing quotation mark" in bad.right


def test_cells_beyond_the_header_are_a_problem(tmp_path: Path):
    """A row with more to say than the header has columns is a problem; empty cells at the end are not."""
    extra, fine = sheet.read(write(tmp_path, "email,name\na@b.example,A,B\nb@b.example,B,,\n")).rows()

    assert isinstance(extra, Problem)
    assert "at most 2 cells" in extra.right
    assert fine.number == 3


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"PK\x03\x04" + bytes(range(256)), "workbook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old Excel workbook"),
        (b"%PDF-1.7\n", "PDF"),
        (bytes(range(256)) * 40, "binary data"),
        (b"email,name\na@b.example,\0\n", "binary data"),
        (b"email,name\n" + b"a@b.example,A\n" * 9000 + b"b@b.example,\0\n", "without NUL"),
        (b"", "the file is empty"),
        (b"\n\n", "the file is empty"),
        ("email,prénom\na@b.example,Zoë".encode()[:-1], "breaks off inside a character"),
        (b"email\n" + b"x" * 500_000, "a row of at most 400,000 characters"),
        (b'email\n"' + b"x\n" * 300_000, "a cell of at most 131,072 characters"),
        (b"email," + b"a," * 600 + b"\n", "at most 500"),
        (b"email\n" + b'"a\n",' * 100_000, "a row of at most 400,000 characters"),
    ],
)
def test_what_is_no_sheet_is_refused_in_one_line(tmp_path: Path, content: bytes, said: str):
    """Anything but a sheet is refused with one line that says what would be right."""
    assert said in refusal(write(tmp_path, content))


def test_directory_and_missing_file_are_refused(tmp_path: Path):
    """A folder or a file that is not there is one clear problem."""
    assert "an ordinary file" in refusal(tmp_path)
    assert "a file that can be read" in refusal(tmp_path / "none.csv")


@pytest.mark.parametrize("filler", [b"x", b",", b'"', b"\x80", b"\xc3\xa9"])
def test_hundred_megabytes_are_refused_in_little_memory(tmp_path: Path, filler: bytes):
    """A 100 MB cell or tens of millions of columns cost a refusal and less than 40 MB."""
    path = tmp_path / "big.csv"
    with path.open("wb") as stream:
        stream.write(b"email,name\n")
        for _ in range(100):
            stream.write(filler * (1_000_000 // len(filler)))
    tracemalloc.start()
    try:
        message = refusal(path)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()

    assert "at most" in message or "closing" in message or "--encoding" in message
    assert peak < 40_000_000


def test_over_long_file_is_refused_unread(tmp_path: Path):
    """A file over 200 MB is refused by its size alone."""
    path = tmp_path / "huge.csv"
    with path.open("wb") as stream:
        stream.truncate(200_000_001)

    assert "at most 200 MB" in refusal(path)


@given(st.binary(max_size=400))
def test_any_bytes_are_a_sheet_or_one_refusal(tmp_path_factory: pytest.TempPathFactory, content: bytes):
    """Whatever bytes a file holds, it is read or refused with input errors; nothing else can happen."""
    path = write(tmp_path_factory.getbasetemp(), content, "any.csv")
    problems = 1
    try:
        list(sheet.read(path).rows())
    except InputError as error:
        problems = len(error.problems)

    assert problems == 1


@given(st.lists(st.binary(min_size=1, max_size=40), max_size=20))
def test_likeliest_encoding_decodes(words: list[bytes]):
    """The encoding that is chosen can decode what it was chosen for."""
    found = likeliest(words)

    assert not found or b" ".join(words).decode(found) is not None
