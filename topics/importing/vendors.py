"""What each system's query language means where it differs from ours, by its own help pages (read in November 2026)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from model.said import said
from model.topic import Accents


@dataclass(frozen=True, slots=True)
class Change:
    """A part of the query as it came (``start`` to ``end``, code points) that means something else here, or that is
    refused."""

    code: str
    message: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Vendor:
    """``beside``: what words side by side mean. ``mixed``: whether AND and OR may stand at one level (NOT binds before
    AND, AND before OR). ``shift`` is added to the number of NEAR to get ours, the words between. ``forms``: plain words
    find their inflected forms. ``capitals``: a word in capitals is found in capitals only. ``marks``: ? is a wildcard.
    ``fields``: theirs → ours; an empty one cannot be asked here and may be left out."""

    name: str
    beside: Literal["and", "near", "refused"]
    mixed: bool = False
    shift: int = 0
    near: int | None = None
    slash: bool = False
    minus: bool = False
    forms: bool = False
    capitals: bool = False
    marks: bool = True
    accents: Accents = "asymmetric"
    near_note: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)


_PLACES = ("country", "region", "city", "state", "continent", "location")

VENDORS: Mapping[str, Vendor] = {
    "brandwatch": Vendor(
        "Brandwatch",
        beside="and",
        near_note=said("'Within n words of each other' is taken as at most n words between, as NEAR/nf is"),
        fields={
            **dict.fromkeys((*_PLACES, "pubtype", "pagetype", "engagementtype", "gender", "minuteofday"), ""),
            **{name: name for name in ("title", "author", "site", "url", "links", "rating")},
            "language": "lang",
            "authorfollowers": "followers",
        },
    ),
    "meltwater": Vendor(
        "Meltwater",
        beside="refused",
        mixed=True,
        near=4,
        marks=False,
        fields={"title": "title", "author": "author", "url": "url", "language": "lang", "country": ""},
    ),
    "talkwalker": Vendor(
        "Talkwalker",
        beside="near",
        minus=True,
        capitals=True,
        fields={
            **dict.fromkeys((*_PLACES, "sourcetype", "sourcecountry", "noisecategory", "noise"), ""),
            **{name: name for name in ("title", "author", "site", "url")},
            "lang": "lang",
        },
    ),
    "youscan": Vendor("YouScan", beside="and", shift=-1, slash=True, minus=True, forms=True, marks=False),
    "sentione": Vendor(
        "SentiOne",
        beside="refused",
        accents="exact",
        fields={"title": "title", "rawtext": "text", "_all": "*", "author": "author"},
    ),
}


def vendor_named(name: str) -> Vendor | None:
    return VENDORS.get(name.lower())
