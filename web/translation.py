"""The pages' words in the reader's language: catalogues in gettext's form, read from ``locales/*.mo``.

English is what stands in the templates. What people translate is ``locales/*.po``; ``python -m web.catalogues`` brings
those to what the templates say and compiles them, and a test sees to it that none lacks any and that both are alike.
"""

from __future__ import annotations

from functools import cache
from gettext import GNUTranslations, NullTranslations
from pathlib import Path

LOCALES = Path(__file__).parent / "locales"


@cache
def translations(language: str) -> NullTranslations:
    """Of one of ``services.telling.LANGUAGES``; read once."""
    return read_translations(language)


def read_translations(language: str) -> NullTranslations:
    """One's own, to be given a fallback."""
    path = LOCALES / f"{language}.mo"
    if not path.exists():
        return NullTranslations()
    with path.open("rb") as file:
        return GNUTranslations(file)
