"""`contacts`: import, list, show, export, suppress, as somebody types them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from campaign.cli import people
from campaign.office import roster
from campaign.roster import Entry
from tests.support.keyboard import Campaign

SHEET = "E-mail;Vorname;Sprachen\nnew@daily.example;Nora;de\nada@gazette.example;Ada;en, fr\nbroken@;Jo;en\n"


def addresses(campaign: Campaign) -> list[str]:
    """Who is in the ledger."""
    return [row["address"] for row in campaign("contacts", "list", "--json").json]


def test_import_after_a_yes(campaign: Campaign, office: Path) -> None:
    """A sheet is shown with what its columns were taken for, row by row, and written after a yes."""
    Path("more.csv").write_text(SHEET.replace("broken@", "jo@daily.example"))
    done = campaign("contacts", "import", "more.csv", answer="yes\n")

    assert done.code == 0
    assert "columns parted by semicolons" in done.text
    assert "given_name ← Vorname" in done.text
    assert "     2  add         new@daily.example" in done.text
    assert "languages 'en' → 'en; fr'" in done.text
    assert "Applied: 2 added, 1 updated." in done.text
    assert len(addresses(campaign)) == 6


@pytest.mark.parametrize(("answer", "code"), [("no\n", 0), ("\n", 0), ("", 2)], ids=["no", "return", "nobody"])
def test_import_without_a_yes(campaign: Campaign, office: Path, answer: str, code: int) -> None:
    """Without a yes nothing is changed; where nobody can answer, that is wrong input and not a no."""
    Path("more.csv").write_text(SHEET)
    done = campaign("contacts", "import", "more.csv", answer=answer)

    assert done.code == code
    assert "nothing was" in (done.text + done.err).lower()
    assert len(addresses(campaign)) == 4


def test_import_leaves_invalid_rows_out(campaign: Campaign, office: Path) -> None:
    """Good rows go in, an invalid one is named by row, field and what would be right, and the exit code is 1."""
    Path("more.csv").write_text(SHEET)
    done = campaign("contacts", "import", "more.csv", "--yes")

    assert done.code == 1
    assert "4  invalid     E-mail: found 'broken@'" in done.text
    assert "Left out: 1 invalid." in done.text
    assert "new@daily.example" in addresses(campaign)


def test_import_as_json(campaign: Campaign, office: Path) -> None:
    """With --json standard output holds the rows and nothing else."""
    Path("more.csv").write_text(SHEET)
    done = campaign("contacts", "import", "more.csv", "--yes", "--json")

    assert done.code == 1
    assert [row["verdict"] for row in done.json] == ["add", "update", "invalid"]
    assert done.json[1]["changes"] == [{"field": "languages", "old": "en", "new": "en; fr"}]
    assert done.json[2]["problems"][0]["row"] == 4


@pytest.mark.parametrize("flags", [(), ("--json",)], ids=["", "json"])
def test_import_that_breaks_off(campaign: Campaign, office: Path, flags: tuple[str, ...]) -> None:
    """A sheet that cannot be trusted from some row on changes nothing, not even by the rows before it."""
    good = "".join(f"reporter{n}@daily.example,A\n" for n in range(2000))
    Path("cut.csv").write_bytes(b"email,given_name\n" + good.encode() + b"last@daily.example" + b"," * 600)
    done = campaign("contacts", "import", "cut.csv", "--yes", *flags)

    assert done.code == 2
    assert "cut.csv:2002: " in done.err
    assert len(addresses(campaign)) == 4
    if flags:
        assert isinstance(done.json, list)


def test_import_of_a_sheet_that_changes(campaign: Campaign, office: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is written is what was shown: a sheet saved again before the yes is refused, and nothing is changed."""
    Path("more.csv").write_text(SHEET)

    def meanwhile(entries: Iterator[Entry], *, as_json: bool) -> object:
        counts = shown(entries, as_json=as_json)
        Path("more.csv").write_text(SHEET.replace("new@", "other@"))
        return counts

    shown = people._shown
    monkeypatch.setattr(people, "_shown", meanwhile)
    done = campaign("contacts", "import", "more.csv", "--yes")

    assert done.code == 2
    assert "more.csv: changed while it was read" in done.err
    assert len(addresses(campaign)) == 4


def test_import_never_brings_back(campaign: Campaign, office: Path) -> None:
    """A suppressed address in a sheet is shown as such, with the reason, and stays away."""
    campaign("contacts", "suppress", "new@daily.example", "--reason", "opt-out")
    Path("more.csv").write_text(SHEET)
    done = campaign("contacts", "import", "more.csv", "--yes")

    assert "suppressed  new@daily.example: opt-out; not brought back" in done.text
    assert "new@daily.example" not in addresses(campaign)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("nowhere.csv",), "nowhere.csv: a file that can be read"),
        (("ledger.db",), "binary data"),
        (("people.csv", "--map", "nonsense"), "--map: found 'nonsense'"),
        (("people.csv", "--map", "Nonsense=outlet"), "a header of the sheet"),
        (("people.csv", "--encoding", "nonsense"), "--encoding: found 'nonsense'"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_import_of_what_cannot_be_read(campaign: Campaign, office: Path, words: tuple[str, ...], said: str) -> None:
    """A file, a mapping or an encoding that cannot be used is wrong input, before anything is asked."""
    done = campaign("contacts", "import", *words, "--yes")

    assert (done.code, done.out) == (2, b"")
    assert said in done.err


def test_list_by_audience(campaign: Campaign, office: Path) -> None:
    """A rule chooses who is listed; a rule that is wrong says where."""
    some = campaign("contacts", "list", "--audience", "country:GB,PL", "--json")
    none = campaign("contacts", "list", "--audience", "country:BR")
    wrong = campaign("contacts", "list", "--audience", "nation:BR")

    assert [row["address"] for row in some.json] == ["ada@gazette.example", "ola@dziennik.example"]
    assert "No contacts for 'country:BR'" in none.text
    assert wrong.code == 2
    assert "character 1: found 'nation'" in wrong.err


@pytest.mark.parametrize("by", ["address", "ADDRESS", "id", "-"])
def test_show_by_any_name(campaign: Campaign, office: Path, by: str) -> None:
    """One contact is found by address in any case, by short id, and by either from standard input."""
    (found,) = campaign("contacts", "list", "-a", "country:PL", "--json").json
    name = {"address": found["address"], "ADDRESS": found["address"].upper(), "id": found["id"], "-": "-"}[by]
    done = campaign("contacts", "show", name, answer=found["id"] + "\n")
    as_json = campaign("contacts", "show", name, "--json", answer=found["id"] + "\n")

    assert done.code == 0
    assert "Ola" in done.text
    assert as_json.json["address"] == "ola@dziennik.example"
    assert as_json.json["suppressed"] is None


@pytest.mark.parametrize("name", ["nobody@daily.example", "abcdefghijkl", "-"])
def test_show_nobody(campaign: Campaign, office: Path, name: str) -> None:
    """A name that is nobody's, or an empty standard input, is wrong input."""
    done = campaign("contacts", "show", name)

    assert done.code == 2
    assert "no contact with this address or short id" in done.err


def test_export_comes_back_the_same(campaign: Campaign, office: Path) -> None:
    """An export, imported again, changes nobody; its file is for its owner only."""
    done = campaign("contacts", "export", "--out", "out.csv")
    again = campaign("contacts", "import", "out.csv", "--json")

    assert done.text == "Written to out.csv\n"
    assert Path("out.csv").stat().st_mode & 0o777 == 0o600
    assert {row["verdict"] for row in again.json} == {"same"}
    assert campaign("contacts", "export").out.replace(b"\r\n", b"\n") == Path("out.csv").read_bytes().replace(
        b"\r\n", b"\n"
    )


def test_export_of_a_wrong_rule_spoils_nothing(campaign: Campaign, office: Path) -> None:
    """A wrong rule is refused before the file that an export would replace is touched."""
    Path("out.csv").write_text("precious")
    done = campaign("contacts", "export", "--audience", "country:", "--out", "out.csv")

    assert done.code == 2
    assert Path("out.csv").read_text() == "precious"


def test_suppress_and_lift(campaign: Campaign, office: Path) -> None:
    """A suppression is shown with the contact; it is lifted only with a note."""
    done = campaign("contacts", "suppress", "-", "--reason", "opt-out", answer="ada@gazette.example\n")
    twice = campaign("contacts", "suppress", "ada@gazette.example")
    shown = campaign("contacts", "show", "ada@gazette.example").text
    bare = campaign("contacts", "suppress", "ada@gazette.example", "--lift")
    lifted = campaign("contacts", "suppress", "ada@gazette.example", "--lift", "--note", "asked to come back")

    assert done.text == "Suppressed: opt-out. Nothing goes there again.\n"
    assert twice.text == "It was suppressed already.\n"
    assert "Suppressed: opt-out" in shown
    assert (bare.code, lifted.code) == (2, 0)
    assert "--note: is needed" in bare.err
    assert campaign("contacts", "show", "ada@gazette.example", "--json").json["suppressed"] is None


@pytest.mark.parametrize(
    "words", [("nobody",), ("",), ("a@b.example", "--reason", "erased"), ("a@b.example", "--reason", "bad mood")]
)
def test_suppress_what_cannot_be(campaign: Campaign, office: Path, words: tuple[str, ...]) -> None:
    """What is no address, and a reason that is none of ours, is wrong input."""
    assert campaign("contacts", "suppress", *words).code == 2


def test_import_decides_again_when_it_writes(campaign: Campaign, office: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who is suppressed between the question and the yes is not added."""
    Path("more.csv").write_text("email\nnew@daily.example\n")
    apply = roster.apply

    def late(*args: object) -> object:
        campaign("contacts", "suppress", "new@daily.example")
        return apply(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(roster, "apply", late)
    campaign("contacts", "import", "more.csv", "--yes")

    assert "new@daily.example" not in addresses(campaign)
