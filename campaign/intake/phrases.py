"""The fixed phrases by which a finished release shows its parts, in nine languages. Data, and how it is matched.

Not a grammar: a phrase that is missing here only means that a part is read as ordinary text and nothing is lost.
"""

import re

__all__ = ["BOILERPLATE", "CONTACTS", "COVERAGE", "EMBARGO", "END", "KICKER", "RELATED", "VERBS", "matches"]


def _any(*phrases: str) -> "re.Pattern[str]":
    return re.compile(rf"\s*(?P<phrase>{'|'.join(phrases)})(?!\w)\s*(?:[:：]\s*(?P<rest>.*))?", re.IGNORECASE)


#: Above the people whom journalists may ring.
CONTACTS = _any(
    r"for (?:more|further) (?:information|details|info)\b[^:.]{0,60}\b(?:contact|please)\b[^:.]{0,60}",
    r"(?:press|media) (?:contacts?|enquiries|inquiries|office)",
    r"contacts? for (?:the )?(?:press|media|journalists)",
    r"contacts?",
    r"pour (?:plus d['’]informations?|en savoir plus)[^:.]{0,60}",
    r"contacts? (?:de )?presse",
    r"(?:aby uzyskać )?więcej informacji[^:.]{0,60}",
    r"kontakt(?: (?:dla mediów|prasowy))?",
    r"osob[ay] do kontaktu",
    r"(?:за|для отримання) (?:додатков|детальніш)\w+ інформац\w+[^:.]{0,60}",
    r"контакт\w*(?: для (?:преси|медіа|змі|прессы|сми))?",
    r"(?:за|для получения) (?:дополнительн|подробн|более подробн)\w+ информац\w+[^:.]{0,60}",
    r"(?:ل?لمزيد من المعلومات|للاستفسار|للاستفسارات|للتواصل|جهات? الاتصال|الاتصال الصحفي)[^:.]{0,60}",
    r"(?:für )?weitere informationen[^:.]{0,60}",
    r"(?:presse|medien)kontakte?",
    r"(?:rückfragen|kontakt für (?:die )?(?:presse|medien))[^:.]{0,40}",
    r"para (?:más|mayor) información[^:.]{0,60}",
    r"contactos?(?: de prensa| para (?:la )?prensa)?",
    r"per (?:maggiori|ulteriori) informazioni[^:.]{0,60}",
    r"(?:contatti|contatto|ufficio)(?: (?:per la )?stampa)?",
)

#: Above earlier reports.
RELATED = _any(
    r"(?:read|see) (?:also|more)\b[^:.]{0,60}",
    r"(?:further|related) (?:reading|reports|news)[^:.]{0,60}",
    r"(?:à lire aussi|lire (?:aussi|également)|voir aussi)[^:.]{0,60}",
    r"(?:(?:prze)?czytaj (?:także|też|również|więcej)|zobacz (?:także|też|również))[^:.]{0,60}",
    r"(?:читайте (?:також|ще|также|еще|ещё)|дивіться також|смотрите также|див\. також|см\. также)[^:.]{0,60}",
    r"(?:اقرأ(?:وا)? أيض[ًا]*|انظر أيض[ًا]*|اطلع(?:وا)? أيض[ًا]*|للاطلاع أيض[ًا]*)[^:.]{0,60}",
    r"(?:lesen sie auch|siehe auch|mehr zum thema|weiterlesen)[^:.]{0,60}",
    r"(?:lea también|leer también|lee también|véase también|ver también)[^:.]{0,60}",
    r"(?:leggi anche|si veda anche|vedi anche)[^:.]{0,60}",
)

#: Above stories that ran.
COVERAGE = _any(
    r"(?:(?:international|selected) )?(?:media|press) coverage[^:.]{0,40}",
    r"in the (?:media|press|news)",
    r"(?:revue de presse|retombées (?:presse|médiatiques))[^:.]{0,40}",
    r"(?:dans (?:les médias|la presse)|couverture médiatique)[^:.]{0,40}",
    r"(?:media o nas|w mediach|(?:pisali|napisali) o nas|relacje mediów)[^:.]{0,40}",
    r"(?:(?:у|в) (?:змі|медіа|сми|прессе|пресі)|(?:змі|медіа|сми) (?:про|о) нас)[^:.]{0,40}",
    r"публікації (?:у|в) (?:змі|медіа)[^:.]{0,40}",
    r"(?:التغطية الإعلامية|تغطية إعلامية|في الصحافة|في وسائل الإعلام)[^:.]{0,40}",
    r"(?:medienecho|pressespiegel|presseschau|medienberichte|in den medien)[^:.]{0,40}",
    r"(?:cobertura (?:mediática|de prensa|en medios)|en (?:los medios|la prensa))[^:.]{0,40}",
    r"(?:rassegna stampa|copertura mediatica|sulla stampa|dicono di noi)[^:.]{0,40}",
)

#: Above the standing words on the organisation.
BOILERPLATE = _any(
    r"about\b.{0,80}",
    r"(?:à propos|qui sommes[- ]nous).{0,80}",
    r"(?:o nas|o (?:organizacji|fundacji|stowarzyszeniu)|kim jesteśmy).{0,80}",
    r"(?:про нас|про (?:організацію|фонд|фундацію)|довідка|хто ми).{0,80}",
    r"(?:о нас|об организации|о (?:фонде|фундации)|справка|кто мы).{0,80}",
    r"(?:نبذة عن|لمحة عن|من نحن|عن (?:ال)?(?:منظمة|جمعية|مؤسسة)|حول (?:ال)?(?:منظمة|جمعية|مؤسسة)).{0,80}",
    r"(?:über uns|über (?:die|das|den)\b|wer wir sind).{0,80}",
    r"(?:sobre nosotros|sobre (?:la|el)\b|acerca de|quiénes somos).{0,80}",
    r"(?:chi siamo|su di noi|informazioni su).{0,80}",
)

#: Before the hour from which it may be published.
EMBARGO = _any(
    r"(?:strictly )?(?:under )?embargo(?:ed)?\b",
    r"not (?:for publication|to be published) before",
    r"sous embargo",
    r"(?:objęte )?embarg(?:iem|o)\b",
    r"ембарго",
    r"эмбарго",
    r"(?:محظور|حظر) (?:النشر|نشره)",
    r"sperrfrist",
    r"bajo embargo",
    r"sotto embargo",
)

#: Lines that only say what this is.
KICKER = re.compile(
    r"\W*(?:(?:for )?immediate release|press release|media release|news release|statement|press statement|"
    r"communiqué(?: de presse)?|pour diffusion immédiate|informacja prasowa|komunikat(?: prasowy)?|oświadczenie|"
    r"прес-?реліз|пресс-?релиз|заява|заявление|بيان(?: صحفي)?|للنشر الفوري|pressemitteilung|presseerklärung|"
    r"nota de prensa|comunicado(?: de prensa)?|comunicato(?: stampa)?|draft|final)\W*",
    re.IGNORECASE,
)

#: Lines that only say that it ends here.
END = re.compile(
    r"\W*(?:ends?|fin|koniec|кінець|конец|ende|fine|انتهى|#{2,}|-\s*30\s*-|\*\s*\*\s*\*|[-_=*]{3,})\W*", re.IGNORECASE
)

#: Between somebody's words and their name.
VERBS = (
    r"(?:said|says|stated|states|added|adds|declared|declares|commented|comments|explained|explains|warned|noted|"
    r"a (?:déclaré|dit|affirmé|souligné|ajouté|expliqué|indiqué)|déclare|affirme|souligne|ajoute|explique|dit|indique|"
    r"powiedział\w*|mówi|podkreślił\w*|podkreśla|dodał\w*|dodaje|stwierdził\w*|stwierdza|skomentował\w*|komentuje|"
    r"сказа[вл]\w*|каже|говорит|заяви[вл]\w*|зазначи[вл]\w*|наголоси[вл]\w*|додав|додала|отмети[л]\w*|добави[л]\w*|"
    r"قال(?:ت)?|وقال(?:ت)?|صرح(?:ت)?|أضاف(?:ت)?|أكد(?:ت)?|"
    r"sagte?|erklärte?|betonte?|dijo|declaró|afirmó|señaló|añadió|ha (?:dichiarato|detto|affermato)|dice|afferma)"
)


def matches(phrases: "re.Pattern[str]", line: str) -> tuple[str, str] | None:
    """The line as (phrase, the rest after its colon) when it is a head of this kind; else ``None``.

    A head is the phrase alone, with or without a colon at its end, or the phrase, a colon and more.
    """
    found = phrases.fullmatch(line)
    return (found["phrase"].strip(), (found["rest"] or "").strip()) if found else None
