"""The generated forms of a word (``~word``): a name as it is written in the cases of Polish or Russian."""

from __future__ import annotations

from topics.polish import polish_forms
from topics.prepare import fold_accents
from topics.russian import russian_forms

MAX_FORMS = 120


def forms_of(word: str) -> tuple[str, ...]:
    """The word's inflected forms, itself first, each also without accents; no form twice, at most 120.

    Cyrillic words follow the Russian rules, all others the Polish ones. The rules make more forms than a dictionary
    would list: a name that is new has no dictionary.
    """
    cyrillic = any("\u0400" <= letter <= "\u04ff" for letter in word)
    made = russian_forms(word.lower()) if cyrillic else polish_forms(word)
    forms = dict.fromkeys(form for inflected in (word, *made) for form in (inflected, fold_accents(inflected)))
    return tuple(forms)[:MAX_FORMS]
