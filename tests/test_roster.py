"""The import plan: every row gets one verdict, nothing held is erased, nobody suppressed comes back."""

import datetime as dt
from collections.abc import Mapping, Sequence

from hypothesis import given
from hypothesis import strategies as st

from campaign.address import key
from campaign.contact import Contact, LegalBasis
from campaign.errors import Problem
from campaign.roster import Change, Entry, Held, SheetRow, changes, line, merge, plan

ANNA = Contact(address="Anna@daily.example", given_name="Anna", outlet="Daily", beats=("justice",), languages=("pl",))


def row(number: int, contact: Contact, *given: str) -> SheetRow:
    """A row that gives these fields, or all that the contact was made with."""
    return SheetRow(number, contact, frozenset(given or contact.model_fields_set - {"address"}))


def holding(*held: Held):
    """A look-up over what we hold."""
    table = {key(one.contact.address): one for one in held if one.contact}

    def look_up(keys: Sequence[str]) -> Mapping[str, Held]:
        return {one: table[one] for one in keys if one in table}

    return look_up


def test_new_address_is_added():
    """An address that we do not hold is added as the sheet gives it."""
    (entry,) = plan([row(2, ANNA)], holding())

    assert entry == Entry(2, "add", ANNA.address, ANNA)


def test_update_is_shown_field_by_field():
    """An update names each field that changes, with what was and what would be, and keeps the address as held."""
    sheet = Contact(address="anna@daily.example", outlet="Weekly", beats=("asylum", "courts"))

    (entry,) = plan([row(2, sheet)], holding(Held("c1", ANNA, "")))

    assert entry.verdict == "update"
    assert entry.id == "c1"
    assert entry.changes == (Change("outlet", "Daily", "Weekly"), Change("beats", "justice", "asylum; courts"))
    assert entry.contact == ANNA.model_copy(update={"outlet": "Weekly", "beats": ("asylum", "courts")})


def test_same_changes_nothing():
    """A row that says what we hold already changes nothing."""
    (entry,) = plan([row(2, ANNA)], holding(Held("c1", ANNA, "")))

    assert entry == Entry(2, "same", ANNA.address, id="c1")


def test_second_row_of_an_address_is_a_duplicate():
    """A second row for an address, in any case and any chunk, points at the first."""
    twice = Contact(address="ANNA@daily.example")
    other = Contact(address="jan@daily.example")

    for chunk in (1, 2, 500):
        entries = list(plan([row(2, ANNA), row(3, other), row(4, twice)], holding(), chunk))

        assert [e.verdict for e in entries] == ["add", "add", "duplicate"]
        assert entries[2].first == 2


def test_suppressed_is_never_brought_back():
    """A suppressed address is neither added nor updated, whether or not we still hold the contact."""
    for contact in (None, ANNA):

        def look_up(keys: Sequence[str], contact: Contact | None = contact) -> Mapping[str, Held]:
            return {keys[0]: Held("", contact, "opt-out")}

        (entry,) = plan([row(2, ANNA.model_copy(update={"outlet": "New"}))], look_up)

        assert entry == Entry(2, "suppressed", ANNA.address, suppressed="opt-out")


def test_invalid_row_keeps_its_problems_and_its_place():
    """A row with problems is invalid with all of them, and the others keep their order around it."""
    problems = (Problem("s.csv", 3, "E-mail", "x", "an address"), Problem("s.csv", 3, "Land", "y", "a country"))

    entries = list(plan([row(2, ANNA), SheetRow(3, None, frozenset(), problems)], holding()))

    assert [e.verdict for e in entries] == ["add", "invalid"]
    assert entries[1].problems == problems


def test_look_up_is_asked_once_a_chunk():
    """The look-up sees each chunk once, each key once, and never a key of an invalid row."""
    asked: list[list[str]] = []

    def look_up(keys: Sequence[str]) -> Mapping[str, Held]:
        asked.append(list(keys))
        return {}

    rows = [row(n, Contact(address=f"a{n // 2}@x.example")) for n in range(2, 12)]

    assert len(list(plan([*rows, SheetRow(12, None, frozenset())], look_up, chunk=4))) == 11
    assert asked == [
        ["a1@x.example", "a2@x.example"],
        ["a3@x.example", "a4@x.example"],
        ["a5@x.example"],
    ]


FIELDS = ("given_name", "outlet", "beats", "country", "trust", "text_only", "basis", "note")
contacts = st.builds(
    Contact,
    address=st.sampled_from(["a@x.example", "A@x.example"]),
    given_name=st.sampled_from(["", "Anna"]),
    outlet=st.sampled_from(["", "Daily"]),
    beats=st.sampled_from([(), ("a",), ("b", "a")]),
    country=st.sampled_from(["", "PL"]),
    trust=st.sampled_from(["none", "agreed"]),
    text_only=st.booleans(),
    basis=st.sampled_from([None, LegalBasis(kind="consent", source="form", date=dt.date(2024, 5, 1))]),
    note=st.sampled_from(["", "call\nfirst"]),
)


@given(contacts, contacts, st.sets(st.sampled_from(FIELDS)))
def test_merge_touches_only_what_is_given(held: Contact, sheet: Contact, given: set[str]):
    """A merge takes each given field from the row and every other from what we hold, and twice is once."""
    merged = merge(held, sheet, given)

    assert {f: getattr(merged, f) for f in FIELDS} == {f: getattr(sheet if f in given else held, f) for f in FIELDS}
    assert merged.address == held.address
    assert {c.field for c in changes(held, merged)} <= given
    assert changes(merged, merge(merged, sheet, given)) == ()


def test_line_is_one_line_whatever_the_sheet_holds():
    """A hostile cell cannot break the line, move the cursor or turn the direction of the screen."""
    nasty = "x\n\x1b[2J\u202e" * 100
    entries = [
        Entry(7, "invalid", problems=(Problem("s", 7, "Land", nasty, "a country"),)),
        Entry(8, "update", "a@x.example", changes=(Change("note", nasty, nasty),)),
    ]

    for shown in map(line, entries):
        assert shown.isprintable()
        assert len(shown) < 250
    assert line(entries[0]).startswith("     7  invalid     Land: found 'x\\n\\x1b[2J")


def test_line_says_each_verdict():
    """Each verdict reads as one plain line."""
    assert line(Entry(2, "add", "a@x.example")) == "     2  add         a@x.example"
    assert line(Entry(3, "duplicate", "a@x.example", first=2)) == "     3  duplicate   a@x.example: of row 2"
    assert line(Entry(4, "suppressed", "a@x.example", suppressed="opt-out")).endswith("opt-out; not brought back")
    assert line(Entry(5, "update", "a@x.example", changes=(Change("role", "", "editor"),))).endswith(
        "role '' → 'editor'"
    )
