"""The numbers and the messages behind an alert on a volume (FORMATS, "evidence").

Contributions are in votes: those of any one ``by`` list, and those of all votes, add up to what there is more (or less)
than usual. A source or language contributes its votes less its usual part; a person or a message its votes less an even
part of what is usual.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from zoneinfo import ZoneInfo

from alerts import counts
from alerts.beta import beta_quantile
from alerts.counts import FALLS, RISES, Run
from alerts.kind import Test
from alerts.rhythm import Rhythm, expected_interval
from alerts.volume_state import Usual
from model.alert import Observation
from model.source import Json
from model.time import from_micros, iso

SHOWN_GROUPS = 5
SHOWN_MENTIONS = 30
OTHERS = "(others)"
TURNED = 0.05
"""By how much the share of negatives must have risen for it to be more than a matter of volume."""


@dataclass(frozen=True, slots=True)
class Case:
    """What the evidence is made from. ``run`` has the votes counted from its start to ``at`` and what was usual for
    that time; ``votes`` are (seq, moment) of them, ``log`` the observations since the first, votes or not; ``phrases``
    maps a mention to the grown phrase it says."""

    kind: str
    test: Test
    rises: bool
    at: int
    run: Run
    score: float
    rhythm: Rhythm
    zone: ZoneInfo
    usual: Usual
    votes: Sequence[tuple[int, int]]
    log: Sequence[Observation]
    silent: tuple[str, ...] = ()
    phrases: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Voted:
    at: int
    seen: Observation


def evidence_of(case: Case) -> dict[str, Json]:
    """The evidence as JSON."""
    voted = _voted(case)
    judged = [seen.negative for seen in case.log if seen.live and seen.negative is not None]
    return {
        "kind": case.kind,
        "n": case.run.n,
        "negative": sum(judged),
        "share": sum(judged) / len(judged) if judged else 0.0,
        "since": iso(from_micros(case.run.since)),
        "before": _before(case),
        "score": case.score,
        "threshold": case.test.threshold,
        "budget": case.test.budget,
        "cause": _cause(case, judged),
        "volume": volume_of(case.run, case.rhythm, case.zone, case.at),
        "by": _by(case, voted),
        "without": _without(case, voted) if case.rises else [],
        "mentions": _mentions(case, voted),
        "coverage": len(judged) / max(1, sum(seen.live for seen in case.log)),
        "silent": list(case.silent),
    }


def volume_of(run: Run, rhythm: Rhythm, zone: ZoneInfo, at: int) -> dict[str, Json]:
    """What was counted since the stretch began, what is usual for that time (95 % interval), in how many hours."""
    size = rhythm.at(run.since, zone).size * max(1, run.blocks)
    low, high = expected_interval(run.mean, size, rhythm)
    return {"now": run.n, "usual": run.mean, "interval": [low, high], "hours": (at - run.since) / 3_600_000_000}


def _before(case: Case) -> Json:
    """The usual share of negatives among all mentions, with its 95 % interval; ``n`` votes of history."""
    usual = case.usual
    x, rest = usual.negative + 0.5, usual.known - usual.negative + 0.5
    interval: list[Json] = [beta_quantile(p, x, rest) for p in (0.025, 0.975)]
    return {"n": case.rhythm.n, "share": x / (x + rest), "interval": interval}


def _cause(case: Case, judged: Sequence[bool]) -> str:
    """within: the share of negatives rose as well; volume: there is just more, or less."""
    if not case.rises or not judged or not case.usual.known:
        return "volume"
    usual, negative = case.usual.negative / case.usual.known, sum(judged)
    beyond_chance = beta_quantile(0.005, negative + 0.5, len(judged) - negative + 0.5) > usual
    return "within" if beyond_chance and negative / len(judged) - usual >= TURNED else "volume"


def _voted(case: Case) -> list[_Voted]:
    seen = {observation.seq: observation for observation in case.log}
    return [_Voted(at, seen[seq]) for seq, at in case.votes if seq in seen]


def _by(case: Case, voted: Sequence[_Voted]) -> dict[str, Json]:
    mean, n = case.run.mean, max(1, len(voted))
    more = case.run.n - len(voted)
    sources, languages = _parts(case.usual.sources), _parts(case.usual.languages)

    def said(seen: Observation) -> str:
        return case.phrases.get(seen.mention, "")

    def even(name: Callable[[Observation], str]) -> dict[str, float]:
        parts: defaultdict[str, float] = defaultdict(float)
        for one in voted:
            parts[name(one.seen)] += mean / n
        return parts if voted else {"": mean}

    return {
        "source": _lines(voted, lambda seen: seen.source, {k: v * mean for k, v in sources.items()}, more, case.rises),
        "author": _lines(voted, _author, even(_author), more, case.rises),
        "language": _lines(
            voted, lambda seen: seen.language, {k: v * mean for k, v in languages.items()}, more, case.rises
        ),
        "phrase": _lines(voted, said, even(said), more, case.rises) if case.phrases else [],
    }


def _author(seen: Observation) -> str:
    return seen.author


def _parts(usual: Mapping[str, int]) -> dict[str, float]:
    total = sum(usual.values())
    return {name: n / total for name, n in usual.items()} if total else {}


def _lines(
    voted: Sequence[_Voted], name: Callable[[Observation], str], due: Mapping[str, float], more: int, rises: bool
) -> list[Json]:
    """Groups by contribution, those that moved it most first, the rest in one line; contributions add up. ``more``
    votes are known by their number alone."""
    n, negative = Counter[str](), Counter[str]()
    for one in voted:
        n[name(one.seen)] += 1
        negative[name(one.seen)] += one.seen.negative is True
    n[""] += more
    moved = {label: n[label] - due.get(label, 0.0) for label in {*n, *due}}
    ranked = sorted(
        (label for label in moved if label), key=lambda label: (-moved[label] if rises else moved[label], label)
    )
    rest = [*([""] if n[""] or "" in due else []), *ranked[SHOWN_GROUPS:]]
    groups = [(label, [label]) for label in ranked[:SHOWN_GROUPS]] + ([(OTHERS, rest)] if rest else [])
    return [
        {
            "name": shown,
            "n": sum(n[label] for label in labels),
            "negative": sum(negative[label] for label in labels),
            "contribution": sum(moved[label] for label in labels),
        }
        for shown, labels in groups
    ]


def _without(case: Case, voted: Sequence[_Voted]) -> list[Json]:
    """Would it have fired by now without its largest sources and authors, each left out in turn (a source with its
    usual part)?"""
    parts = _parts(case.usual.sources)
    dimensions: dict[str, tuple[Callable[[Observation], str], Mapping[str, float]]] = {
        "source": (lambda seen: seen.source, parts),
        "author": (lambda seen: seen.author, {}),
    }
    made: list[Json] = []
    for dimension, (name, part) in dimensions.items():
        for label, _ in Counter(filter(None, (name(one.seen) for one in voted))).most_common(3):
            left = [one.at for one in voted if name(one.seen) != label]
            score = _score(case, left, 1 - part.get(label, 0.0))
            made.append({dimension: label, "fires": score >= case.test.threshold, "score": score})
    return made


def _score(case: Case, moments: Iterable[int], part: float) -> float:
    """The highest total these votes alone would have reached, with a part of what is usual."""
    if not case.run.before:
        return 0.0
    scale = case.test.scale
    length = round(scale.block * 1_000_000)
    n = Counter(at // length * length for at in moments)
    expected = ((n[start], case.rhythm.at(start, case.zone)) for start in range(case.run.since, case.at + 1, length))
    blocks = ((count, replace(usual, mean=usual.mean * part)) for count, usual in expected)
    factors, bound = (RISES, case.rhythm.high) if case.rises else (FALLS, case.rhythm.low)
    return counts.total_without(blocks, case.run.before, factors, bound, scale.block / scale.grid)


def _mentions(case: Case, voted: Sequence[_Voted]) -> list[Json]:
    """The newest votes, negatives first."""
    ranked = sorted(voted, key=lambda one: (one.seen.negative is not True, -one.seen.seq))[:SHOWN_MENTIONS]
    contribution = 1 - case.run.mean / max(1, case.run.n)
    return [
        {
            "id": one.seen.mention,
            "contribution": contribution,
            "vote": True,
            "source": one.seen.source,
            "author": one.seen.author,
            "seen_at": iso(one.seen.seen_at),
        }
        for one in ranked
    ]
