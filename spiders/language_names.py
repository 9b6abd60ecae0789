"""Languages by their English names, as GDELT writes them (its DOC 2.0 page: LOOKUP-LANGUAGES)."""

from __future__ import annotations

_PAIRS = """afrikaans af|albanian sq|arabic ar|armenian hy|azerbaijani az|basque eu|bengali bn|bosnian bs|bulgarian bg|
catalan ca|chinese zh|croatian hr|czech cs|danish da|dutch nl|english en|estonian et|finnish fi|french fr|galician gl|
georgian ka|german de|greek el|gujarati gu|hausa ha|hebrew he|hindi hi|hungarian hu|icelandic is|indonesian id|
italian it|japanese ja|kannada kn|kazakh kk|khmer km|korean ko|latvian lv|lithuanian lt|macedonian mk|malay ms|
malayalam ml|marathi mr|mongolian mn|nepali ne|norwegian no|norwegianbokmal nb|norwegiannynorsk nn|persian fa|
polish pl|portuguese pt|punjabi pa|romanian ro|russian ru|serbian sr|sinhalese si|slovak sk|slovenian sl|somali so|
spanish es|swahili sw|swedish sv|tamil ta|telugu te|thai th|tibetan bo|turkish tr|ukrainian uk|urdu ur|vietnamese vi"""
CODES = dict(pair.strip().rsplit(" ", 1) for pair in _PAIRS.split("|"))


def code_of(name: str) -> str:
    """The ISO 639-1 code of a language, empty when the name is not known."""
    return CODES.get(name.strip().lower().replace(" ", ""), "")
