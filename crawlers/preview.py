"""A look at an address: what it is, and what the right spider sees there, stored nowhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from crawlers.child import Child, outcome_of
from crawlers.errors import VisitFailed
from crawlers.handed import Handed
from crawlers.job import Job
from crawlers.options import CrawlOptions
from crawlers.outcome import VisitOutcome
from crawlers.schedule import Pace, next_due
from model.capture import Capture, capture_from_json
from model.errors import BadInput
from model.posting import learnt
from model.said import said
from model.source import Json, Source
from model.time import TRUSTED_ORIGINS
from spiders import Recognised, Unreadable

PAGES = 10
"""Pages behind a listing that a look reads; the entries beyond them are left out."""
PATIENCE = 120.0
LEAST_DATED = 3
"""Dated posts from which on their times tell a rate."""


@dataclass(frozen=True, slots=True)
class Probe:
    """``recognised`` is what the address is and what else it could be, the surest first; ``source`` as it would be
    stored, without an id; ``problems`` are those of posts that could not be read."""

    source: Source
    outcome: VisitOutcome
    recognised: tuple[Recognised, ...] = ()
    captures: tuple[Capture, ...] = ()
    problems: tuple[str, ...] = ()

    @property
    def rate(self) -> float | None:
        """Posts per day by the times of those found; None when they do not say."""
        times = sorted(moment for moment in self._times() if moment is not None)
        if len(times) < LEAST_DATED or times[-1] == times[0]:
            return None
        return (len(times) - 1) * 86_400 / (times[-1] - times[0]).total_seconds()

    def interval(self, options: CrawlOptions, now: datetime) -> float:
        """Seconds between visits, as it looks from here."""
        posting = learnt(None, self._times(), now) if self.captures else None
        pace = Pace(
            every=self.source.every,
            posting=posting,
            price=options.price,
            least=options.min_interval,
            most=options.max_interval,
        )
        return (next_due(now, self.source.url, pace) - now).total_seconds()

    def _times(self) -> list[datetime | None]:
        """When the posts were written, where that can be trusted."""
        return [c.published_at if c.published_from in TRUSTED_ORIGINS else None for c in self.captures]


def probe(
    url: str,
    options: CrawlOptions,
    *,
    kind: str = "auto",
    wishes: Mapping[str, Json] | None = None,
    render: bool = False,
    handed: Handed | None = None,
) -> Probe:
    """What is found at ``url``, by a worker process of its own; ``wishes`` are the source's options.

    Raises BadInput for what is no web address, VisitFailed when the look itself comes to nothing. What the server did
    is in the outcome.
    """
    source = Source(url, url, kind, render=render, options=dict(wishes or {}))
    if not source.site or not url.lower().startswith(("http://", "https://")):
        raise BadInput("this is no web address", where=url, todo="Write it with http:// or https://")
    few = replace(options, pages_per_visit=PAGES, delay=min(options.delay, 0.5))
    job = Job(few, (source,), {}, look=True, handed={url: handed} if handed else {})
    child = Child(job)
    if not child.wait(PATIENCE):
        child.kill()
        raise VisitFailed(said("it could not be read in {seconds:g} s", seconds=PATIENCE), where=url)
    for line in child.lines():
        outcome = outcome_of(line)
        if outcome is not None:
            return _probe(source, outcome, line)
    raise VisitFailed("the worker died", where=url, todo="The log says why")


def fetch_once(
    url: str,
    options: CrawlOptions,
    *,
    kind: str = "auto",
    wishes: Mapping[str, Json] | None = None,
    render: bool = False,
    handed: Handed | None = None,
) -> list[Capture]:
    """The captures found at ``url``. Raises as :func:`probe` does, Unreadable for what no spider can read, VisitFailed
    with the sentence when it does not come."""
    made = probe(url, options, kind=kind, wishes=wishes, render=render, handed=handed)
    outcome = made.outcome
    if outcome.outcome == "unreadable":
        raise Unreadable(outcome.message)
    if outcome.outcome not in ("fetched", "unchanged"):
        raise VisitFailed(outcome.message, status=outcome.status)
    return list(made.captures)


def _probe(source: Source, outcome: VisitOutcome, line: Mapping[str, Json]) -> Probe:
    found = tuple(Recognised(**one) for one in _list(line.get("found")) if isinstance(one, dict))  # type: ignore[arg-type]
    captures = tuple(capture_from_json(capture) for capture in _list(line.get("captures")))
    stored = replace(source, id="", kind=found[0].spider) if found else replace(source, id="")
    problems = tuple(str(problem) for problem in _list(line.get("problems")))
    return Probe(stored, outcome, found, captures, problems)


def _list(value: Json) -> list[Json]:
    return value if isinstance(value, list) else []
