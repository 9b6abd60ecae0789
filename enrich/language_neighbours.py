"""Words that tell Czech from Slovak where the accents are left out, and with them what told the models the two apart.

Function words of each, folded to a–z, what both have once their accents are gone left out; and the endings of nouns and
adjectives in which the two differ (*vzdělání*, *vzdelanie*; *situace*, *situácia*; *slovenské*, *slovenskej*).
"""

from __future__ import annotations

import re

_CZECH = """
aby ackoli ale ani ano asi az ba bude budou by byl byla byli bylo byt cely chce chci chteji ci co dekuji dekuju dnes
do ho hodne ina jak jako je jeho jeji jejich jejimz jejiz jen jenz jeste ji jich jimi jiz jsem jsi jsme jsou jste k
kde kdyz ke ktera ktere kteri kterou ktery kterych ma mame me mel mezi mi mit mne moc mohou musi muze na nad nebo
nebyl neco nej nejsou nekolik nektere neni nez nic nich nim nimi nimiz nyni od on pak pokud potom pouze prave pred
predevsim pres pri pro prosim proto protoze rad rady rekl rika se si tady tak take taky tam tato te techto teda tedy
temito ten tento teto tim timto toho tom tomto toto tu ty u uz vam vas vase ve vice vsak vse vsech vsechno vubec
vuci vy z zajem zde ze zo zpet zvlast
"""
_SLOVAK = """
aby aj ako aky ale alebo ani ano asi az ba bol bola boli bolo bude budu by byt cely cez chce chcem chcu ci co
dakujem dakujeme dnes do ho iba ich ina je jeden jeho jej ju k kde ked kedze ktora ktore ktori ktorou ktoru ktory
ktorych ku ma mal mame mat medzi mi mna mnou moc moj moze mozu musi na nad naj namiesto nebol nebola nech nemoze nic
nich nie niecoho niekolko niektore nim nimi od okrem on pod podla potom prave pre preco pred predovsetkym preto
pretoze pri prosim sa si sme som ste su ta tak taky takze tam tato teda tejto ten tento tieto tiez tohto tom tomto
toto tu ty tych tychto tym tymto u uz vam vas vasa velmi viac vo vsak vsetci vsetko vsetkych vy z zaujem ze zo
"""
_ENDINGS = {
    "cs": re.compile(r"[a-z]{2,}(?:ani|eni|ace|aci|stvi|ctvi)"),
    "sk": re.compile(r"[a-z]{2,}(?:anie|ania|enie|enia|acia|acie|aciu|acii|skej|nej|vej)"),
}
_ALL = {"cs": frozenset(_CZECH.split()), "sk": frozenset(_SLOVAK.split())}
_WORDS = {"cs": _ALL["cs"] - _ALL["sk"], "sk": _ALL["sk"] - _ALL["cs"]}
NEIGHBOURS = {"cs": "sk", "sk": "cs"}
DECIDE = 2
"""Words of the neighbour's, at least, and more than half as many again as of its own."""

_WORD = re.compile(r"[a-z]+")


def neighbour_of(text: str, code: str) -> str:
    """The neighbour of ``code`` where a text without accents has the neighbour's words; else ``code``."""
    if code not in NEIGHBOURS or not text.isascii():
        return code
    words = _WORD.findall(text.lower())
    other = NEIGHBOURS[code]
    against = _count(words, other)
    return other if against >= DECIDE and 2 * against > 3 * _count(words, code) else code


def _count(words: list[str], code: str) -> int:
    return sum(word in _WORDS[code] or _ENDINGS[code].fullmatch(word) is not None for word in words)
