"""What values are called on a page: moods, states, outcomes, languages, lengths of time, in the reader's language.

Values that a program writes (``fetched``, ``negative``) are named here once for all pages; a template
writes ``{{ value | named("mood") }}``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from gettext import NullTranslations
from typing import Literal

from babel import Locale
from babel.dates import format_timedelta

LOCALES = {"en": "en_GB", "pl": "pl", "ru": "ru", "th": "th", "ja": "ja"}
"""Of our languages, by CLDR."""
_COMMA = ("pl", "ru")
_LENGTHS: tuple[tuple[Literal["day", "hour", "minute", "second"], float, float], ...] = (
    ("second", 1, 90),
    ("minute", 60, 90 * 60),
    ("hour", 3_600, 36 * 3_600),
    ("day", 86_400, float("inf")),
)
"""Units with their seconds, and below how many seconds each is used."""


def pgettext(context: str, text: str) -> tuple[str, str]:
    """Marks a text for the catalogues; what it says in a language is asked later."""
    return context, text


NAMED: Mapping[str, Mapping[str, tuple[str, str]]] = {
    "mood": {
        "negative": pgettext("mood", "negative"),
        "neutral": pgettext("mood", "neutral"),
        "positive": pgettext("mood", "positive"),
        "unknown": pgettext("mood", "unknown"),
    },
    "alert": {
        "pending": pgettext("alert", "pending"),
        "firing": pgettext("alert", "firing"),
        "acknowledged": pgettext("alert", "acknowledged"),
        "resolved": pgettext("alert", "resolved"),
    },
    "source": {
        "fine": pgettext("source", "healthy"),
        "new": pgettext("source", "not visited yet"),
        "slow": pgettext("source", "late"),
        "failing": pgettext("source", "failing"),
        "silent": pgettext("source", "silent"),
        "held": pgettext("source", "asked to wait"),
        "paused": pgettext("source", "paused"),
    },
    "role": {
        "viewer": pgettext("role", "viewer"),
        "analyst": pgettext("role", "analyst"),
        "marketer": pgettext("role", "marketer"),
        "care": pgettext("role", "care"),
        "admin": pgettext("role", "admin"),
    },
    "deed": {
        "read": pgettext("deed", "read"),
        "label": pgettext("deed", "label"),
        "alerts": pgettext("deed", "alerts"),
        "rules": pgettext("deed", "rules"),
        "topics": pgettext("deed", "topics"),
        "sources": pgettext("deed", "sources"),
        "users": pgettext("deed", "users"),
    },
    "outcome": {
        "fetched": pgettext("outcome", "fetched"),
        "unchanged": pgettext("outcome", "unchanged"),
        "blocked": pgettext("outcome", "blocked"),
        "throttled": pgettext("outcome", "throttled"),
        "failed": pgettext("outcome", "failed"),
        "unreadable": pgettext("outcome", "unreadable"),
    },
    "kind": {
        "post": pgettext("kind", "post"),
        "comment": pgettext("kind", "comment"),
        "reply": pgettext("kind", "reply"),
        "article": pgettext("kind", "article"),
        "review": pgettext("kind", "review"),
        "question": pgettext("kind", "question"),
        "answer": pgettext("kind", "answer"),
    },
    "rule": {
        "sentiment_dip": pgettext("rule", "mood dips"),
        "negative_volume": pgettext("rule", "more negative mentions than usual"),
        "volume_spike": pgettext("rule", "more mentions than usual"),
        "volume_drop": pgettext("rule", "fewer mentions than usual"),
        "new_phrase": pgettext("rule", "a new phrase"),
        "keyword": pgettext("rule", "a keyword appears"),
        "every_mention": pgettext("rule", "every mention"),
        "influencer": pgettext("rule", "an author with many followers"),
        "share_of_voice": pgettext("rule", "share of voice changes"),
        "source_silent": pgettext("rule", "a source falls silent"),
        "problem_resurfaced": pgettext("rule", "a problem comes back"),
    },
    "delay": {
        "publication to sighting": pgettext("delay", "from publication to sighting"),
        "sighting to decision": pgettext("delay", "from sighting to decision"),
        "decision to delivery": pgettext("delay", "from decision to delivery"),
        "publication to first look": pgettext("delay", "from publication to the first look"),
        "publication to done": pgettext("delay", "from publication to done"),
    },
    "relevance": {
        "relevant": pgettext("relevance", "relevant"),
        "irrelevant": pgettext("relevance", "irrelevant"),
        "unsure": pgettext("relevance", "unsure"),
    },
}
"""Group → value → (its context in the catalogues, its English)."""


@dataclass(frozen=True, slots=True)
class Words:
    """The filters of one language's templates."""

    language: str
    said: NullTranslations

    def named(self, value: str, group: str) -> str:
        """What a value of a group is called; the value itself when the group has no name for it."""
        known = NAMED[group].get(value)
        return value if known is None else self.said.pgettext(*known)

    def language_name(self, code: str) -> str:
        if code in ("", "und"):
            return self.said.gettext("Undetermined")
        return str(_locale(self.language).languages.get(code, code))

    def decimal(self, value: float, digits: int = 1) -> str:
        """With the language's decimal sign: ``12.5`` or ``12,5``."""
        written = f"{value:.{digits}f}"
        return written.replace(".", ",") if self.language in _COMMA else written

    def percent(self, share: float | None, digits: int = 0) -> str:
        return "–" if share is None else f"{self.decimal(share * 100, digits)}\u202f%"

    def points(self, share: float) -> str:
        """A difference of shares in percentage points: ``+3.4``, ``−10.0``."""
        return ("−" if share < 0 else "+") + self.decimal(abs(share) * 100)

    def change(self, value: float | None) -> str:
        """A change against the period before: ``+12 %``, ``−8 %``, ``×5.2`` from a tripling on."""
        if value is None:
            return self.said.gettext("new")
        if value >= 2:
            return f"×{self.decimal(value + 1)}"
        rounded = round(value * 100)
        return "±0\u202f%" if rounded == 0 else f"{'+' if rounded > 0 else '−'}{abs(rounded)}\u202f%"

    def lasted(self, length: float | timedelta | None) -> str:
        """A length of time (seconds, or a timedelta), in the largest fitting unit: ``40 sec``, ``12 min``, ``3 hr``;
        ``–`` for none."""
        if length is None:
            return "–"
        seconds = max(length.total_seconds() if isinstance(length, timedelta) else length, 0.0)
        unit, size, _ = next(one for one in _LENGTHS if seconds < one[2])
        whole = timedelta(seconds=round(seconds / size) * size)
        return str(format_timedelta(whole, unit, threshold=10**9, format="short", locale=LOCALES[self.language]))


@cache
def _locale(language: str) -> Locale:
    return Locale.parse(LOCALES[language])
