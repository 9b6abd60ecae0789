"""The numbers and the messages behind a new phrase (FORMATS, "evidence")."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import cast

from alerts.beta import beta_quantile
from alerts.kind import Past, Test
from alerts.new_phrase_past import document, votes_of
from alerts.new_phrase_state import Novelty
from alerts.noted import Noted, by, coverage, mentions, voices, without
from alerts.novelty import expected
from enrich import as_people_write
from model.source import Json
from model.time import from_micros, iso

SHOWN = 5
"""Phrases of an incident that are named."""


@dataclass(frozen=True, slots=True)
class Case:
    """What the evidence is made from: the state with its incident, ``at`` a moment."""

    test: Test
    past: Past
    state: Novelty
    at: int


def evidence_of(case: Case) -> dict[str, Json]:
    """``n`` are the mentions that say one of the phrases; each contributes 1. Raises Unavailable."""
    now, scale = case.state, case.test.scale
    since = case.at - round(scale.silence * 1_000_000)
    said = votes_of(case.past, since, case.at, before=now.seq + 1, scale=scale, revision=now.revision)
    shown = _shown(case)
    first = {one.seq for one in voices(now.found)}
    found = [replace(one, vote=one.seq in first, phrase=shown.get(one.phrase, one.phrase)) for one in now.found]
    n, before = len(found), now.before.read if now.before else 0
    high = beta_quantile(0.95, 0.5, before + 0.5)
    return {
        "kind": case.test.rule.kind,
        "n": n,
        "negative": sum(one.negative is True for one in found),
        "share": len(first) / max(len(said), len(first)),
        "since": iso(from_micros(now.opened_at)),
        "before": {"n": before, "share": 0.0, "interval": [0.0, high]},
        "score": len(first),
        "threshold": now.least,
        "budget": case.test.budget,
        "cause": "within",
        "by": cast(Json, by(found)),
        "without": without(found, lambda left: len(voices(left)), now.least),
        "mentions": mentions(found),
        "coverage": coverage(found),
        "volume": {
            "now": n,
            "usual": 0.0,
            "interval": [0.0, high * max(len(said), n)],
            "hours": (case.at - now.opened_at) / 3_600_000_000,
        },
        "phrase": _phrase(case, found, shown, len(said)),
    }


def _phrase(case: Case, found: Sequence[Noted], shown: dict[str, str], votes: int) -> Json:
    """The phrases, how many people say them, and how rarely that comes by chance (times a week)."""
    now, before = case.state, case.state.before
    names = [shown.get(phrase, phrase) for phrase in now.phrases[:SHOWN]]
    chance = None
    if before is not None:
        read = min(votes, before.read) or 1
        chance = expected(max(2, len(voices(found))), read / (read + before.read), before.habit)
    return {
        "text": names[0],
        "others": cast(Json, names[1:]),
        "authors": len({(one.source, one.author) for one in found if one.author})
        + sum(not one.author for one in found),
        "first": iso(from_micros(now.opened_at)),
        "least": now.least,
        "chance": chance,
        "read": before.read if before else 0,
        "of": before.n if before else 0,
    }


def _shown(case: Case) -> dict[str, str]:
    """The phrases as people write them."""
    texts = case.past.texts([one.mention for one in case.state.found])
    documents = [document(mention, case.test.topic) for mention in texts.values()]
    return as_people_write(documents, set(case.state.phrases))
