"""What the analysis is asked: the filters of mentions, a period by its name, and what each view needs besides."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Literal
from zoneinfo import ZoneInfo

from pydantic import BaseModel, Field

from model.errors import BadInput
from services.analysis import Dimension
from services.house import House
from services.places import sources_in
from services.search import SearchRequest
from services.spans import Period, span_of
from web.filters import MOST_VALUES, MentionFilters, Values
from web.render import link
from web.viewer import read_moment

Split = Literal["none", "topic", "language", "source", "site", "kind", "sentiment"]
Against = Literal["before", "year", "topic", "custom"]
Interval = Literal["", "1h", "6h", "1d", "1w", "1M", "1y"]
NOWHERE: Mapping[str, object] = {"nowhere": "nowhere"}
Measure = Literal["engagement", "likes", "replies", "shares", "views", "followers", "delay"]


class AnalysisFilters(MentionFilters):
    """What is asked on every view, so that going from one to the next keeps the question."""

    period: Literal["", "week", "month", "last-month", "quarter", "year", "all"] = Field(
        "", description="By its name, instead of since and until; month when nothing is said."
    )
    place: Values = Field([], description="Kinds of places: forum, blog, portal, social, reviews, search, feed, page.")
    interval: Interval = Field("", description="Of a series; one that fits when left out.")
    split: Split = Field("none", description="What a series is split by.")
    against: Against = Field("before", description="What is compared with: the period before, the year before, …")
    other_topic: str = Field("", max_length=64, description="With against=topic.")
    other_since: str = Field("", max_length=64, description="With against=custom.")
    other_until: str = Field("", max_length=64, description="With against=custom.")
    moved: Dimension = Field("source", description="Of what the values are whose share moved.")
    word: Values = Field([], description="Queries whose frequency is asked, up to five.")
    panel: Literal["", "1d", "1w", "1M", "1y"] = Field(
        "", description="Only sources that spoke in each such interval of the period."
    )
    dimension: Dimension = Field("source", description="Whose commonest values are asked.")
    rest: Literal["all", "before"] = Field("all", description="What phrases are held against.")
    measure: Measure = "engagement"
    limit: int = Field(20, ge=1, le=200)

    @classmethod
    def linked(cls) -> type[BaseModel]:
        return AnalysisFilters


@dataclass(frozen=True, slots=True)
class Asking:
    """The filters as they were understood. ``since`` and ``until`` are of when it was posted, None without a bound;
    ``zone`` is that of days and hours."""

    filters: AnalysisFilters
    request: SearchRequest
    since: datetime | None
    until: datetime | None
    zone: str
    now: datetime

    @property
    def period(self) -> str:
        return self.filters.period or ("" if self.filters.since or self.filters.until else "month")

    @property
    def end(self) -> datetime:
        """Of what there can be: now, when the period is not over."""
        return min(self.until or self.now, self.now)

    def mentions(self, **changed: object) -> dict[str, object]:
        """The parameters of ``/mentions`` that ask for the same; NOWHERE where it has no words for it (more sources
        than one filter holds)."""
        if len(self.request.sources) > MOST_VALUES:
            return dict(NOWHERE)
        named = {name: getattr(self.filters, name) for name in MentionFilters.model_fields}
        for name in ("cursor", "size", "order", "fold", "by"):
            del named[name]
        named |= {"since": said(self.since), "until": said(self.until), "source": list(self.request.sources)}
        return {name: value for name, value in {**named, **changed}.items() if value}

    def within(self, since: datetime, until: datetime | None, **changed: object) -> dict[str, object]:
        """The same of a stretch of time, no more than the period; without ``until`` up to its end."""
        begin = since if self.since is None else max(since, self.since)
        end = self.until if until is None else until if self.until is None else min(until, self.until)
        return self.mentions(**{"since": said(begin), "until": said(end), **changed})


def asking(house: House, filters: AnalysisFilters, zone: str, now: datetime) -> Asking:
    """Times are of when it was posted, whatever ``by`` says: that is what is counted over. Raises BadInput naming the
    filter."""
    filters = filters.model_copy(update={"by": "event"})
    request = filters.request(zone, now=now)
    since, until = request.event_since, request.event_until
    period: Period | Literal[""] = filters.period
    if not period and not filters.since and not filters.until:
        period = "month"
    if period:
        since, until = span_of(period, now, zone)
    if since is not None and until is not None and since >= until:
        raise BadInput("it ends before it begins", where="until", todo="Name a later time than since")
    if filters.place:
        request = replace(request, sources=_in_places(house, filters, request))
    return Asking(filters, replace(request, event_since=since, event_until=until), since, until, zone, now)


def other_than(asked: Asking) -> tuple[SearchRequest, datetime | None, datetime | None]:
    """What it is compared with, and the period of that. Raises BadInput."""
    filters, since, until = asked.filters, asked.since, asked.until
    if filters.against == "topic":
        if not filters.other_topic:
            raise BadInput("no other topic is named", where="other_topic", todo="Choose the topic to compare with")
        return replace(asked.request, topics=(filters.other_topic,)), since, until
    if filters.against == "custom":
        since = read_moment(filters.other_since, asked.zone, name="other_since")
        until = read_moment(filters.other_until, asked.zone, name="other_until")
        if since is None or until is None or since >= until:
            raise BadInput("the other period is not said", where="other_since", todo="Write when it begins and ends")
    else:
        since, until = _earlier(asked)
    return replace(asked.request, event_since=since, event_until=until), since, until


def _earlier(asked: Asking) -> tuple[datetime, datetime]:
    """The period before (a calendar month before a calendar month), or the same a year before."""
    if asked.since is None or asked.until is None:
        raise BadInput("all of the time has no time before it", where="period", todo="Choose a period")
    if asked.filters.against == "year":
        return _year_before(asked.since, asked.zone), _year_before(asked.until, asked.zone)
    if asked.filters.period == "last-month":
        before = span_of("last-month", asked.since, asked.zone)
        if before[0] is not None and before[1] is not None:
            return before[0], before[1]
    return asked.since - (asked.until - asked.since), asked.since


def _year_before(moment: datetime, zone: str) -> datetime:
    """The same date and time of day; the last of February for its 29th."""
    local = moment.astimezone(ZoneInfo(zone))
    day = 28 if (local.month, local.day) == (2, 29) else local.day
    return local.replace(year=local.year - 1, day=day).astimezone(UTC)


def _in_places(house: House, filters: AnalysisFilters, request: SearchRequest) -> tuple[str, ...]:
    found = sources_in(house, list(dict.fromkeys(one.strip() for one in filters.place if one.strip())))
    if not request.sources:
        return found
    both = tuple(one for one in request.sources if one in found)
    if not both:
        raise BadInput("none of these sources is such a place", where="place", todo="Choose one of the two alone")
    return both


def said(moment: datetime | None) -> str:
    return "" if moment is None else moment.isoformat()


def to_mentions(values: Mapping[str, object]) -> str:
    """Where the mentions are that a number counts; what numbers mean, where there is no address for them."""
    return "/help#numbers" if NOWHERE.items() <= values.items() else link("/mentions", **values)
