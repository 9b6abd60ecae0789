"""The figures of a text that stand beside its n-grams: its marks, and what a valence lexicon says of its words."""

from __future__ import annotations

from enrich.features import CUES, Reading
from enrich.lexicon import EXTREMES, LEXICON_FEATURES, extremes, lexicon_digest, lexicon_of


def dense_names(language: str) -> tuple[str, ...]:
    """The figures of a language, in the order in which :func:`dense_of` gives them."""
    if language == "en":
        return CUES + EXTREMES
    return CUES + LEXICON_FEATURES if lexicon_of(language) else CUES


def dense_of(language: str, reading: Reading) -> tuple[float, ...]:
    """Each figure is −1…1. English has VADER's words and ours, others a lexicon of ours if there is one."""
    lexicon = lexicon_of(language)
    if lexicon is None:
        return reading.cues
    if language == "en":
        return (*reading.cues, *extremes(lexicon.valences(reading.folded.replace("’", "'"))))
    return reading.cues + lexicon.features(reading.folded)


def lexicon_version(language: str) -> str:
    """What tells one state of the lexicon from another; empty for a language without one."""
    return lexicon_digest(language)
