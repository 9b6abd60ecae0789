"""How each source does, in one view for every face: its state with a sentence, how fresh its posts are when they are
seen, when it is visited next, and whether it says as much as usual."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Literal

from model.freshness import quantile
from model.source import Source, SourceHealth
from model.volume import Volume, silent_since, volume
from services.house import House
from storage import sources

State = Literal["fine", "new", "slow", "failing", "silent", "held", "paused"]

OVERDUE = timedelta(minutes=30)
"""So long after it was due without a visit, the crawl does not keep up."""
LATE_VISIT = 1.0
"""The part of the time between its last visit and the next after which that is so, for one that is visited rarely."""


@dataclass(frozen=True, slots=True)
class SourceState:
    """``median`` and ``p90`` are how old posts were when they were seen, over the last few hundred that were written
    since the source is read and have a date to trust; None without such. ``volume`` is of the seven days up to its last
    good visit; None until it was read. ``since`` is when a silence or a row of failures began; ``late`` how long its
    visit is overdue when the crawl does not keep up."""

    source: str
    state: State
    sentence: str
    next_visit: datetime | None = None
    last_success: datetime | None = None
    newest: datetime | None = None
    median: timedelta | None = None
    p90: timedelta | None = None
    rate: float | None = None
    volume: Volume | None = None
    since: datetime | None = None
    late: timedelta | None = None


def source_states(house: House) -> dict[str, SourceState]:
    """How every source does now, by id."""
    now = house.clock()
    with house.db.read() as tx:
        every, healths = sources.listed(tx), sources.healths(tx)
    late = house.config.lateness
    return {source.id: state_of(source, healths[source.id], now, lateness=late) for source in every}


def state_of(source: Source, health: SourceHealth, now: datetime, *, lateness: timedelta) -> SourceState:
    """How a source does. ``lateness`` is from which age on a post comes too late to alert anybody."""
    posting, read = health.posting, health.last_success
    silent = None if posting is None else silent_since(posting, read)
    ages = () if posting is None else posting.ages
    median, p90 = _freshness(ages)
    state, sentence = _told(source, health, now, silent, median, lateness)
    return SourceState(
        source=source.id,
        state=state,
        sentence=sentence,
        next_visit=None if source.paused else _next_visit(health, now),
        last_success=read,
        newest=None if posting is None else posting.newest,
        median=median,
        p90=p90,
        rate=health.rate,
        volume=None if posting is None or read is None else volume(posting, read),
        since=silent if state == "silent" else read if state == "failing" else None,
        late=_overdue(health, now) if state == "slow" else None,
    )


def _told(  # noqa: PLR0911, PLR0917 (a table of cases)
    source: Source,
    health: SourceHealth,
    now: datetime,
    silent: datetime | None,
    median: timedelta | None,
    lateness: timedelta,
) -> tuple[State, str]:
    """The worst that is so, and it in words."""
    if source.paused:
        return "paused", f"Paused. earshot sources resume {source.id} goes on"
    if health.last_visit is None:
        return "new", "Not visited yet"
    if health.hold_until is not None and health.hold_until > now:
        return "held", f"It asked to be left alone until {_moment(health.hold_until)}"
    if health.failures:
        return "failing", _failing(health)
    if silent is not None:
        return (
            "silent",
            f"It answers, but says nothing since {_moment(silent)}, which is unusual. Look at its page",
        )
    if (late := _overdue(health, now)) is not None:
        return "slow", f"Its visit is {said(late)} late: the crawl does not keep up. Raise crawl.workers"
    if median is not None and median > lateness:
        return "slow", f"Half of its posts are older than {said(median)} when they are seen: too late for alerts"
    return "fine", "Fine" if median is None else f"Half of its posts are seen within {said(median)}"


def _failing(health: SourceHealth) -> str:
    times = "once" if health.failures == 1 else f"{health.failures} times in a row"
    read = "it was never read" if health.last_success is None else f"last read {_moment(health.last_success)}"
    return f"Failed {times}, {read}: {health.message or health.outcome}"


def _overdue(health: SourceHealth, now: datetime) -> timedelta | None:
    if health.next_due is None or health.last_visit is None:
        return None
    late, interval = now - health.next_due, health.next_due - health.last_visit
    return late if late > max(OVERDUE, interval * LATE_VISIT) else None


def _next_visit(health: SourceHealth, now: datetime) -> datetime:
    wanted = [moment for moment in (health.next_due, health.hold_until) if moment is not None]
    return max([now, *wanted])


def said(length: timedelta) -> str:
    """A length of time in words: "40 s", "12 min", "3 h", "2 d"."""
    seconds = max(length.total_seconds(), 0.0)
    for unit, size, most in (("s", 1, 90), ("min", 60, 90 * 60), ("h", 3_600, 36 * 3_600)):
        if seconds < most:
            return f"{seconds / size:.0f} {unit}"
    return f"{seconds / 86_400:.0f} d"


@lru_cache(maxsize=2_000)
def _freshness(ages: tuple[float, ...]) -> tuple[timedelta | None, timedelta | None]:
    """Pages that show all sources ask this of the same ones again and again."""
    return _hours(quantile(ages, 0.5)), _hours(quantile(ages, 0.9))


def _hours(hours: float | None) -> timedelta | None:
    return None if hours is None else timedelta(hours=hours)


def _moment(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC"
