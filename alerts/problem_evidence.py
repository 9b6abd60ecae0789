"""The numbers and the messages behind a problem that came back (FORMATS, "evidence")."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import cast

from alerts.baseline import Baseline
from alerts.frequency import alternatives
from alerts.kind import Past, Test
from alerts.noted import Noted, by, coverage, mentions, noted, without
from alerts.problem_state import Problem
from alerts.problem_usual import Says, months
from alerts.rise import Metre, Run, Vote, total_without
from model.source import Json
from model.time import from_micros, iso


@dataclass(frozen=True, slots=True)
class Case:
    """What the evidence is made from: the state with its votes, the stretch ``run`` that speaks for it and the score it
    reached ``at`` a moment. ``monthly`` asks for the months as well, which reads many texts."""

    test: Test
    past: Past
    state: Problem
    name: str
    query: str
    fixed_on: datetime
    run: Run
    score: float
    at: int
    says: Says
    monthly: bool


def evidence_of(case: Case) -> dict[str, Json]:
    """``n`` are the votes that spoke of it, ``votes`` all; ``share − before.share`` is the sum of the contributions of
    any one ``by`` list. Raises Unavailable."""
    votes = [vote for vote in case.state.votes if vote.seq >= case.run.seq]
    found = _found(case, votes)
    hits = [one for one in found if one.vote]
    expected = sum(vote.mean for vote in votes)
    low, high = _expected(case, votes)
    share = len(hits) / len(found) if found else 0.0
    return {
        "kind": case.test.rule.kind,
        "n": len(hits),
        "negative": sum(one.negative is True for one in hits),
        "votes": len(found),
        "share": share,
        "since": iso(from_micros(case.run.since)),
        "before": {
            "n": case.state.mended.n,
            "share": expected / len(votes) if votes else 0.0,
            "interval": [low / len(votes), high / len(votes)] if votes else [0.0, 1.0],
        },
        "score": case.score,
        "threshold": case.test.threshold,
        "budget": case.test.budget,
        "cause": "within",
        "by": cast(Json, by(found)),
        "without": _without(case, votes, found),
        "mentions": mentions(hits),
        "coverage": coverage(found),
        "volume": {
            "now": len(hits),
            "usual": expected,
            "interval": [low, high],
            "hours": (case.at - case.run.since) / 3_600_000_000,
        },
        "problem": _problem(case),
    }


def _problem(case: Case) -> Json:
    return {
        "text": case.name,
        "query": case.query,
        "fixed_on": f"{case.fixed_on:%Y-%m-%d}",
        "mended": asdict(case.state.mended),
        "open": asdict(case.state.bad),
        "months": months(case.past, case.says, from_micros(case.at + 1), case.state.votes[-1].seq + 1)
        if case.monthly
        else [],
    }


def _found(case: Case, votes: Sequence[Vote]) -> list[Noted]:
    """The votes as mentions; ``vote`` is whether they spoke of it."""
    seen = {one.seq: one for one in case.past.stretch(votes[0].seq - 1, votes[-1].seq)} if votes else {}
    kept = [vote for vote in votes if vote.seq in seen]
    return [
        replace(noted(seen[vote.seq], vote.at), contribution=(vote.hit - vote.mean) / len(kept), vote=vote.hit)
        for vote in kept
    ]


def _expected(case: Case, votes: Sequence[Vote]) -> tuple[float, float]:
    """The 95 % interval of how many hits are usual among as many votes of the same strata."""
    baseline = cast(Baseline, case.state.baseline)
    usual = [baseline.usual(vote.stratum) for vote in votes]
    return sum(one.low for one in usual), sum(one.upper for one in usual)


def _without(case: Case, votes: Sequence[Vote], found: Sequence[Noted]) -> list[Json]:
    scale, bad = case.test.scale, case.state.bad.mean if case.state.bad.read else 0.0
    kappa = cast(Baseline, case.state.baseline).kappa
    metre = Metre(round(scale.grid * 1_000_000), round(scale.block * 1_000_000), kappa)
    by_seq = {vote.seq: vote for vote in votes}

    def score(left: Sequence[Noted]) -> float:
        kept = [by_seq[one.seq] for one in left]
        return total_without(kept, case.run.before, metre, lambda reference: alternatives(reference, bad))

    return without(found, score, case.test.threshold)
