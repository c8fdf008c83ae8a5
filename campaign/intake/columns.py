"""Which column of a sheet is which field of a contact, and what a row then says.

Not a parser of names: a column with whole names goes into ``given_name`` as it is, because no rule takes the names
of all our readers apart rightly.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

from pydantic import ValidationError

from campaign import address
from campaign.contact import Contact
from campaign.errors import InputError, Problem
from campaign.intake import cells
from campaign.intake.sheet import Row
from campaign.intake.words import COLUMNS, SYNONYMS
from campaign.roster import SheetRow

__all__ = ["Column", "Columns", "match"]

_READERS: dict[str, Callable[[str], object]] = {
    "email": address.parse,
    "beats": cells.split,
    "country": cells.country,
    "gender": cells.gender,
    "languages": cells.languages,
    "tags": cells.split,
    "trust": cells.trust,
    "text_only": cells.yes_no,
    "no_follow_ups": cells.yes_no,
    "wants_briefing": cells.yes_no,
    "basis": cells.basis,
    "basis_date": cells.date,
}
_BASIS = {"basis": "kind", "basis_source": "source", "basis_date": "date"}
#: Stands in where the address is wrong, so that the other fields are checked all the same.
_ANY = "desk@daily.example"


class Column(NamedTuple):
    """One column that is read: the field, the header as the person wrote it, its place (0-based)."""

    field: str
    header: str
    place: int


class Columns(NamedTuple):
    """What was made of the header: the columns that are read and the headers that are not."""

    where: str
    columns: tuple[Column, ...]
    ignored: tuple[str, ...]

    def read(self, row: Row | Problem) -> SheetRow:
        """What one row says: a contact, or every problem of its cells."""
        if isinstance(row, Problem):
            return SheetRow(row.row, None, frozenset(), (row,))
        found: dict[str, str] = {}
        values: dict[str, Any] = {}
        wrong: dict[str, str] = {}
        for field, _, place in self.columns:
            cell = cells.unguard(row.cells[place].strip()) if place < len(row.cells) else ""
            if not cell:
                continue
            found[field] = cell
            reader = _READERS.get(field)
            try:
                values[field] = reader(cell) if reader else cell
            except ValueError as error:
                wrong[field] = str(error)
        if "email" not in found:
            wrong["email"] = "an e-mail address"
        _basis(values, found, wrong)
        contact = _contact(values, wrong)
        if not wrong and contact:
            return SheetRow(row.number, contact, frozenset(values) - {"address"})
        return SheetRow(row.number, None, frozenset(), tuple(self._problems(row.number, found, wrong)))

    def _problems(self, number: int, found: Mapping[str, str], wrong: Mapping[str, str]) -> Iterator[Problem]:
        headers = {column.field: column.header for column in self.columns}
        for field in sorted(wrong, key=COLUMNS.index):
            yield Problem(self.where, number, headers.get(field, field), found.get(field, ""), wrong[field])

    def rows(self, rows: Iterable[Row | Problem]) -> Iterator[SheetRow]:
        """What each row says, one at a time."""
        return map(self.read, rows)


def _basis(values: dict[str, Any], found: Mapping[str, str], wrong: dict[str, str]) -> None:
    """The three columns of the legal basis, together or not at all."""
    given = [field for field in _BASIS if field in found]
    missing = [field for field in _BASIS if field not in found]
    if given and missing:
        said = " and ".join(given)
        wrong |= dict.fromkeys(missing, f"a value here too, since there is one in {said}; or leave all three empty")
    parts = {part: values.pop(field) for field, part in _BASIS.items() if field in values}
    if len(parts) == len(_BASIS):
        values["basis"] = parts


def _contact(values: dict[str, Any], wrong: dict[str, str]) -> Contact | None:
    """The contact of these values; what the model refuses is added to ``wrong``."""
    values["address"] = values.pop("email", _ANY)
    try:
        return Contact.model_validate(values)
    except ValidationError as error:
        for each in error.errors(include_url=False):
            field = str(each["loc"][0])
            field = "basis_source" if field == "basis" else {"address": "email"}.get(field, field)
            if each["type"] in ("string_too_long", "too_long"):
                wrong.setdefault(field, f"at most {each['ctx']['max_length']:,} characters")
            else:
                wrong.setdefault(field, str(each.get("ctx", {}).get("error", each["msg"])))
        return None


def match(header: Sequence[str], given: Mapping[str, str], where: str) -> Columns:
    """What each column is, by its name or as ``given`` says (header → field). What is given outdoes what is guessed.

    Raises ``InputError`` with every problem: a header or field in ``given`` that is none, two headers for one field,
    no column of addresses.
    """
    problems = list(_given_problems(header, given))
    chosen = {cells.letters(name): field for name, field in given.items() if field in COLUMNS}
    columns: dict[str, Column] = {}
    for place, field in enumerate(_fields(list(map(cells.letters, header)), chosen)):
        if field in columns:
            right = f'one column for {field}; choose it with --map "HEADER={field}"'
            problems.append(Problem(where, 1, field, f"{columns[field].header} and {header[place]}", right))
        elif field:
            columns[field] = Column(field, header[place], place)
    if "email" not in columns:
        right = 'a column of addresses, such as "email"; choose it with --map "HEADER=email"'
        problems.append(Problem(where, 1, "email", ", ".join(filter(None, header)), right))
    if problems:
        raise InputError(problems)
    read = {column.place for column in columns.values()}
    ignored = tuple(name for place, name in enumerate(header) if name and place not in read)
    return Columns(where, tuple(sorted(columns.values(), key=lambda column: COLUMNS.index(column.field))), ignored)


def _fields(names: Sequence[str], chosen: Mapping[str, str]) -> list[str]:
    """The field of each column, empty where it has none. ``names`` and the keys of ``chosen`` are letters alone."""
    guessed = [_synonyms().get(name, "") for name in names]
    taken = set(chosen.values())
    pairs = zip(names, _whole_names(guessed, taken), strict=True)
    fields = [chosen.get(name) or ("" if field in taken else field) for name, field in pairs]
    # A ground without its source and date proves nothing; a lone "source" may be anything.
    if not set(_BASIS) <= set(fields) and not set(_BASIS) & taken:
        fields = ["" if field in _BASIS else field for field in fields]
    return fields


def _given_problems(header: Sequence[str], given: Mapping[str, str]) -> Iterator[Problem]:
    for name, field in given.items():
        if not any(cells.letters(name) == cells.letters(one) for one in header):
            yield Problem("--map", 0, name, "", "a header of the sheet: " + ", ".join(filter(None, header))[:300])
        if field not in COLUMNS:
            yield Problem("--map", 0, name, field, "a field: " + ", ".join(COLUMNS))


def _whole_names(fields: Sequence[str], taken: Collection[str]) -> list[str]:
    """A column just called *name* is what the sheet lacks: the family name beside given names, or the other way.

    Alone it holds whole names, and those go into ``given_name``. Beside both parts it adds nothing.
    """
    parts = {"given_name", "family_name"} & {*fields, *taken}
    lacking = [part for part in ("given_name", "family_name") if part not in parts]
    become = {"full_name": "" if parts else "given_name", "name": lacking[0] if lacking else ""}
    if "full_name" in fields:
        become["name"] = ""
    return [become.get(field, field) for field in fields]


@cache
def _synonyms() -> dict[str, str]:
    names = {cells.letters(column): column for column in COLUMNS}
    for column, synonyms in SYNONYMS.items():
        names |= {cells.letters(name): column for name in synonyms.split("|") if name.strip()}
    return names
