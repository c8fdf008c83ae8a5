"""Laws of a workspace's own templates."""

from collections.abc import Callable
from pathlib import Path

import pytest

from campaign.edition import Edition
from campaign.errors import InputError
from campaign.release import Release
from campaign.rendering.renderer import Renderer
from campaign.sender import Sender

Attempt = Callable[[str, str], str]


@pytest.fixture
def attempt(tmp_path: Path, release: Release, sender: Sender, edition_in: Callable[[str], Edition]) -> Attempt:
    """Both parts of an English mail with one override in place."""

    def _attempt(name: str, template: str) -> str:
        (tmp_path / "email").mkdir()
        (tmp_path / "email" / name).write_text(template, encoding="utf-8")
        rendered = Renderer(tmp_path).render(release, edition_in("en"), sender)
        return rendered.html + rendered.text

    return _attempt


def test_one_block_can_be_changed(attempt: Attempt) -> None:
    """An override that extends the shipped template changes its block and leaves the others, macros at hand."""
    both = attempt(
        "release.html.j2",
        '{% extends "shipped/email/release.html.j2" %}'
        "{% block why %}<p>Because <b>we</b> {{ text(edition.lead) }}</p>{% endblock %}"
        "{% block masthead %}{{ super() }}<p>Desk of {{ sender.organisation }}</p>{% endblock %}",
    )

    assert "<p style=" in both
    assert "Because <b>we</b> The court <strong>freed</strong>" in both
    assert "Desk of Lantern Watch" in both
    assert "Read also" in both


def test_the_text_part_can_be_changed_alone(attempt: Attempt) -> None:
    """An override of the text part's block is wrapped like the rest, and the HTML stays."""
    both = attempt(
        "release.txt.j2",
        '{% extends "shipped/email/release.txt.j2" %}{% block why %}{{ "word " * 20 }}\n{% endblock %}',
    )

    assert "word word \nword" in both
    assert both.count("or your newsroom") == 1


@pytest.mark.parametrize(
    ("template", "message"),
    [
        ("one\n{% block x %}", r"release\.html\.j2:2"),
        ("one\n\n{{ nothing_of_that_name }}", r"release\.html\.j2:3: found .*nothing_of_that_name"),
        ("{{ ''.__class__.__mro__ }}", r"release\.html\.j2:1: found .*unsafe"),
        ('{% extends "elsewhere.html.j2" %}', r"elsewhere"),
        ('{% include "../../secret" %}', r"secret"),
    ],
)
def test_a_template_that_cannot_run_is_named(attempt: Attempt, template: str, message: str) -> None:
    """A mistake in an override is one clear error with file and line; nothing of it runs outside the sandbox."""
    with pytest.raises(InputError, match=message):
        attempt("release.html.j2", template)


def test_remote_sheets_are_not_fetched(attempt: Attempt) -> None:
    """Inlining opens no connection and no file, whatever an override links to."""
    both = attempt(
        "release.html.j2", '<html><head><link rel="stylesheet" href="http://127.0.0.1:9/a.css"></head></html>'
    )

    assert "<html>" in both
