"""Telling the archive anew: every mention goes down the line again from "language" on, with the methods in force now.

It walks the archive in slices under the line's lease, between its batches, so there is one writer of documents; cut
off, it goes on where it was, and what it told stays told. What the alerts' tests read of history is told anew as well,
from that moment on: no alert fires by it, and rules that start again because of a new method find their history
measured by it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from copy import copy
from dataclasses import dataclass
from itertools import groupby

from sqlalchemy import Connection

from index import Entry, Question
from model.errors import BadInput, NotFound
from model.mention import Mention
from model.shares import Share, share_to_json
from model.source import Json
from services.habits import usual_languages
from services.house import House
from services.ingest import LEASE_TIME, understood
from services.methods import router_of
from services.observing import observations_of
from services.rewriting import put_anew
from storage import Lease, leases, observations, rescorings
from storage.rescorings import MethodChange, Rescoring

log = logging.getLogger(__name__)

SLICE = 200
"""Mentions told anew in one step."""


@dataclass(frozen=True, slots=True)
class Step:
    """What telling anew does to one topic in one language: the share of negatives among known moods, before and after,
    people's labels winning in both."""

    topic: str
    language: str
    mentions: int
    before: Share
    after: Share


class Rescorer:
    """Takes the archive a slice at a time while a rescoring is under way."""

    def __init__(self, house: House) -> None:
        self.house = house

    def waiting(self) -> bool:
        with self.house.db.read() as tx:
            return rescorings.under_way(tx) is not None

    def step(self, lease: Lease) -> bool:
        """One slice; False when nothing is left. Raises LeaseLost, Unavailable."""
        house = self.house
        with house.db.read() as tx:
            moving = rescorings.under_way(tx)
        if moving is None:
            return False
        with house.db.write() as tx:
            leases.renew(tx, lease, house.clock(), LEASE_TIME)
            house.take_up_method(tx)
        mentions, walk = _page(house, moving.language, moving.walk)
        entries = told_anew(house, mentions)
        written = put_anew(house, lease, entries, noted=lambda tx: _note(tx, house, [e.mention for e in entries]))
        with house.db.write() as tx:
            leases.check(tx, lease, house.clock())
            if walk:
                rescorings.move(tx, moving, walk, len(mentions), len(written))
            else:
                rescorings.end(tx, moving, len(mentions), len(written), house.clock())
        return True


def begin(house: House, method: str, language: str = "") -> Rescoring:
    """Switch a method on, and tell the archive anew with it; one under way with the same method and language goes on.
    Raises BadInput."""
    router_of(method)
    with house.db.write() as tx:
        moving = rescorings.under_way(tx)
        if moving is not None and (moving.method, moving.language) == (method, language):
            return moving
        return rescorings.begin(tx, method, language, house.clock())


def under_way(house: House) -> Rescoring | None:
    with house.db.read() as tx:
        return rescorings.under_way(tx)


def last_ended(house: House) -> Rescoring:
    """Raises NotFound when none ever ended."""
    with house.db.read() as tx:
        found = rescorings.last_ended(tx)
    if found is None:
        raise NotFound("the archive was never told anew", todo="earshot enrich --again")
    return found


def steps(house: House, method: str, language: str = "", *, told: Callable[[int], None] | None = None) -> list[Step]:
    """What telling the archive anew would do to each topic, per language as it is now and for all ("*"). Reads all that
    topics caught; stores nothing. Raises BadInput, Unavailable."""
    trial = copy(house)
    trial.sentiments = router_of(method)
    seen: list[tuple[str, str, str, str]] = []
    for read, mention in enumerate(house.index.scan(_question(language, matched=True)), 1):
        seen += _moods(mention, next((e.mention for e in told_anew(trial, [mention])), mention))
        if told is not None and read % SLICE == 0:
            told(read)
    both = sorted(seen + [(topic, "*", before, after) for topic, _, before, after in seen])
    return [_step(topic, code, list(found)) for (topic, code), found in groupby(both, key=lambda one: one[:2])]


def told_anew(house: House, mentions: Sequence[Mention]) -> list[Entry]:
    """Those of the mentions that the methods in force say something else about, as they will be."""
    with house.db.read() as tx:
        habits = usual_languages(tx, (mention.capture.source for mention in mentions))
    entries = []
    for mention in mentions:
        try:
            now, document = understood(house, mention, habits.get(mention.capture.source, ""))
        except Exception:  # a text must never stop the line; it was understood when it came, so this is a fault of ours
            log.exception("mention %s cannot be told anew and stays as it was", mention.id)
            continue
        if now != mention:
            entries.append(Entry(now, document))
    return entries


def method_changes(house: House, topic: str = "") -> list[MethodChange]:
    """When the method of a language changed, oldest first; for a topic, of the languages it has mentions in. A chart
    breaks its line there unless ``mended_at`` is set."""
    question = Question(topics=(topic,) if topic else ())
    languages = {code for code, _ in house.index.facets(question, "language", limit=500)}
    with house.db.read() as tx:
        return [change for change in rescorings.changes(tx) if change.language in languages]


def step_to_json(step: Step) -> dict[str, Json]:
    return {
        "topic": step.topic,
        "language": step.language,
        "mentions": step.mentions,
        "before": share_to_json(step.before),
        "after": share_to_json(step.after),
    }


def _question(language: str, *, matched: bool | None = None) -> Question:
    return Question(languages=(language,) if language else (), matched=matched, irrelevant=None)


def _page(house: House, language: str, walk: str) -> tuple[Sequence[Mention], str]:
    try:
        page = house.index.search(_question(language), size=SLICE, cursor=walk)
    except BadInput:  # the cursor is of another engine or version: from the beginning, which changes nothing twice
        page = house.index.search(_question(language), size=SLICE)
    return page.mentions, page.cursor


def _note(tx: Connection, house: House, mentions: Sequence[Mention]) -> None:
    """History is told anew; what a topic catches only now is history as well."""
    made = observations_of(mentions, house.config.lateness, news=False)
    observations.append(tx, made)
    observations.tell_anew(tx, made)


def _moods(before: Mention, after: Mention) -> Iterator[tuple[str, str, str, str]]:
    """(topic, language, mood before, mood after) for each topic that has it now or will."""
    was = {match.topic: before.mood_towards(match) for match in before.topics}
    will = {match.topic: after.mood_towards(match) for match in after.topics}
    for topic in was.keys() | will.keys():
        yield topic, before.language.code, was.get(topic, ""), will.get(topic, "")


def _step(topic: str, language: str, found: Sequence[tuple[str, str, str, str]]) -> Step:
    before, after = ([one[place] for one in found] for place in (2, 3))
    return Step(topic, language, len(found), _negatives(before), _negatives(after))


def _negatives(moods: Sequence[str]) -> Share:
    known = [mood for mood in moods if mood not in ("", "unknown")]
    return Share(known.count("negative"), len(known))
