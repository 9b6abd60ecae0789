"""What a rule of each kind may say beside the common fields, for forms: names, shapes, what is usual.

The kinds themselves read and refuse (``alerts/kinds.py``); a test holds this table against them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from model.alert import RuleKind

Shape = Literal["query", "number", "choice", "names", "day", "text", "zone"]


@dataclass(frozen=True, slots=True)
class Option:
    """``usual`` is what holds when nothing is said, empty where something must be said (or nothing holds);
    ``choices`` of a choice, the usual one first."""

    name: str
    shape: Shape
    usual: str = ""
    choices: tuple[str, ...] = ()


_QUERY = Option("query", "query")
_ZONE = Option("zone", "zone", "UTC")
_A_DAY = Option("a_day", "number", "6")
_ANY = Option("sentiment", "choice", "any", ("any", "negative"))

OPTIONS: Mapping[RuleKind, tuple[Option, ...]] = {
    "sentiment_dip": (),
    "negative_volume": (_ZONE,),
    "volume_spike": (_ZONE,),
    "volume_drop": (_ZONE,),
    "keyword": (_QUERY, Option("authors", "number", "1"), _ANY, _A_DAY),
    "every_mention": (_ANY, Option("minutes", "number", "0"), Option("a_day", "number", "10")),
    "influencer": (
        Option("reach", "number", "10000"),
        Option("top", "number"),
        Option("sentiment", "choice", "negative", ("negative", "any")),
        _A_DAY,
    ),
    "new_phrase": (Option("voices", "number", "3"),),
    "problem_resurfaced": (_QUERY, Option("fixed_on", "day"), Option("name", "text")),
    "source_silent": (Option("sources", "names"), _ZONE),
    "share_of_voice": (Option("rivals", "names"),),
}
"""Of every kind, in the order in which they are offered."""


def kinds_of(name: str) -> tuple[RuleKind, ...]:
    """The kinds that have an option of this name."""
    return tuple(kind for kind, options in OPTIONS.items() if any(option.name == name for option in options))
