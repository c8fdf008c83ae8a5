"""Laws of greetings."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaign.contact import Contact, Gender
from campaign.greeting import Form, greeting
from campaign.rendering.renderer import Renderer


def person(gender: Gender = "", title: str = "", given: str = "Anna", family: str = "Weiß") -> Contact:
    """Somebody to greet."""
    return Contact(address="a@daily.example", given_name=given, family_name=family, gender=gender, title=title)


#: To a woman, a man, a woman with a title; to whom no gender is known of, without and with a title; to a desk.
WORDS = {
    "en": (
        "Dear Ms Weiß,",
        "Dear Mr Weiß,",
        "Dear Dr. Weiß,",
        "Dear Anna Weiß,",
        "Dear Dr. Anna Weiß,",
        "Dear colleagues,",
    ),
    "fr": (
        "Madame,",
        "Monsieur,",
        "Madame,",
        "Bonjour Anna Weiß,",
        "Bonjour Anna Weiß,",
        "Chères et chers collègues,",
    ),
    "de": (
        "Sehr geehrte Frau Weiß,",
        "Sehr geehrter Herr Weiß,",
        "Sehr geehrte Frau Dr. Weiß,",
        "Guten Tag Anna Weiß,",
        "Guten Tag Dr. Anna Weiß,",
        "Sehr geehrte Damen und Herren,",
    ),
    "it": (
        "Gentile Signora Weiß,",
        "Gentile Signor Weiß,",
        "Gentile Dr. Weiß,",
        "Gentile Anna Weiß,",
        "Gentile Dr. Anna Weiß,",
        "Gentile redazione,",
    ),
    "es": (
        "Estimada Sra. Weiß:",
        "Estimado Sr. Weiß:",
        "Estimada Dr. Weiß:",
        "A la atención de Anna Weiß:",
        "A la atención de Dr. Anna Weiß:",
        "Estimado equipo de redacción:",
    ),
    "pl": (
        "Szanowna Pani,",
        "Szanowny Panie,",
        "Szanowna Pani,",
        "Dzień dobry, Anna Weiß,",
        "Dzień dobry, Anna Weiß,",
        "Szanowni Państwo,",
    ),
    "uk": (
        "Шановна пані Weiß!",
        "Шановний пане Weiß!",
        "Шановна пані Weiß!",
        "Добрий день, Anna Weiß!",
        "Добрий день, Anna Weiß!",
        "Шановні колеги!",
    ),
    "ru": (
        "Уважаемая госпожа Weiß!",
        "Уважаемый господин Weiß!",
        "Уважаемая госпожа Weiß!",
        "Здравствуйте, Anna Weiß!",
        "Здравствуйте, Anna Weiß!",
        "Уважаемые коллеги!",
    ),
    "kk": (
        "Құрметті Anna Weiß ханым!",
        "Құрметті Anna Weiß мырза!",
        "Құрметті Anna Weiß ханым!",
        "Құрметті Anna Weiß!",
        "Құрметті Anna Weiß!",
        "Құрметті әріптестер!",
    ),
    "ar": (
        "حضرة السيدة ⟦Anna Weiß⟧ المحترمة،",
        "حضرة السيد ⟦Anna Weiß⟧ المحترم،",
        "حضرة السيدة ⟦Dr.⟧ ⟦Anna Weiß⟧ المحترمة،",
        "تحية طيبة ⟦Anna Weiß⟧،",
        "تحية طيبة ⟦Dr.⟧ ⟦Anna Weiß⟧،",
        "الزميلات والزملاء الأعزاء،",
    ),
}


@pytest.mark.parametrize("locale", WORDS)
def test_everybody_is_greeted_politely(locale: str) -> None:
    """Each language has its forms for a woman, a man, a title, for whom no gender is known, and for a desk."""
    people = [person("f"), person("m"), person("f", "Dr."), person(), person("", "Dr."), person(given="", family="")]
    isolates = str.maketrans("\u2068\u2069", "⟦⟧")

    assert list(WORDS[locale]) == [Renderer().salutation(one, locale).translate(isolates) for one in people]


@given(
    st.text(max_size=20), st.text(max_size=20), st.sampled_from(["", "Redakteurin", "Senior Editor", "wicenaczelna"])
)
def test_no_gender_is_guessed(given_name: str, family: str, title: str) -> None:
    """A name or a job never leads to a form that has a gender; a job is not used as a title."""
    found = greeting(person(title=title, given=given_name, family=family))

    assert found.form in {Form.NEUTRAL, Form.DESK}
    assert not found.title


@pytest.mark.parametrize(
    ("title", "form", "said"),
    [
        ("Prof. Dr.", Form.TITLE, "Prof. Dr."),
        ("Frau Dr.", Form.WOMAN_TITLE, "Dr."),
        ("Mr", Form.MAN, ""),
        ("Ms.", Form.WOMAN, ""),
        ("Dr. of law", Form.NEUTRAL, ""),
        ("د.", Form.TITLE, "د."),
    ],
)
def test_a_title_that_says_a_gender_is_heard(title: str, form: Form, said: str) -> None:
    """Mr and Ms in a column of titles state a gender; only known titles are repeated."""
    assert (form, said) == greeting(person(title=title))[::3]


def test_what_the_person_wants_comes_first() -> None:
    """A salutation of their own outdoes gender and title."""
    one = person("f", "Dr.").model_copy(update={"salutation": "Liebe Anna,"})

    assert Renderer().salutation(one, "de") == "Liebe Anna,"
