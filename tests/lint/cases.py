"""For each rule a release that it finds something in, and one that it does not. Invented people and words."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from campaign.edition import Edition, Paragraph, Quote, Section, Span
from campaign.finding import Finding
from campaign.lint import Subject, findings_of, starter
from campaign.lint_facts import Answer, Trace
from campaign.release import Release
from campaign.sender import Sender

SENDER = Sender(
    organisation="Lantern Watch", address="press@lanternwatch.example", website="https://www.lanternwatch.example/"
)
LEAD = "The court of Lindenau ruled on Monday that three villages must have clean water by spring."


class Case(NamedTuple):
    """A release with all that the rules look at."""

    locale: str
    edition: Mapping[str, Any]
    release: Mapping[str, Any]
    given: Mapping[str, Any]
    sender: Sender
    relay: str


def case(
    *body: str | Paragraph | Quote,
    locale: str = "en",
    release: Mapping[str, Any] | None = None,
    given: Mapping[str, Any] | None = None,
    sender: Sender = SENDER,
    relay: str = "smtp.lanternwatch.example",
    **edition: Any,
) -> Case:
    """A small release whose every rule is content, but for what is said here. ``body`` are its paragraphs."""
    blocks = tuple(Paragraph(text=words(one)) if isinstance(one, str) else one for one in body)
    parts = {"headline": "Villages win clean water", "lead": words(LEAD)} | edition
    if blocks:
        parts["sections"] = (Section(blocks=blocks),)
    return Case(locale, parts, release or {}, given or {}, sender, relay)


def words(text: str, href: str | None = None) -> tuple[Span, ...]:
    """A paragraph's text of one look."""
    return (Span(text=text, href=href),) if text else ()


def said(text: str, speaker: str = "") -> Quote:
    """A quotation set apart."""
    return Quote(paragraphs=(words(text),), speaker=speaker)


def found(one: Case) -> list[Finding]:
    """What the linter finds in a case."""
    release = Release.model_validate(
        {"slug": "water", "issue_date": dt.date(2026, 3, 2), "source_locale": one.locale, **one.release}
    )
    edition = Edition.model_validate({"locale": one.locale, **one.edition})
    given = {
        "folder": "releases/water", "settings": "campaign.toml", "release": release, "editions": (edition,),
        "sender": one.sender, "rows": {}, "facts": {}, "options": {}, "html": {one.locale: 20_000},
        "message": {one.locale: 60_000}, "most": 10_000_000,
    }  # fmt: skip
    subject = Subject(**{**given, **one.given})
    return [*findings_of(subject), *starter("campaign.toml", {}, one.sender, one.relay)]


def person(**facts: Any) -> dict[str, Any]:
    """A press contact in a release of one."""
    given = {"name": "Ada Ferrin", "email": "ada@lanternwatch.example", "telephone": "+32 2 555 01 42", **facts}
    return {"press_contacts": [given]}


def report(title: str, day: str, locale: str = "en", path: str = "reports/water") -> dict[str, Any]:
    """A report for Read also."""
    return {"title": title, "date": day, "locale": locale, "url": f"https://lanternwatch.example/{path}"}


def linked(url: str) -> Paragraph:
    """A paragraph that is a link."""
    return Paragraph(text=words("the ruling", url))


FILE = {"attachments": [{"path": "files/map.pdf", "send": "file", "title": "Map"}]}
PICTURE = {"path": "files/map.png", "title": "Map"}
EMBARGO = {"embargo": {"lifts": dt.datetime(2026, 12, 3, 14), "zone": "Europe/Brussels"}}


def traces(*given: Trace) -> dict[str, Sequence[Trace]]:
    """What the file tells."""
    return {"traces": {"files/map.pdf": given}}


#: rule: (bad cases, good cases)
CASES: dict[str, tuple[Sequence[Case], Sequence[Case]]] = {
    "lead-missing": (
        [case(lead=()), case(lead=words("For immediate release:")), case(lead=words("بيان صحفي"), locale="ar")],
        [case(), case(lead=words("Press release laws change on Monday in Lindenau."))],
    ),
    "lead-long": (
        [case(lead=words("word another " * 30 + "more")), case(lead=words("сөз басқа " * 31), locale="kk")],
        [case(lead=words("word another " * 30)), case(lead=words("— word, 7,500 – another " * 20))],
    ),
    "headline-long": (
        [case(headline="a" * 111), case(headline="ж" * 111, locale="uk")],
        [case(headline="a" * 110), case(headline="سَ" * 100, locale="ar")],
    ),
    "subject-bare": (
        [
            *(case(subject=subject, locale=locale) for locale, subject in {
                "en": "Press release", "fr": "Communiqué de presse", "de": "Pressemitteilung",
                "it": "Comunicato stampa",
                "es": "Nota de prensa", "pl": "Informacja prasowa", "uk": "Пресреліз", "ru": "Пресс-релиз",
                "kk": "Баспасөз релизі", "ar": "بيان صحفي",
            }.items()),
            case(subject="PRESS RELEASE: Lantern Watch, 2 March 2026"),
            case(headline="Press release!"),
            case(subject="Pressemitteilung vom 3. März 2026", locale="de"),
        ],
        [
            case(subject="Press release: villages win clean water"), case(subject="Press release laws"),
            case(subject="Lantern Watch"), case(subject="Заява уряду про воду", locale="uk"),
        ],
    ),
    "quote-unclosed": (
        [
            case("The mayor said: “We have won."), case('He said "we have won and went home.'),
            case("We have won” said the mayor."), case("Il a dit : « nous avons gagné.", locale="fr"),
            case("Er sagte: „Wir haben gewonnen.", locale="de"), case("Powiedział: „Wygraliśmy.", locale="pl"),
            case("Вона сказала: «Ми перемогли.", locale="uk"), case("Dijo: «Hemos “ganado» hoy.", locale="es"),
            case("Ha detto: «Abbiamo vinto.", locale="it"), case("Она сказала: «Мы выиграли.", locale="ru"),
            case("Ол: «Біз жеңдік, деді.", locale="kk"), case("قالت: «لقد فزنا.", locale="ar"),
            case("She said “we ‘never doubted it” today."),
            case("She said: “We began in 2018.", "It took nine years, and nobody helped."),
            case(Paragraph(text=(Span(text="He said “we "), Span(text="have", strong=True), Span(text=" won.")))),
        ],
        [
            case("It’s the judges' ruling, 'tis said, of the '90s; a 5'10\" man."),
            case("She said “we ‘never’ doubted it” to O'Neill’s mother."),
            case("She said: “We began in 2018.", "“It took nine years.”"),
            case("Dijo: «Empezamos en 2018.", "»Fueron nueve años».", locale="es"),
            case("Elle a dit : « l’“affaire” d’aujourd’hui ».", locale="fr"),
            case("Er sagte: „Das ist ‚gut‘ so.“ »Ja«, sagte sie.", locale="de"),
            case("Powiedział: „To «ważne» słowo”.", locale="pl"),
            case("Рух «Вибір» і ТОВ «Фірма „Світло“» зник; п’ять імен.", locale="uk"),
            case("Компания «Общество «Свет» закрыта.", locale="ru"),
            case("قال «نعم» ثم ”لا“.", locale="ar"),
            case(Paragraph(text=(Span(text="He said “we "), Span(text="have", strong=True), Span(text=" won.”")))),
            case("‘Abd al-Rahman read the Qur’an in Ka‘b."),
        ],
    ),
    "quote-unattributed": (
        [
            case(said("We have won.")), case("“We have waited nine years for this day.”"),
            case("The hall was full. “Nobody may be left without water in this country.” It rained."),
            case("« Nous avons attendu neuf ans ce jour de justice. »", locale="fr"),
            case("“We have waited nine years for this day.” Rain fell on Lindenau."),
            case("«Ми чекали на цей день дев’ять років.»", locale="uk"),
            case(pull_quote=said("Nobody may be left without water.")),
        ],
        [
            case(said("We have won.", "Ada Ferrin")), case("Ada Ferrin said:", said("We have won.")),
            case("“We have waited nine years for this day,” said Ada Ferrin.", "“Nobody came to see us before.”"),
            case("“We have waited nine years for this day.” — Ada Ferrin"),
            case("“We have waited nine years for this day,” beamed Ada Ferrin."),
            case("The report “Ten Years of Waiting for a Well” is out."), case("They call it “the dry well”."),
            case("According to Ada Ferrin, “nobody had come to see us in all these years.”"),
            case("«Ми чекали на цей день дев’ять років», – зазначила Ада Феррін.", locale="uk"),
            case("„Wir haben neun Jahre auf diesen Tag gewartet“, erklärt Ada Ferrin.", locale="de"),
            case("«Бұл күнді біз тоғыз жыл бойы күттік», — деді Ада Феррин.", locale="kk"),
            case("قالت أدا: «انتظرنا هذا اليوم تسع سنوات.»", locale="ar"),
            case(
                "“We have waited nine years for this day,” said Ada Ferrin.",
                pull_quote=said("We have waited nine years for this day"),
            ),
        ],
    ),
    "placeholder": (
        [
            case(text, locale=locale) for text, locale in (
                ("TODO write this.", "en"), ("On XXX the court ruled.", "en"), ("[name] said so.", "en"),
                ("Lorem ipsum dolor sit amet.", "en"), ("Insert quote here.", "en"), ("The [CITY NAME] court.", "en"),
                ("Le tribunal de [ville] a jugé.", "fr"), ("À COMPLÉTER", "fr"), ("[Name einfügen] sagte.", "de"),
                ("DA COMPLETARE", "it"), ("TODO: completar", "es"), ("[fecha]", "es"), ("[imię i nazwisko]", "pl"),
                ("[ім’я] сказала.", "uk"), ("ДОПОВНИТИ", "uk"), ("[имя] сказал.", "ru"), ("[аты] айтты.", "kk"),
                ("Selon [nom à compléter].", "fr"), ("[nombre por completar] habló.", "es"),
                ("[аты-жөні] айтты.", "kk"),
                ("The [NAME OF MINISTER] said.", "en"), ("She said [TK].", "en"), ("[Quote to come]", "en"),
                ("قال [الاسم] ذلك.", "ar"), ("Call us: ____", "en"), ("What happened, in one line", "en"),
            )
        ] + [case(release=person(name="Given Name Family Name")), case(release=person(telephone="XXX"))],
        [
            case("“[The court] ruled,” she said, “[sic] at last.” Names [withheld]."),
            case("“[Name withheld] went to [the city of Lindenau].” It [THE COURT] agreed, she said."),
            case("Todo el pueblo. TODO EL PUEBLO TIENE AGUA.", locale="es"),
            case("In the XX century; {{ 7*7 }} and {% raw %} are only words."),
            case("Метод і [суд] вирішив.", locale="uk"),
        ],
    ),
    "word-doubled": (
        [
            case(text, locale=locale) for text, locale in (
                ("The the court ruled.", "en"), ("It ruled that the the law.", "en"), ("Le tribunal a a jugé.", "fr"),
                ("Das Gericht hat hat entschieden.", "de"), ("La corte ha ha deciso.", "it"), ("El el tribunal.", "es"),
                ("Sąd się się zebrał.", "pl"), ("Суд і і уряд.", "uk"), ("Суд и и власть.", "ru"),
                ("قررت في في المحكمة.", "ar"), ("Сот және және үкімет.", "kk"),
            )
        ] + [case(Paragraph(text=(Span(text="in the "), Span(text="the", strong=True), Span(text=" court"))))],
        [
            case(text, locale=locale) for text, locale in (
                ("All that she had had, and that that meant; Lang Lang in Bora Bora; 10 10.", "en"),
                ("Nous nous réjouissons et vous vous taisez.", "fr"), ("Die, die die Frist versäumen.", "de"),
                ("Piano piano, via via.", "it"), ("Muy muy tarde.", "es"), ("Że to to samo.", "pl"),
                ("Түрлі түрлі адамдар.", "kk"), ("دخلوا صفاً صفاً.", "ar"), ("kata kata", "id"),
                ("It was his. His word.", "en"),
            )
        ],
    ),
    "attachment-missing": (
        [
            case(text, locale=locale) for text, locale in (
                ("The map is attached.", "en"), ("La carte figure en pièce jointe.", "fr"),
                ("Die Karte finden Sie im Anhang.", "de"), ("La mappa è in allegato.", "it"),
                ("Se adjunta el mapa.", "es"),
                ("Mapa znajduje się w załączniku.", "pl"), ("Карта у вкладенні.", "uk"), ("Карта во вложении.", "ru"),
                ("Див. доданий документ.", "uk"), ("См. прилагаемый документ.", "ru"),
                ("Карта қоса берілген.", "kk"), ("الخريطة مرفقة بهذا البيان.", "ar"),
            )
        ],
        [
            case("The map is attached.", release=FILE), case("She is attached to her village; no strings attached."),
            case("La fiscal adjunta habló.", locale="es"),
        ],
    ),
    "embargo-differs": (
        [
            case("Embargo: 4 December 2026, 14:00.", release=EMBARGO), case("Embargo until 3 December, 15:00."),
            case("Under embargo until 3 December 2026, 16:00 Brussels time.", release=EMBARGO),
            case("Sous embargo jusqu’au 5 décembre à 14h00.", locale="fr", release=EMBARGO),
            case("Sperrfrist: 3. Dezember 2026, 9 Uhr.", locale="de", release=EMBARGO),
            case("Embargo do 2 grudnia 2026.", locale="pl", release=EMBARGO),
            case("Embargo: noon on Thursday."), case("This is under press embargo: 4 December.", release=EMBARGO),
            case("Эмбарго: до полудня.", locale="ru"),
            case("Не публікувати до 4 грудня 2026 року, 14:00.", locale="uk", release=EMBARGO),
            case("محظور النشر حتى 4 ديسمبر 2026.", locale="ar", release=EMBARGO),
        ],
        [
            case("Embargo: 3 December 2026, 14:00 Brussels (13:00 UTC).", release=EMBARGO),
            case("Under embargo until 2 pm on December 3.", release=EMBARGO), case(release=EMBARGO),
            case("Sperrfrist: 3. Dezember 2026, 14 Uhr.", locale="de", release=EMBARGO),
            case("Não: the arms embargo of 4 March 2014 stands; a trade embargo too."),
            case("Ембарго до 3 грудня 2026 року, 14:00.", locale="uk", release=EMBARGO),
            case("The EU embargo: what it means."), case("Ждали эмбарго до конца войны.", locale="ru"),
        ],
    ),
    "contact-telephone": ([case(release=person(telephone=""))], [case(release=person()), case()]),
    "contact-language": (
        [case(release=person(languages=["fr", "de"]))],
        [case(release=person(languages=["en-GB"])), case(release=person()), case()],
    ),
    "related-order": (
        [case(release={"related": [report("Old", "2020-01-01"), report("New", "2020-01-02")]})],
        [case(release={"related": [report("New", "2020-01-02"), report("Old", "2020-01-01"),
            report("X", "2020-01-01")]})],
    ),
    "related-locale": (
        [
            case(release={"related": [report("Десять років судів", "2020-01-01")]}),
            case(release={"related": [report("Ten years", "2020-01-01", path="fr/dix-ans")]}),
        ],
        [
            case(release={"related": [report("Десять років судів", "2020-01-01", "uk", "ua/sudy")]}),
            case(release={"related": [report("Ten years", "2020-01-01", path="en/it-works")]}),
        ],
    ),
    "link-http": (
        [case(linked("http://lanternwatch.example/ruling"))],
        [case(linked("https://lanternwatch.example/ruling")), case(linked("mailto:ada@lanternwatch.example"))],
    ),
    "link-dead": (
        [
            case(linked("https://localhost/ruling")), case(linked("https://intranet/ruling")),
            case(linked("https://192.168.1.7/ruling")),
            case(release={"attachments": [{"title": "Map", "url": {"en": "https://localhost/map"}}]}),
            case(linked("mailto:ada")),
            case(
                linked("https://lanternwatch.example/ruling"),
                given={"answers": [Answer("https://lanternwatch.example/ruling", "the server answers 404")]},
            ),
        ],
        [
            case(linked("https://lanternwatch.example/ruling"), linked("tel:+3225550142")),
            case(
                linked("https://lanternwatch.example/ruling"),
                given={"answers": [Answer("https://lanternwatch.example/ruling", "")]},
            ),
        ],
    ),
    "image-alternative": (
        [
            case(release={"images": [PICTURE]}),
            case(release={"images": [{**PICTURE, "alternative": {"fr": "Une carte"}}]}),
            case(release={"images": [{**PICTURE, "alternative": {"en": ""}}]}),
        ],
        [
            case(release={"images": [{**PICTURE, "alternative": {"en": "A map"}}]}, locale="en-GB"),
            case(release={"images": [{**PICTURE, "alternative": "A map"}]}),
        ],
    ),
    "locale-words": (
        [case(given={"wordless": {"en": "no catalogue of fixed words"}})],
        [case(given={"wordless": {}})],
    ),
    "html-large": (
        [case(given={"html": {"en": 80_001}}), case(given={"html": {"en": 110_000}})],
        [case(given={"html": {"en": 80_000}})],
    ),
    "message-large": (
        [case(given={"message": {"en": 10_000_001}})],
        [case(given={"message": {"en": 10_000_000}})],
    ),
    "file-author": (
        [case(release=FILE, given=traces(Trace("author", "Author", "Ada Ferrin")))],
        [case(release=FILE, given=traces()),
        case(release=FILE, given=traces(Trace("author", "Author", "Lantern Watch")))],
    ),
    "file-location": ([case(release=FILE, given=traces(Trace("location", "GPS", "")))], [case(release=FILE)]),
    "file-unread": ([case(release=FILE, given=traces(Trace("unread", "metadata", "")))], [case(release=FILE)]),
    "basis-missing": (
        [case(given={"contacts": 9, "baseless": 7, "baseless_ids": ("abc", "def")})],
        [case(given={"contacts": 9})],
    ),
    "sender-domain": (
        [
            case(sender=SENDER.model_copy(update={"address": "press@other.example"})),
            case(sender=SENDER.model_copy(update={"address": "lantern@gmail.com", "website": ""})),
            case(sender=SENDER.model_copy(update={"address": "a@one.org.uk", "website": "https://two.org.uk/"})),
        ],
        [
            case(), case(sender=SENDER.model_copy(update={"address": "press@mail.lanternwatch.example"})),
            case(sender=SENDER.model_copy(update={"website": ""})),
            case(sender=SENDER.model_copy(update={"address": "a@news.one.org.uk",
            "website": "https://www.one.org.uk/"})),
        ],
    ),
    "settings-placeholder": (
        [
            case(sender=SENDER.model_copy(update={"organisation": "Your Organisation"})),
            case(relay="smtp.organisation.example"),
            case(sender=SENDER.model_copy(update={"address": "press@organisation.example", "website": ""})),
        ],
        [case()],
    ),
}  # fmt: skip
