"""Names in several scripts: one person's are alike, two persons' are not."""

import itertools

import pytest

from campaign.likeness import ALIKE, likeness, named

PEOPLE = [
    (
        "Mukhtar Ablyazov",
        "Moukhtar Abliazov",
        "Muchtar Abljasow",
        "Muchtar Ablazow",
        "Мухтар Аблязов",
        "مختار أبليازوف",
    ),
    ("Ilse Corvaert", "Ілсе Корварт", "Ильзе Корварт", "إيلسه كورفارت"),
    ("Rafael Montserrou", "Рафаель Монсерру", "رافائيل مونسيرو"),
    ("Bota Jardemali", "Bota Dżardemali", "Бота Джардемалі", "بوتا جارديمالي"),
    ("Iskander Yerimbetov", "Iskander Jerimbetow", "Іскандер Єрімбетов", "إسكندر يريمبيتوف"),
    ("Alma Shalabayeva", "Ałma Szałabajewa", "Алма Шалабаєва", "ألما شالاباييفا"),
    ("Volodymyr Zelenskyy", "Wolodymyr Selenskyj", "Wołodymyr Zełenski", "Володимир Зеленський", "فولوديمير زيلينسكي"),
    ("Aigul Bekova", "Aigoul Bekova", "Айгүл Бекова", "آيغول بيكوفا"),
]


@pytest.mark.parametrize("names", PEOPLE, ids=lambda names: names[0])
def test_one_person(names: tuple[str, ...]):
    """One name is like itself in every spelling and script, in either direction."""
    assert all(likeness(one, other) >= ALIKE for one, other in itertools.permutations(names, 2))


def test_two_people():
    """No two of these people's names are taken for one, whatever the scripts."""
    pairs = itertools.combinations(PEOPLE, 2)
    close = [(a, b) for one, other in pairs for a in one for b in other if likeness(a, b) >= ALIKE]

    assert close == []


def test_what_looks_like_a_name():
    """Two to five words with capitals look like a name; a description does not."""
    assert [named(words) for words in ("Ada Lovelace", "Ludwig van Beethoven", "عمر المختار")] == [True] * 3
    assert [named(words) for words in ("a witness", "mother of the detainee", "Ada", "Ministry of justice")] == [
        False
    ] * 4
