"""Which form of greeting a contact gets: by gender and title where they are known, else one that guesses neither.

Not the words: those are in the catalogues, and a language may leave out a name or title that it would have to
inflect. A contact's own ``salutation`` outdoes them all.
"""

from enum import StrEnum
from typing import NamedTuple

from campaign.contact import Contact, Gender
from campaign.text import fold

__all__ = ["Form", "Greeting", "greeting"]


class Form(StrEnum):
    """A way to begin a letter. ``NEUTRAL`` takes the whole name; ``DESK`` takes none."""

    DESK = "desk"
    NEUTRAL = "neutral"
    TITLE = "title"
    WOMAN = "woman"
    MAN = "man"
    WOMAN_TITLE = "woman-title"
    MAN_TITLE = "man-title"


class Greeting(NamedTuple):
    """A form with what it may say. ``family`` is the whole name where the family name is not known apart."""

    form: Form
    name: str = ""
    family: str = ""
    title: str = ""


#: Titles that a letter may repeat as they stand. Anything else in a sheet's column of titles may be a job.
_TITLES = """
    dr prof professor profesor doctor doktor dott dottssa drssa dra drin profin profssa mag ing univ habil hab med phil
    jur rer nat mult hc maître me avv sir dame lord lady д-р др доктор проф професор профессор академік академик
    د أد دكتور دكتورة الدكتور الدكتورة الأستاذ الأستاذة أستاذ أستاذة
"""
#: Words that say a gender and no more, as sheets have them in a column of titles.
_WOMEN = "ms mrs miss mme mlle madame frau signora sigra sra señora pani пані г-жа госпожа ханым السيدة"
_MEN = "mr monsieur herr signor sig sr señor pan пан г-н господин мырза السيد"


def greeting(contact: Contact) -> Greeting:
    """How to greet somebody. Gender is what was stated: never read from a name, a job or a language."""
    if not contact.name:
        return Greeting(Form.DESK)
    words = {word: fold(word).replace(".", "") for word in contact.title.split()}
    women, men = set(_WOMEN.split()), set(_MEN.split())
    titles = {word: plain for word, plain in words.items() if plain not in women | men}
    title = " ".join(titles) if set(_TITLES.split()).issuperset(titles.values()) else ""
    stated: Gender = "f" if women & set(words.values()) else "m" if men & set(words.values()) else ""
    gender = contact.gender or stated
    form = {
        ("f", False): Form.WOMAN,
        ("m", False): Form.MAN,
        ("f", True): Form.WOMAN_TITLE,
        ("m", True): Form.MAN_TITLE,
        ("", True): Form.TITLE,
        ("", False): Form.NEUTRAL,
    }[gender, bool(title)]
    return Greeting(form, contact.name, contact.family_name or contact.name, title)
