"""Forty releases that nobody would like to send: real ones, written as files and read by our own intake.

Deterministic: each has its own seed. They are data for ``tests/outside``; what is odd in each is its name.
"""

import datetime as dt
import json
import random  # noqa: TID251 - seeded: the same releases every time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from campaign.contact import Contact
from campaign.edition import Edition, Items, Paragraph, Quote, Section, Span, Text
from campaign.intake.edition import render
from campaign.sender import Sender
from campaign.text import normalise

__all__ = ["LOCALES", "Awkward", "releases"]

#: The first article of the Universal Declaration of Human Rights: words of every locale for any length of text.
_ARTICLE = {
    "en": "All human beings are born free and equal in dignity and rights",
    "fr": "Tous les êtres humains naissent libres et égaux en dignité et en droits",
    "de": "Alle Menschen sind frei und gleich an Würde und Rechten geboren",
    "it": "Tutti gli esseri umani nascono liberi ed eguali in dignità e diritti",
    "es": "Todos los seres humanos nacen libres e iguales en dignidad y derechos",
    "pl": "Wszyscy ludzie rodzą się wolni i równi pod względem swej godności i swych praw",
    "uk": "Всі люди народжуються вільними і рівними у своїй гідності та правах",
    "ru": "Все люди рождаются свободными и равными в своем достоинстве и правах",
    "kk": "Барлық адамдар тумысынан азат және қадір-қасиеті мен құқықтары тең болып дүниеге келеді",
    "ar": "يولد جميع الناس أحرارا متساوين في الكرامة والحقوق",
}
LOCALES = tuple(_ARTICLE)
_SITE = "https://lanternwatch.example"
_ADDRESS = "press@lanternwatch.example"


class Awkward(NamedTuple):
    """A release as files, with who sends it and the person who gets it."""

    name: str
    edition: Edition
    facts: dict[str, Any]
    files: dict[str, bytes]
    sender: Sender
    reader: Contact
    note: str

    def write(self, root: Path) -> Path:
        """Its folder, for ``intake.release.load``."""
        folder = root / self.name
        (folder / "files").mkdir(parents=True)
        for path, content in self.files.items():
            (folder / "files" / path).write_bytes(content)
        head = {"slug": self.name, "issue_date": dt.date(2026, 3, 2), "source_locale": self.edition.locale}
        lines = [line for key, value in {**head, **self.facts}.items() for line in _toml(key, value)]
        (folder / "release.toml").write_text("\n".join(lines) + "\n", "utf-8")
        (folder / f"{self.edition.locale}.md").write_text(render(self.edition), "utf-8")
        return folder


def _toml(key: str, value: Any) -> Iterator[str]:
    if isinstance(value, list) and value and isinstance(value[0], dict):
        for table in value:
            yield f"[[{key}]]"
            yield from (line for name, entry in table.items() for line in _toml(name, entry))
    elif isinstance(value, dict) and key == "embargo":
        yield "[embargo]"
        yield from (line for name, entry in value.items() for line in _toml(name, entry))
    else:
        yield f"{json.dumps(key)} = {_scalar(value)}"


def _scalar(value: Any) -> str:
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{json.dumps(name)} = {_scalar(text)}" for name, text in value.items()) + " }"
    return json.dumps(value, ensure_ascii=False)


class _Desk:
    """A writer who has words in one locale and rolls dice."""

    def __init__(self, locale: str, seed: int) -> None:
        self.locale = locale
        self._dice = random.Random(seed)

    def words(self, count: int) -> str:
        return " ".join(self._dice.choice(_ARTICLE[self.locale].split()) for _ in range(count))

    def line(self, count: int) -> str:
        """So many words that begin like a sentence."""
        words = self.words(count)
        return words[0].upper() + words[1:]

    def text(self, count: int = 40) -> Text:
        return (Span(text=self.line(count) + "."),)

    def block(self, count: int = 40) -> Paragraph:
        return Paragraph(text=self.text(count))


def _said(*lines: str) -> tuple[Section, ...]:
    """A section with each line as a paragraph, a list entry and a quotation."""
    texts = tuple((Span(text=line),) for line in lines)
    blocks = (*(Paragraph(text=text) for text in texts), Items(items=texts), Quote(paragraphs=texts, speaker="A. Dot"))
    return (Section(blocks=blocks), Section(heading=lines[0][:200], blocks=()))


def _person(desk: _Desk, number: int, **facts: Any) -> dict[str, Any]:
    return {
        "name": f"{desk.line(2)} {number}",
        "role": {desk.locale: desk.line(4)},
        "email": f"person{number}@lanternwatch.example",
        "telephone": f"+32 2 555 01 {number:02d}",
        "languages": list(LOCALES[: number % 10 + 1]),
        "hours": "Mon–Fri 9:00–18:00",
        **facts,
    }


def _report(locale: str, number: int) -> dict[str, Any]:
    day = dt.date(2026, 1, 28) - dt.timedelta(days=number)
    return {"title": _ARTICLE[locale], "locale": locale, "url": f"{_SITE}/r/{number}", "date": day}


_PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)
_HTML = "<script>alert(1)</script> </style> </title> <!-- --> <![CDATA[x]]> &amp; &lt; &#x41; <b>\"'</b> <img src=x>"
_BRACES = "{{7*7}} {% raw %} {# x #} %s %(name)s %d 100% ${HOME} #{x} \\n \\x41 $1"
_PARTS = "edition", "facts", "files", "sender", "reader"


def _long(desk: _Desk) -> dict[str, Any]:
    return {"edition": {"headline": desk.line(150)[:990], "subject": desk.line(150)[:990]}}


def _links(desk: _Desk) -> dict[str, Any]:
    spans = tuple(
        Span(text=desk.words(2) + " ", href=f"{_SITE}/{n // 2}?a={n // 2}&b=c", strong=n % 2 == 0, emphasis=n % 3 == 0)
        for n in range(80)
    )
    long = f"{_SITE}/" + "a-very-long-path/" * 50
    shown = (Span(text=long, href=long), Span(text=" (x)", href=f"{_SITE}/(x)"), Span(text="[1] [2] [80]"))
    return {"edition": {"sections": (Section(blocks=(Paragraph(text=spans), Paragraph(text=shown))),)}}


def _names(*names: str) -> Callable[[_Desk], dict[str, Any]]:
    """These names wherever a name can stand."""

    def make(desk: _Desk) -> dict[str, Any]:
        quotes = tuple(Quote(paragraphs=(desk.text(12),), speaker=name, role=names[0]) for name in names)
        stories = [{"outlet": name, **_report(desk.locale, n), "title": name} for n, name in enumerate(names)]
        people = [_person(desk, n, name=name, role=names[-1]) for n, name in enumerate(names)]
        return {
            "edition": {"dateline": names[0], "sections": (Section(heading=names[-1], blocks=quotes),)},
            "facts": {"press_contacts": people, "coverage": stories},
            "sender": {"organisation": names[0], "postal": names[-1]},
            "reader": {"family_name": names[-1], "salutation": f"{names[-1]}, {names[0]}", "note": "\n\n".join(names)},
        }

    return make


def _spoken(*lines: str) -> Callable[[_Desk], dict[str, Any]]:
    """These lines wherever words can stand."""

    def make(desk: _Desk) -> dict[str, Any]:
        line = " ".join(lines[0].split())[:300]
        pull = Quote(paragraphs=((Span(text=lines[0]),),), speaker=line, role=line)
        edition = {"headline": line, "subhead": line, "lead": (Span(text=lines[0]),), "pull_quote": pull}
        about = {"sections": _said(*lines), "boilerplate": ((Span(text=lines[-1], strong=True),),), "preheader": line}
        return {"edition": edition | about, "reader": {"note": "\n".join(lines), "salutation": line}}

    return make


def _files(_: _Desk) -> dict[str, Any]:
    names = ["über straße.txt", "تقرير.txt", "звіт 50%.txt", "a;b='c',d.txt", "😀.txt", "x" * 150 + ".txt", ".txt.exe"]
    listed = [{"path": f"files/{name}", "send": "file", "title": name} for name in names]
    image = [{"path": "files/élan vital.png", "title": "A dot", "alternative": "One dot, clear"}]
    content = {name: f"{name}\r\n.\r\nFrom here\n".encode() for name in names} | {"élan vital.png": _PNG}
    return {"facts": {"attachments": listed, "images": image}, "files": content}


def _everything(desk: _Desk) -> dict[str, Any]:
    made: dict[str, Any] = {part: {} for part in _PARTS}
    for make in (_long, _names("שרה כהן", "Иван, «Ваня»", 'O\'Hara, "Bob" <b@c>'), _files, _links):
        for part, values in make(desk).items():
            made[part] |= values
    made["facts"] |= {
        "embargo": {"lifts": dt.datetime(2026, 3, 29, 9), "zone": "Asia/Almaty"},
        **_related(desk)["facts"],
    }
    return made


def _related(_: _Desk) -> dict[str, Any]:
    return {"facts": {"related": [_report(LOCALES[n % 10], n) for n in range(30)]}}


def _edition(make: Callable[[_Desk], dict[str, Any]]) -> Callable[[_Desk], dict[str, Any]]:
    return lambda desk: {"edition": make(desk)}


def _fact(make: Callable[[_Desk], dict[str, Any]]) -> Callable[[_Desk], dict[str, Any]]:
    return lambda desk: {"facts": make(desk)}


def _embargo(zone: str, *lifts: int) -> Callable[[_Desk], dict[str, Any]]:
    return _fact(lambda _: {"embargo": {"lifts": dt.datetime(*lifts), "zone": zone}})  # type: ignore[arg-type]


def _sections(count: int, blocks: int = 1) -> Callable[[_Desk], dict[str, Any]]:
    return _edition(
        lambda d: {"sections": tuple(Section(heading=d.line(5), blocks=(d.block(),) * blocks) for _ in range(count))}
    )


def _quote(desk: _Desk, count: int, speaker: str = "") -> Quote:
    return Quote(paragraphs=tuple(desk.text(count) for _ in range(6)), speaker=speaker)


def _one(make: Callable[[_Desk], Any]) -> Callable[[_Desk], dict[str, Any]]:
    """One section with one block."""
    return _edition(lambda desk: {"sections": (Section(blocks=(make(desk),)),)})


_CASES: dict[str, tuple[str, Callable[[_Desk], dict[str, Any]]]] = {
    "long-headline": ("en", _long),
    "long-headline-ar": ("ar", _long),
    "bare": ("fr", lambda _: {}),
    "one-word-lead": ("kk", _edition(lambda _: {"lead": (Span(text="Азат"),)})),
    "forty-sections": ("uk", _sections(40)),
    "list-of-sixty": ("pl", _one(lambda d: Items(items=tuple(d.text(6) for _ in range(60))))),
    "numbers-to-sixty": ("ar", _one(lambda d: Items(ordered=True, items=tuple(d.text(6) for _ in range(60))))),
    "six-paragraphs-said": ("fr", _one(lambda d: _quote(d, 40, d.line(2)))),
    "six-paragraphs-pulled": ("de", _edition(lambda d: {"pull_quote": _quote(d, 9)})),
    "unsigned": ("it", _one(lambda d: Quote(paragraphs=(d.text(),)))),
    "only-headings": ("es", _sections(5, blocks=0)),
    "mixed-scripts": ("en", _spoken("Latin Кирилица العربية עברית 漢字かな 한글 ไทย हिन्दी አማርኛ", "١٢٣ 123 ۱۲۳ १२३")),
    "bidi": ("en", _spoken('The court (محكمة) said: «نعم», 12/3 and 5% — then "לא"!', "؟ (abc) 1-2-3 [د] ; ,")),
    "bidi-ar": ("ar", _spoken("قالت Reuters (في 3/12) إن 45% من C++ و«OK»!", "https://a.example/?x=1 (د) [1]")),
    "emoji": ("ru", _spoken("👩🏽‍⚖️ 🏳️‍🌈 🇺🇦 ⚖️ 👨‍👩‍👧‍👦 1️⃣ ❤️‍🔥", "🫱🏻‍🫲🏿😀")),
    "beyond-the-bmp": ("it", _spoken("𐌰𐌱𐌲 𝔄𝔅ℭ 𠜎𠜱𡿺 🀄 𓀀 𞤀𞤁 𐤀𐤁", "\U0001f0a1\U000e0100")),
    "no-break": ("de", _spoken("Rechtsschutzversicherungsgesellschaften" * 12, f"{_SITE}/" + "x" * 900)),
    "links": ("es", _links),
    "braces": ("pl", _spoken(_BRACES, _BRACES * 9)),
    "looks-like-html": ("en", _spoken(_HTML, _HTML * 5)),
    "looks-encoded": ("de", _spoken("=?utf-8?B?SGk=?= =20=3D= &amp;quot; %20 \\u0041", "=\n==\n=_a_\n--=_a_\n--")),
    "one-dot": ("fr", _spoken("A\n.\nB\n..\n.", ".")),
    "from-lines": ("uk", _spoken("From here\nFrom there\n>From nowhere", "From ")),
    "signatures": ("ru", _spoken("Здесь\n-- \nтам\n--\nитак\n---", "-- ", "> quoted\n>> twice")),
    "spaces": ("fr", _spoken("a\u00a0b\u202fc\u2009d\u200be\u00adf\u2060g\u3000h  i\tj", "«\u202foui» : non ! ?")),
    "marks-on-marks": ("kk", _spoken("Z" + "\u0301\u0323" * 14 + "algo", "é e\u0301 \u212b \ufb01")),
    "names-right-to-left": ("en", _names("מרים לוי", "أحمد بن عيسى (القاهرة)", "שרה O'Neil, 3rd")),
    "names-left-to-right": ("ar", _names("Nguyễn Văn A., Jr.", "Łucja Żółć-Świątek", "Ó Súilleabháin & Co. (UK) Ltd.")),
    "names-with-marks": ("es", _names('"Bob"; <b@c.example>, x', "A, B; C: D", "@ (comment) \\ =?x?=")),
    "no-press-contact": ("ru", _fact(lambda _: {"press_contacts": []})),
    "ten-press-contacts": ("ar", _fact(lambda d: {"press_contacts": [_person(d, n) for n in range(10)]})),
    "bare-contacts": ("it", _fact(lambda _: {"press_contacts": [{"name": "X", "email": _ADDRESS}]})),
    "embargo": ("kk", _embargo("Asia/Almaty", 2026, 3, 2, 0, 5)),
    "embargo-ar": ("ar", _embargo("Pacific/Kiritimati", 2026, 12, 31, 23, 59)),
    "thirty-reports": ("uk", _related),
    "odd-file-names": ("pl", _files),
    "idn": ("ru", lambda d: {
        "facts": {"press_contacts": [_person(d, 1, email="пресса@пример.example")]},
        "sender": {"address": "press@bücher.example", "reply_to": "desk@пример.example", "website": "https://bücher.example/"},
        "reader": {"address": "ana@例え.example"},
    }),
    "opt-out-page": ("de", lambda _: {"sender": {"opt_out": "https://lanternwatch.example/stop", "plus": True}}),
    "long-paragraph": ("uk", _one(lambda d: d.block(2500))),
    "everything": ("ar", _everything),
}  # fmt: skip


def releases() -> Iterator[Awkward]:
    """Each of the forty, in ten locales."""
    for seed, (name, (locale, make)) in enumerate(_CASES.items()):
        desk = _Desk(locale, seed)
        made = {part: {} for part in _PARTS} | make(desk)
        note = normalise(made["reader"].pop("note", ""))
        words = {"headline": desk.line(9), "lead": desk.text()} | made["edition"]
        yield Awkward(
            name,
            Edition.model_validate({"locale": locale, **words}),
            {"press_contacts": [_person(desk, 1)], **made["facts"]},
            made["files"],
            Sender.model_validate({"organisation": "Lantern Watch", "address": _ADDRESS, **made["sender"]}),
            Contact.model_validate({"address": "desk@daily.example", **made["reader"]}),
            note,
        )
