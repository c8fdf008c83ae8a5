"""Columns: found by what people call them, said aloud, and every wrong cell of a row reported at once."""

import datetime as dt

import pytest

from campaign.errors import InputError
from campaign.intake.cells import letters
from campaign.intake.columns import match
from campaign.intake.sheet import Row
from campaign.intake.words import COLUMNS, SYNONYMS


def fields(*header: str, **given: str) -> dict[str, str]:
    """The field that each header was taken for."""
    return {column.header: column.field for column in match(header, given, "list.csv").columns}


def read(header: str, *cells: str):
    """What the seventh row says under this header."""
    return match(header.split(","), {}, "list.csv").read(Row(7, list(cells)))


def problems(*header: str, **given: str) -> list[str]:
    """What is wrong with a header."""
    with pytest.raises(InputError) as caught:
        match(header, given, "list.csv")
    return list(map(str, caught.value.problems))


@pytest.mark.parametrize(
    "header",
    [
        "E-mail,First name,Surname,Media,Position,Topics,Country,Languages,Notes",
        "Courriel,Prénom,Nom,Rédaction,Fonction,Thèmes,Pays,Langues,Remarques",
        "E-Mail-Adresse,Vorname,Name,Redaktion,Funktion,Themen,Land,Sprachen,Bemerkungen",
        "e-mail,Imię,Nazwisko,Redakcja,Stanowisko,Tematy,Kraj,Języki,Uwagi",
        "Ел. пошта,Ім’я,Прізвище,Редакція,Посада,Теми,Країна,Мови,Примітки",
        "Эл. почта,Имя,Фамилия,Редакция,Должность,Темы,Страна,Языки,Примечания",
        "Correo electrónico,Nombre,Apellidos,Medio,Cargo,Temas,País,Idiomas,Observaciones",
        "Posta elettronica,Nome,Cognome,Testata,Ruolo,Temi,Paese,Lingue,Note",
        "البريد الإلكتروني,الاسم,اسم العائلة,المؤسسة الإعلامية,المنصب,المواضيع,البلد,اللغات,ملاحظات",
        "NOTE_,e mail,GIVEN NAME,family-name,Outlet:,role,beat,country code,lang",
    ],
)
def test_headers_are_known_in_nine_languages(header: str):
    """The usual headers of a press list are known in each language, in any order and spelling."""
    known = {"email", "given_name", "family_name", "outlet", "role", "beats", "country", "languages", "note"}

    assert known == set(fields(*header.split(",")).values())


def test_no_synonym_has_two_meanings():
    """No name stands for two columns."""
    meanings = {column: {letters(name) for name in SYNONYMS.get(column, column).split("|")} for column in COLUMNS}
    meanings |= {
        column: {letters(name) for name in text.split("|")} | {letters(column)} for column, text in SYNONYMS.items()
    }
    names = [name for each in meanings.values() for name in each]

    assert sorted(set(names)) == sorted(names)
    assert all(names)
    assert set(SYNONYMS) - set(COLUMNS) == {"name", "full_name"}


@pytest.mark.parametrize(
    ("header", "whole"),
    [
        ("email,Name", {"Name": "given_name"}),
        ("email,Imię i nazwisko", {"Imię i nazwisko": "given_name"}),
        ("email,Vorname,Name", {"Vorname": "given_name", "Name": "family_name"}),
        ("email,Name,Cognome", {"Name": "given_name", "Cognome": "family_name"}),
        ("email,Vorname,Nachname,Name", {"Vorname": "given_name", "Nachname": "family_name"}),
        ("email,Full name,Name", {"Full name": "given_name"}),
        ("email,Full name,Surname", {"Surname": "family_name"}),
    ],
)
def test_names_are_never_parsed_apart(header: str, whole: dict[str, str]):
    """A column of whole names is taken whole; one called just "name" is the part that the sheet lacks."""
    assert fields(*header.split(",")) == {"email": "email"} | whole


def test_guess_says_what_is_ignored():
    """Headers that mean nothing here are listed, not lost; empty ones are nobody's business."""
    assert match(["email", "Shoe size", "", "Fax"], {}, "list.csv").ignored == ("Shoe size", "Fax")


def test_given_map_outdoes_the_guess():
    """A header that is given a field has it, whatever was guessed for it or for others."""
    assert fields("email", "Mail privat", "Zeitung", **{"Mail privat": "email", "zeitung": "note"}) == {
        "Mail privat": "email",
        "Zeitung": "note",
    }


def test_every_problem_of_a_header_at_once():
    """No addresses, two headers for a field, a given header or field that is none: all are reported together."""
    found = problems("Redaktion", "Zeitung", Nowhere="email", Zeitung="shoe")

    assert len(found) == 4
    assert "'Nowhere'" in found[0] or "Nowhere" in found[0]
    assert "a field: email, given_name" in found[1]
    assert "Redaktion and Zeitung" in found[2]
    assert "a column of addresses" in found[3]


def test_lone_source_column_is_not_a_legal_basis():
    """The three columns of the legal basis are read together or not at all."""
    assert match(["email", "Source"], {}, "list.csv").ignored == ("Source",)
    assert set(fields("email", "basis", "basis_source", "basis_date").values()) > {
        "basis",
        "basis_source",
        "basis_date",
    }


def test_row_becomes_a_contact():
    """A row's cells become the contact's fields; empty cells and short rows say nothing."""
    row = read(
        "email,Vorname,Land,Sprachen,Tags,text_only,basis,basis_source,basis_date,note",
        " Anna@Daily.example ", "Anna", "Polska", "polski; en", "a|b", "tak", "consent", "form", "01.05.2024",
    )  # fmt: skip

    assert row.contact is not None
    assert row.number == 7
    assert row.contact.address == "Anna@daily.example"
    assert (row.contact.country, row.contact.languages, row.contact.tags) == ("PL", ("pl", "en"), ("a", "b"))
    assert row.contact.text_only
    assert row.contact.basis is not None
    assert row.contact.basis.date == dt.date(2024, 5, 1)
    assert row.given == {"given_name", "country", "languages", "tags", "text_only", "basis"}


def test_every_problem_of_a_row_at_once():
    """Each invalid cell is its own problem, under the header as it was written."""
    row = read("Adres e-mail,Kraj,Języki,Imię,zone,trust,basis,basis_source,basis_date",
               "anna@", "Xanadu", "ua", "A" * 1001, "Mars/Base", "maybe", "consent", "", "03/04/2024")  # fmt: skip

    assert row.contact is None
    assert [(p.where, p.row) for p in row.problems] == [("list.csv", 7)] * 8
    assert [p.field for p in row.problems] == [
        "Adres e-mail", "Imię", "Kraj", "zone", "Języki", "trust", "basis_source", "basis_date",
    ]  # fmt: skip
    assert row.problems[2].found == "Xanadu"
    assert "1,000 characters" in row.problems[1].right


def test_missing_address_is_a_problem():
    """A row without an address is invalid, with the header of the addresses."""
    assert [p.field for p in read("Courriel,Nom", "", "Dupré").problems] == ["Courriel"]


def test_formula_is_literal_text():
    """A cell that looks like a formula or a template is kept as its own text."""
    row = read("email,Vorname,outlet,note", "a@b.example", "=cmd()", "{{7*7}}", "'=HYPERLINK(1)")

    assert row.contact is not None
    assert (row.contact.given_name, row.contact.outlet, row.contact.note) == ("=cmd()", "{{7*7}}", "=HYPERLINK(1)")
