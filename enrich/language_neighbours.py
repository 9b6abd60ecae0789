"""Words that tell a language from its neighbour where letters do not, and with them what told the models the two apart.

Of each pair the words that only one of the two has (a word in both lists tells nothing), and forms of words in which
they differ: *vzdělání*, *vzdelanie*; *делает*, *робить*. Czech and Slovak are folded to a–z and asked only without
accents, Russian and Ukrainian only without the letters that one of them has alone. Facts about the languages, from
their grammars: nothing here is counted from texts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_CZECH = """
aby ackoli ale ani ano asi az ba bude budou by byl byla byli bylo byt cely chce chci chteji ci co dekuji dekuju dnes
do ho hodne ina jak jako je jeho jeji jejich jejimz jejiz jen jenz jeste ji jich jimi jiz jsem jsi jsme jsou jste k
kde kdyz ke ktera ktere kteri kterou ktery kterych ma mame me mel mezi mi mit mne moc mohou musi muze na nad nebo
nebyl neco nej nejsou nekolik nektere neni nez nic nich nim nimi nimiz nyni od on pak pokud potom pouze prave pred
predevsim pres pri pro prosim proto protoze rad rady rekl rika se si tady tak take taky tam tato te techto teda tedy
temito ten tento teto tim timto toho tom tomto toto tu ty u uz vam vas vase ve vice vsak vse vsech vsechno vubec vuci
vy z zajem zde ze zo zpet zvlast jeden mnou pod tym nech ina cekat ceka clanek ctvrtek ctyri dale delat dela delam
deset detsky devet dite ditete duvod duvodu dulezite dulezity hledat hleda hledame jmeno jmena kazdodenni kdo koupit
koupil leden lide lidem lidmi libi lepe mesic mesice mesicu misto mista miste mluvi mluvit muzes muzete muzeme muzou
nabidka nabidky nabizi nabizime nedele nekde nekdo nekdy nemuze nemuzete nevim nikdo nize odkud osm patek pocasi
pondeli posledni pratele prijit pritel proc prubeh prubehu puvodni rict ruzne ruznych rijen sedm slevy sleva smlouva
smlouvy srpen spolecne spolecnost spolecny sve svuj svych ted tyden tydne tydnu unor utery vedet vetsi vetsina
vetsinou videt vim vyse vyrobek zacit zadna zadne zadny zbozi zitra zpravy zpusob zpusobem vcetne otevreno zavreno
prodam prodej
"""
_SLOVAK = """
aby aj ako aky ale alebo ani ano asi az ba bol bola boli bolo bude budu by byt cely cez chce chcem chcu ci co dakujem
dakujeme dnes do ho iba ich ina je jeden jeho jej ju k kde ked kedze ktora ktore ktori ktorou ktoru ktory ktorych ku
ma mal mame mat medzi mi mna mnou moc moj moze mozu musi na nad naj namiesto nebol nebola nech nemoze nic nich nie
niecoho niekolko niektore nim nimi od okrem on pod podla potom prave pre preco pred predovsetkym preto pretoze pri
prosim sa si sme som ste su ta tak taky takze tam tato teda tejto ten tento tieto tiez tohto tom tomto toto tu ty tych
tychto tym tymto u uz vam vas vasa velmi viac vo vsak vsetci vsetko vsetkych vy z zaujem ze zo rad rady mne vase toho
cakat caka clanok dalej desat devat dieta dietata dolezite dolezity dovod dovodu hladat hlada hladame iny ine inych
kto kupit kupil lepsie ludi ludia ludmi ludom mesiac mesiaca mesiace mesiacov miesta mieste miesto mozem mozeme mozes
mozete najst najvacsi nedela nemozete nemozu neviem niekde niekedy niekto nikto nizsie odkial osem paci piatok pocasie
pondelok ponuka ponuky posledny povedal povedat povodne povodny priatel priatelia priebeh priebehu prva prve prvy
prveho prvej robi robim robit rokov rozne roznych sedem sposob sposobom spolocne spolocnost spolocny styri stvrtok
svojho svojich svoju teraz tovar tovaru tyzden tyzdna tyzdne tyzdnov utorok vacsi vacsina vacsinou vediet vidiet viem
vobec vratane otvorene zatvorene predaj vyrobok vyssie zacat zajtra zlava zlavy zmluva zmluvy ziadna ziadne ziadny
"""
_RUSSIAN = """
больше будем будет будут в во вам вас весь вместо вот время времени всегда всего всем всех все вчера где год года году
да даже дела дело деньги дети для до дом другой его ее ей если есть еще жизнь завтра здесь здравствуйте знает знаю и
из или им иногда их к как какой когда кого конечно которая которого которое ко кто лет ли лишь лучше люди менее между
меня мне мной моего моей мои мой можно может на над надо нам нас наш не него нее нельзя нет ни никогда никто ничего но
нужно о обо он она они оно опять пожалуйста плохо под пока потом потому почему привет при работа работать ребенок с
сам свои своего своей свой себя сегодня сейчас сказал сказала сколько снова со собой спасибо так такой там тебе тебя
теперь то тобой тогда того тоже только тому тут у уже хорошо хочет хочу человек чего чем чему что чтобы
"""
_UKRAINIAN = """
або але адже багато бачити бачу буде будемо будуть була були було бути в вам вас весь вже ви воно вона вони все всього
гарно гарний да де дитина дитини для до добре дуже дякую ж жоден жодного життя з завжди завтра зараз знаю знову зо
каже кажу кажуть кожен кожного коли країна лише люди маю мають майже мене ми мого може можна мною на над нам нас наш
не нема но нього о погано проте раз роки року робота роботу роботи сам саме свого себе собою справу справи так там
тебе тепер тим тих то того тому треба трохи ти тут у усе усього хлопець хоче хочу хочуть хто це цей ця цих цим цього
цю чи що щоб ще як яка яке який якого якщо яку й його йому йде йдуть березень березня вересень вересня грошей грошима
грудень грудня дощ жовтень жовтня липень липня серпень серпня травень травня червень червня
"""
_DANISH = """
af alle at blev bliver da de den denne deres det dig din disse du efter eller en er et for fra ham han har havde her
hos hun hvad hvem hvis hvor hvorfor i igen ikke ind ingen jeg jer kan kom kroner kun kunde kunne man med meget men
mere mig mit mod ned nogen noget nu og om op os samt sammen se selv sig sin skal skulle som stk til tilbage ud uden
under var ved vi vil ville vores
"""
_SWEDISH = """
alla att av bara blev blir de den denna deras det detta dig din du efter eller en er ett finns gick hade han har hon
honom hos hur i igen ingen inte jag kan kom kronor kunde man med men mer mig mitt mot mycket ned nu och om oss samt se
sedan sig sin ska skall skulle som sina till under ut utan upp vad var varit vem vi vid vilka vill ville
"""
_SPANISH = """
a al ahora algo alguien antes aunque ayer bien como con cuando de del desde donde dos el ella ellos en entonces entre
era eran es esa ese eso esta estaba este esto fue gracias ha hace hacer han hasta hay hoy la las le les lo los mas me
mejor mi mientras mis mismo mucho muchos muy nada ni no nos nosotros nuestra nuestro nunca o otra otro para pero poco
por porque pues que quien quiere quiero se sea ser si siempre sin sobre solo son soy su sus te tener tengo tiene
tienen tienes toda todas todo todos tu un una uno unos usted vamos ver voy y ya yo
"""
_PORTUGUESE = """
a agora algo alguma antes ao aos as assim bem boa bom com como da das de dela dele depois desde do dos duas e ela ele
eles em enquanto entre era eram essa esse esta estava este eu faz fazer foi foram gente hoje isso isto ja lo mais mas
me melhor mesmo meu meus minha muita muito muitos na nada nas nem no nos nossa nosso nunca o obrigado obrigada onde
ontem os ou outra outro para pela pelo pode por porque quando que quem quer quero se seja sem sempre ser si seu seus
sim sobre sou sua suas te tem tenho ter tinha toda todas todo todos tudo um uma uns vai vamos ver vou
"""
_CZECH_FORMS = r"""
[a-z]{2,}(?:ani|eni|ace|aci|stvi|ctvi)|[a-z]{2,}(?:uji|jici|jiciho|jicich)|[a-z]{2,}[cdfghklmrstvz]ni(?:ho|mu|ch|m)?
|nej(?!de|ak|est)[a-z]{4,}|[a-z]{2,}(?:[aiou]z|id|ysl|um|us)et|(?!problem|system|totem|n?e?chcem|n?e?mozem|zoberem)[a-z]{2,}[^aijd]em
"""
_SLOVAK_FORMS = r"""
[a-z]{2,}(?:anie|ania|enie|enia|acie|cia|ciu|ciou|skej|ckej|nej|vej|tej|hej|rej|ostou|och|iem|ovia)
|[a-z]{2,}[^o]uc(?:i|a|e|eho|ich)|naj(?!ed|ev|it|d|em|im)[a-z]{4,}|[a-z]*[aeiu]dz(?!or|em|im|v)[a-z]+
|[a-z]*[bcdfghklmnprstvz](?:ie[bcdghkmsvz](?!en)|iel[aeiou]|ia[cdhmsvz])[a-z]*|(?!strom|diplom|fantom|symptom)[a-z]{3,}om
|(?!ostrov|domov)[a-z]{3,}ov
"""
_RUSSIAN_FORMS = r"""
и[а-я]+|[а-я]{2,}(?:ие|ия|ии|ию|ием|иям|иях|ией|ое|ее)|[а-я]+[бвгджзклмнрстхшщ]ая|[а-я]+(?:шь|тся|тесь|лся)
|[а-я]+(?:ск|цк)(?:ий|ого|ой|их|им|ому|ую)|[а-я]+(?:[аеуюя]ет|[аеуюя]ют|оит|[аеуюя]ем|еть)|[а-я]{2,}(?:ил|ел)
|[а-я]+[гднквтрм]ой|[а-я]+вш(?:ий|ая|ие|его|их)
"""
_UKRAINIAN_FORMS = r"""
[а-я]*(?:ськ|цьк|[сцзт]ьо)[а-я]*|[а-я]+(?:ння|ттям?|лля|нням)|(?!пути)[а-я]{2,}[аиую]ти(?:ся|сь)?
|[а-я]+(?:[аеуюя]ють|[аую]ють|ують)(?:ся)?|[а-я]+[джзнрсчш]емо|[а-я]+[аиую]вся|[а-я]{3,}ою|роз(?![наоеугы])[а-я]{3,}
"""


@dataclass(frozen=True, slots=True)
class _Told:
    """``words`` only this one of the pair has; ``forms`` that a whole word can have."""

    words: frozenset[str]
    forms: re.Pattern[str] | None = None

    def count(self, words: list[str]) -> int:
        return sum(word in self.words or bool(self.forms and self.forms.fullmatch(word)) for word in words)


def _apart(one: str, other: str, forms: tuple[str, str] | None = None) -> tuple[_Told, _Told]:
    mine, theirs = frozenset(one.split()), frozenset(other.split())
    told = [re.compile("".join(form.split())) for form in forms] if forms else [None, None]
    return _Told(mine - theirs, told[0]), _Told(theirs - mine, told[1])


_TOLD: dict[str, _Told] = {}
_TOLD["cs"], _TOLD["sk"] = _apart(_CZECH, _SLOVAK, (_CZECH_FORMS, _SLOVAK_FORMS))
_TOLD["ru"], _TOLD["uk"] = _apart(_RUSSIAN, _UKRAINIAN, (_RUSSIAN_FORMS, _UKRAINIAN_FORMS))
_TOLD["da"], _TOLD["sv"] = _apart(_DANISH, _SWEDISH)
_TOLD["es"], _TOLD["pt"] = _apart(_SPANISH, _PORTUGUESE)
NEIGHBOURS = {"cs": "sk", "sk": "cs", "ru": "uk", "uk": "ru", "da": "sv", "sv": "da", "es": "pt", "pt": "es"}
FOLDED = frozenset({"cs", "sk"})
"""Asked without accents only, whatever the models say: these have learnt the accents."""
DOUBT = 0.95
"""Confidence of the models below which the words are asked."""

_WORD = re.compile(r"[^\W\d_]+")


def neighbour_of(text: str, code: str, confidence: float) -> str:
    """The neighbour of ``code`` where a text has words of the neighbour's, and more than half as many again as of its
    own; else ``code``, of which the models are sure by ``confidence``."""
    if code not in NEIGHBOURS or not (text.isascii() if code in FOLDED else confidence < DOUBT):
        return code
    words = _WORD.findall(text.lower())
    other = NEIGHBOURS[code]
    return other if 2 * _TOLD[other].count(words) > 3 * _TOLD[code].count(words) else code
