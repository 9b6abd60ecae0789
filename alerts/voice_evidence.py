"""The numbers and the messages behind an alert on a share of voice (FORMATS, "evidence").

``share`` is the topic's; the contributions of any one ``by`` list, and those of all votes, add up to what it is more
(or less) than usual.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from alerts.baseline import Baseline
from alerts.dip import Event, Terms
from alerts.kind import Test
from alerts.rise import Vote, total_without
from model.alert import Observation
from model.source import Json
from model.time import from_micros, iso

SHOWN_GROUPS = 5
SHOWN_MENTIONS = 30
OTHERS = "(others)"


@dataclass(frozen=True, slots=True)
class Case:
    """What the evidence is made from. In ``votes`` and in what is ``usual`` a hit is a vote for a rival where the share
    was ``lost``, else one for the topic; ``log`` are the observations of all the topics by seq."""

    test: Test
    lost: bool
    event: Event
    votes: Sequence[Vote]
    log: Mapping[int, Observation]
    usual: Baseline
    terms: Terms
    silent: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Moved:
    vote: Vote
    seen: Observation
    contribution: float


def evidence_of(case: Case) -> dict[str, Json]:
    """The evidence as JSON."""
    moved = _moved(case)
    n = len(moved)
    ours = sum(one.seen.topic == case.test.topic for one in moved)
    return {
        "kind": "share_of_voice",
        "n": n,
        "negative": sum(one.seen.negative is True for one in moved if one.seen.topic == case.test.topic),
        "share": ours / n if n else 0.0,
        "since": iso(from_micros(case.event.run.since)),
        "before": _before(case, moved),
        "score": case.event.score,
        "threshold": case.event.threshold,
        "budget": case.test.budget,
        "cause": "within",
        "by": {
            "source": _by(case, moved, lambda one: one.seen.source),
            "author": _by(case, moved, lambda one: one.seen.author),
            "language": _by(case, moved, lambda one: one.seen.language),
            "phrase": [],
        },
        "without": _without(case, moved),
        "mentions": _mentions(moved),
        "coverage": 1.0,
        "silent": [*sorted(case.silent)],
        "voice": {
            "direction": "lost" if case.lost else "gained",
            "ours": ours,
            "theirs": n - ours,
            "topics": [
                {"topic": name, "n": count, "share": count / n}
                for name, count in Counter(one.seen.topic for one in moved).most_common()
            ],
        },
    }


def _moved(case: Case) -> list[_Moved]:
    votes = [vote for vote in case.votes if vote.seq in case.log]
    towards = -1 if case.lost else 1
    return [_Moved(vote, case.log[vote.seq], towards * (vote.hit - vote.mean) / len(votes)) for vote in votes]


def _before(case: Case, moved: Sequence[_Moved]) -> Json:
    """The topic's usual share in the strata that speak now, with its 95 % interval."""
    usual = [case.usual.usual(one.vote.stratum) for one in moved]
    n = max(1, len(usual))
    mean, low, high = (sum(getattr(one, name) for one in usual) / n for name in ("mean", "low", "upper"))
    if case.lost:
        mean, low, high = 1 - mean, 1 - high, 1 - low
    return {"n": case.usual.n, "share": mean, "interval": [low, high]}


def _by(case: Case, moved: Sequence[_Moved], name: Callable[[_Moved], str]) -> list[Json]:
    """Groups by contribution, those that moved it most first, the rest in one line; contributions add up."""
    groups: defaultdict[str, list[_Moved]] = defaultdict(list)
    for one in moved:
        groups[name(one)].append(one)
    rest = groups.pop("", [])
    towards = -1 if case.lost else 1
    ranked = sorted(groups.items(), key=lambda item: (-towards * sum(m.contribution for m in item[1]), item[0]))
    for _, members in ranked[SHOWN_GROUPS:]:
        rest.extend(members)
    shown = [*ranked[:SHOWN_GROUPS], *([(OTHERS, rest)] if rest else [])]
    return [
        {
            "name": label,
            "n": len(members),
            "negative": sum(one.seen.negative is True for one in members),
            "contribution": sum(one.contribution for one in members),
        }
        for label, members in shown
    ]


def _without(case: Case, moved: Sequence[_Moved]) -> list[Json]:
    """Would it have fired by now without its largest sources and authors, each left out in turn?"""
    dimensions: dict[str, Callable[[_Moved], str]] = {
        "source": lambda one: one.seen.source,
        "author": lambda one: one.seen.author,
    }
    made: list[Json] = []
    for dimension, name in dimensions.items():
        for label, _ in Counter(filter(None, (name(one) for one in moved if one.vote.hit))).most_common(3):
            left = [one.vote for one in moved if name(one) != label]
            score = total_without(left, case.event.run.before, case.terms.metre)
            made.append({dimension: label, "fires": score >= case.event.threshold, "score": score})
    return made


def _mentions(moved: Sequence[_Moved]) -> list[Json]:
    """The votes that moved it, the heaviest first, the newest among equals."""
    ranked = sorted((one for one in moved if one.vote.hit), key=lambda one: (-abs(one.contribution), -one.vote.seq))
    return [
        {
            "id": one.seen.mention,
            "contribution": one.contribution,
            "vote": True,
            "source": one.seen.source,
            "author": one.seen.author,
            "topic": one.seen.topic,
            "seen_at": iso(one.seen.seen_at),
        }
        for one in ranked[:SHOWN_MENTIONS]
    ]
