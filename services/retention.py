"""Retention: how long mentions are kept, by topic and by source; what is let go does not come back.

A rule is ``topic:ID=2y``, ``source:ID=90d`` or ``*=5y``. A mention that topics with rules caught is kept for the
longest of theirs; else its source's rule holds, else ``*``, else it is kept for ever. Age counts from when it was first
seen.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from crawlers import expire, expired
from index import Facts, Question
from model.errors import BadInput, Unavailable
from model.said import said
from model.source import Json
from services.house import House
from services.writer import Place, writers_place
from storage import archive, audit, ledger

_RULE = re.compile(r"(?:(topic|source):([^=\s]+)|(\*))=(\d{1,5})([dwmy])")
_DAYS = {"d": 1, "w": 7, "m": 30, "y": 365}
PAGE = 500
Told = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Keep:
    """``of`` is topic, source or * ."""

    of: str
    id: str
    time: timedelta


@dataclass(frozen=True, slots=True)
class LetGo:
    """How many mentions are, or would be, deleted; ``months`` went whole."""

    mentions: int
    months: tuple[str, ...] = ()


def read_rules(written: Sequence[str]) -> tuple[Keep, ...]:
    """Raises BadInput for a rule that is none, or the second for one thing."""
    rules: dict[tuple[str, str], Keep] = {}
    for text in written:
        found = _RULE.fullmatch(text.strip())
        if found is None:
            todo = "Write topic:ID=2y, source:ID=90d or *=5y (d, w, m of 30 days, y of 365)"
            raise BadInput(said("{text!r} is no rule", text=text[:80]), where="retention.keep", todo=todo)
        kind, id_, everything, number, unit = found.groups()
        keep = Keep(kind or everything, id_ or "", timedelta(days=int(number) * _DAYS[unit]))
        if keep.time < timedelta(days=1) or (keep.of, keep.id) in rules:
            raise BadInput(
                said("{text!r} is nothing to keep, or said twice", text=text[:80]),
                where="retention.keep",
                todo="Mend it",
            )
        rules[keep.of, keep.id] = keep
    return tuple(rules.values())


def run_retention(
    house: House, rules: Sequence[Keep], *, dry: bool = False, actor: str = "", told: Told | None = None
) -> LetGo:
    """Delete what is past its time. Whatever stops it, the next run goes on. Raises LeaseLost, Unavailable."""
    now = house.clock()
    questions = list(_expired(rules, now))
    if dry:
        return LetGo(len({mention for question in questions for mention in _ids(house, question)}))
    total, months = 0, []
    with writers_place(house) as place:
        for month in _whole_months(house, rules, now):
            total += _drop(house, place, month)
            months.append(month)
        for question in questions:
            page: list[str] = []
            for mention in _ids(house, question):
                page.append(mention)
                if len(page) == PAGE:
                    total += bury(house, place, page)
                    page = []
                    if told is not None:
                        told(total)
            total += bury(house, place, page)
        if total:
            detail: dict[str, Json] = {
                "mentions": total,
                "months": list(months),
                "rules": [str(rule) for rule in rules],
            }
            with house.db.write() as tx:
                audit.note(tx, audit.Record(now, actor, "retention", detail))
    return LetGo(total, tuple(months))


def expire_pages(house: House, *, dry: bool = False, actor: str = "") -> int:
    """Delete the files of kept pages past `retention.pages`; how many. Raises Unavailable."""
    folder, kept, now = house.config.pages, house.config.pages_kept, house.clock()
    try:
        if dry:
            return len(expired(folder, kept, now))
        gone = expire(folder, kept, now)
    except OSError as error:
        raise Unavailable(
            said("kept pages cannot be deleted: {strerror}", strerror=error.strerror),
            where=str(folder),
            todo="Check its rights",
        ) from error
    if gone:
        with house.db.write() as tx:
            audit.note(tx, audit.Record(now, actor, "retention of pages", {"files": gone}))
    return gone


def bury(house: House, place: Place, mentions: Sequence[str]) -> int:
    """Delete mentions for ever: tombstones first, then the documents. A crash between is found by `index verify`."""
    if not mentions:
        return 0
    place.hold()
    with house.db.write() as tx:
        versions = ledger.raise_versions(tx, mentions)
        ledger.bury(tx, mentions)
    house.index.delete({mention: versions.get(mention, 1) for mention in mentions})
    return len(mentions)


def _expired(rules: Sequence[Keep], now: datetime) -> Iterator[Question]:
    """Questions whose answers together are all that is past its time, each mention in one or more of them."""
    topics = sorted((rule for rule in rules if rule.of == "topic"), key=lambda rule: rule.time)
    for place, rule in enumerate(topics):
        longer = tuple(other.id for other in topics[place + 1 :])
        yield _older(now - rule.time, Question(topics=(rule.id,), without=Facts(topics=longer)))
    ruled = tuple(rule.id for rule in topics)
    sources = [rule for rule in rules if rule.of == "source"]
    for rule in sources:
        yield _older(now - rule.time, Question(sources=(rule.id,), without=Facts(topics=ruled)))
    named = tuple(rule.id for rule in sources)
    for rule in rules:
        if rule.of == "*":
            yield _older(now - rule.time, Question(without=Facts(topics=ruled, sources=named)))


def _older(than: datetime, question: Question) -> Question:
    return replace(question, until=than, irrelevant=None)


def _ids(house: House, question: Question) -> Iterator[str]:
    return (mention.id for mention in house.index.scan(question))


def _whole_months(house: House, rules: Sequence[Keep], now: datetime) -> list[str]:
    """Months of which everything is past its time: those that ended before the longest of the rules began, when all
    that is not named by a rule is under ``*``."""
    if not any(rule.of == "*" for rule in rules):
        return []
    border = now - max(rule.time for rule in rules)
    return [month.name for month in house.index.months() if month.name < f"{border:%Y.%m}"]


def _drop(house: House, place: Place, month: str) -> int:
    after = ""
    while True:
        place.hold()
        with house.db.write() as tx:
            rows = archive.month_after(tx, month, after, PAGE)
            ledger.bury(tx, [row.mention for row in rows if row.state == "live"])
        if len(rows) < PAGE:
            return house.index.drop(month)
        after = rows[-1].mention
