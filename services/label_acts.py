"""Labels given together, at one moment, by one person: so many at a time, and taken back together.

What an act said is in the log under its moment and its person. Taking it back adds to the log what held before, of each
mention, unless somebody has said more of the same thing since.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from model.errors import BadInput, NotFound, NotSo
from model.labels import Label, Said
from model.said import said
from model.source import Json
from model.time import iso
from services.asking import SearchRequest
from services.house import House
from services.labels import label, label_selection, name_of, selected
from storage import audit, labels

MOST = 20_000
"""Mentions of one act; of more it takes a standing rule."""
_TICK = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Act:
    """When it was done, which names it, and to how many mentions."""

    at: datetime
    mentions: int


def label_some(house: House, mentions: Sequence[str], wished: Sequence[Label], who: str) -> Act:
    """Raises NotFound, and labels none, when one is not there."""
    at = _moment(house, who)
    done = label(house, mentions, wished, who, at=at)
    _note(house, at, who, "mentions labelled", {"mentions": len(done), "first": done[0], "labels": _told(wished)})
    return Act(at, len(done))


def label_found(house: House, request: SearchRequest, wished: Sequence[Label], who: str) -> Act:
    """Label all that a request finds. Raises QueryRefused, NotFound, NotSo (too many, or none), Unavailable."""
    total = selected(house, request).total
    if not total:
        raise NotSo("there is nothing to label", where="the selection", todo="Choose other mentions")
    if total > MOST:
        todo = said("Label up to {most:,} at a time, or make a standing rule of it", most=MOST)
        raise NotSo(said("these are {total:,} mentions", total=total), where="the selection", todo=todo)
    at = _moment(house, who)
    done = label_selection(house, request, wished, who, at=at)
    _note(house, at, who, "selection labelled", {"mentions": done, "labels": _told(wished)})
    return Act(at, done)


def take_back(house: House, at: datetime, who: str) -> Act:
    """Take back what somebody said at a moment; that can itself be taken back. Raises NotFound."""
    name = name_of(who)
    now, changed, last = _moment(house, who), 0, ""
    with house.db.read() as tx:
        known = bool(labels.given_at(tx, name, at, limit=1))
    if not known:
        raise NotFound("nothing was labelled then", where=name, todo="Take back only what you did yourself")
    while True:
        with house.db.write() as tx:
            mentions = labels.given_at(tx, name, at, last)
            if not mentions:
                break
            for mention, said in labels.said(tx, mentions).items():
                restoring = undoing(said, name, at)
                changed += bool(restoring)
                for one in restoring:
                    labels.say(tx, [mention], one, name, now)
            last = mentions[-1]
    _note(house, now, who, "labels taken back", {"mentions": changed, "of": iso(at)})
    return Act(now, changed)


def undoing(said: Sequence[Said], who: str, at: datetime) -> list[Label]:
    """What to say of a mention so that it holds what held before ``who`` spoke at ``at``, given all that was said of
    it, oldest first."""
    places = [place for place, one in enumerate(said) if one.who == who and one.at == at]
    if not places:
        return []
    before = _state(one.label for one in said[: places[0]])
    acted = _state((said[place].label for place in places), before)
    since = {_thing(one.label) for one in said[places[-1] + 1 :]}
    if ("clear", "") in since:
        return []
    return [
        _word(thing, before.get(thing, ""))
        for thing in sorted({*before, *acted} - since)
        if before.get(thing, "") != acted.get(thing, "")
    ]


def moment_of_act(text: str) -> datetime:
    """Raises BadInput."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise BadInput(
            said("{text!r} is no act", text=text[:40]), where="at", todo="Send the moment that labelling answered with"
        )
    return found


Thing = tuple[str, str]
"""What a label is about: the sentiment, the relevance, or one tag."""


def _thing(one: Label) -> Thing:
    return ("tag", one.value) if one.what in ("tag", "untag") else (one.what, "")


def _state(said: Iterable[Label], begun: dict[Thing, str] | None = None) -> dict[Thing, str]:
    """The last word on each thing; of a tag whether it was given or taken."""
    state = dict(begun or {})
    for one in said:
        if one.what == "clear":
            state.clear()
        else:
            state[_thing(one)] = one.what if one.what in ("tag", "untag") else one.value
    return state


def _word(thing: Thing, held: str) -> Label:
    what, value = thing
    if what == "tag":
        return Label("tag" if held == "tag" else "untag", value)
    return Label("sentiment" if what == "sentiment" else "relevance", held)


def _told(labels: Sequence[Label]) -> list[Json]:
    return [f"{one.what} {one.value}".strip() for one in labels]


def _note(house: House, at: datetime, who: str, action: str, detail: dict[str, Json]) -> None:
    with house.db.write() as tx:
        audit.note(tx, audit.Record(at, name_of(who), action, detail))


def _moment(house: House, who: str) -> datetime:
    """Now, or just after: no two acts of one person are of the same moment."""
    now = house.clock()
    with house.db.read() as tx:
        while labels.given_at(tx, name_of(who), now, limit=1):
            now += _TICK
    return now
