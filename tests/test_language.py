"""In which language a paragraph is: measured on paragraphs that no word list was made from."""

import functools
from pathlib import Path

import pytest

from campaign.language import OTHER, foreign

TEN = ("en", "fr", "de", "it", "es", "pl", "uk", "ru", "kk", "ar")


@functools.cache
def paragraphs() -> dict[str, list[str]]:
    """Twenty paragraphs for each of ten languages."""
    found: dict[str, list[str]] = {}
    language = ""
    for line in (Path(__file__).parent / "language_paragraphs.txt").read_text("utf-8").splitlines():
        if line.startswith("["):
            language = line[1:-1]
            found[language] = []
        else:
            found[language].append(line)
    return found


@pytest.mark.parametrize("language", TEN)
def test_a_paragraph_fits_its_language(language: str):
    """No paragraph that is written in an edition's language is called foreign."""
    assert [text for text in paragraphs()[language] if foreign(text, language)] == []


@pytest.mark.parametrize("language", TEN)
def test_a_paragraph_left_in_another_language_is_found(language: str):
    """Of the paragraphs of nine other languages, 97 of 100 are found in an edition; names are right for as many."""
    others = [(text, other) for other in TEN if other != language for text in paragraphs()[other]]
    found = [(foreign(text, language), other) for text, other in others]

    assert len(others) == 180
    assert sum(bool(named) for named, _ in found) >= 0.94 * len(others)
    assert sum(named == other for named, other in found) >= 0.9 * len(others)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Human Rights Watch, Amnesty International, Reporters Without Borders, Article 19", "uk"),
        ("Рішення назвали «червоними картками» в The New York Times та Le Monde", "uk"),
        ("El País, La Repubblica, Le Monde, Die Zeit", "en"),
        ("Meridian Rights", "ar"),
        ("7 500 — 2020", "fr"),
        ("", "en"),
        ("Das ist nicht", "en"),
        ("Tämä kappale on kirjoitettu suomeksi eikä sitä ole käännetty", "fi"),
    ],
)
def test_little_tells_nothing(text: str, language: str):
    """Names, titles, figures, a few words and languages that are not known raise no alarm."""
    assert not foreign(text, language)


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("Αυτή η παράγραφος δεν μεταφράστηκε ποτέ σε άλλη γλώσσα", "fr", OTHER),
        ("這是一個完全沒有翻譯的段落，因為譯者忘記了", "en", OTHER),
        ("Este parágrafo foi deixado em português pelos tradutores da organização", "es", "pt"),
        ("Гэты абзац быў напісаны па-беларуску і не перакладзены", "ru", "be"),
    ],
)
def test_other_languages_are_not_taken_for_the_ten(text: str, language: str, expected: str):
    """A language beyond the ten is found, and called by its own name or none."""
    assert foreign(text, language) == expected


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("1990-жылдардың басында 1,5 миллионға жуық адам көшіп кетті, орынның 40 пайызы бос болды", "ru", "kk"),
        ("Двух моих братьев арестовали 5 января, я не видела их три месяца", "kk", "ru"),
        ("Селяни над річкою звинувачують нову греблю у втраті врожаю", "ru", "uk"),
        ("Мы не будем молчать", "fr", "ru"),
        ("We will not be silent", "ar", "en"),
        ("Алматыда сот алты адамды айыптады", "kk", ""),
        ("Reporters sans frontières", "uk", ""),
        ("صحيفة الميناء اليوم", "en", ""),
    ],
)
def test_letters_that_a_language_has_not_speak_against_it(text: str, language: str, expected: str):
    """Neighbours in one script are told apart by the letters that one of them lacks; a short sentence by its script."""
    assert foreign(text, language) == expected
