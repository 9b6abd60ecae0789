"""The ledger and the index held against one another, and each healed by the other.

Both are walked in the order of mention ids, a month at a time. It is done in the writer's place, after the outbox is
empty, so that nothing is under way. What the index lost is not made up: its posts are forgotten as seen, and the next
visit brings them again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Literal, TypeAlias, TypeVar

from index import Entry, Held
from model.identity import keys_of
from model.mention import Mention
from model.source import Json
from services.house import House
from services.ingest import document_of
from services.line import drain
from services.writer import Place, writers_place
from storage import archive, audit, ledger
from storage.ledger import Row
from topics import TOKENIZER_VERSION

Fault = Literal["missing", "quarantined", "older", "newer", "unknown", "undeleted", "tokenizer"]
FAULTS: dict[Fault, str] = {
    "missing": "the ledger knows it and the index has lost it",
    "quarantined": "it waits in the quarantine, not in the index",
    "older": "the index has an older version than the ledger",
    "newer": "the index has a newer version than the ledger",
    "unknown": "the index has it and the ledger does not know it",
    "undeleted": "it was deleted or merged, and the index still has it",
    "tokenizer": "it was written with another tokenizer",
}
PAGE = 1_000
L = TypeVar("L")
R = TypeVar("R")
Pairs: TypeAlias = Iterator[tuple[L | None, R | None]]
Told = Callable[[str, int], None]
"""Called with the month under way and how many mentions were looked at."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One mention and what is wrong with it. ``held`` and ``row`` are None where that half lacks it."""

    mention: str
    month: str
    fault: Fault
    row: Row | None = None
    held: Held | None = None


@dataclass(slots=True)
class Verified:
    """``checked`` mentions; how many have which fault, and up to a hundred examples; what was mended."""

    checked: int = 0
    faults: dict[Fault, int] = field(default_factory=dict)
    examples: list[Finding] = field(default_factory=list)
    mended: int = 0

    @property
    def sound(self) -> bool:
        """What waits in the quarantine is shown by `earshot status`, and no fault of the index."""
        return not set(self.faults) - {"quarantined"}


def verify(house: House, *, repair: bool = False, actor: str = "", told: Told | None = None) -> Verified:
    """Hold every month of the ledger against the index; with ``repair`` heal what differs. Raises LeaseLost,
    Unavailable; what was mended until then stays so."""
    drain(house)
    done = Verified()
    with writers_place(house) as place:
        for month in _months(house):
            for page in _pages(_findings(house, month, place, done, told)):
                findings = _explained(house, page)
                _count(done, findings)
                if repair:
                    _repair(house, place, findings, done)
        if repair and done.mended:
            detail: dict[str, Json] = {str(fault): count for fault, count in done.faults.items()}
            with house.db.write() as tx:
                audit.note(tx, audit.Record(house.clock(), actor, "index repair", detail))
    return done


def cut_anew(house: House, *, actor: str = "", told: Told | None = None) -> int:
    """Write again, in their places, what was written with another tokenizer; how many. It can be interrupted and goes
    on."""
    done = Verified()
    with writers_place(house) as place:
        for month in house.index.months():
            old = (h for h in house.index.held(month.name) if h.tokenizer != TOKENIZER_VERSION)
            findings = (Finding(held.id, month.name, "tokenizer", held=held) for held in old)
            for page in _pages(findings):
                _rewrite(house, place, [one.mention for one in page])
                done.mended += len(page)
                if told is not None:
                    told(month.name, done.mended)
        if done.mended:
            with house.db.write() as tx:
                audit.note(tx, audit.Record(house.clock(), actor, "index migrate", {"mentions": done.mended}))
    return done.mended


def paired(left: Iterator[L], right: Iterator[R], *, of: Callable[[L], str], to: Callable[[R], str]) -> Pairs[L, R]:
    """Two walks in the order of ids as one: what has the same id together, else with None."""
    one, other = next(left, None), next(right, None)
    while one is not None or other is not None:
        if other is None or (one is not None and of(one) < to(other)):
            yield one, None
            one = next(left, None)
        elif one is None or to(other) < of(one):
            yield None, other
            other = next(right, None)
        else:
            yield one, other
            one, other = next(left, None), next(right, None)


def rows_of_month(house: House, month: str) -> Iterator[Row]:
    after = ""
    while True:
        with house.db.read() as tx:
            rows = archive.month_after(tx, month, after, PAGE)
        yield from rows
        if len(rows) < PAGE:
            return
        after = rows[-1].mention


def _months(house: House) -> list[str]:
    with house.db.read() as tx:
        known = archive.months(tx)
    return sorted({*known, *(month.name for month in house.index.months())})


def _findings(house: House, month: str, place: Place, done: Verified, told: Told | None) -> Iterator[Finding]:
    rows, kept = rows_of_month(house, month), house.index.held(month)
    for row, held in paired(rows, kept, of=lambda row: row.mention, to=lambda held: held.id):
        if done.checked % PAGE == 0:
            place.hold()
            if told is not None:
                told(month, done.checked)
        done.checked += 1
        fault = _fault(row, held)
        if fault is not None:
            yield Finding(row.mention if row else held.id if held else "", month, fault, row, held)


def _fault(row: Row | None, held: Held | None) -> Fault | None:
    if row is None:
        return "unknown"
    if row.state != "live":
        return "undeleted" if held is not None else None
    if held is None:
        return "missing"
    if held.version != row.version:
        return "older" if held.version < row.version else "newer"
    return "tokenizer" if held.tokenizer != TOKENIZER_VERSION else None


def _pages(findings: Iterator[Finding]) -> Iterator[list[Finding]]:
    page: list[Finding] = []
    for finding in findings:
        page.append(finding)
        if len(page) == PAGE:
            yield page
            page = []
    if page:
        yield page


def _explained(house: House, findings: list[Finding]) -> list[Finding]:
    """What is missing since the index refused it waits in the quarantine."""
    missing = [one.mention for one in findings if one.fault == "missing"]
    with house.db.read() as tx:
        waiting = archive.waiting_for(tx, missing)
    return [replace(one, fault="quarantined") if one.mention in waiting else one for one in findings]


def _count(done: Verified, findings: list[Finding]) -> None:
    for finding in findings:
        done.faults[finding.fault] = done.faults.get(finding.fault, 0) + 1
    done.examples += findings[: 100 - len(done.examples)]


def _repair(house: House, place: Place, findings: list[Finding], done: Verified) -> None:
    by_fault: dict[Fault, list[Finding]] = {}
    for finding in findings:
        by_fault.setdefault(finding.fault, []).append(finding)
    place.hold()
    with house.db.write() as tx:
        archive.forget_refs(tx, [one.mention for one in (*by_fault.get("missing", []), *by_fault.get("older", []))])
        archive.raise_to(tx, {one.mention: one.held.version for one in by_fault.get("newer", []) if one.held})
    _adopt(house, [one.mention for one in by_fault.get("unknown", [])])
    if undeleted := by_fault.get("undeleted"):
        house.index.delete({one.mention: one.held.version for one in undeleted if one.held})
    _rewrite(house, place, [one.mention for one in by_fault.get("tokenizer", [])])
    done.mended += len(findings) - len(by_fault.get("quarantined", []))


def _adopt(house: House, mentions: list[str]) -> None:
    found = house.index.get(mentions)
    if not found:
        return
    rows = [Row(m.id, f"{m.seen_at:%Y.%m}", m.version, m.seen_at, "live") for m in found.values()]
    with house.db.write() as tx:
        archive.adopt(tx, rows, {key: m.id for m in found.values() for key in _keys(m)})


def _keys(mention: Mention) -> Iterator[str]:
    yield from keys_of(mention.capture)
    for seen in mention.sightings:
        yield from keys_of(replace(mention.capture, source=seen.source, ref=seen.ref, url=seen.url))


def _rewrite(house: House, place: Place, mentions: list[str]) -> None:
    """The same documents with today's streams, at new versions."""
    found = list(house.index.get(mentions).values())
    if not found:
        return
    place.hold()
    with house.db.write() as tx:
        versions = ledger.raise_versions(tx, [mention.id for mention in found])
    house.index.put([_anew(mention, versions.get(mention.id, mention.version + 1)) for mention in found])


def _anew(mention: Mention, version: int) -> Entry:
    return Entry(replace(mention, version=version), document_of(mention))
