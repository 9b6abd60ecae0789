"""The pages' words in the reader's language: catalogues in gettext's form, read from ``locales/*.po``.

English is what stands in the templates. A string that a catalogue lacks is shown in English; a test sees to it that
none lacks any (``python -m web.catalogues`` brings the catalogues to what the templates say).
"""

from __future__ import annotations

from functools import cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LOCALES = Path(__file__).parent / "locales"


@cache
def translations(language: str) -> NullTranslations:
    """Of one of ``services.telling.LANGUAGES``."""
    path = LOCALES / f"{language}.po"
    if not path.exists():
        return NullTranslations()
    with path.open("rb") as file:
        catalogue = read_po(file, locale=language)
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return GNUTranslations(compiled)
