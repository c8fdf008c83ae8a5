"""``campaign contacts``: what its commands do."""

import hashlib
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TextIO

from campaign.address import key
from campaign.address import parse as parse_address
from campaign.audience import parse
from campaign.cli import screen
from campaign.errors import InputError, Problem, shown
from campaign.intake import columns, sheet
from campaign.intake.export import export as written
from campaign.office import roster as office
from campaign.roster import Entry, SheetRow, line
from campaign.runtime.workspace import Workspace
from campaign.store import contacts, mailings
from campaign.store.contacts import Stored
from campaign.store.ledger import Ledger
from campaign.suppression import REASONS, Suppression

__all__ = ["export", "import_", "list_", "show", "suppress"]

#: A longer sheet shows only the rows that want a look.
_SHOWN = 1000
_QUIET = frozenset({"add", "same"})


def import_(root: Path, file: Path, maps: list[str], encoding: str, *, yes: bool, as_json: bool) -> None:
    """Show what a sheet would change; apply it after a yes."""
    workspace = Workspace(root)
    ledger = workspace.ledger()
    digest = _digest(file)
    found = sheet.read(file, encoding)
    read = columns.match(found.header, _given(maps), found.where)
    out = sys.stderr if as_json else sys.stdout
    _guessed(found, read, out)
    counts = _shown(office.preview(ledger, read.rows(found.rows())), as_json=as_json)
    print(", ".join(f"{count} {verdict}" for verdict, count in sorted(counts.items())) or "no rows", file=out)
    changes = counts["add"] + counts["update"]
    if changes and not yes and screen.ask(f"Apply {changes} changes? Type yes:").lower() not in {"yes", "y"}:
        print("Nothing was changed.", file=out)
        return
    if changes:
        done = office.apply(ledger, _unchanged(read.rows(found.rows()), file, digest), workspace.clock.now())
        print(f"Applied: {done['add']} added, {done['update']} updated.", file=out)
    if counts["invalid"]:
        print(f"Left out: {counts['invalid']} invalid. Mend them in the sheet and import it again.", file=out)
        sys.exit(1)
    if not as_json:
        print("Next: campaign contacts list")


def _guessed(found: sheet.Sheet, read: columns.Columns, out: TextIO) -> None:
    print(f"{found.where}: {found.encoding}, columns parted by {_named(found.delimiter)}", file=out)
    plain = [column.field for column in read.columns if column.field == column.header]
    for column in read.columns:
        if column.field != column.header:
            print(f"  {column.field} ← {column.header}", file=out)
    if plain:
        print(f"  as they are named: {', '.join(plain)}", file=out)
    if read.ignored:
        print(f"  not read: {', '.join(read.ignored)}", file=out)


def _digest(file: Path) -> str:
    """What the sheet is, to tell whether it changed; empty for what cannot be read: ``sheet`` says why."""
    try:
        with file.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest() if file.is_file() else ""
    except OSError:
        return ""


def _unchanged(rows: Iterator[SheetRow], file: Path, digest: str) -> Iterator[SheetRow]:
    """The rows. At their end, inside the transaction, an error that undoes it when they are not those shown."""
    yield from rows
    if _digest(file) != digest:
        raise InputError.of(file.name, "", "", "changed while it was read; nothing was changed here, import it again")


def _named(delimiter: str) -> str:
    return {",": "commas", ";": "semicolons", "\t": "tabs"}.get(delimiter, repr(delimiter))


def _given(maps: list[str]) -> dict[str, str]:
    given = {}
    wrong = []
    for one in maps:
        header, equals, field = one.rpartition("=")
        given[header] = field
        if not equals or not header:
            wrong.append(Problem("--map", 0, "", one, '"HEADER=field", such as "Redakcja=outlet"'))
    if wrong:
        raise InputError(wrong)
    return given


def _shown(entries: Iterator[Entry], *, as_json: bool) -> Counter[str]:
    counts: Counter[str] = Counter()
    if as_json:
        screen.say_json_rows(_entry(entry, counts) for entry in entries)
        return counts
    for number, entry in enumerate(entries):
        counts[entry.verdict] += 1
        if number < _SHOWN or entry.verdict not in _QUIET:
            print(line(entry))
        elif number == _SHOWN:
            print("  …  from here only rows that want a look (all with --json)")
    return counts


def _entry(entry: Entry, counts: Counter[str]) -> dict[str, Any]:
    counts[entry.verdict] += 1
    return {
        "row": entry.number,
        "verdict": entry.verdict,
        "address": entry.address,
        "id": entry.id,
        "changes": [change._asdict() for change in entry.changes],
        "duplicate_of": entry.first or None,
        "suppressed": entry.suppressed or None,
        "problems": [problem._asdict() for problem in entry.problems],
    }


def list_(root: Path, audience: str, *, as_json: bool) -> None:
    """The contacts of an audience."""
    chosen = list(_chosen(Workspace(root).ledger(), audience))
    if as_json:
        screen.say_json([{"id": one.id, **one.contact.model_dump(mode="json")} for one in chosen])
        return
    if not chosen:
        print("No contacts." if audience == "all" else f"No contacts for {shown(audience)}.")
        print("Next: campaign contacts import FILE")
        return
    screen.table(
        ["id", "address", "name", "outlet", "country", "languages", "beats"],
        [
            (
                one.id,
                one.contact.address,
                one.contact.name,
                one.contact.outlet,
                one.contact.country,
                " ".join(one.contact.languages),
                " ".join(one.contact.beats),
            )
            for one in chosen
        ],
        title=f"{len(chosen)} contacts",
        keep=3,
    )


def _chosen(ledger: Ledger, audience: str) -> Iterator[Stored]:
    rule = parse(audience)

    def chosen() -> Iterator[Stored]:
        with ledger.read() as connection:
            yield from (stored for stored in contacts.every(connection) if rule.matches(stored.contact))

    return chosen()


def _name(name: str) -> str:
    return sys.stdin.readline().strip() if name == "-" else name


def show(root: Path, name: str, *, as_json: bool) -> None:
    """A contact's fields, suppression and deliveries."""
    ledger = Workspace(root).ledger()
    wanted = _name(name)
    with ledger.read() as connection:
        stored = contacts.find(connection, wanted)
        if stored is None:
            raise InputError.of("NAME", "", wanted, "no contact with this address or short id: campaign contacts list")
        reason = "".join(contacts.suppressed(connection, [key(stored.contact.address)]).values())
        sent = mailings.of_contact(connection, stored.id)
    fields = stored.contact.model_dump(mode="json")
    history = [row._asdict() for row in sent]
    if as_json:
        screen.say_json({"id": stored.id, **fields, "suppressed": reason or None, "deliveries": history})
        return
    rows = [(name, _cell(value)) for name, value in fields.items() if value not in ("", [], None, False)]
    screen.table(["field", "value"], [("id", stored.id), *rows])
    if reason:
        print(f"Suppressed: {reason}")
    if history:
        screen.table(["mailing", "edition", "state", "the server's words", "when"], [_delivery(row) for row in sent])


def _delivery(row: Any) -> tuple[str, ...]:
    said = " ".join(str(part) for part in (row.code or "", row.enhanced) if part)
    return row.mailing_id, row.locale, row.state, said, screen.when(row.settled_at) if row.settled_at else ""


def _cell(value: object) -> str:
    if isinstance(value, bool):
        return "yes"  # what is not so is not shown
    if isinstance(value, dict):
        return ", ".join(str(part) for part in value.values())
    return "; ".join(map(str, value)) if isinstance(value, list) else str(value)


def export(root: Path, audience: str, out: Path | None) -> None:
    """Write the contacts as CSV."""
    rows = written(stored.contact for stored in _chosen(Workspace(root).ledger(), audience))
    if out is None:
        sys.stdout.writelines(rows)
        return
    import os

    # Made readable by its owner only: it is the list itself.
    handle = os.open(out, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
        file.writelines(rows)
    print(f"Written to {out}")


def suppress(root: Path, name: str, reason: str, note: str, *, lift: bool) -> None:
    """Suppress an address, or lift a suppression."""
    workspace = Workspace(root)
    ledger = workspace.ledger()
    wanted = _name(name)
    if reason not in REASONS or reason == "erased":
        raise InputError.of("--reason", "", reason, "opt-out, complaint, hard-bounce or manual")
    if lift and not note:
        raise InputError.of("--note", "", "", "is needed: a suppression is lifted only with a reason")
    with ledger.read() as connection:
        stored = contacts.find(connection, wanted)
    try:
        address = stored.contact.address if stored else parse_address(wanted)
    except ValueError as error:
        raise InputError.of("NAME", "", wanted, f"a contact's short id, or {error}") from None
    with ledger.write() as connection:
        if lift:
            done = contacts.unsuppress(connection, address)
            print("The suppression is lifted." if done else "There was no suppression.")
            return
        fact = Suppression(address=address, reason=reason, since=workspace.clock.now(), note=note)
        done = contacts.suppress(connection, fact)
    print(f"Suppressed: {reason}. Nothing goes there again." if done else "It was suppressed already.")
