"""How ten languages write months, small numbers and large ones. Only data, and how it is cut into words.

Sources: the months of the Unicode CLDR in their cases; grammars' tables of cardinal numbers. Not a grammar: what is
missing here only means that a date is read as its figures, or that a number in words is not seen.
"""

__all__ = ["MONTHS", "NUMBERS", "POINT", "SCALES"]

#: Regular expressions for the twelve months, each form that follows a day or stands before a year.
MONTHS = {
    "en": "Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?|"
    "Nov(?:ember)?|Dec(?:ember)?",
    "fr": "janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre",
    "de": "Jan(?:uar|uars)?|Feb(?:ruar|ruars)?|März|April|Mai|Juni|Juli|August|Sept(?:ember|embers)?|"
    "Okt(?:ober|obers)?|Nov(?:ember|embers)?|Dez(?:ember|embers)?",
    "it": "gennaio|febbraio|marzo|aprile|maggio|giugno|luglio|agosto|settembre|ottobre|novembre|dicembre",
    "es": "enero|febrero|marzo|abril|mayo|junio|julio|agosto|sep?tiembre|octubre|noviembre|diciembre",
    "pl": "stycz(?:eń|nia|niu|niem)|lut(?:y|ego|ym)|mar(?:zec|ca|cu|cem)|kwie(?:cień|tnia|tniu|tniem)|maj(?:a|u|em)?|"
    "czerw(?:iec|ca|cu|cem)|lip(?:iec|ca|cu|cem)|sierp(?:ień|nia|niu|niem)|wrze(?:sień|śnia|śniu|śniem)|"
    "październik(?:a|u|iem)?|listopad(?:a|zie|em)?|grud(?:zień|nia|niu|niem)",
    "uk": "січ(?:ень|ня|ні|нем)|лют(?:ий|ого|ому|им)|берез(?:ень|ня|ні|нем)|квіт(?:ень|ня|ні|нем)|"
    "трав(?:ень|ня|ні|нем)|черв(?:ень|ня|ні|нем)|лип(?:ень|ня|ні|нем)|серп(?:ень|ня|ні|нем)|верес(?:ень|ня|ні|нем)|"
    "жовт(?:ень|ня|ні|нем)|листопад(?:а|і|ом)?|груд(?:ень|ня|ні|нем)",
    "ru": "январ[ьяею]м?|феврал[ьяею]м?|март(?:а|е|ом)?|апрел[ьяею]м?|ма[йяею]м?|июн[ьяею]м?|июл[ьяею]м?|"
    "август(?:а|е|ом)?|сентябр[ьяею]м?|октябр[ьяею]м?|ноябр[ьяею]м?|декабр[ьяею]м?",
    "kk": r"қаңтар\w{0,4}|ақпан\w{0,4}|наурыз\w{0,4}|сәуір\w{0,4}|мамыр\w{0,4}|маусым\w{0,4}|шілде\w{0,4}|"
    r"тамыз\w{0,4}|қыркүйек\w{0,4}|қазан\w{0,4}|қараша\w{0,4}|желтоқсан\w{0,4}",
    "ar": "يناير|فبراير|مارس|أبريل|مايو|يونيو|يوليو|أغسطس|سبتمبر|أكتوبر|نوفمبر|ديسمبر",
}
#: The months of the Levant and of the Maghreb, beside those above.
MORE_MONTHS = {
    "ar": (
        "كانون الثاني|شباط|آذار|نيسان|أيار|حزيران|تموز|آب|أيلول|تشرين الأول|تشرين الثاني|كانون الأول",
        "جانفي|فيفري|مارس|أفريل|ماي|جوان|جويلية|أوت|سبتمبر|أكتوبر|نوفمبر|ديسمبر",
    )
}
#: Languages that write a point before the decimals; the others write a comma. Arabic writes either.
POINT = frozenset({"en", "he", "hi", "ja", "ko", "th", "zh", "es-MX", "es-US", "es-GT", "es-HN", "es-PE", "de-CH"})

#: Words after a number that multiply it: (regular expression, factor).
SCALES = {
    "en": (("thousand", 10**3), ("million|mn", 10**6), ("billion|bn", 10**9), ("trillion", 10**12)),
    "fr": (("mille", 10**3), ("millions?", 10**6), ("milliards?|mds?", 10**9), ("billions?", 10**12)),
    "de": (("Tausend|tausend", 10**3), ("Million(?:en)?|Mio", 10**6), ("Milliarden?|Mrd", 10**9)),
    "it": (("mila", 10**3), ("milion[ei]|mln", 10**6), ("miliard[oi]|mld", 10**9)),
    "es": (("mil millones", 10**9), ("mil", 10**3), ("mill(?:ón|ones)", 10**6), ("bill(?:ón|ones)", 10**12)),
    "pl": ((r"tys\w*", 10**3), (r"mln|milion\w*", 10**6), (r"mld|miliard\w*", 10**9), (r"bilion\w*", 10**12)),
    "uk": ((r"тис\w*", 10**3), (r"млн|мільйон\w*", 10**6), (r"млрд|мільярд\w*", 10**9)),
    "ru": ((r"тыс\w*", 10**3), (r"млн|миллион\w*", 10**6), (r"млрд|миллиард\w*", 10**9)),
    "kk": ((r"мың\w*", 10**3), (r"млн|миллион\w*", 10**6), (r"млрд|миллиард\w*", 10**9)),
    "ar": (("ألف|آلاف|ألفا?ً?", 10**3), ("مليون|ملايين", 10**6), ("مليار|مليارات", 10**9), ("تريليون", 10**12)),
}

_EN = """one=1 two=2 three=3 four=4 five=5 six=6 seven=7 eight=8 nine=9 ten=10 eleven=11 twelve=12 thirteen=13
fourteen=14 fifteen=15 sixteen=16 seventeen=17 eighteen=18 nineteen=19 twenty=20 thirty=30 forty=40 fifty=50
sixty=60 seventy=70 eighty=80 ninety=90 hundred=100 thousand=1000 dozen=12 first=1 second=2 third=3 fourth=4 fifth=5
sixth=6 seventh=7 eighth=8 ninth=9 tenth=10 eleventh=11 twelfth=12 twentieth=20 nineteenth=19 twice=2 both=2 half=50
once=1"""
_FR = """demi=50 demie=50
un=1 une=1 deux=2 trois=3 quatre=4 cinq=5 six=6 sept=7 huit=8 neuf=9 dix=10 onze=11 douze=12 treize=13
quatorze=14 quinze=15 seize=16 vingt=20 vingts=20 trente=30 quarante=40 cinquante=50 soixante=60 septante=70
huitante=80 octante=80 nonante=90 cent=100 cents=100 mille=1000 dizaine=10 douzaine=12 vingtaine=20 centaine=100
premier=1 première=1 deuxième=2 troisième=3 quatrième=4 cinquième=5 dixième=10 vingtième=20 moitié=50 seconde=2
second=2"""
_DE = """anderthalb*=50 eineinhalb*=50 halb*=50
ein=1 eine=1 einen=1 einem=1 einer=1 eins=1 zwei=2 drei=3 vier=4 fünf=5 sechs=6 sieben=7 acht=8 neun=9
zehn=10 elf=11 zwölf=12 dreizehn=13 vierzehn=14 fünfzehn=15 sechzehn=16 siebzehn=17 achtzehn=18 neunzehn=19
zwanzig=20 dreißig=30 vierzig=40 fünfzig=50 sechzig=60 siebzig=70 achtzig=80 neunzig=90 hundert=100 tausend=1000
dutzend=12 erste*=1 zweite*=2 dritte*=3 vierte*=4 fünfte*=5 sechste*=6 siebte*=7 achte*=8 neunte*=9 zehnte*=10
zwölfte*=12 zwanzigste*=20 hälfte=50 sechsjährig*=6 zehnjährig*=10 beide*=2 zweimal=2 dreimal=3"""
_IT = """mezzo=50 settecento=18 ottocento=19 novecento=20
un=1 uno=1 una=1 due=2 tre=3 quattro=4 cinque=5 sei=6 sette=7 otto=8 nove=9 dieci=10 undici=11 dodici=12
tredici=13 quattordici=14 quindici=15 sedici=16 diciassette=17 diciotto=18 diciannove=19 venti=20 trenta=30
quaranta=40 cinquanta=50 sessanta=60 settanta=70 ottanta=80 novanta=90 cento=100 mille=1000 decina=10 dozzina=12
ventina=20 centinaio=100 primo=1 prima=1 secondo=2 seconda=2 terzo=3 terza=3 quarto=4 quinto=5 decimo=10 metà=50
ventesimo=20"""
_ES = """medio=50 media=50
un=1 uno=1 una=1 dos=2 tres=3 cuatro=4 cinco=5 seis=6 siete=7 ocho=8 nueve=9 diez=10 once=11 doce=12
trece=13 catorce=14 quince=15 dieciséis=16 diecisiete=17 dieciocho=18 diecinueve=19 veinte=20 treinta=30 cuarenta=40
cincuenta=50 sesenta=60 setenta=70 ochenta=80 noventa=90 cien=100 ciento=100 doscient*=200 trescient*=300
quinient*=500 mil=1000 decena=10 docena=12 veintena=20 primer*=1 segund*=2 tercer*=3 cuart*=4 quint*=5 décim*=10
mitad=50 veintiuno=21 veintidós=22 veintitrés=23 veinticuatro=24 veinticinco=25 ambos=2 ambas=2"""
_PL = """półtor*=50
jed(?:en|na|no|nego|nej|nym|ną)=1 dw(?:a|ie|óch|oje|ojga|om|oma|iema|u)=2 trz(?:y|ech|em|ema|ej)=3 czter*=4
pię(?:ć|ciu|cioro|cioma)=5 sześ(?:ć|ciu|cioro|cioma)=6 siedem=7 siedmi*=7 osiem=8 ośmi*=8 dziewię(?:ć|ciu|cioro)=9
dziesię(?:ć|ciu|cioro|cioma)=10 jedenast*=11 dwanaści*=12 dwunast*=12 trzynast*=13 czternast*=14 piętnast*=15
szesnast*=16 siedemnast*=17 osiemnast*=18 dziewiętnast*=19 dwadzieści*=20 dwudziest*=20 trzydzieści*=30
trzydziest*=30 czterdzieści*=40 czterdziest*=40 pięćdziesi*=50 sześćdziesi*=60 siedemdziesi*=70 osiemdziesi*=80
dziewięćdziesi*=90 sto=100 stu=100 dwieście=200 tysiąc*=1000 tysięcy=1000 tuzin*=12 pierwsz*=1 drug*=2 trzeci*=3
czwart*=4 piąt*=5 szóst*=6 siódm*=7 ósm*=8 dziewiąt*=9 dziesiąt*=10 połow*=50 sześcioletn*=6 dwukrotn*=2 oba=2
obie=2 obojga=2"""
_UK = """півтор*=50 дев.?яност*=90
од(?:ин|на|не|ного|ної|ному|ну|ним)=1 дв(?:а|і|ох|ом|ома|оє)=2 тр(?:и|ьох|ьом|ьома|оє)=3 чотир*=4
п.?ят(?:ь|и|ьох|ьом|ьма|еро)=5 ш(?:ість|ести|істьох|істьма|естеро)=6 с(?:ім|еми|імох|ьома)=7
в(?:ісім|осьми|ісьмох)=8 дев.?ят(?:ь|и|ьох|ьма)=9 десят(?:ь|и|ьох|ьом|ьма|еро)=10 одинадцят*=11 дванадцят*=12
тринадцят*=13 чотирнадцят*=14 п.?ятнадцят*=15 шістнадцят*=16 сімнадцят*=17 вісімнадцят*=18 дев.?ятнадцят*=19
двадцят*=20 тридцят*=30 сорок*=40 п.?ятдесят*=50 шістдесят*=60 сімдесят*=70 вісімдесят*=80 дев.?яност*=90 сто=100
ста=100 двісті=200 тисяч*=1000 десятк*=10 перш*=1 друг*=2 трет*=3 четверт*=4 п.?ят(?:ий|ого|а|ої)=5 шост*=6 сьом*=7
восьм*=8 дев.?ят(?:ий|ого|а|ої)=9 десят(?:ий|ого|а|ої)=10 половин*=50 шестирічн*=6 обидв*=2 двічі=2 тричі=3"""
_RU = """полутор*=50 полтор*=50
од(?:ин|на|но|ного|ной|ному|ну|ним)=1 дв(?:а|е|ух|ум|умя|ое)=2 тр(?:и|ех|ёх|ем|ём|емя|ое)=3 четыр*=4
пят(?:ь|и|ью|еро)=5 шест(?:ь|и|ью|еро)=6 сем(?:ь|и|ью|еро)=7 вос(?:емь|ьми|емью)=8 девят(?:ь|и|ью)=9
десят(?:ь|и|ью|еро)=10 одиннадцат*=11 двенадцат*=12 тринадцат*=13 четырнадцат*=14 пятнадцат*=15 шестнадцат*=16
семнадцат*=17 восемнадцат*=18 девятнадцат*=19 двадцат*=20 тридцат*=30 сорок*=40 пят(?:ьдесят|идесяти)=50
шест(?:ьдесят|идесяти)=60 сем(?:ьдесят|идесяти)=70 восемьдесят=80 девяност*=90 сто=100 ста=100 двести=200
тысяч*=1000 десятк*=10 дюжин*=12 перв*=1 втор*=2 трет*=3 четверт*=4 пят(?:ый|ого|ая|ой)=5 шест(?:ой|ого|ая)=6
седьм*=7 восьм*=8 девят(?:ый|ого|ая|ой)=9 десят(?:ый|ого|ая|ой)=10 половин*=50 шестилетн*=6 оба=2 обе=2 обоих=2
дважды=2 трижды=3"""
_KK = """жарым*=50
бір*=1 екі*=2 екеу*=2 үш*=3 төрт*=4 бес=5 бесінші=5 бесеу=5 алты=6 алтыншы=6 жеті=7 жетінші=7 сегіз*=8
тоғыз*=9 он=10 оны=10 онға=10 оныншы=10 жиырма*=20 отыз*=30 қырық*=40 елу*=50 алпыс*=60 жетпіс*=70 сексен*=80
тоқсан*=90 жүз*=100 мың*=1000 бірінші=1 ондаған=10 жартысы=50"""
_AR = """اثني=2 عشرينيات=20 ثلاثينيات=30 أربعينيات=40 خمسينيات=50 ستينيات=60 سبعينيات=70 ثمانينيات=80 تسعينيات=90
واحد*=1 إحدى=1 أحد=1 اثن*=2 إثن*=2 كلا=2 كلتا=2 ثلاث=3 ثلاثة=3 أربع=4 أربعة=4 خمس=5 خمسة=5 ست=6 ستة=6 سبع=7
سبعة=7 ثمان=8 ثماني=8 ثمانية=8 تسع=9 تسعة=9 عشر=10 عشرة=10 عشرات=10 عشرون=20 عشرين=20 ثلاثون=30 ثلاثين=30 أربعون=40
أربعين=40 خمسون=50 خمسين=50 ستون=60 ستين=60 سبعون=70 سبعين=70 ثمانون=80 ثمانين=80 تسعون=90 تسعين=90 مئة=100 مائة=100
مئات=100 مئتا*=200 ألف=1000 آلاف=1000 الأول=1 الأولى=1 الثاني=2 الثانية=2 الثالث=3 الثالثة=3 الرابع=4 الخامس=5
السادس=6 السادسة=6 السابع=7 السابعة=7 الثامن=8 الثامنة=8 التاسع=9 التاسعة=9 العاشر=10 العاشرة=10 نصف=50 عامين=2
عامان=2 سنتين=2 سنتان=2 مرتين=2 بلدين=2 دولتين=2 يومين=2 شهرين=2"""

#: Numbers in words: pairs of a regular expression and a value; ``*`` stands for any ending.
NUMBERS = {
    "en": _EN, "fr": _FR, "de": _DE, "it": _IT, "es": _ES, "pl": _PL, "uk": _UK, "ru": _RU, "kk": _KK, "ar": _AR,
}  # fmt: skip
