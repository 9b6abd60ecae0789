"""How often a problem was spoken of: since it was mended, while it was open, and month by month.

Read out of the texts of the archive. Of long times a sample is read, chosen by a digest of the mention's id: the same
one whenever it is asked, as likely to hold one mention as another; what was read, and of how many, is said with it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from hashlib import blake2b
from heapq import nsmallest

from alerts.baseline import Baseline, learn
from alerts.kind import Past
from alerts.scale import Scale
from alerts.votes import voters
from model.alert import Observation
from model.mention import Mention
from model.source import Json
from model.time import micros

MOST = 1000
"""Votes whose texts are read to learn what is usual."""
MOST_A_MONTH = 200
MONTHS = timedelta(days=366)
"""How far back the months go."""
ENOUGH = 20
"""Votes from the time when it was open, without which nothing is known of it."""

Says = Callable[[Mention], bool]


@dataclass(frozen=True, slots=True)
class Share:
    """``hits`` among ``read`` votes, of ``n`` that there were."""

    n: int
    read: int
    hits: int

    @property
    def mean(self) -> float:
        """The posterior mean under Beta(½, ½)."""
        return (self.hits + 0.5) / (self.read + 1)


NOTHING = Share(0, 0, 0)


def learned(
    past: Past,
    says: Says,
    span: tuple[datetime, datetime],
    *,
    before: int,
    scale: Scale,
    revision: int,
    without: Collection[tuple[int, int]] = (),
) -> tuple[Baseline, Share]:
    """What share of the votes of a time speaks of it, per stratum, with how much they depend on one another. Fewer
    than ``scale.history`` are not read. Raises Unavailable while the archive does not answer."""
    seen = (one for one in past.history(*span, before) if one.revision == revision)
    kept = [one for one in seen if not within(without, one.event_at)]
    votes = voters(kept, scale.vote)
    read = judged(past, says, sampled(votes, MOST) if len(votes) >= scale.history else [])
    return learn(read, scale), Share(len(votes), len(read), sum(one.negative is True for one in read))


def while_open(past: Past, says: Says, fixed_on: datetime, before: int, scale: Scale) -> Share:
    """How often it was spoken of in the time before it was mended; NOTHING when too little is known of then."""
    since = fixed_on - timedelta(seconds=scale.baseline)
    votes = voters(list(past.history(since, fixed_on, before)), scale.vote)
    read = judged(past, says, sampled(votes, MOST))
    if len(read) < ENOUGH:
        return NOTHING
    return Share(len(votes), len(read), sum(one.negative is True for one in read))


def months(past: Past, says: Says, until: datetime, before: int) -> list[Json]:
    """[{month, n, read, hits}] of the topic's mentions over a year, the oldest first."""
    groups: defaultdict[str, list[Observation]] = defaultdict(list)
    for seen in past.history(until - MONTHS, until, before):
        groups[f"{seen.event_at:%Y-%m}"].append(seen)
    made: list[Json] = []
    for month, group in sorted(groups.items()):
        read = judged(past, says, sampled(group, MOST_A_MONTH))
        share = Share(len(group), len(read), sum(one.negative is True for one in read))
        made.append({"month": month, **asdict(share)})
    return made


def sampled(seen: Sequence[Observation], most: int) -> list[Observation]:
    """At most so many of them, in their order."""
    if len(seen) <= most:
        return list(seen)
    chosen = {one.mention for one in nsmallest(most, seen, key=lambda one: digest(one.mention))}
    return [one for one in seen if one.mention in chosen]


def judged(past: Past, says: Says, seen: Sequence[Observation]) -> list[Observation]:
    """Those whose text the archive has; ``negative`` is whether they speak of it."""
    found = past.texts([one.mention for one in seen])
    return [replace(one, negative=says(found[one.mention])) for one in seen if one.mention in found]


def digest(mention: str) -> bytes:
    """Where a mention stands in the order samples are taken by."""
    return blake2b(mention.encode("utf-8", "surrogatepass"), digest_size=8).digest()


def within(spans: Iterable[tuple[int, int]], moment: datetime) -> bool:
    """Whether a moment lies in one of the spans (microseconds, half open)."""
    at = micros(moment)
    return any(since <= at < until for since, until in spans)
