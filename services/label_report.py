"""How well the sentiment methods do on the team's own labels, per language; and those labels as training data."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from model.labels import Judged, Said, in_force
from model.mention import Mention, SentimentLabel
from model.shares import Share, difference, share_to_json
from model.source import Json
from model.time import iso
from services.house import House
from storage import labels

CHUNK = 500


@dataclass(frozen=True, slots=True)
class Judgement:
    """A mention that people spoke of: what holds of their words alone, and the last of them."""

    mention: Mention
    sentiment: Judged
    relevance: str
    tags: tuple[str, ...]
    last: Said


@dataclass(frozen=True, slots=True)
class LanguageReport:
    """One language (``*``: all). ``unknown`` counts labelled mentions that the method says nothing of; the rest are in
    ``right``. ``found`` are the negatives among what people call negative (TPR), ``false`` among all else (FPR)."""

    language: str
    methods: tuple[str, ...]
    unknown: int
    right: Share
    found: Share
    false: Share

    @property
    def slope(self) -> tuple[float, float, float] | None:
        """TPR − FPR of negative, with its 95 % interval: what a dip's size is multiplied by."""
        return difference(self.found, self.false)


def judgements(house: House) -> Iterator[Judgement]:
    """Every mention in the archive that people spoke of, by id. Standing rules are no judgement of a mention."""
    after = ""
    while True:
        with house.db.read() as tx:
            ids = labels.spoken_of(tx, after, CHUNK)
            said = labels.said(tx, ids)
        found = house.index.get(ids)
        for mention in ids:
            held = in_force([entry.label for entry in said[mention]])
            if mention in found and held:
                last = said[mention][-1]
                yield Judgement(found[mention], held.sentiment, held.relevance, held.tags, last)
        if len(ids) < CHUNK:
            return
        after = ids[-1]


def report(house: House) -> list[LanguageReport]:
    """All languages together first, then each, most labels first; empty when nobody judged a mood."""
    pairs: dict[str, list[tuple[Judged, SentimentLabel, str]]] = {}
    for one in judgements(house):
        if one.sentiment:
            told = one.mention.sentiment
            for key in ("*", one.mention.language.code):
                pairs.setdefault(key, []).append((one.sentiment, told.label, told.method))
    return sorted((_report(key, found) for key, found in pairs.items()), key=_weight)


def _report(language: str, pairs: list[tuple[Judged, SentimentLabel, str]]) -> LanguageReport:
    known = [(person, method) for person, method, _ in pairs if method != "unknown"]
    negative = [method == "negative" for person, method in known if person == "negative"]
    other = [method == "negative" for person, method in known if person != "negative"]
    return LanguageReport(
        language=language,
        methods=tuple(sorted({name for _, label, name in pairs if label != "unknown"})),
        unknown=len(pairs) - len(known),
        right=Share(sum(person == method for person, method in known), len(known)),
        found=Share(sum(negative), len(negative)),
        false=Share(sum(other), len(other)),
    )


def _weight(one: LanguageReport) -> tuple[bool, int, str]:
    return one.language != "*", -one.right.n - one.unknown, one.language


def report_to_json(one: LanguageReport) -> dict[str, Json]:
    slope = one.slope
    return {
        "language": one.language,
        "methods": list(one.methods),
        "labelled": one.right.n + one.unknown,
        "unknown": one.unknown,
        "accuracy": share_to_json(one.right),
        "negatives_found": share_to_json(one.found),
        "false_alarms": share_to_json(one.false),
        "slope": None if slope is None else {"value": slope[0], "interval": [slope[1], slope[2]]},
    }


def judgement_to_json(one: Judgement) -> dict[str, Json]:
    """One line of training data: the text with people's label beside the method's; ``author`` and ``at`` are of the
    last word. A label nobody gave is null."""
    capture, told = one.mention.capture, one.mention.sentiment
    return {
        "id": one.mention.id,
        "title": capture.title,
        "text": capture.text,
        "language": one.mention.language.code,
        "label": one.sentiment or None,
        "relevance": one.relevance or None,
        "tags": list(one.tags),
        "method": {"name": told.method, "label": told.label, "score": told.score},
        "author": one.last.who,
        "at": iso(one.last.at),
    }
