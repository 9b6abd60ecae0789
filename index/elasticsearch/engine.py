"""The engine behind the protocol, on Elasticsearch 8.19 or 9: this half writes and keeps, :class:`Asking` asks."""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from contextlib import contextmanager

from elasticsearch import Elasticsearch

from index.checks import check_month
from index.elasticsearch.asking import Asking
from index.elasticsearch.bulk import PATIENCE, BulkWriter
from index.elasticsearch.chunks import Write, delete_write, index_write, month_of
from index.elasticsearch.connection import Connection
from index.elasticsearch.document import mention_of
from index.elasticsearch.errors import refused
from index.elasticsearch.held import held_in
from index.elasticsearch.months import Months
from index.elasticsearch.names import Names
from index.elasticsearch.refusals import refusal
from index.elasticsearch.requests import Reader, hits_of
from index.elasticsearch.seeing import Seeing
from index.elasticsearch.sets import Standing, delete, standing, swap, unused
from index.elasticsearch.status import status_of
from index.elasticsearch.template import check_template
from index.options import IndexOptions
from index.protocol import Entry, Held, IndexStatus, Month, Renewal, Written
from model.errors import Unavailable
from model.mention import Mention

MonthsOf = Callable[[Sequence[str]], Mapping[str, str]]
_NEVER = -(2**63)
_MOST_GONE = 100_000
BATCH = 500
"""Ids at once by get."""
GLANCE = 30.0
"""Seconds a status serves who only looks, as long as nothing was written."""


class ElasticsearchIndex(Asking):
    """A MentionIndex in a cluster. Safe to share between threads; any number of processes may ask, and write.

    A mention stays for ever in the index of the month it was first seen in, so that it is in one place only; which that
    is of an id alone is told by ``months_of``. Nothing is asked of the cluster before the first question: one that is
    down when Earshot starts is found again like one that went down later.
    """

    def __init__(
        self,
        url: str,
        options: IndexOptions,
        months_of: MonthsOf | None = None,
        *,
        patience: float = PATIENCE,
        begun: bool = False,
    ) -> None:
        """``patience`` is how long, in seconds, a write tries again; ``begun``: the set of months that is not in use
        yet. Raises BadInput for a setting that is none."""
        self._names = Names(options.prefix, begun)
        self._url = url
        self._options = options
        self._standing: Standing | None = None
        self._connection = Connection(url, options, self._prepare)
        super().__init__(Reader(self._connection, self._names.alias))
        self._months = Months(self._connection, self._names, self._prepare)
        self._writer = BulkWriter(self._connection, self._months, patience=patience)
        self._ledger = months_of
        self._months_of = months_of or self._look_up_months
        self._gone: dict[str, int] = {}
        self._seeing = Seeing(self._connection, self._names, self._months, self._states)
        self._glanced: tuple[Hashable, IndexStatus] | None = None

    def put(self, entries: Sequence[Entry]) -> Sequence[Written]:
        self._in_form()
        try:
            reasons = self._writer.write(self._writes(entries), len(entries))
        finally:
            self._seeing.wrote({month_of(entry.mention) for entry in entries})
        return [
            Written(entry.mention.id, "rejected", f"it cannot be written: {reasons[place]}"[:300])
            if place in reasons
            else Written(entry.mention.id, "done")
            for place, entry in enumerate(entries)
        ]

    def delete(self, versions: Mapping[str, int]) -> None:
        """Elasticsearch forgets the version of what is deleted after an hour, and when it starts anew; that no older
        write comes after that is for the ledger to see to, whose versions only rise. That of one that was
        never written is known to this process alone."""
        months = self._months_of(list(versions))
        self._remember({id: version for id, version in versions.items() if id not in months})
        writes = [
            delete_write(place, id, version, months[id], self._names)
            for place, (id, version) in enumerate(versions.items())
            if id in months
        ]
        try:
            self._writer.write(writes, len(writes))
        finally:
            self._seeing.wrote({write.month for write in writes})

    def get(self, ids: Sequence[str]) -> dict[str, Mention]:
        wanted = [id for id in dict.fromkeys(ids) if id and id == id.encode("utf-8", "replace").decode()]
        months = self._months_of(wanted)
        places = [(self._names.writing(months[id]), id) for id in wanted if id in months]
        found: dict[str, Mention] = {}
        for start in range(0, len(places), BATCH):
            found.update(self._fetched(places[start : start + BATCH]))
        return found

    def held(self, month: str) -> Iterator[Held]:
        check_month(month)
        self._months.refresh([month])
        yield from held_in(self._connection, self._names, month)

    def months(self) -> Sequence[Month]:
        return self._months.listed()

    def drop(self, month: str) -> int:
        check_month(month)
        try:
            return self._months.drop(month)
        finally:
            self._seeing.forget()

    def outdated(self) -> str:
        self._connection.begin()  # looks again: another process may have renewed it
        return self._standing.why() if self._standing else ""

    @contextmanager
    def renewal(self) -> Iterator[Renewal]:
        """A set of months beside the one in use; its aliases are another's until the swap."""
        target = ElasticsearchIndex(self._url, self._options, self._ledger, begun=True)
        try:
            yield Renewal(target, lambda: self._swap(target))
        finally:
            target.close()

    def drop_unused(self) -> Sequence[str]:
        found = self._connection.ask(lambda client: unused(client, self._names))
        self._connection.ask(lambda client: delete(client, self._names, found))
        return [place.index for place in found]

    def generation(self) -> Hashable:
        """This process's own writes end one at once, another's some seconds later."""
        self._in_form()
        return self._seeing.generation()

    def glance(self) -> IndexStatus:
        """To ask a cluster takes it and us a tenth of a second."""
        moment = self._seeing.generation(), int(time.monotonic() / GLANCE)
        if self._glanced is None or moment != self._glanced[0]:
            self._glanced = moment, self.status()
        return self._glanced[1]

    def warm(self) -> None:
        """The cluster counts."""

    def heard(self) -> None:
        self._seeing.heard()

    def status(self) -> IndexStatus:
        self._months.refresh()
        found = status_of(self._connection, self._names)
        self._seeing.heard()  # first pages would show what was before for a second
        return found

    def close(self) -> None:
        self._writer.close()
        self._states.close()
        self._connection.close()

    def _prepare(self, client: Elasticsearch) -> int:
        """The set in use, its template as it should be."""
        found = self._standing = standing(client, self._names)
        if found.today:
            check_template(client, self._names, self._options, found.set)
        return found.set

    def _in_form(self) -> None:
        """Raises Unavailable for months that this version neither asks nor writes."""
        if self._standing is None or not self._standing.today:
            why = self.outdated()
            if why:
                todo = "Run earshot index migrate; what comes meanwhile waits"
                raise Unavailable(why, where=self._connection.where, todo=todo)

    def _swap(self, target: ElasticsearchIndex) -> None:
        written = {month.name for month in target.months()}
        if any(month.mentions and month.name not in written for month in self.months()):
            what = "what was begun is not whole: another process has put it in its place, or dropped it"
            todo = "Run earshot index migrate again if it is still needed"
            raise Unavailable(what, where=self._connection.where, todo=todo)
        self._connection.ask(lambda client: swap(client, self._names, target._names))
        self._connection.begin()
        self._seeing.forget()

    def _writes(self, entries: Sequence[Entry]) -> Iterator[Write]:
        for place, entry in enumerate(entries):
            if not self._gone or self._gone.get(entry.mention.id, _NEVER) < entry.mention.version:
                yield index_write(place, entry, self._names)

    def _remember(self, versions: Mapping[str, int]) -> None:
        """Deletions of what nobody knows the month of: there is no index yet that could."""
        for id, version in versions.items():
            self._gone[id] = max(version, self._gone.pop(id, version))
        while len(self._gone) > _MOST_GONE:
            del self._gone[next(iter(self._gone))]

    def _fetched(self, places: Sequence[tuple[str, str]]) -> Iterator[tuple[str, Mention]]:
        """As last written: what is asked for by its id needs no refresh."""
        docs = [{"_index": index, "_id": id} for index, id in places]
        answer = self._connection.ask(lambda client: client.mget(docs=docs, source_includes=["doc"]))
        for told in answer["docs"]:
            if "error" in told:
                missing = refusal(404 if "index_not_found" in str(told["error"]) else 503, told["error"])
                if not missing.no_index:
                    raise refused(missing, self._connection.where)
            elif told.get("found"):
                yield told["_id"], mention_of(told["_source"])

    def _look_up_months(self, ids: Sequence[str]) -> Mapping[str, str]:
        """Without a ledger: where they are now, whoever wrote them."""
        self._months.refresh()
        found: dict[str, str] = {}
        for start in range(0, len(ids), BATCH):
            some = {"ids": {"values": list(ids[start : start + BATCH])}}
            answer = self._reader.search({"query": some, "size": BATCH, "_source": False})
            found.update((hit["_id"], self._names.month(hit["_index"])) for hit in hits_of(answer))
        return found

    def _see(self) -> None:
        """Let this process's questions see its own writes."""
        self._in_form()
        self._seeing.see()
