"""Names and titles in release.toml are words; a number is a number."""

from pathlib import Path

import pytest

from campaign.errors import InputError
from campaign.intake.release import load

FACTS = 'slug = "water"\nissue_date = 2026-03-02\nsource_locale = "en"\n'
REPORT = 'locale = "en"\nurl = "https://lanternwatch.example/x"\ndate = 2020-01-01\n'


@pytest.mark.parametrize(
    ("lines", "field"),
    [
        ('[[press_contacts]]\nname = " "\nemail = "ada@lanternwatch.example"\n', "press_contacts[1].name"),
        (f'[[related]]\ntitle = ""\n{REPORT}', "related[1].title"),
        (f'[[coverage]]\noutlet = ""\ntitle = "Water"\n{REPORT}', "coverage[1].outlet"),
        (f'[[coverage]]\noutlet = "The Gazette"\ntitle = ""\n{REPORT}', "coverage[1].title"),
        ("sensitivity = true\n", "sensitivity"),
        ("sensitivity = 1.0\n", "sensitivity"),
    ],
)
def test_what_says_nothing_is_refused(lines: str, field: str, tmp_path: Path) -> None:
    """An empty name or title, and a truth where a number belongs, is a problem with its line."""
    folder = tmp_path / "water"
    folder.mkdir()
    (folder / "release.toml").write_text(FACTS + lines, "utf-8")
    (folder / "en.md").write_text("---\nheadline: Water\n---\nThe court ruled.\n", "utf-8")
    with pytest.raises(InputError) as raised:
        load(folder)

    (problem,) = raised.value.problems
    assert problem.field == field
    assert problem.row
