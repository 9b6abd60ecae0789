"""For who translates: brings ``locales/*.po`` to what the templates and the routes say, and compiles them.

    python -m web.catalogues          add new strings, empty; drop what is no longer said; say how many lack words

Strings are marked in templates by ``_("…")``, ``ngettext("…", "…", n)``, ``pgettext("context", "…")`` or
``{% trans %}``, in Python by the same names; what errors say is found by ``web.sentences``. Which words to use:
docs/translating.md.
"""

from __future__ import annotations

from copy import deepcopy
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from web.sentences import sentences, visited
from web.translation import LOCALES
from web.wrong import CONTEXT, VISIT

LANGUAGES = ("pl", "ru", "th", "ja")
_METHODS = [("templates/**.html", "jinja2"), ("**.py", "python")]
_OPTIONS = {"templates/**.html": {"trimmed": "true", "newstyle_gettext": "true"}}
_ALWAYS = datetime(2026, 1, 1, tzinfo=UTC)
"""The date in every catalogue, so that the same words make the same bytes."""


def extracted() -> Catalog:
    """Everything that is marked, without translations."""
    found = Catalog()
    methods = [(pattern, "jinja2.ext:babel_extract" if kind == "jinja2" else kind) for pattern, kind in _METHODS]
    for _, _, message, _, context in extract_from_dir(str(Path(__file__).parent), methods, _OPTIONS):
        found.add(message, context=context)
    for context, sentences_of in ((CONTEXT, sentences()), (VISIT, visited())):
        for sentence in sorted(sentences_of.said):
            found.add(sentence, context=context)
    return found


def kept(language: str) -> Catalog:
    """The catalogue as it stands; an empty one when there is none."""
    path = LOCALES / f"{language}.po"
    if not path.exists():
        return Catalog(locale=language)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def renewed(catalogue: Catalog, said: Catalog) -> Catalog:
    """It with what is said now, without what is said no longer."""
    catalogue.update(deepcopy(said), no_fuzzy_matching=True)  # it takes what is new as it is, not a copy
    catalogue.obsolete.clear()
    return catalogue


def compiled(catalogue: Catalog) -> bytes:
    """As the pages read it."""
    catalogue.creation_date = catalogue.revision_date = _ALWAYS
    made = BytesIO()
    write_mo(made, catalogue)
    return made.getvalue()


def renew(language: str, said: Catalog) -> int:
    """Write the catalogue anew; how many of its strings lack words."""
    catalogue = renewed(kept(language), said)
    LOCALES.mkdir(exist_ok=True)
    with (LOCALES / f"{language}.po").open("wb") as file:
        write_po(file, catalogue, width=100, omit_header=True, no_location=True, sort_output=True)
    (LOCALES / f"{language}.mo").write_bytes(compiled(kept(language)))
    return len([message for message in catalogue if message.id and not filled(message)])


def filled(message: Message) -> bool:
    """Whether it has words, in each of its plural forms."""
    said = message.string
    return (isinstance(said, str) and bool(said)) or (isinstance(said, tuple | list) and all(said))


if __name__ == "__main__":
    now = extracted()
    for language in LANGUAGES:
        print(f"{language}: {renew(language, now)} strings without words")
