"""The languages in which alerts are told."""

from __future__ import annotations

from collections.abc import Mapping

from alerts.wording.en import SPEECH as ENGLISH
from alerts.wording.ja import SPEECH as JAPANESE
from alerts.wording.pl import SPEECH as POLISH
from alerts.wording.ru import SPEECH as RUSSIAN
from alerts.wording.speech import Speech
from alerts.wording.th import SPEECH as THAI

SPEECHES: Mapping[str, Speech] = {one.code: one for one in (ENGLISH, POLISH, RUSSIAN, THAI, JAPANESE)}
LANGUAGES = tuple(SPEECHES)


def speech_of(language: str) -> Speech:
    """The speech of a language tag (``pl``, ``pl-PL``); English for others."""
    return SPEECHES.get(language.replace("_", "-").partition("-")[0].lower(), ENGLISH)
