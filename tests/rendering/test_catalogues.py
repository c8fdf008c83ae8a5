"""Laws of the fixed words."""

import re
import shutil
import subprocess
import sys
from functools import partial
from gettext import c2py
from pathlib import Path

import pytest
from babel import Locale
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po

from campaign.errors import InputError
from campaign.rendering.environment import shipped
from campaign.rendering.words import catalogue, unspoken

ROOT = Path(__file__).parents[2]
TEN = ("en", "fr", "de", "it", "es", "pl", "uk", "ru", "kk", "ar")
GREETING = {"%(name)s", "%(family)s", "%(title)s"}
LOCALES = sorted(path.name for path in (shipped() / "locales").iterdir())


def said() -> dict[str, tuple[str, ...]]:
    """Every message in templates and code, by its first form."""
    with (ROOT / "babel.cfg").open() as file:
        methods, options = parse_mapping_cfg(file)
    found = extract_from_dir(str(ROOT), methods, options, directory_filter=_ours)
    messages = [entry[2] for entry in found]
    return {forms[0]: forms for forms in (m if isinstance(m, tuple) else (m,) for m in messages)}


def _ours(directory: str) -> bool:
    return bool({"campaign", "templates"} & set(Path(directory).relative_to(ROOT).parts[:1]))


def read(tag: str) -> Catalog:
    """A shipped catalogue, read for its messages."""
    with (shipped() / "locales" / tag / "LC_MESSAGES" / "campaign.po").open("rb") as file:
        return read_po(file, locale=tag, abort_invalid=True)


def placeholders(text: str) -> set[str]:
    """The names that a message takes, and any stray percent sign."""
    return set(re.findall(r"%\(\w+\)s|%(?!\()", text))


def test_ten_languages_speak() -> None:
    """The ten languages are there."""
    assert set(TEN) <= set(LOCALES)


@pytest.mark.parametrize("tag", LOCALES)
def test_every_message_is_translated(tag: str) -> None:
    """Each message in templates and code has, in each catalogue, every plural form, with the same placeholders."""
    words, messages = read(tag), said()
    assert {"Press release", "Dear %(name)s,"} <= set(messages)
    for first, forms in messages.items():
        message = words.get(first)
        assert message is not None, first
        assert not message.fuzzy, first
        translated = (message.string,) if isinstance(message.string, str) else tuple(message.string)
        assert len(translated) == (words.num_plurals if len(forms) == 2 else 1), first
        assert all(translated), first
        assert all(fits(form, first) for form in translated), first


def fits(form: str, first: str) -> bool:
    """Whether a translation takes what its message gives. A greeting may leave out what it would have to inflect."""
    if first.startswith("Dear"):
        return placeholders(form) <= GREETING
    return placeholders(form) == placeholders(first)


@pytest.mark.parametrize("tag", LOCALES)
def test_plural_forms_are_those_of_the_language(tag: str) -> None:
    """A catalogue's rule of plurals parts counts as CLDR's does."""
    rule = c2py(read(tag).plural_expr)
    forms = {(Locale(tag).plural_form(n), rule(n)) for n in range(1, 200)}

    assert len(forms) == len({form for form, _ in forms}) == len({number for _, number in forms})


def test_make_words_changes_nothing(tmp_path: Path) -> None:
    """The catalogues are what extraction and update make of the templates as they are."""
    template, folder = tmp_path / "campaign.pot", tmp_path / "locales"
    shutil.copytree(shipped() / "locales", folder)
    run = partial(subprocess.run, cwd=ROOT, check=True, capture_output=True)
    pybabel = str(Path(sys.executable).with_name("pybabel"))
    run([pybabel, "-q", "extract", "-F", "babel.cfg", "-c", "", "-o", str(template), "."])
    run([pybabel, "-q", "update", "-D", "campaign", "-i", str(template), "-d", str(folder), "--no-fuzzy-matching"])
    for tag in LOCALES:
        with (folder / tag / "LC_MESSAGES" / "campaign.po").open("rb") as file:
            updated = read_po(file, locale=tag)

        assert {(m.id, m.string) for m in read(tag) if m.id} == {(m.id, m.string) for m in updated if m.id}
        assert not updated.obsolete


def test_a_locale_without_words_is_found(tmp_path: Path) -> None:
    """A locale of which fixed words would be English has a finding, until a workspace has them all."""
    folder = tmp_path / "locales" / "he" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    header = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n'
    (folder / "campaign.po").write_text(f'{header}msgid "Press release"\nmsgstr "הודעה לעיתונות"\n', encoding="utf-8")

    assert not unspoken([shipped()], [*TEN, "fr-CA", "en-GB"])
    assert unspoken([shipped()], ["pt-BR"]) == {"pt-BR": "no catalogue of fixed words"}
    assert "fixed words missing" in unspoken([tmp_path, shipped()], ["he"])["he"]


@pytest.mark.parametrize("tag", LOCALES)
def test_no_catalogue_says_what_nobody_asks_for(tag: str) -> None:
    """A catalogue holds no message that templates and code do not use."""
    used = said()
    assert not [m.id for m in read(tag) if m.id and (m.id if isinstance(m.id, str) else m.id[0]) not in used]


@pytest.mark.parametrize(
    ("tag", "word"),
    [("fr", "Communiqué de presse"), ("fr-CA", "Communiqué de presse"), ("uk", "Пресреліз"), ("mn", "Press release")],
)
def test_a_missing_locale_falls_back(tag: str, word: str) -> None:
    """A locale without a catalogue speaks its base language, else English."""
    assert word == catalogue([shipped()], tag).gettext("Press release")


def test_plurals_follow_the_language() -> None:
    """Arabic has a dual, and it is used."""
    words = catalogue([shipped()], "ar")
    forms = [words.ngettext("Press contact", "Press contacts", number) for number in (1, 2, 3)]

    assert len(set(forms)) == 3


def test_a_workspace_speaks_first_and_the_rest_is_ours(tmp_path: Path) -> None:
    """A workspace's catalogue wins message by message; what it does not say stays as shipped."""
    folder = tmp_path / "locales" / "fr" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    header = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n'
    (folder / "campaign.po").write_text(f'{header}msgid "Press release"\nmsgstr "Communiqué"\n', encoding="utf-8")
    words = catalogue([tmp_path, shipped()], "fr")

    assert [words.gettext("Press release"), words.gettext("Read also")] == ["Communiqué", "À lire aussi"]


def test_a_broken_catalogue_is_named(tmp_path: Path) -> None:
    """A catalogue that cannot be read is the user's one clear error, with file and line."""
    folder = tmp_path / "locales" / "fr" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "campaign.po").write_text('msgid "a"\nnonsense\n', encoding="utf-8")

    with pytest.raises(InputError, match=r"campaign\.po:\d.*gettext"):
        catalogue([tmp_path, shipped()], "fr")
