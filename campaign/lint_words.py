"""What the linter knows of ten languages: data, and nothing that judges.

Not a grammar. Where a language is not listed the rule that asks is silent: a false alarm costs more than a miss.
"""

import re

__all__ = [
    "ATTACHED", "BARE", "BLANKS", "BLANK_WORDS", "EMBARGOED", "JOINING", "LOCAL_BLANKS", "MONTHS", "SAYS", "SKELETON",
    "TWICE",
]  # fmt: skip


def _any(*patterns: str) -> "re.Pattern[str]":
    return re.compile("|".join(patterns), re.IGNORECASE)


def _words(pattern: str) -> "re.Pattern[str]":
    return re.compile(rf"(?<!\w)(?:{pattern})(?!\w)", re.IGNORECASE)


#: What says only that a release is one; every language, since an office may write the kicker in another.
BARE = _words(
    r"(?:for )?immediate release|(?:press|media|news) (?:release|statement|advisory|note)|statement|"
    r"communiqué(?: de presse)?|déclaration|pour (?:diffusion|publication) immédiate|"
    r"pressemitteilung|presseinformation|presseerklärung|medienmitteilung|zur sofortigen veröffentlichung|"
    r"comunicato(?: stampa)?|nota stampa|per (?:la )?diffusione immediata|"
    r"(?:nota|comunicado) de prensa|comunicado|para (?:su )?publicación inmediata|"
    r"(?:informacja|notatka) prasowa|komunikat(?: prasowy)?(?: dla mediów)?|oświadczenie|"
    r"пр[еэ]с[- ]?реліз|повідомлення для (?:преси|змі|медіа)|заява|"
    r"пресс?[- ]?релиз|сообщение для (?:прессы|сми)|заявление|"
    r"баспасөз (?:релизі|хабарламасы|хабары)|пресс?[- ]?релизі?|мәлімдеме|"
    r"بيان(?: صحفي| صحافي| إعلامي)?|خبر صحفي|تصريح صحفي|للنشر الفوري"
)

#: Left by somebody who meant to come back: in any letters, and in capitals where small letters mean something.
BLANKS = re.compile(
    r"(?<!\w)(?:TODO|FIXME|TBD|TBC|TBA|TKTK+|TK TK|x{3,}|X{3,}|х{3,}|Х{3,}|_{3,}|"
    r"À (?:COMPLÉTER|FAIRE|VÉRIFIER)|A COMPLETER|POR (?:COMPLETAR|CONFIRMAR)|PENDIENTE|DA (?:COMPLETARE|INSERIRE|FARE)|"
    r"DO (?:UZUPEŁNIENIA|SPRAWDZENIA)|UZUPEŁNIĆ|ДОПОВНИТИ|ЗАПОВНИТИ|УТОЧНИТИ|ДОПОЛНИТЬ|ЗАПОЛНИТЬ|УТОЧНИТЬ|ВСТАВИТЬ|"
    r"ТОЛЫҚТЫРУ|ТОЛТЫРУ|ERGÄNZEN|EINFÜGEN)(?!\w)|\?{3,}|"
    r"(?<!\w)(?i:lorem(?: ipsum)?|ipsum dolor|dolor sit amet|todo:|placeholder|(?:xx|dd|jj|tt|gg|дд)[./-](?:xx|mm|"
    r"мм)[./-]|"
    r"insert \w+ here|лорем [иі]псум|لوريم إيبسوم|bitte ergänzen|noch (?:einfügen|zu ergänzen)|(?:treść|"
    r"tekst) zastępcz[ay]|"
    r"текст-заглушка|рыба-текст|толтыру керек|نص تجريبي|نص مؤقت)"
)

#: What the line above finds and a language means otherwise: Spanish "TODO" is "all".
LOCAL_BLANKS = {"es": re.compile(r"TODO(?! *[:\]])"), "pt": re.compile(r"TODO(?! *[:\]])")}

#: A text in brackets that has only these words was meant to be replaced. ``[sic]`` and ``[the court]`` are not.
_BLANK_WORDS = """
    name names surname date place city country title number figure quote link url headline subject text phone telephone
    email e-mail address speaker role organisation organization recipient insert add your here first last family given
    tbc tbd tba tk tktk todo xx come
    nom prénom date lieu ville pays titre chiffre citation lien texte téléphone adresse fonction insérer ajouter votre
    compléter
    vorname nachname datum ort stadt land titel zahl zitat telefon adresse funktion einfügen ergänzen ihr folgt
    nome cognome data luogo città paese titolo cifra citazione testo telefono indirizzo ruolo inserire completare
    nombre apellido apellidos fecha lugar ciudad país título cifra cita enlace teléfono dirección cargo insertar
    completar
    imię nazwisko data miejsce miejscowość miasto kraj tytuł liczba cytat link tekst adres stanowisko wstawić uzupełnić
    ім'я ім’я прізвище піб дата місце місто країна заголовок число цитата посилання текст телефон адреса посада вставити
    додати
    имя фамилия фио место город страна цифра ссылка адрес должность вставить добавить
    аты аты-жөні тегі есімі күні орны қала ел тақырып сан дәйексөз сілтеме мәтін лауазымы
    الاسم اسم التاريخ تاريخ المكان مكان المدينة العنوان عنوان الرقم رقم الاقتباس اقتباس الرابط رابط الهاتف المنصب أدخل
"""
BLANK_WORDS = frozenset(_BLANK_WORDS.split())
#: They join words and say nothing by themselves.
_JOINING = """
and or of from by the a to et ou de du le la à par und oder der die das vom von am zu e o del di da dal per y el por
i lub z do dnia для
та або від и или от және و من في
"""
JOINING = frozenset(_JOINING.split())

#: The words of ``intake.skeleton`` and of a draft's gaps, as ``text.fold`` has them. A test keeps them equal.
_SKELETON = """
    what happened, in one line | what it means, in one sentence | what happened, short
    the one thing more that makes somebody open it | place | the sentence that an editor would lift out.
    name of the speaker | their role | given name family name | title of an earlier report | untitled
    who we are, in two or three sentences. our site can be named here.
    the lead: who did what, where, when and why it matters, in the first paragraph.
    a paragraph between the lead and the first heading. strong, emphasised and linked words can be written so.
    a section's heading | a paragraph. blank lines part paragraphs.
    somebody's words, without quotation marks: those are added as each language writes them.
    an entry of a list; | another entry. | a numbered entry; | another.
"""
SKELETON = frozenset(" ".join(part.split()) for line in _SKELETON.strip().split("\n") for part in line.split("|"))

#: Words that may stand twice in a row, by language. A language that is not here is not asked.
TWICE = {
    "en": {"had", "that", "very"},
    "fr": {"nous", "vous", "faire", "si", "non", "très"},
    "de": {"die", "der", "das", "den", "dem", "denen", "sie", "ihr", "in", "an", "auf", "zu", "mit", "sehr"},
    "it": {"piano", "via", "mano", "così", "quasi", "appena", "sotto", "sì", "no", "molto", "poco", "man", "ben"},
    "es": {"muy", "casi", "poco", "no", "sí", "nada"},
    "pl": {"to", "nie", "bardzo"},
    "uk": {"дуже", "ні", "то"},
    "ru": {"очень", "нет", "то", "было"},
    # Arabic repeats a word to spread it out; "from whom" looks like "from from" without its vowels.
    "ar": {"من", "ما", "ان", "لا", "جدا"},
}

_ONCE = """
    және үшін деп бұл емес туралы бойынша кейін дейін арқылы қарсы болды болған екен олар олардың оның ретінде сондай
    ғана тек немесе бірақ сияқты деді жылы жылғы
"""
#: Words that never stand twice, of a language that doubles others on purpose.
ONCE = {"kk": frozenset(_ONCE.split())}

#: A file goes with this. Written so that "attached to her village" is none.
ATTACHED = {
    "en": _words(r"attachments?|(?<!strings )(?:is|are|see|find|the|please|and) attached(?! to)|"
                 r"attached (?:is|are|file|document|timeline|report|photo\w*|image\w*|pdf|list|below|here\w*)|"
                 r"(?<!strings )attached(?= *[.:;)])|enclosed (?:is|are|file|document|please)|please find enclosed"),
    "fr": _words(r"ci-joint\w*|(?:en )?pi[èe]ces? jointes?|en annexe de ce (?:mail|courriel|message)|fichiers? joints?|"
                 r"documents? joints?"),
    "de": _words(r"anbei|im anhang|in der anlage|(?:ist|sind|wurde|haben wir) (?:\w+ ){0,3}(?:angehängt|beigefügt)|"
                 r"(?:angehängt|beigefügt)e[nrs]? \w+|als anhang"),
    "it": _words(r"in allegato|alleghiamo|si allega(?:no)?|(?:file|documento|foto|testo) allegat[oaie]"),
    "es": _words(r"adjuntamos|se adjuntan?|(?:archivos?|documentos?|ficheros?) adjuntos?|(?:fotos?|"
                 r"im[áa]gen\w*) adjuntas?|"
                 r"en (?:el )?(?:archivo )?adjunto"),
    "pl": _words(r"w załączeniu|w załącznik\w+|załącz(?:amy|am|ono|ony|one|ona)|(?:do \w+ )?dołącz(?:amy|ono)|"
                 r"załącznik(?:i|ów|ach)?"),
    "uk": _words(r"(?:у|в) вкладенн\w+|(?:у|в) додатку|(?:до \w+ \w+ )?дода(?:ємо|но) (?:\w+ ){0,3}(?:файл\w*|"
                 r"документ\w*|"
                 r"фото|хронологі\w*|список|звіт)|долуч(?:аємо|ено)|"
                 r"додан\w+ (?:файл\w*|документ\w*|звіт)|прикріпл\w+|вкладен\w+ файл\w*"),
    "ru": _words(r"во вложени\w+|прилага(?:ем\w*|ется|ются)|приложен\w+ (?:файл\w*|документ\w*|фото)|прикрепл[её]н\w*|"
                 r"в приложении к (?:этому )?(?:письму|пресс-релизу|сообщению)"),
    "kk": _words(r"қоса (?:беріл\w+|тірке\w+|жіберіл\w+)|тіркелген (?:файл\w*|құжат\w*)|тіркемеде|қосымшада"),
    "ar": _words(r"مرفق(?:ات|اً|ا|ة)?|المرفق(?:ات|ة)?|نرفق|أرفقنا|تجدون (?:طيه|طيّه|رفقته)"),
}  # fmt: skip

#: Not before a moment. An arms embargo is none: the word alone is not enough where it has that sense.
EMBARGOED = _any(
    r"^\W*embargo\s*[:–—-]|\bembargo\s*[:–—-](?=.{0,60}\d)|\bembargoed\s*[:–—-]",
    r"\bembargo(?:ed)?\s*(?:(?:lifts|ends|expires)\b|(?:is )?(?:until|till|to)\b)|\bunder (?:strict )?embargo\b",
    r"\bnot (?:for|to be) (?:publication|published|release|released) (?:before|until)",
    r"\b(?:embargo|sous embargo) jusqu|\bne pas (?:publier|diffuser) avant",
    r"\bsperrfrist\b|\bgesperrt bis\b|\bnicht vor dem .{0,40}zu veröffentlichen",
    r"\bembargo (?:fino|sino)\b|\bsotto embargo\b.{0,12}\bfino\b|\bda non (?:pubblicare|diffondere) prima",
    r"\bembarg(?:o|ado) hasta\b|\bno (?:publicar|difundir) antes",
    r"\bembarg(?:o|iem) do\b|\bnie publikować przed",
    r"^\W*ембарго ?(?:до|:)|\bембарго ?(?:до|:)(?=.{0,60}\d)|\bне (?:публікувати|оприлюднювати) (?:до|раніше)",
    r"^\W*эмбарго ?(?:до|:)|\bэмбарго ?(?:до|:)(?=.{0,60}\d)|\bне (?:публиковать|для публикации) (?:до|раньше|ранее)",
    r"\bэмбарго[: ].{0,40}дейін|дейін (?:жариялауға|жарияламаңыз)",
    r"(?:محظور|حظر) (?:من )?النشر|لا (?:يُنشر|ينشر|للنشر) قبل|غير قابل للنشر قبل",
)

#: How the months begin, by language, January first; several beginnings are parted by |.
MONTHS = {
    "en": "jan feb mar apr may jun jul aug sep oct nov dec",
    "fr": "janv f[ée]v mars avr mai juin juil ao[ûu]t sept oct nov d[ée]c",
    "de": "jan|jän feb|feber mär|mrz apr mai jun jul aug sep okt nov dez",
    "it": "gen feb mar apr mag giu lug ago set ott nov dic",
    "es": "ene feb mar abr may jun jul ago sep|set oct nov dic",
    "pl": "sty lut mar kwi maj|maja cze lip sie wrz paź lis gru",
    "uk": "січ лют бер квіт трав черв лип серп вер жовт лист груд",
    "ru": "янв фев мар апр мая|май июн июл авг сен окт ноя дек",
    "kk": "қаңтар ақпан наурыз сәуір мамыр маусым шілде тамыз қыркүйек қазан қараша желтоқсан",
    "ar": "يناير|كانون.الثاني|جانفي فبراير|شباط|فيفري مارس|آذار أبريل|نيسان|أفريل مايو|أيار|ماي يونيو|حزيران|جوان "
          "يوليو|تموز|جويلية أغسطس|آب|أوت سبتمبر|أيلول أكتوبر|تشرين.الأول نوفمبر|تشرين.الثاني ديسمبر|كانون.الأول",
}  # fmt: skip

#: Who says, or by whose account. Beginnings of words; one pattern for all, since names and quotations cross languages.
SAYS = _any(
    r"\b(?:sa(?:id|ys|ying)|according to|t(?:old|ells)|add(?:ed|s)|stat(?:ed?|es|ement)|declar|comment|expla(?:in|"
    r"nation)|"
    r"warn|not(?:ed|es)|wr(?:ote|ites|itten)|read(?:s|ing)?|ask|answer|repl(?:y|ied)|argu|conclu|held|found|announc|"
    r"call(?:ed|s)|urg|insist|stress|quot|words of|put it|in (?:his|her|their) words|recall|testif|describ|admit)",
    r"\b(?:dit|disait|déclar|affirm|soulign|ajout|expliqu|indiqu|selon|d['’]après|précis|rappel|estim|not(?:e|é|ent)\b|"
    r"écri|répond|conclu|dénonc|témoign|juge|constat|demand|martel|insist|lit-on)",
    r"\b(?:sag(?:t|te|ten|en)\b|erklär|beton|laut\b|zufolge|so\b|heißt es|schr(?:eib|ieb)|füg(?:t|te).{0,30}hinzu|"
    r"berichte|kommentier|warn|kritisier|ford(?:ert|erte)|stell(?:t|te) .{0,40}fest|meint|antwort|nannte|bezeichn)",
    r"\b(?:dic(?:e|ono|endo)|ha(?:nno)? detto|dichiar|afferm|secondo|spieg|aggiun|sottoline|comment|scri[vs]|ricord|"
    r"denunci|conclu|avver)",
    r"\b(?:dij|dic(?:e|en|iendo)|declar|afirm|según|señal|añad|explic|coment|advirt|subray|escrib|record|concluy|"
    r"denunci|"
    r"sosten|sostuv|manifest|asegur)",
    r"\b(?:powiedzia|mówi|podkreśl|doda[łjn]|stwierdz|skoment|koment|według|wyjaśni|zaznacz|pisze|napisa|przypomn|ocen|"
    r"oświadcz|ostrzeg|czytamy|zdaniem|uważa|orzek)",
    r"\b(?:сказа|каж[еу]|говор|заяв|зазнач|наголо[сш]|додав|додала|за словами|за його словами|за даними|пояснюва|"
    r"поясни|на думку|згідно|вважа|пиш[еу]|написа|нагад|попередж|коментує|йдеться|підкресл|стверджу)",
    r"\b(?:отмет|отмеча|добави|по словам|по мнению|по данным|поясни|объясни|подчеркн|подчеркив|счита|пиш[еу]т?|напомин|"
    r"предупре|коммент|говорится|утвержд|согласно|констат)",
    r"(?:деді|дейді|деп|айтты|айтады|мәлімде|атап өт|түсіндір|қосты|пікірінше|айтуынша|жазды|ескерт)",
    r"(?:قال|يقول|تقول|صر[ّ]?ح|أضاف|أكد|أكّد|أوضح|ذكر|بحسب|وفقاً|وفقا|حسب|على حد|شدد|شدّد|كتب|أشار|أعلن|تؤكد|يؤكد|ورد)",
)
