"""The numbers and the messages behind an alert (FORMATS, "evidence"), worked out once, when it fires."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from alerts.baseline import Baseline
from alerts.dip import Event, Terms
from alerts.headline import headline
from alerts.rise import Vote, total_without
from model.alert import Observation
from model.source import Json
from model.time import from_micros, iso

SHOWN_GROUPS = 5
SHOWN_MENTIONS = 30
LEAST_CHANGE = 0.05
"""A share that moved less than this, within strata and by mix, was not what changed: the volume was."""
OTHERS = "(others)"


@dataclass(frozen=True, slots=True)
class Case:
    """What the evidence is made from. ``log`` holds the observations since the stretch began, votes or not;
    ``phrases`` maps a mention to the grown phrase it says; ``budget`` is false alarms a week; ``silent`` sources are
    those that could not be read lately."""

    topic: str
    event: Event
    log: Sequence[Observation]
    baseline: Baseline
    terms: Terms
    budget: float
    phrases: Mapping[str, str] = field(default_factory=dict)
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
    """The evidence as JSON. ``share − before.share`` is the sum of the contributions of any one ``by`` list."""
    moved = _moved(case)
    run = case.event.run
    n, negative = (len(moved), sum(m.vote.hit for m in moved)) if moved else (run.n, run.hits)
    share = negative / n if n else 0.0
    before = _before(case, moved)
    made: dict[str, Json] = {
        "n": n,
        "negative": negative,
        "share": share,
        "since": iso(from_micros(run.since)),
        "before": {"n": before.n, "share": before.share, "interval": [before.low, before.high]},
        "score": case.event.score,
        "threshold": case.event.threshold,
        "cause": _cause(case, share, before.share),
        "by": {
            "source": _by(moved, lambda m: m.seen.source),
            "author": _by(moved, lambda m: m.seen.author),
            "language": _by(moved, lambda m: m.seen.language),
            "phrase": _by(moved, lambda m: case.phrases.get(m.seen.mention, "")),
        },
        "without": _without(case, moved),
        "mentions": _mentions(case, moved),
        "coverage": _coverage(case),
        "silent": list(case.silent),
        "budget": case.budget,
    }
    made["headline"] = headline(
        case.topic, since=run.since, n=n, negative=negative, usual=before.share, budget=case.budget
    )
    return made


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


def _cause(case: Case, share: float, expected: float) -> str:
    """within: the strata themselves turned; mix: other strata speak than usual; volume: neither, there is just more."""
    n = case.baseline.n
    usual = sum(u.negative for u in case.baseline.strata.values()) / n if n else 0.0
    within, mix = share - expected, expected - usual
    if max(within, mix) < LEAST_CHANGE:
        return "volume"
    return "within" if within >= mix else "mix"


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


def _line(label: str, members: Sequence[Moved]) -> Json:
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
