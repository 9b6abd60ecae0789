"""The generated forms of a word (``~word``)."""

from __future__ import annotations

from topics.prepare import fold_accents


def forms_of(word: str) -> tuple[str, ...]:
    """The word's inflected forms, itself first, each also without accents; no form twice."""
    return tuple(dict.fromkeys(form for made in (word,) for form in (made, fold_accents(made))))
