"""The line: from the outbox to the index, and to the alerts' observations.

One process at a time holds the lease ``line`` and is the only writer of documents. Whatever stops it, at whatever
moment, the captures are still in the outbox, and taking them again gives the same documents: nothing is lost, nothing
doubled.
"""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import datetime, timedelta
from functools import cache, reduce

from sqlalchemy import Connection

from enrich import Print, print_of
from index import Entry
from model.acceptance import Place, accept, merge, place_of, places_of, withdrawn
from model.labels import Said
from model.mention import Mention, Sentiment
from services.copies import Text, forget_old, place
from services.habits import note_languages, usual_languages
from services.house import House
from services.identify import Identified, identify
from services.observing import note_relevance, observations_of
from storage import Lease, labels, leases, ledger, observations, outbox, rescorings
from storage import withdrawn as gone
from topics import Document, read_document

log = logging.getLogger(__name__)

LINE = "line"
LEASE_TIME = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class IngestReport:
    """What became of the captures read: a new mention, an edit, a duplicate (one more sighting, or nothing new), let go
    because retention or erasure had removed it, or quarantined. ``merged`` counts mentions that proved to be one."""

    read: int = 0
    new: int = 0
    edited: int = 0
    duplicate: int = 0
    dropped: int = 0
    quarantined: int = 0
    merged: int = 0

    def __add__(self, other: IngestReport) -> IngestReport:
        return IngestReport(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(self)))


@dataclass(slots=True)
class Batch:
    """One batch while it passes: mentions as the index has them, as they will be, and those set aside with a reason and
    a trace. ``said`` are people's labels, ``habits`` the languages sources usually write in, ``prints`` of the texts
    that were read anew; ``back`` are places of posts that were gone, and when they were seen there again; ``tally``
    counts arrivals by what they were."""

    before: Mapping[str, Mention]
    said: Mapping[str, Sequence[Said]] = field(default_factory=dict)
    habits: Mapping[str, str] = field(default_factory=dict)
    after: dict[str, Mention] = field(default_factory=dict)
    documents: dict[str, Document] = field(default_factory=dict)
    prints: dict[str, Print] = field(default_factory=dict)
    back: dict[Place, datetime] = field(default_factory=dict)
    aside: dict[str, tuple[str, str]] = field(default_factory=dict)
    tally: IngestReport = IngestReport()

    @property
    def changed(self) -> list[str]:
        return [i for i, mention in self.after.items() if i not in self.aside and mention != self.before.get(i)]

    @property
    def kept(self) -> list[Mention]:
        """Those already written are among them: a crash may have come between their document and their observation. An
        observation that was made before is passed over."""
        return [mention for mention_id, mention in self.after.items() if mention_id not in self.aside]


def ingest(house: House, lease: Lease, *, limit: int = 500) -> IngestReport:
    """Take the oldest captures of the outbox through the line. Raises Unavailable when a store does not answer, and
    LeaseLost when another process took over; either way they are still in the outbox."""
    with house.db.write(alongside=True) as tx:
        leases.renew(tx, lease, house.clock(), LEASE_TIME)
        waiting = outbox.take(tx, limit)
        identified = identify(tx, waiting)
        said = labels.said(tx, identified.mentions)
        habits = usual_languages(tx, (item.capture.source for item in waiting))
        house.take_up_rules(tx)
        house.take_up_method(tx)
    if not waiting:
        return IngestReport()
    batch = Batch(house.index.get([*identified.mentions, *identified.losers]), said, habits)
    settle(batch, identified)
    understand(house, batch)
    with house.db.write(alongside=True) as tx:
        leases.check(tx, lease, house.clock())
        gather(tx, batch)
        note_gone(tx, batch, identified)
        versions = ledger.raise_versions(tx, [*batch.changed, *identified.losers])
    write(house, batch, versions, identified.losers)
    with house.db.write(alongside=True) as tx:
        leases.check(tx, lease, house.clock())
        set_aside(tx, batch, identified, house.clock())
        for loser, winner in identified.losers.items():
            ledger.merge(tx, loser, winner)
            labels.merge(tx, loser, winner)
        if labels.generation(tx) != house.rulebook.generation:  # a rule came or went while the batch passed
            labels.enqueue(tx, batch.documents)
        note_relevance(tx, batch.before, batch.kept, house.config.lateness)
        rescorings.note_methods(tx, methods_used(batch), house.clock())
        note_languages(tx, (batch.after[mention] for mention in batch.prints if mention not in batch.aside))
        forget_old(tx, house.clock())
        gone.back(tx, batch.back)
        observations.append(tx, observations_of(batch.kept, house.config.lateness))
        outbox.acknowledge(tx, [item.seq for item in waiting])
    return batch.tally + IngestReport(read=len(waiting), dropped=identified.dropped, merged=len(identified.losers))


def settle(batch: Batch, identified: Identified) -> None:
    """Apply each arrival, in order, to its mention; fold mentions that proved to be one into the first seen."""
    for _, arrival in identified.arrivals:
        was = batch.after.get(arrival.mention) or batch.before.get(arrival.mention)
        lost = [batch.after.pop(loser, None) or batch.before.get(loser) for loser in arrival.losers]
        now = accept(reduce(merge, filter(None, lost), was) if was else None, arrival)
        batch.after[arrival.mention] = now
        edited = was is not None and was.content_hash != now.content_hash
        batch.tally += IngestReport(new=was is None, edited=edited, duplicate=was is not None and not edited)


def understand(house: House, batch: Batch) -> None:
    """Tell language, topics and sentiment of what is new or reads otherwise; set aside what cannot be understood."""
    for mention_id in batch.changed:
        mention, was = batch.after[mention_id], batch.before.get(mention_id)
        try:
            if was is None or was.content_hash != mention.content_hash:
                habit = batch.habits.get(mention.capture.source, "")
                batch.after[mention_id], document = understood(house, mention, habit)
                batch.documents[mention_id], batch.prints[mention_id] = document, print_of(document)
            else:
                batch.documents[mention_id] = document_of(mention)
            found = house.rulebook.labels(batch.said.get(mention_id, ()), batch.documents[mention_id])
            batch.after[mention_id] = replace(batch.after[mention_id], labels=found)
        except Exception as error:  # a text must never stop the line: it waits in the quarantine with its trace
            log.exception("mention %s cannot be understood", mention_id)
            batch.aside[mention_id] = (f"it cannot be understood: {error}", traceback.format_exc())


def understood(house: House, mention: Mention, habit: str = "") -> tuple[Mention, Document]:
    """The mention with its language, and, where a topic caught it, its topics and sentiment. ``habit`` is the language
    its source usually writes in, for when the post names none."""
    capture = mention.capture
    whole = f"{capture.title}\n\n{capture.text}".strip()
    mention = replace(mention, language=house.languages.detect(whole, hint=capture.lang or habit))
    document = document_of(mention)
    return matched(house, mention, document), document


def gather(tx: Connection, batch: Batch) -> None:
    """Tell whose copies the texts are that were read anew, in the order they came."""
    read = [(batch.after[mention], made) for mention, made in batch.prints.items() if mention not in batch.aside]
    texts = [Text(mention.id, made, mention.revised_at or mention.seen_at) for mention, made in read]
    for mention_id, found in place(tx, texts).items():
        batch.after[mention_id] = replace(batch.after[mention_id], cluster=found.cluster, lead=found.lead)


def note_gone(tx: Connection, batch: Batch, identified: Identified) -> None:
    """Tell of each mention whether it is still anywhere, after what arrived of it."""
    known = gone.gone_of(tx, (place for mention in batch.after.values() for place in places_of(mention)))
    for _, arrival in identified.arrivals if known else ():
        place = place_of(arrival.capture)
        if place in known and known[place] < arrival.seen_at:
            batch.back[place] = arrival.seen_at
            del known[place]
    for mention_id, mention in batch.after.items():
        now = withdrawn(mention, known)
        if now is not mention and mention_id not in batch.aside:
            batch.after[mention_id] = now
            batch.documents.setdefault(mention_id, document_of(now))


def matched(house: House, mention: Mention, document: Document) -> Mention:
    """The mention with the topics that catch it now; a backfill enters here."""
    whole = whole_sentiment(house, mention)
    matches = house.topics.match(with_sentiment(document, whole))
    if not matches:
        return replace(mention, topics=(), sentiment=Sentiment())
    capture, language = mention.capture, mention.language
    felt = tuple(replace(m, sentiment=house.sentiments.towards(capture, m.spans, language)) for m in matches)
    return replace(mention, sentiment=whole(), topics=felt)


def whole_sentiment(house: House, mention: Mention) -> Callable[[], Sentiment]:
    """The mood of the whole text, told once, when it is asked for: few topics ask before they catch."""
    capture = mention.capture
    whole = f"{capture.title}\n\n{capture.text}".strip()
    return cache(lambda: house.sentiments.score(whole, mention.language, capture.rating))


def with_sentiment(document: Document, whole: Callable[[], Sentiment]) -> Document:
    """The document as topics are matched on it: ``sentiment:`` asks for the mood of the whole text."""
    return document.with_fields(sentiment=lambda: whole().label)


def methods_used(batch: Batch) -> dict[str, str]:
    """language → the method that scored its texts, of those read anew."""
    read = [batch.after[mention] for mention in batch.prints if mention not in batch.aside]
    return {m.language.code: m.sentiment.method for m in read if m.sentiment.label != "unknown"}


def document_of(mention: Mention) -> Document:
    return read_document(mention.capture, id=mention.id, language=mention.language.code, site=mention.site)


def write(house: House, batch: Batch, versions: Mapping[str, int], losers: Mapping[str, str]) -> None:
    """Write whole documents at their versions; what the index refuses is set aside with its reason."""
    for mention_id in batch.changed:
        batch.after[mention_id] = replace(batch.after[mention_id], version=versions[mention_id])
    entries = [Entry(batch.after[i], batch.documents[i]) for i in batch.changed]
    for written in house.index.put(entries):
        if written.outcome == "rejected":
            batch.aside[written.id] = (f"the index refused it: {written.reason}", "")
    if losers:
        house.index.delete({loser: versions[loser] for loser in losers})


def set_aside(tx: Connection, batch: Batch, identified: Identified, now: datetime) -> None:
    """Move the captures of mentions that could not go on into the quarantine."""
    for item, arrival in identified.arrivals:
        if arrival.mention in batch.aside:
            outbox.set_aside(tx, item, *batch.aside[arrival.mention], now)
            batch.tally += IngestReport(quarantined=1)
