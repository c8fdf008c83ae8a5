"""The small words of languages, and the letters that only some of them have. Only data.

Written down from knowledge of the languages: articles, prepositions, conjunctions, pronouns, auxiliaries: each
language's most frequent words. The languages after the first ten stand here so that their texts are not taken for one
of those.
"""

__all__ = ["ALPHABETS", "ALWAYS", "LETTERS", "SCRIPTS", "WORDS"]

WORDS = {
    "en": """the of and to in a is was for that on with as by at from it be are this which or an were has have had
not but they their he his she her who will would been its we our you your all can could may than when there what
more about after before into over under if no so do did does those these one also other only out up them him how
where while because between against without during through any some such must should being us i my me very just said
says""",
    "fr": """le la les de des du un une et à au aux en dans que qui est sont a ont pour par sur avec ne pas plus ce
cette ces se sa son ses il elle ils elles on nous vous leur leurs ou où mais comme été être avoir avait était fait
après avant sans sous entre contre depuis chez dont aussi lors donc ni si même tout tous toute toutes y d l qu n s c
j aucun aucune lui cela peut peuvent doit selon ainsi alors encore très deux notre votre je ils celui celle ceux
soit""",
    "de": """der die das den dem des ein eine einen einem einer eines und in im zu zum zur von vom mit für auf an am
ist sind war waren wird werden wurde wurden hat haben hatte hatten nicht auch sich es er sie wir ihr ihre ihrer
ihren ihrem sein seine seiner als wie bei nach aus über unter vor durch gegen ohne um dass daß wenn weil aber oder
noch nur so kann können muss müssen soll sollen dieser diese dieses diesem diesen kein keine mehr sowie zwischen
seit bis man uns unser was wer worden sei alle allen jede jeder jeden ihm ihn ich""",
    "it": """il lo la i gli le di del della dei degli delle dello dell un una uno e ed a al alla ai agli alle in nel
nella nei nelle negli da dal dalla dai dalle con su sul sulla sui per tra fra che chi non è sono era erano ha hanno
aveva si ci come ma o anche più questo questa questi queste quello quella cui suo sua suoi loro stato stata stati
essere dopo prima senza contro ogni tutti tutte tutto dove quando se perché ne l d all nell dall sull può possono
deve noi voi lui lei nessun nessuna sia né già ancora""",
    "es": """el la los las de del un una unos unas y e a al en con por para que se es son fue fueron era ha han
había no lo le les su sus como más pero o sin sobre entre desde hasta también este esta estos estas ese esa eso
cuando donde porque si ya ni muy sido ser está están según contra durante tras ante todo todos toda todas quien
quienes cual cuya cuyo nos nosotros nuestro nuestra puede pueden debe ella ellos él otro otra otros otras dos cada
hay sino aunque mientras ningún ninguna yo""",
    "pl": """i w we z ze na do nie się że o od po za przez dla jest są był była było były będzie będą to ten ta te
tego tej tych tym tymi jak ale lub oraz który która które którzy których którego której którym jego jej ich co czy
przy pod nad przed między bez już tylko może mogą także też aby by gdy jeśli kiedy gdzie może został została zostali
zostały jako ponieważ więc jednak podczas wobec przeciw wszystkich wszystkie każdy każda nas nam my oni one on ona
ma mają mieć być sobie swoje swój swoich żaden żadna tak niż u""",
    "uk": """і й та в у на з із зі до що не це як за від по для про який яка яке які якого яких якій його її їх
їхній вона він вони воно ми ви було була були був є бути буде будуть але або чи а також при під над перед між без
вже лише тільки може можуть цей ця ці цього цієї цих той того тих коли де якщо щоб бо тому після проти через усі всі
всіх кожен кожна свої своїх свого свій себе ж так ще ніж жоден нас нам має мають мати був понад щодо згідно адже""",
    "ru": """и в во на с со к ко из от до по за для о об не что как это этот эта эти этого этой этих который которая
которое которые которого которых его её ее их он она они оно мы вы был была было были есть быть будет будут но или а
также при под над перед между без уже только может могут если когда где чтобы потому после против через все всех
каждый каждая свои своих своего свой себя же так ещё еще чем ни никто нас нам у имеет более тот того тех того ли бы
ведь однако согласно""",
    "kk": """және мен бен пен үшін деп бұл ол осы сол бір бар жоқ емес да де та те туралы бойынша кейін дейін арқылы
қарсы болды болған болып болатын болады еді екен олар олардың оның біз біздің сіз өз өзі өзінің барлық әр кез кезде
ретінде соң сондай ғана тек немесе бірақ сияқты дегі деген деді еткен етті етіп қатар бұрын енді қазір арасында жылы
жылғы мұндай керек тиіс мүмкін алды алған отыр тұр жатыр кім не қандай қалай неге""",
    "ar": """في من على إلى عن مع هذا هذه ذلك تلك التي الذي الذين أن إن لا ما لم لن قد كان كانت كانوا يكون وقد كما
بعد قبل بين حتى أو ثم بل لكن ولكن عند منذ حول ضد دون غير كل بعض أي هو هي هم هناك وهو وهي الى أنه أنها إنه إنها لها
له لهم فيها فيه منها منه عليها عليه به بها خلال حين حيث إذا لقد ليس ليست نحن وفي ومن وعلى ولم ولا وأن وإلى والتي بأن
لأن عبر تحت فوق""",
    "pt": """o a os as de do da dos das um uma e em no na nos nas por pelo pela para com que se é são foi foram não
mais mas ou também como ao à às seu sua seus suas ele ela eles elas entre até depois contra sobre quando já há ser
está estão tem têm tinha isso este esta pelo pelos muito nós você""",
    "nl": """de het een en van in is op te dat die voor met zijn aan niet er om ook als bij door naar dan maar over
uit wordt worden werd werden heeft hebben had hij zij ze wij we ons hun haar nog wel geen meer tot tegen deze dit""",
    "ro": """și în de la cu pe din un o al ale ai a care este sunt a fost nu se mai că pentru prin sau dar după până
între către fără lui ei lor sale său sa această acest aceste fi au am ca iar""",
    "cs": """a v ve z ze na do je jsou byl byla bylo byli se že o od po za pro při jako ale nebo který která které
kteří jeho její jejich co by aby když již také však není bude budou podle mezi bez před pod nad tak to ten ta""",
    "sk": """a v vo z zo na do je sú bol bola bolo boli sa že o od po za pre pri ako ale alebo ktorý ktorá ktoré
ktorí jeho jej ich čo by aby keď už tiež však nie bude budú podľa medzi bez pred pod nad tak to ten tá""",
    "sv": """och i att det som en på är av för med till den har de inte om ett var från men vi kan ska så eller när
efter vid mot över även också hade blev deras sin sina denna detta under utan än""",
    "tr": """ve bir bu için ile de da olarak olan olduğu daha çok en gibi kadar sonra önce ne ki mi o ama veya değil
her tarafından göre karşı oldu olduğunu var yok ise hem ancak bunun onun""",
    "hu": """a az és hogy nem is egy ez azt volt van meg de csak már mint vagy ki fel még el be lesz voltak vannak
aki amely után ellen között által szerint ezt akik""",
    "be": """і ў у з на да што не гэта як за ад па для пра які якая якое якія яго яе іх яна ён яны мы быў была было
былі ёсць але або таксама пры пасля супраць праз усе калі дзе каб каля гэты гэтай гэтым""",
    "bg": """и в на с от за да не се че по при като са е беше бяха ще това този тази тези който която които но или
също след до през без между вече само може той тя те ние към си му им""",
    "sr": """и у на за од са до не се да је су што као по али или који која које био била било били ће то овај ова
ове након против између само још већ његов њен њихов""",
    "fa": """در از به با که این آن را است بود برای تا بر یا هم نیز شد شده می کرد کرده هر یک ما آنها خود پس اما""",
}
#: Letters that tell languages of one script apart, and how much a word that has one says for the language.
LETTERS = {
    "uk": {"ї": 1.0, "є": 1.0, "ґ": 1.0, "і": 0.4},
    "ru": {"ы": 0.6, "э": 0.6, "ё": 0.6, "ъ": 0.6},
    "kk": {"ә": 1.0, "ғ": 1.0, "қ": 1.0, "ң": 1.0, "ө": 1.0, "ұ": 1.0, "ү": 1.0, "һ": 1.0, "і": 0.3, "ы": 0.3},
    "be": {"ў": 1.5, "ы": 0.4, "э": 0.4, "ё": 0.4, "і": 0.3},
    "bg": {"ъ": 0.8},
    "sr": {"ј": 1.0, "љ": 1.0, "њ": 1.0, "ђ": 1.0, "ћ": 1.0, "џ": 1.0},
    "pl": {"ł": 0.7, "ż": 0.7, "ą": 0.6, "ę": 0.6, "ś": 0.6, "ć": 0.4, "ź": 0.6, "ń": 0.4},
    "de": {"ß": 0.7, "ü": 0.3, "ä": 0.3},
    "es": {"ñ": 0.6, "ó": 0.2},
    "fr": {"è": 0.3, "ê": 0.4, "œ": 0.6, "ç": 0.3, "û": 0.4, "î": 0.4},
    "it": {"ò": 0.5, "ù": 0.3, "ì": 0.4},
    "pt": {"ã": 0.8, "õ": 0.8, "ç": 0.2},
    "ro": {"ă": 0.8, "ț": 0.8, "ș": 0.8, "â": 0.2},
    "cs": {"ř": 0.8, "ě": 0.8, "ů": 0.8, "č": 0.3, "š": 0.3, "ž": 0.3},
    "sk": {"ľ": 0.8, "ĺ": 0.8, "ŕ": 0.8, "ô": 0.3, "č": 0.3, "š": 0.3, "ž": 0.3},
    "sv": {"å": 0.8, "ä": 0.3, "ö": 0.2},
    "tr": {"ı": 0.8, "ğ": 0.8, "ş": 0.6},
    "hu": {"ő": 0.8, "ű": 0.8},
    "fa": {"پ": 0.6, "چ": 0.6, "گ": 0.6, "ک": 0.6, "ی": 0.6},
    "ar": {"ة": 0.4, "ي": 0.2, "ك": 0.3, "ى": 0.3, "إ": 0.3, "أ": 0.1},
}
#: The script of each language, by the first word of its letters' names in Unicode.
SCRIPTS = dict.fromkeys(WORDS, "LATIN") | {
    "uk": "CYRILLIC", "ru": "CYRILLIC", "kk": "CYRILLIC", "be": "CYRILLIC", "bg": "CYRILLIC", "sr": "CYRILLIC",
    "ar": "ARABIC", "fa": "ARABIC",
}  # fmt: skip
_LATIN, _CYRILLIC = "abcdefghijklmnopqrstuvwxyz", "абвгдежзийклмнопрстуфхцчшщьюя"
#: The letters of words that are no names. Not English, which takes words over with their accents.
ALPHABETS = {
    "fr": frozenset(_LATIN + "àâæçèéêëîïôœùûüÿñ"),
    "de": frozenset(_LATIN + "äöüßéèàêç"),
    "it": frozenset(_LATIN + "àèéìíîòóùú"),
    "es": frozenset(_LATIN + "áéíñóúü"),
    "pl": frozenset(_LATIN + "ąćęłńóśźżé"),
    "uk": frozenset(_CYRILLIC + "ґєії"),
    "ru": frozenset(_CYRILLIC + "ёъыэ"),
    "kk": frozenset(_CYRILLIC + "ёъыэәғқңөұүһі"),
}
#: Letters of which some stand in every sentence of a language.
ALWAYS = {"kk": frozenset("әғқңөұүһі")}
