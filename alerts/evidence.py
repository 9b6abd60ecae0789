"""The numbers and messages behind an alert on a share (FORMATS, "evidence"), as they are when it fires or worsens."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import cast

from alerts.baseline import Baseline
from alerts.dip import Event, Terms
from alerts.rise import Vote, total_without
from model.alert import Observation
from model.source import Json
from model.time import from_micros, iso

SHOWN_GROUPS = 5
SHOWN_MENTIONS = 30
LEAST_CHANGE = 0.05
"""A share that moved less than this, within strata and by mix, was not what changed: the volume was."""
SHOWN_PHRASES = 8
OTHERS = "(others)"


@dataclass(frozen=True, slots=True)
class Case:
    """What the evidence is made from. ``log`` holds the observations since the stretch began, votes or not;
    ``phrases`` maps a mention to the grown phrase it says; ``volume`` is of :func:`alerts.amount.amount_of`; ``budget``
    is false alarms a week; ``silent`` sources are those that could not be read lately."""

    topic: str
    event: Event
    log: Sequence[Observation]
    baseline: Baseline
    terms: Terms
    budget: float
    phrases: Mapping[str, str] = field(default_factory=dict)
    volume: Mapping[str, Json] = field(default_factory=dict)
    silent: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Moved:
    """A vote with what it adds to the change of the share: they sum to share − usual."""

    vote: Vote
    seen: Observation
    contribution: float


@dataclass(frozen=True, slots=True)
class Before:
    """What is usual for the mix of strata that speaks now, with its 95 % interval; ``n`` votes of history."""

    n: int
    share: float
    low: float
    high: float


def evidence_of(case: Case) -> dict[str, Json]:
    """The evidence as JSON. ``share − before.share`` is the sum of the contributions of any one ``by`` list, and of
    ``change``: what the strata themselves moved (within), and what the mix of them did (mix)."""
    moved = _moved(case)
    run = case.event.run
    n, negative = (len(moved), sum(m.vote.hit for m in moved)) if moved else (run.n, run.hits)
    share = negative / n if n else 0.0
    before = _before(case, moved)
    return {
        "kind": "sentiment_dip",
        "n": n,
        "negative": negative,
        "share": share,
        "since": iso(from_micros(run.since)),
        "before": {"n": before.n, "share": before.share, "interval": [before.low, before.high]},
        "score": case.event.score,
        "threshold": case.event.threshold,
        "cause": _cause(case, share, before.share),
        "change": _change(case, share, before.share),
        "by": {
            "source": _by(moved, lambda m: m.seen.source),
            "author": _by(moved, lambda m: m.seen.author),
            "language": _by(moved, lambda m: m.seen.language),
            "phrase": _phrases(case, moved),
        },
        "without": _without(case, moved),
        "mentions": _mentions(case, moved),
        "coverage": _coverage(case),
        "volume": dict(case.volume),
        "silent": list(case.silent),
        "budget": case.budget,
    }


def _moved(case: Case) -> list[Moved]:
    seen = {observation.seq: observation for observation in case.log}
    votes = [vote for vote in case.event.votes if vote.seq in seen]
    return [Moved(vote, seen[vote.seq], (vote.hit - vote.mean) / len(votes)) for vote in votes]


def _before(case: Case, moved: Sequence[Moved]) -> Before:
    n = len(moved)
    if not n:
        mean = case.event.run.mean / max(1, case.event.run.n)
        return Before(case.baseline.n, mean, mean, mean)
    usual = [case.baseline.usual(m.vote.stratum) for m in moved]
    low, high = sum(u.low for u in usual) / n, sum(u.upper for u in usual) / n
    return Before(case.baseline.n, sum(m.vote.mean for m in moved) / n, low, high)


def _change(case: Case, share: float, expected: float) -> dict[str, Json]:
    """The change against the usual share of all strata together, in two parts that add up to it."""
    n = case.baseline.n
    usual = sum(u.negative for u in case.baseline.strata.values()) / n if n else 0.0
    return {"within": share - expected, "mix": expected - usual}


def _cause(case: Case, share: float, expected: float) -> str:
    """within: the strata themselves turned; mix: other strata speak than usual; volume: neither, there is just more."""
    within, mix = (cast("float", part) for part in _change(case, share, expected).values())
    if max(within, mix) < LEAST_CHANGE:
        return "volume"
    return "within" if within >= mix else "mix"


def _phrases(case: Case, moved: Sequence[Moved]) -> Json:
    """Groups by phrase and language. The heaviest of each language are shown, then the heaviest of all; what only one
    vote says is of the others."""
    groups: defaultdict[tuple[str, str], list[Moved]] = defaultdict(list)
    for one in moved:
        phrase = case.phrases.get(one.seen.mention, "")
        groups[one.seen.language if phrase else "", phrase].append(one)
    ranked = sorted(groups, key=lambda key: (-sum(m.contribution for m in groups[key]), key))
    ranked = [key for key in ranked if key[1] and len(groups[key]) > 1]
    first = {language: (language, phrase) for language, phrase in reversed(ranked)}
    kept = sorted(ranked, key=lambda key: key != first[key[0]])[:SHOWN_PHRASES]
    lines: list[Json] = [{**_line(key[1], groups[key]), "language": key[0]} for key in ranked if key in kept]
    rest = [one for key, members in groups.items() if key not in kept for one in members]
    return [*lines, _line(OTHERS, rest)] if rest else lines


def _by(moved: Sequence[Moved], name: Callable[[Moved], str]) -> Json:
    """Groups by contribution, heaviest first, the rest in one line; contributions add up."""
    groups: defaultdict[str, list[Moved]] = defaultdict(list)
    for one in moved:
        groups[name(one)].append(one)
    rest = groups.pop("", [])
    ranked = sorted(groups.items(), key=lambda item: (-sum(m.contribution for m in item[1]), item[0]))
    for _, members in ranked[SHOWN_GROUPS:]:
        rest.extend(members)
    lines = [_line(label, members) for label, members in ranked[:SHOWN_GROUPS]]
    return [*lines, _line(OTHERS, rest)] if rest else [*lines]


def _line(label: str, members: Sequence[Moved]) -> dict[str, Json]:
    return {
        "name": label,
        "n": len(members),
        "negative": sum(m.vote.hit for m in members),
        "contribution": sum(m.contribution for m in members),
    }


def _without(case: Case, moved: Sequence[Moved]) -> Json:
    """Would it have fired by now without its largest sources and authors, each left out in turn? ``score`` says how
    near to the threshold it would be."""
    dimensions: dict[str, Callable[[Moved], str]] = {
        "source": lambda m: m.seen.source,
        "author": lambda m: m.seen.author,
    }
    made: list[Json] = []
    for dimension, name in dimensions.items():
        for label in _heaviest(moved, name):
            left = [m.vote for m in moved if name(m) != label]
            total = total_without(left, case.event.run.before, case.terms.metre)
            made.append({dimension: label, "fires": total >= case.event.threshold, "score": total})
    return made


def _heaviest(moved: Sequence[Moved], name: Callable[[Moved], str]) -> list[str]:
    weights: defaultdict[str, float] = defaultdict(float)
    for one in moved:
        weights[name(one)] += one.contribution
    return sorted((label for label in weights if label), key=lambda label: (-weights[label], label))[:3]


def _mentions(case: Case, moved: Sequence[Moved]) -> Json:
    """The messages that moved it: votes by contribution, the newest first among equals, then negative mentions that
    were not votes."""
    ranked = sorted((m for m in moved if m.vote.hit), key=lambda m: (-m.contribution, -m.vote.seq))
    voted = {m.seen.mention for m in moved}
    rest = [seen for seen in reversed(case.log) if seen.negative and seen.live and seen.mention not in voted]
    lines: list[Json] = [_mention(m.seen, m.contribution, vote=True) for m in ranked[:SHOWN_MENTIONS]]
    return lines + [_mention(seen, 0.0, vote=False) for seen in rest[: SHOWN_MENTIONS - len(lines)]]


def _mention(seen: Observation, contribution: float, *, vote: bool) -> Json:
    return {
        "id": seen.mention,
        "contribution": contribution,
        "vote": vote,
        "source": seen.source,
        "author": seen.author,
        "seen_at": iso(seen.seen_at),
    }


def _coverage(case: Case) -> float:
    """Of the live mentions since it began, the share whose sentiment is known."""
    live = [seen for seen in case.log if seen.live]
    return sum(seen.negative is not None for seen in live) / len(live) if live else 0.0
