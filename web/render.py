"""The templates, with autoescape always on, and the few words of their own that they speak."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from datetime import date, datetime, time
from functools import cache, lru_cache
from gettext import NullTranslations
from urllib.parse import urlencode, urlsplit
from zoneinfo import ZoneInfo

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from model.errors import EarshotError
from services.alerts import deed
from web.assets import Addresses
from web.drawing.stacks import places, share_chart, strip, volume_chart
from web.drawing.written import blocks, columns
from web.heard import heard
from web.highlight import pieces, snippet
from web.language import NAMES
from web.translation import translations
from web.viewer import Viewer
from web.words import Words
from web.wrong import say, wrong_in

LANGUAGES = {
    "ar": "Arabic", "bg": "Bulgarian", "cs": "Czech", "da": "Danish", "de": "German", "el": "Greek", "en": "English",
    "es": "Spanish", "et": "Estonian", "fa": "Persian", "fi": "Finnish", "fr": "French", "he": "Hebrew", "hi": "Hindi",
    "hr": "Croatian", "hu": "Hungarian", "id": "Indonesian", "it": "Italian", "ja": "Japanese", "ko": "Korean",
    "lt": "Lithuanian", "lv": "Latvian", "nl": "Dutch", "no": "Norwegian", "pl": "Polish", "pt": "Portuguese",
    "ro": "Romanian", "ru": "Russian", "sk": "Slovak", "sl": "Slovenian", "sv": "Swedish", "th": "Thai",
    "tr": "Turkish", "uk": "Ukrainian", "und": "Undetermined", "vi": "Vietnamese", "zh": "Chinese",
}  # fmt: skip


MOST_SAID = 4_000
"""Texts of templates; they say half as many."""
MOST_PIECES = 1_000
"""Of some ten thousand letters each at most."""


@cache
def templates(language: str) -> Environment:
    """The templates in a language; a name a template asks for and does not get is an error, not an empty string."""
    made = Environment(
        loader=PackageLoader("web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n", Addresses],
    )
    made.policies["ext.i18n.trimmed"] = True
    said = translations(language)
    words = Words(language, said)
    made.install_gettext_callables(  # type: ignore[attr-defined]
        said.gettext, said.ngettext, newstyle=True, pgettext=said.pgettext, npgettext=said.npgettext
    )
    made.globals["_"] = made.globals["gettext"] = _speaker(said)
    made.filters |= {
        "number": number,
        "decimal": words.decimal,
        "percent": words.percent,
        "change": words.change,
        "points": words.points,
        "language": words.language_name,
        "named": words.named,
        "lang_attribute": lang_attribute,
        "http_url": http_url,
        "clean": clean,
        "say": lambda text: say(text, language),
        "heard": lambda line: heard(line, language),
        "wrong": lambda error: told_wrong(error, language),
        "lasted": words.lasted,
    }
    made.globals |= {
        "page_language": language,
        "link": link,
        "pieces": pieces,
        "snippet": snippet,
        "blocks": blocks,
        "columns": columns,
        "volume_chart": volume_chart,
        "share_chart": share_chart,
        "strip": strip,
        "deed": deed,
        "places": places,
        "piece": piece,
        "own_names": NAMES,
    }
    return made


def piece(template: str, viewer: Viewer, **values: Hashable) -> Markup:
    """A part of pages that many look at alike, written once for what it shows, and kept: a template of its own that
    knows nothing but its values, which are frozen, and the viewer without the time of day."""
    return _piece(template, viewer.zone, viewer.language, viewer.local(viewer.now).date(), tuple(values.items()))


@lru_cache(maxsize=MOST_PIECES)
def _piece(template: str, zone: str, language: str, today: date, values: tuple[tuple[str, Hashable], ...]) -> Markup:
    viewer = Viewer(zone, datetime.combine(today, time(12), ZoneInfo(zone)), language=language)
    written = templates(language).get_template(template).render({**dict(values), "viewer": viewer})
    return Markup(written)  # noqa: S704 - a template's, which escapes


def _speaker(said: NullTranslations) -> Callable[..., Markup]:
    """``_("…")`` as Jinja's own means it, a tenth as dear: a page says hundreds of them, most without values."""

    @lru_cache(maxsize=MOST_SAID)
    def plain(message: str) -> Markup:
        return Markup(said.gettext(message)) % {}  # noqa: S704 - the templates' words

    def gettext(message: str, /, **values: object) -> Markup:
        return Markup(said.gettext(message)) % values if values else plain(message)  # noqa: S704

    return gettext


def number(value: int) -> str:
    """Thousands parted by a narrow no-break space: read alike in every country."""
    return f"{value:,}".replace(",", "\u202f")


def lang_attribute(code: str) -> str:
    """For ``lang=``: empty (unknown) for what is undetermined."""
    return "" if code == "und" else code


def http_url(url: str) -> str:
    """The address if it is one a page may link to (http or https, with a host), else empty."""
    try:
        parts = urlsplit(url)
        return url if parts.scheme.lower() in ("http", "https") and parts.hostname else ""
    except ValueError:
        return ""


def clean(text: str) -> str:
    """Text without control characters, which no page may hold (line ends and tabs stay), and without the marks that
    turn the direction of what follows, which could make a text read as another one."""
    return text.translate(_DROPPED)


def told_wrong(error: EarshotError, language: str) -> Markup:
    """A paragraph that says what is wrong and what to do next."""
    found = wrong_in(error, language)
    tongue = "" if found.language == language else Markup(' lang="{}"').format(found.language)
    return Markup("<p{}><bdi>{}</bdi></p>").format(tongue, clean(found.sentence))


def link(path: str, **values: object) -> str:
    """An address of ours: lists repeat their name, empty values are left out, names ending in _ lose it."""
    pairs: list[tuple[str, str]] = []
    for name, value in values.items():
        listed = value if isinstance(value, (list, tuple)) else (value,)
        pairs.extend((name.rstrip("_"), str(item)) for item in listed if item not in (None, ""))
    return f"{path}?{urlencode(pairs)}" if pairs else path


_DROPPED = dict.fromkeys(
    {*range(0x20), *range(0x7F, 0xA0), *range(0x202A, 0x202F), *range(0x2066, 0x206A), 0xFFFE, 0xFFFF} - {0x09, 0x0A}
)
