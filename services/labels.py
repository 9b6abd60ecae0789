"""People's labels: one mention, a list or a selection gets a word, which holds in all that is shown and counted.

A label is in the log at once and in the documents a moment later: the line writes them (``services/relabel.py``).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection

from model.capture import clean_text
from model.errors import BadInput, NotFound
from model.labels import JUDGED, RELEVANCES, Label, Labels, Said, labels_to_json
from model.mention import Mention
from model.said import said
from model.source import Json
from model.time import iso
from services.asking import SearchRequest, read_request
from services.house import House
from services.search import search
from storage import labels, ledger

MOST_TAGS = 20
"""Tags of one mention at a time."""
TAG = re.compile(r"[^\s,\x00-\x1f\x7f-\x9f]{1,60}")
EXAMPLES = 5
CHUNK = 500
MAX_WHO = 200


@dataclass(frozen=True, slots=True)
class Selection:
    """What a selection finds now: how many, and a few of them, newest first."""

    total: int
    examples: tuple[Mention, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Spoken:
    """One mention with what people said of it, oldest first, and what holds now, standing rules included."""

    mention: str
    said: tuple[Said, ...]
    labels: Labels


def given(
    *,
    relevance: str = "",
    sentiment: str = "",
    tags: Sequence[str] = (),
    untags: Sequence[str] = (),
    clear: bool = False,
) -> list[Label]:
    """The labels somebody wishes to give, in the order they are given. Raises BadInput naming what is wrong."""
    made = [Label("clear")] if clear else []
    if relevance:
        made.append(Label("relevance", _one_of(relevance, RELEVANCES, "relevance")))
    if sentiment:
        made.append(Label("sentiment", _one_of(sentiment, JUDGED, "sentiment")))
    if len(tags) + len(untags) > MOST_TAGS:
        raise BadInput(
            said("{count} tags at once", count=len(tags) + len(untags)),
            where="tag",
            todo=said("Give up to {most}", most=MOST_TAGS),
        )
    made += [Label("untag", _tag(tag)) for tag in untags]
    made += [Label("tag", _tag(tag)) for tag in tags]
    if not made:
        raise BadInput("no label is given", todo="Give --sentiment, --relevance, --tag, --untag or --clear")
    return made


def label(
    house: House, mentions: Sequence[str], wished: Sequence[Label], who: str, *, at: datetime | None = None
) -> list[str]:
    """Give each of these mentions the labels; returns their ids, those of the mentions they were merged into. Raises
    NotFound, and labels none, when one is not there."""
    name, now = name_of(who), at or house.clock()
    with house.db.read() as tx:
        _refuse_hidden(house, [_living(tx, mention) for mention in mentions])
    with house.db.write() as tx:
        ids = list(dict.fromkeys(_living(tx, mention) for mention in mentions))
        for one in wished:
            labels.say(tx, ids, one, name, now)
    return ids


def selected(house: House, request: SearchRequest) -> Selection:
    """What a selection would label. Raises QueryRefused, NotFound, Unavailable."""
    found = search(house, replace(request, size=EXAMPLES, cursor=""))
    return Selection(found.total, tuple(one.mention for one in found.mentions), found.notes)


def label_selection(
    house: House,
    request: SearchRequest,
    wished: Sequence[Label],
    who: str,
    *,
    at: datetime | None = None,
    told: Callable[[int], None] | None = None,
) -> int:
    """Give all that the selection finds when it begins the labels; returns how many there were. Cut off, it is done in
    part, and doing it again gives the same. Raises QueryRefused, NotFound, Unavailable."""
    question, name, now = read_request(house, request).question, name_of(who), at or house.clock()
    done, cursor = 0, ""
    while True:
        page = house.index.search(question, size=CHUNK, cursor=cursor)
        with house.db.write() as tx:
            for one in wished:
                labels.say(tx, [mention.id for mention in page.mentions], one, name, now)
        done, cursor = done + len(page.mentions), page.cursor
        if told is not None:
            told(done)
        if not cursor:
            return done


def spoken(house: House, mention: str) -> Spoken:
    """Who said what of a mention, and what holds now. Raises NotFound."""
    with house.db.read() as tx:
        living = _living(tx, mention)
        _refuse_hidden(house, [living])
        said = labels.said(tx, [living]).get(living, [])
    found = house.index.get([living]).get(living)
    return Spoken(living, tuple(said), found.labels if found else Labels())


def said_to_json(said: Said) -> dict[str, Json]:
    return {"what": said.label.what, "value": said.label.value, "who": said.who, "at": iso(said.at)}


def spoken_to_json(spoken: Spoken) -> dict[str, Json]:
    log: list[Json] = [said_to_json(said) for said in spoken.said]
    return {"mention": spoken.mention, "labels": labels_to_json(spoken.labels), "said": log}


def _living(tx: Connection, mention: str) -> str:
    """The mention itself, or the one it was merged into. Raises NotFound."""
    row = ledger.rows_of(tx, [mention]).get(mention)
    while row is not None and row.state == "merged" and row.into:
        row = ledger.rows_of(tx, [row.into]).get(row.into)
    if row is None or row.state != "live":
        raise NotFound("there is no such mention", where=mention[:64], todo="Search for it by its words")
    return row.mention


def _refuse_hidden(house: House, mentions: Sequence[str]) -> None:
    """Raises NotFound, as for one that is none, unless each was caught by a topic that may be seen."""
    seen = mentions if house.visible is None else house.index.get(mentions)
    hidden = next((mention for mention in mentions if mention not in seen), None)
    if hidden is not None:
        raise NotFound("there is no such mention", where=hidden[:64], todo="Search for it by its words")


def _one_of(value: str, known: Sequence[str], name: str) -> str:
    if value.lower() not in known:
        raise BadInput(
            said("{value!r:.60} is no {name}", value=value, name=name),
            where=name,
            todo=said("Write one of {known}", known=", ".join(known)),
        )
    return value.lower()


def _tag(tag: str) -> str:
    if not TAG.fullmatch(tag):
        raise BadInput(
            said("{tag!r:.80} is no tag", tag=tag), where="tag", todo="Write up to 60 letters without blanks and commas"
        )
    return tag


def name_of(who: str) -> str:
    """A person's name, on one line and of bounded length."""
    return clean_text(" ".join(who.split()))[:MAX_WHO] or "someone"
