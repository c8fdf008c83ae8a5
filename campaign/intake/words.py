"""The names that people give their columns, in the languages of the lists we are sent.

Only data. Compared without case, marks, spaces and punctuation, so ``E-Mail`` and ``e mail`` are one word here.
"""

__all__ = ["COLUMNS", "SYNONYMS"]

#: The columns of a sheet, as ``contacts/sample.csv`` names them and ``export`` writes them.
COLUMNS = (
    "email",
    "given_name",
    "family_name",
    "title",
    "gender",
    "salutation",
    "outlet",
    "role",
    "beats",
    "country",
    "zone",
    "languages",
    "tags",
    "trust",
    "text_only",
    "no_follow_ups",
    "wants_briefing",
    "basis",
    "basis_source",
    "basis_date",
    "note",
)

#: Each column's other names. ``full_name`` and ``name`` are no columns: ``columns`` says what they become.
SYNONYMS = {
    "email": """
        e-mail | e-mail address | mail | mail address | contact email | work email | adresse e-mail | courriel |
        adresse courriel | adresse mail | adresse électronique | mél | e-mail-adresse | mailadresse |
        adres e-mail | adres email | adres mailowy | poczta | poczta elektroniczna | ел. пошта |
        електронна пошта | електронна адреса | емейл | імейл | пошта | адреса електронної пошти | эл. почта |
        электронная почта | электронный адрес | адрес электронной почты | почта | емайл | имейл | мейл |
        correo | correo electrónico | dirección de correo | dirección de correo electrónico |
        posta elettronica | indirizzo e-mail | indirizzo mail | indirizzo di posta elettronica |
        البريد الإلكتروني | بريد إلكتروني | البريد | الإيميل | إيميل | عنوان البريد الإلكتروني |
        электрондық пошта | электрондық мекенжай""",
    "given_name": """
        first name | forename | given names | first | prénom | prénoms | vorname | rufname | imię | imiona |
        ім'я | имя | primer nombre | nombre de pila | nome di battesimo | الاسم الأول | есімі""",
    "family_name": """
        last name | surname | last | family | nom de famille | nachname | familienname | zuname | nazwisko |
        прізвище | фамилия | apellido | apellidos | cognome | اسم العائلة | اللقب | الكنية | тегі""",
    "full_name": """
        full name | contact name | journalist | nom complet | nom et prénom | prénom et nom |
        vor- und nachname | vollständiger name | imię i nazwisko | nazwisko i imię | dziennikarz | піб |
        прізвище та ім'я | ім'я та прізвище | повне ім'я | журналіст | фио | имя и фамилия | фамилия и имя |
        полное имя | журналист | nombre completo | nombre y apellidos | nome completo | nome e cognome |
        الاسم الكامل | الصحفي | аты-жөні | толық аты""",
    "name": "name | nom | nombre | nome | الاسم | اسم | аты",
    "title": """
        academic title | honorific | titre | titre académique | titel | akademischer titel | akad. titel | tytuł |
        tytuł naukowy | титул | вчене звання | науковий ступінь | ученая степень | учёное звание | ғылыми дәрежесі |
        tratamiento | título académico | titolo | titolo accademico | اللقب العلمي | الدرجة العلمية""",
    "gender": """
        sex | mr/ms | ms/mr | m/f | f/m | sexe | civilité | geschlecht | anrede | płeć | стать |
        пол | жынысы | sexo | género | sesso | الجنس""",
    "salutation": """
        greeting | salutation line | formule d'appel | briefanrede | powitanie | звертання | звернення |
        обращение | приветствие | saludo | formula di saluto | saluto | التحية | сәлемдесу""",
    "outlet": """
        media | medium | media outlet | publication | newspaper | organisation | organization | company |
        employer | média | rédaction | journal | organe de presse | redaktion | zeitung | redakcja | gazeta |
        видання | редакція | змі | медіа | газета | издание | редакция | сми | медиа | medio |
        medio de comunicación | periódico | redacción | testata | redazione | giornale | mezzo |
        المؤسسة الإعلامية | المؤسسة | الصحيفة | الوسيلة | басылым | бақ""",
    "role": """
        position | job title | job | function | fonction | poste | funktion | stelle | stanowisko | funkcja |
        посада | должность | cargo | puesto | función | ruolo | funzione | qualifica | المنصب | الوظيفة |
        лауазымы | қызметі""",
    "beats": """
        beat | topic | topics | subject | subjects | coverage | thème | thèmes | sujets | rubrique | rubriques |
        thema | themen | ressort | ressorts | temat | tematy | tematyka | dział | тема | теми | тематика |
        рубрика | рубрики | темы | temas | áreas | sección | temi | argomenti | settore | المواضيع | الموضوع |
        المجالات""",
    "country": """
        country code | land | pays | kraj | państwo | країна | страна | país | paese | nazione | البلد | الدولة |
        ел | елі""",
    "zone": """
        time zone | timezone | tz | fuseau horaire | zeitzone | strefa czasowa | часовий пояс | часовой пояс |
        zona horaria | huso horario | fuso orario | المنطقة الزمنية | уақыт белдеуі""",
    "languages": """
        language | lang | locale | locales | langue | langues | sprache | sprachen | język | języki | мова |
        мови | язык | языки | idioma | idiomas | lengua | lenguas | lingua | lingue | اللغة | اللغات | тіл | тілі |
        тілдері""",
    "tags": """
        tag | label | labels | category | categories | group | groups | étiquette | étiquettes | mots-clés |
        schlagwort | schlagworte | schlagwörter | etykieta | etykiety | tagi | kategoria | grupa | мітка |
        мітки | теги | тег | метка | метки | etiqueta | etiquetas | etichetta | etichette | وسم | وسوم |
        العلامات""",
    "trust": "embargo trust | confiance | sperrfrist | zaufanie",
    "text_only": """
        plain text | plain text only | texte seul | texte brut | nur text | tylko tekst | лише текст |
        тільки текст | только текст | solo texto | solo testo | نص فقط""",
    "no_follow_ups": """
        no follow-up | do not follow up | pas de relance | sans relance | kein nachfassen | bez przypomnień |
        без нагадувань | без напоминаний | sin recordatorios | sin seguimiento | niente solleciti | بدون متابعة""",
    "wants_briefing": """
        wants briefing | briefing | briefings | background | background paper | note de contexte |
        notes de contexte | hintergrundpapier | hintergrund | materiał informacyjny | materiały informacyjne |
        довідка | довідки | справка | справки | анықтамалық материал | nota informativa |
        nota di approfondimento | ورقة معلومات""",
    "basis": """
        legal basis | lawful basis | base légale | base juridique | rechtsgrundlage | podstawa prawna |
        podstawa | правова підстава | правовое основание | base legal | base jurídica | base giuridica |
        الأساس القانوني""",
    "basis_source": """
        source | source of address | legal basis source | provenance | quelle | herkunft | źródło | джерело |
        источник | fuente | origen | fonte | المصدر""",
    "basis_date": """
        legal basis date | date added | data dodania | od kiedy | data di inserimento""",
    "note": """
        notes | comment | comments | remark | remarks | remarque | remarques | commentaire | commentaires |
        notiz | notizen | bemerkung | bemerkungen | anmerkung | kommentar | uwaga | uwagi | notatka | notatki |
        komentarz | примітка | примітки | коментар | нотатки | примечание | примечания | комментарий | заметки |
        nota | notas | comentario | comentarios | observaciones | osservazioni | commento | ملاحظة | ملاحظات |
        ескерту | ескертпе""",
}
