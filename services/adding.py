"""Before a source is added: one look at its address, and what was found as a proposal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from crawlers import Handed, Probe, VisitOutcome, fetch_once, probe
from model.capture import Capture, capture_to_json
from model.source import Json, Source
from model.time import TRUSTED_ORIGINS, system_clock
from services.crawl import crawl_options
from services.handing import hand, handed_without_house
from services.house import House, HouseConfig
from services.needs import Need, needs_of
from services.sources import Wishes, wished
from spiders import Recognised, spider_named

SHOWN = 5
"""Posts of a proposal."""
LEAST_POSTS, RECENT = 3, 20
"""Dated posts from which on their times tell a rate, and of how many of the newest it is told."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What an address is, or could be: ``sure`` from 0 to 1, ``said`` in words, ``url`` what would be visited."""

    kind: str
    title: str
    said: str
    url: str
    sure: float


@dataclass(frozen=True, slots=True)
class Proposal:
    """A source as it would be stored, with what speaks for it: what it is and could be besides (the surest first), the
    newest posts of ``count``, the outcome of the look, posts a day as far as they tell (``rate``), in how many seconds
    it would be visited again, and what credentials its kind takes."""

    source: Source
    outcome: VisitOutcome
    found: tuple[Finding, ...]
    captures: tuple[Capture, ...]
    count: int
    problems: tuple[str, ...]
    rate: float | None
    seconds: float
    needs: tuple[Need, ...]

    @property
    def serves(self) -> bool:
        """Whether it can be read now."""
        return self.outcome.outcome in ("fetched", "unchanged")


def look_at(config: HouseConfig, url: str, wishes: Wishes, *, house: House | None = None) -> Proposal:
    """What is at an address, by one look that stores nothing. The house gives its topics' words and its credentials;
    without one, those of the environment are used.

    Raises BadInput for what is no address, kind, option, interval or id, VisitFailed when the look itself breaks off;
    what the server said is in the outcome.
    """
    source = wished(url, wishes)
    options = crawl_options(config)
    handed = hand(house)(source) if house is not None else handed_without_house(config, source)
    made = probe(source.url, options, kind=source.kind, wishes=source.options, render=source.render, handed=handed)
    seconds = made.interval(options, system_clock() if house is None else house.clock())
    return _proposal(source, made, seconds, handed)


def captures_at(config: HouseConfig, url: str, wishes: Wishes, *, house: House | None = None) -> list[Capture]:
    """All that the right spider sees there. Raises as :func:`look_at` does, and Unreadable or VisitFailed with what the
    server said when it cannot be read."""
    source = wished(url, wishes)
    handed = hand(house)(source) if house is not None else handed_without_house(config, source)
    return fetch_once(
        source.url,
        crawl_options(config),
        kind=source.kind,
        wishes=source.options,
        render=source.render,
        handed=handed,
    )


def look_at_source(house: House, source: Source) -> Proposal:
    """The same for a source in use."""
    wishes = Wishes(source.kind, f"{source.every}s" if source.every else "auto", source.render, source.options)
    proposal = look_at(house.config, source.url, wishes, house=house)
    return replace(proposal, source=source)


def distinct(captures: Sequence[Capture]) -> list[Capture]:
    """Each post once, as it was read last (a thread's page says more than the list of what is new), the newest first;
    those without a time last."""
    last = {capture.ref or capture.url: capture for capture in captures}
    return sorted(last.values(), key=lambda one: -one.published_at.timestamp() if one.published_at else 0.0)


def per_day(captures: Sequence[Capture]) -> float | None:
    """Posts a day over the newest ones, by times that can be trusted; None when they do not say."""
    times = sorted(c.published_at for c in captures if c.published_at and c.published_from in TRUSTED_ORIGINS)
    times = times[-RECENT:]
    if len(times) < LEAST_POSTS or times[-1] == times[0]:
        return None
    return (len(times) - 1) * 86_400 / (times[-1] - times[0]).total_seconds()


def proposal_to_json(proposal: Proposal) -> dict[str, Json]:
    """What the command line and the API give of it."""
    source, outcome = proposal.source, proposal.outcome
    return {
        "url": source.url,
        "kind": source.kind,
        "render": source.render,
        "options": dict(source.options),
        "serves": proposal.serves,
        "outcome": outcome.outcome,
        "message": outcome.message,
        "found": [
            {"kind": one.kind, "title": one.title, "said": one.said, "url": one.url, "sure": round(one.sure, 2)}
            for one in proposal.found
        ],
        "needs": [
            {"name": n.name, "said": n.said, "variable": n.variable, "required": n.required, "there": n.there}
            for n in proposal.needs
        ],
        "posts": proposal.count,
        "captures": [capture_to_json(capture) for capture in proposal.captures],
        "problems": list(proposal.problems),
        "per_day": proposal.rate,
        "every_seconds": round(proposal.seconds),
    }


def _proposal(source: Source, made: Probe, seconds: float, handed: Handed) -> Proposal:
    found, posts = tuple(_finding(one) for one in made.recognised), distinct(made.captures)
    kind = found[0].kind if found else source.kind
    return Proposal(
        source=replace(source, kind=made.source.kind, options=dict(made.source.options)),
        outcome=made.outcome,
        found=found,
        captures=tuple(posts[:SHOWN]),
        count=len(posts),
        problems=made.problems,
        rate=per_day(posts),
        seconds=seconds,
        needs=needs_of(kind, handed.secrets.get(kind, ())),
    )


def _finding(one: Recognised) -> Finding:
    spider = spider_named(one.spider)
    return Finding(one.spider, spider.title if spider else one.spider, one.said, one.url, one.sure)
