"""What `check` finds is shown with file and line; errors stop a plan; an office may think otherwise."""

from pathlib import Path

import pytest

from campaign.runtime import settings, workspace
from tests.support.keyboard import Campaign

LONG = "word another " * 31


def write(office: Path, text: str, locale: str = "en") -> None:
    """Put a paragraph under an edition."""
    path = office / "releases" / "water-rights" / f"{locale}.md"
    path.write_text(path.read_text("utf-8") + f"\n{text}\n", "utf-8")


def switch(office: Path, lines: str) -> None:
    """Add to the settings."""
    path = office / settings.FILE
    path.write_text(path.read_text("utf-8") + f"\n[lint]\n{lines}\n", "utf-8")


def test_nothing_is_found_in_the_sample(campaign: Campaign, tmp_path: Path) -> None:
    """The sample release, with its contacts, has no finding at all."""
    workspace.create(tmp_path / "office", sample=True)
    where = ("--workspace", str(tmp_path / "office"))
    campaign("contacts", "import", str(tmp_path / "office" / "contacts" / "sample.csv"), "--yes", *where)
    done = campaign("check", "asylum-ruling", "--json", *where)

    assert done.json["findings"] == []
    assert done.code == 0


def test_a_finding_names_file_and_line(campaign: Campaign, office: Path) -> None:
    """A warning is shown with file, line, rule and what would be right, is counted, and fails the check."""
    write(office, "The the court.")
    done = campaign("check", "water-rights")

    assert done.code == 1
    assert "releases/water-rights/en.md:8: warning word-doubled: found 'The the', the once\n" in done.text
    assert "\n1 warning, 2 notices\n" in done.text
    assert "campaign check water-rights" in done.text.splitlines()[-1]


def test_notices_only_tell(campaign: Campaign, office: Path) -> None:
    """People without a legal basis are counted, named by short ids, and the check is fine."""
    done = campaign("check", "water-rights")

    assert done.code == 0
    assert "notice basis-missing: found '4 of 4 contacts without a legal basis'" in done.text
    assert "@" not in done.text


def test_findings_as_values(campaign: Campaign, office: Path) -> None:
    """--json gives every finding with the same fields, and the budget beside the size."""
    write(office, "TODO and the the end.")
    done = campaign("check", "water-rights", "--json")
    first = next(one for one in done.json["findings"] if one["rule"] == "placeholder")

    assert done.code == 1
    assert first | {"found": ""} == {
        "rule": "placeholder", "severity": "error", "where": "releases/water-rights/en.md", "row": 8, "locale": "en",
        "place": "section.1.block.2", "found": "", "right": "what was to stand here",
    }  # fmt: skip
    assert done.json["editions"][0]["html_budget"] == 80_000


def test_findings_as_annotations(campaign: Campaign, office: Path) -> None:
    """--format github gives one workflow command a finding, and nothing in a text can end or forge one."""
    write(office, "TODO, 100% sure,\\\n::error file=x::forged: the the")
    done = campaign("check", "water-rights", "--format", "github")

    assert done.code == 1
    assert all(
        line.startswith(("::error file=", "::warning file=", "::notice file=")) for line in done.text.splitlines()
    )
    assert "::error file=releases/water-rights/en.md,line=8,title=placeholder::found 'TODO, 100%25 sure," in done.text
    assert "\n::error file=x" not in done.text


def test_wrong_input_as_annotations(campaign: Campaign, office: Path) -> None:
    """What cannot be read is annotated as well, and exits with 2."""
    (office / "releases" / "water-rights" / "fr.md").write_text("---\nsubhead: Rien\n---\nTexte.\n")
    done = campaign("check", "water-rights", "--format", "github")

    assert (done.code, done.err) == (2, "")
    assert done.text.startswith("::error file=releases/water-rights/fr.md,line=1,title=headline::")
    assert campaign("check", "water-rights", "--format", "github", "--json").code == 2


def test_an_error_stops_the_plan(campaign: Campaign, office: Path) -> None:
    """While an error stands nothing is planned; it is named with its line, and how to switch the rule off."""
    write(office, "TODO: the end.")
    done = campaign("plan", "water-rights", "-a", "all")

    assert done.code == 2
    assert "releases/water-rights/en.md:8: placeholder: found 'TODO: the end.'" in done.err
    assert 'off = ["placeholder"]' in done.err
    assert campaign("status", "--json").json == []


def test_a_warning_stops_no_plan(campaign: Campaign, office: Path) -> None:
    """Warnings are counted when a plan is made."""
    write(office, "The the court.")

    assert (
        "\n1 warning; to see more: campaign check water-rights\n" in campaign("plan", "water-rights", "-a", "all").text
    )
    assert campaign("plan", "water-rights", "-a", "all", "--json").json["warnings"] == 1


@pytest.mark.parametrize(
    ("lines", "code"),
    [('off = ["placeholder"]', 0), ('severity.placeholder = "notice"', 0), ('severity.placeholder = "warning"', 1)],
)
def test_an_office_switches_rules(campaign: Campaign, office: Path, lines: str, code: int) -> None:
    """A rule can be off, milder or stricter, for the check and the plan alike."""
    write(office, "TODO: the end.")
    switch(office, lines)

    assert campaign("check", "water-rights").code == code
    assert campaign("plan", "water-rights", "-a", "all").code == 0


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ('off = ["lead-lang"]', "lint.off[1]: found 'lead-lang', the id of a rule; near: lead-long"),
        (
            'severity = { lead-lang = "error" }',
            "lint.severity.lead-lang: found 'lead-lang', the id of a rule; near: lead-long",
        ),
        ('severity.lead-long = "bad"', "lint.severity.lead-long: found 'bad', 'error', 'warning' or 'notice'"),
        ("on = true", "lint.on: no field of this name; there are off, severity"),
    ],
)
def test_a_rule_that_is_none(campaign: Campaign, office: Path, lines: str, said: str) -> None:
    """An unknown rule or severity is wrong input, with its line and what is near."""
    switch(office, lines)
    done = campaign("check", "water-rights")
    row = (office / settings.FILE).read_text("utf-8").splitlines().index(lines) + 1

    assert done.code == 2
    assert f"campaign.toml:{row}: {said}" in done.err


@pytest.mark.parametrize("words", [("plan", "water-rights", "-a", "all"), ("send", "water-rights", "--yes")])
def test_the_starters_words_go_to_no_real_relay(campaign: Campaign, office: Path, words: tuple[str, ...]) -> None:
    """With the starter's organisation nothing is planned or sent through a relay that is not on this machine."""
    campaign("plan", "water-rights", "-a", "all")
    (office / settings.FILE).write_text(settings.starter(), "utf-8")
    done = campaign(*words)

    assert done.code == 2
    assert "campaign.toml:5: settings-placeholder: found 'Your Organisation'" in done.err


def test_links_are_fetched_only_on_demand(campaign: Campaign, office: Path) -> None:
    """A link whose server nobody knows is found with --online, and not without."""
    write(office, "[Here](https://10.1.2.3/x) and [there](https://localhost/x).")
    offline = campaign("check", "water-rights").text
    online = campaign("check", "water-rights", "--online").text

    assert "leads somewhere (an address inside a network)" in offline
    assert "nothing was asked there" in online
