"""The figures of a text that stand beside its n-grams: its marks, and what a valence lexicon says of its words."""

from __future__ import annotations

from enrich.features import CUES, Reading
from enrich.lexicon import LEXICON_FEATURES, figures, lexicon_digest, lexicon_of
from enrich.vader import VADER, compound_of, vader_valences

VADER_FIGURES = ("compound", "compound up", "compound down", "compound zero")


def dense_names(language: str) -> tuple[str, ...]:
    """The figures of a language, in the order in which :func:`dense_of` gives them."""
    if language == "en":
        return CUES + LEXICON_FEATURES + VADER_FIGURES
    return CUES + LEXICON_FEATURES if lexicon_of(language) else CUES


def dense_of(language: str, reading: Reading) -> tuple[float, ...]:
    """Each figure is −1…1. English takes VADER's lexicon and compound, others a lexicon of ours if there is one."""
    if language == "en":
        compound = compound_of(reading.plain)
        whole = (compound, max(compound, 0.0), max(-compound, 0.0), float(compound == 0))
        return reading.cues + figures(vader_valences(reading.folded)) + whole
    lexicon = lexicon_of(language)
    return reading.cues + lexicon.features(reading.folded) if lexicon else reading.cues


def lexicon_version(language: str) -> str:
    """What tells one state of the lexicon from another; empty for a language without one."""
    return VADER if language == "en" else lexicon_digest(language)
