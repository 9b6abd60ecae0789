"""What the analysis' pages and pictures are told besides the answer: names, choices, palettes, moments."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import zip_longest
from math import isinf
from typing import Any

from services.house import House
from services.places import known_sources
from services.topics import titles as titles_of
from web.analysis_views import (
    Frequented,
    Top,
    Voice,
    compare_view,
    frequency_view,
    phrases_view,
    sizes_view,
    top_view,
    voice_view,
)
from web.asked import NOWHERE, AnalysisFilters, Asking, to_mentions
from web.drawing import COLOURS, time_axis
from web.front import Front
from web.naming import Naming
from web.render import templates
from web.translation import translations
from web.viewer import Viewer
from web.volume_view import Key, Step, Volume, volume
from web.words import Words

LANGUAGES = (
    *("ar", "bg", "cs", "da", "de", "el", "en", "es", "et", "fa", "fi", "fr", "he", "hi", "hr", "hu", "id", "it", "ja"),
    *("ko", "lt", "lv", "nl", "no", "pl", "pt", "ro", "ru", "sk", "sl", "sv", "th", "tr", "uk", "und", "vi", "zh"),
)
MOST_SOURCES = 300
"""That are offered one by one."""
SHOWN = frozenset({"not_topic", "not_lang", "not_source", "not_site", "not_kind", "not_author", "not_thread"}) | {
    *("not_cluster", "not_tag", "not_sentiment", "site", "author", "thread", "cluster", "tag", "id", "by", "new_since"),
    *("matched", "tagged", "irrelevant"),
}
"""Filters that other pages set; they are shown to be taken out."""


@dataclass(frozen=True, slots=True)
class View:
    """``drawn``: there is a picture of it; ``ready`` says whether there is enough to answer."""

    make: Callable[[House, Asking], Any]
    drawn: bool
    ready: Callable[[AnalysisFilters], bool] = lambda _: True


VIEWS: Mapping[str, View] = {
    "volume": View(volume, drawn=True),
    "compare": View(compare_view, drawn=False),
    "voice": View(voice_view, drawn=True),
    "phrases": View(phrases_view, drawn=False),
    "frequency": View(frequency_view, drawn=True, ready=lambda filters: bool(filters.said("word"))),
    "top": View(top_view, drawn=True),
    "sizes": View(sizes_view, drawn=False),
}


def answered(house: House, view: str, asked: Asking) -> object:
    """Raises what the view's service does."""
    return VIEWS[view].make(house, asked)


def told(
    front: Front, viewer: Viewer, view: str, filters: AnalysisFilters, *, asked: Asking | None, shown: object
) -> dict[str, object]:
    words = Words(viewer.language, translations(viewer.language))
    languages = {code: words.language_name(code) for code in LANGUAGES}
    sources = known_sources(front.house)
    period = asked.period if asked else filters.period
    return {
        "view_name": view,
        "filters": filters,
        "asked": asked,
        "shown": shown,
        "notes": notes_of(shown),
        "titles": titles_of(front.house),
        "languages": dict(sorted(languages.items(), key=lambda one: one[1].casefold())),
        "sources": {name: name for name in sources} if len(sources) <= MOST_SOURCES else {},
        "period": period,
        "since_text": filters.since,
        "until_text": filters.until,
        "also": SHOWN,
        "has_drawing": VIEWS[view].drawn,
        "palette": COLOURS,
        **_moments(viewer, shown, asked),
    }


def notes_of(shown: object) -> tuple[str, ...]:
    """What is not known yet, of whichever answer."""
    for holder in (shown, getattr(shown, "found", None)):
        if (found := getattr(holder, "notes", None)) is not None:
            return tuple(found)
    return ()


def picture(front: Front, viewer: Viewer, view: str, asked: Asking) -> str:
    """The view as an SVG file of its own."""
    shown, titles = answered(front.house, view, asked), titles_of(front.house)
    _ = translations(viewer.language).gettext
    title = {
        "volume": _("Mentions over time"),
        "voice": _("Share of voice"),
        "frequency": _("How often it is said"),
        "top": _("Most"),
    }[view]
    topics = ", ".join(titles.get(topic, topic) for topic in asked.request.topics)
    values = {
        "view_name": view,
        "shown": shown,
        "titles": titles,
        "palette": COLOURS,
        "title": " · ".join(part for part in (title, topics, asked.filters.q) if part),
        "subtitle": _span(viewer, asked),
        "height": _height(shown),
        "legend": _legend(viewer, shown, titles),
        "fit": fit,
        **_moments(viewer, shown, asked),
    }
    return templates(viewer.language).get_template("drawing_file.html").render(values).strip()


def _moments(viewer: Viewer, shown: object, asked: Asking | None) -> dict[str, object]:
    """What names and places the intervals of the answer."""
    starts: Sequence[datetime] = ()
    interval = "1d"
    ends: dict[datetime, datetime | None] = {}
    if isinstance(shown, Volume):
        starts, interval = [step.start for step in shown.steps], shown.interval
    elif isinstance(shown, Frequented):
        starts, interval = [start for start, _ in shown.rows], shown.found.interval
        ends = dict(zip_longest(starts, starts[1:]))
    made: dict[str, object] = {
        "when": Naming(viewer, interval),
        "moments": time_axis(starts, viewer),
        "rest_of": rest_of,
        "to_mentions": to_mentions,
        "last_day": lambda until: until - timedelta.resolution,
        "times": lambda value: "∞" if isinf(value) else f"{value:.2f}",
    }
    if asked is not None and isinstance(shown, Frequented):
        first = next(iter(shown.values.values()), NOWHERE)
        made["addresses"] = lambda point: {**first, "until": "", **_times(asked.within(point.start, ends[point.start]))}
    return made


def _times(values: Mapping[str, object]) -> Mapping[str, object]:
    return {name: value for name, value in values.items() if name in ("since", "until")}


def rest_of(step: Step, keys: Sequence[Key]) -> int:
    """Of the values that are not drawn by themselves."""
    named = {key.value for key in keys}
    return sum(count for key, count in step.keys.items() if key and key not in named)


def _span(viewer: Viewer, asked: Asking) -> str:
    naming = Naming(viewer)
    since = naming.day(asked.since) if asked.since else ""
    until = naming.day(asked.end - timedelta.resolution)
    return f"{since} – {until} · {viewer.zone}" if since else f"– {until} · {viewer.zone}"


def _height(shown: object) -> int:
    if isinstance(shown, Volume):
        return 62 + (620 if shown.moods else 310)
    if isinstance(shown, (Voice, Top)):
        return 62 + 34 * len(shown.drawn.bars) + 30
    return 62 + 310


def fit(text: str, wide: int = 230) -> str:
    """As much of a text as there is surely room for, in pixels."""
    place, left = 0, wide
    while place < len(text) and left > 0:
        left -= _wide(text[place])
        place += 1
    return text if place == len(text) and left >= 0 else text[: max(0, place - 2)].rstrip() + "…"


def _wide(letter: str) -> int:
    """Of a letter of 13 pixels, as wide as it may be."""
    return 13 if ord(letter) > 0x2E7F or letter in "WMmw@%…" else 8


def _legend(viewer: Viewer, shown: object, titles: Mapping[str, str]) -> list[tuple[int, str, str]]:
    """(pixels across, class, words), as far as there is room; letters are taken to be as wide as they may."""
    words, made, x = Words(viewer.language, translations(viewer.language)), [], 58
    for name, said in _keys(shown, words, titles):
        wide = sum(map(_wide, said)) + 40
        if x + wide > 940:
            break
        made.append((x, name, said))
        x += wide
    return made


def _keys(shown: object, words: Words, titles: Mapping[str, str]) -> list[tuple[str, str]]:
    if isinstance(shown, Frequented):
        return [(shown.names[one.query], one.query[:40]) for one in shown.found.queries]
    if not isinstance(shown, Volume):
        return []
    if not shown.keys:
        return [(mood, words.named(mood, "mood")) for mood in ("negative", "neutral", "positive", "unknown")]
    return [(key.name, _key(shown.split, key.value, words, titles)[:40]) for key in shown.keys]


def _key(split: str, value: str, words: Words, titles: Mapping[str, str]) -> str:
    if split == "language" and value:
        return words.language_name(value)
    return words.named(value, "mood") if split == "sentiment" else titles.get(value, value) or "…"
