"""Sites without an end: calendars, sessions in addresses, filters that combine, paths that grow. What an address, and
those asked before it in the same visit, tell of whether anything new is to be found there."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from urllib.parse import parse_qsl, urlsplit

from model.identity import PATH_SESSION, SESSION, SESSION_VALUE
from model.said import said
from spiders import Later, Request

LONGEST = 2_000
"""Characters of an address."""
DEEPEST = 60
"""Answers that may lead from one to the next in a visit; a visit to the past goes as deep as its budget."""
MOST_LATER = 5_000
"""Pages for later that one answer may name."""
OF_ONE_SHAPE = 120
"""Pages of one visit whose addresses differ in numbers and names only; a visit to the past has no such limit."""
REPEATED = 3
"""Times that a part of a path may stand in it."""
PARAMETERS = 12
FILTERS = 15
"""Sets of query parameters of one path."""
YEARS_AHEAD, YEARS_BEHIND = 2, 40

_CALENDAR = re.compile(r"[ck]alend\w*|agenda|events?|archiv\w*|years?|months?|days?|dates?", re.IGNORECASE)
"""A part of a path, or a parameter, that says "calendar" and nothing else: "happy-birthday" is a title."""
_YEAR = re.compile(r"((?:1[5-9]|2[0-9])[0-9]{2})(?:[-_.]?[0-9]{1,2}){0,2}")
"""A part of an address that is a date and nothing else: "restoring-a-1967-mustang-today" is a title."""
_NUMBER = re.compile(r"\d+")


@dataclass(slots=True)
class Trail:
    """The pages that one visit was led to. ``cut`` counts those that it did not follow, by why."""

    now: datetime
    past: bool = False
    cut: Counter[str] = field(default_factory=Counter)
    _shapes: Counter[str] = field(default_factory=Counter)
    _filters: dict[str, set[tuple[str, ...]]] = field(default_factory=dict)
    _asked: set[str] = field(default_factory=set)

    def leads(self, request: Request, depth: int) -> Request | None:
        """The request, its address without a session; None when it leads nowhere."""
        if self._cut(self._why(request, depth)) or self.asked(request):
            return None
        url = without_session(request.url)
        return request if url == request.url else replace(request, url=url)

    def worth(self, later: Sequence[Later]) -> tuple[Later, ...]:
        """Those of the pages for later that may lead somewhere."""
        kept = [one for one in later if not self._cut(endless(one.request.url, self.now))]
        if len(kept) > MOST_LATER:
            self.cut[said("more than {most} named at once", most=MOST_LATER)] += len(kept) - MOST_LATER
        return tuple(kept[:MOST_LATER])

    def said(self) -> list[str]:
        """What was not followed, in words."""
        return [
            said("1 page not followed: {why}", why=why)
            if count == 1
            else said("{count} pages not followed: {why}", count=count, why=why)
            for why, count in self.cut.items()
        ]

    def _cut(self, why: str) -> bool:
        if why:
            self.cut[why] += 1
        return bool(why)

    def _why(self, request: Request, depth: int) -> str:
        why = endless(request.url, self.now)
        if why:
            return why
        if depth > DEEPEST and not self.past:
            return said("they lead on and on, more than {most} deep", most=DEEPEST)
        return self._alike(without_session(request.url))

    def asked(self, request: Request) -> bool:
        """Whether the very same was asked in this visit, as it is from now on: pages that lead back to one another are
        no trap."""
        if request.method == "POST" or request.headers:
            return False
        key = f"{request.role} {without_session(request.url)}"
        if key in self._asked:
            return True
        self._asked.add(key)
        return False

    def _alike(self, url: str) -> str:
        """What only the addresses asked before can tell."""
        path, names = shape(url)
        sets = self._filters.setdefault(path, set())
        sets.add(names)
        if len(sets) > FILTERS:
            return said("their filters combine without an end")
        self._shapes[path] += 1
        if self._shapes[path] > OF_ONE_SHAPE and not self.past:
            return said("more than {most} of one shape", most=OF_ONE_SHAPE)
        return ""


def without_session(url: str) -> str:
    """The address without what names a session: another one every time, and the same page."""
    if not (PATH_SESSION.search(url) or SESSION.search(url)):
        return url
    head, question, query = PATH_SESSION.sub("", url).partition("?")
    query, sharp, anchor = query.partition("#")
    pairs = [pair for pair in query.split("&") if not _session(*pair.partition("=")[::2])]
    return f"{head}{question if pairs else ''}{'&'.join(pairs)}{sharp}{anchor}"


def _session(name: str, value: str) -> bool:
    return bool(SESSION.fullmatch(name)) and bool(SESSION_VALUE.fullmatch(value))


def endless(url: str, now: datetime) -> str:
    """Why an address by itself leads nowhere; empty when it may lead somewhere."""
    if len(url) > LONGEST:
        return said("their addresses grow without an end")
    try:
        parts = urlsplit(url)
        pairs = parse_qsl(parts.query, keep_blank_values=True, max_num_fields=200)
    except ValueError:
        return said("their addresses are broken")
    segments = Counter(segment for segment in parts.path.lower().split("/") if segment)
    if any(count >= REPEATED and not name.isdecimal() for name, count in segments.items()):
        return said("their paths repeat themselves")
    names = Counter(name for name, _ in pairs if not name.endswith("[]"))
    if len(names) > PARAMETERS or any(count >= REPEATED for count in names.values()):
        return said("their parameters pile up")
    path = parts.path.split("/")
    dates = map(_YEAR.fullmatch, [*path, *(value for _, value in pairs)])
    calendar = any(map(_CALENDAR.fullmatch, [*path, *(name for name, _ in pairs)]))
    years = [int(date[1]) for date in dates if date] if calendar else []
    if any(not now.year - YEARS_BEHIND <= year <= now.year + YEARS_AHEAD for year in years):
        return said("a calendar without an end")
    return ""


def shape(url: str) -> tuple[str, tuple[str, ...]]:
    """What addresses have in common that differ in numbers and names: site and path with each segment's kind, and the
    names of the query's parameters."""
    parts = urlsplit(url)
    kinds = "/".join(_kind(segment) for segment in parts.path.split("/"))
    pairs = parse_qsl(parts.query, keep_blank_values=True, max_num_fields=200)
    return f"{parts.netloc}{kinds}", tuple(sorted({_NUMBER.sub("0", name) for name, _ in pairs}))


def _kind(segment: str) -> str:
    if len(segment) > 20 or segment.count("-") > 1:
        return "…"
    return _NUMBER.sub("0", segment)
