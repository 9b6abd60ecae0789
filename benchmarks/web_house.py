"""A house of so many mentions for the measures of the web, made once and kept in a scratch folder.

One state database and the same mentions in both engines, as the line would have left them: ledger, observations,
twenty topics, two hundred sources with their visits, open and resolved alerts.

    python -m benchmarks.web_house FOLDER MENTIONS
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path

from benchmarks.mention_generator import entries
from index import Entry, IndexOptions, MentionIndex, open_index
from model.alert import Alert, AlertState, Observation
from model.source import Source
from model.topic import Topic
from servers.elasticsearch import Elasticsearch, Node
from storage import Database, Visit, incidents, ledger, observations, open_database, sources, topics, visits

BATCH = 500
STALE = timedelta(days=2)
"""Past that a kept house has little in its last week, and is made anew."""
ENGINES = ("embedded", "elasticsearch")
OPTIONS = IndexOptions(prefix="bench-web")
WORDS = ("northwind", "late", "refund", "parcel", "возврат", "เคลม", "遅い", "京都")
HEAP = "1g"


def kept_house(folder: Path, count: int) -> Path:
    """The folder of a house of ``count`` mentions up to about now."""
    place = folder / f"web-{count}"
    made = place / "made"
    if made.exists() and datetime.now(UTC) - datetime.fromisoformat(made.read_text()) < STALE:
        return place
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True)
    until = datetime.now(UTC)
    with elasticsearch_of(place) as url, ExitStack() as closing:
        db = open_database(f"sqlite:///{place}/state.db")
        closing.callback(db.close)
        indexes = [open_index(address, OPTIONS) for address in (f"sqlite:///{place}/index.db", url)]
        for index in indexes:
            closing.callback(index.close)
        furnish(db, until)
        fill(db, indexes, count, until)
    made.write_text(until.isoformat())
    return place


@contextmanager
def elasticsearch_of(place: Path) -> Iterator[str]:
    """The address of a server whose data stay in the house's folder."""
    kept = place / "elasticsearch"
    kept.mkdir(exist_ok=True)
    kept.chmod(0o777)
    node = Node(heap=HEAP, fast=False, settings=(("path.data", str(kept)),))
    with Elasticsearch(node) as server:
        yield server.url


def project(place: Path, engine: str, port: int, elasticsearch: str = "") -> Path:
    """An earshot.toml over the kept house."""
    folder = place / f"project-{engine}"
    folder.mkdir(exist_ok=True)
    index = elasticsearch if engine == "elasticsearch" else f"sqlite:///{place}/index.db"
    (folder / "earshot.toml").write_text(
        f'[crawl]\ncontact = "bench@example.org"\n[index]\nurl = "{index}"\nprefix = "{OPTIONS.prefix}"\n'
        f'[state]\nurl = "sqlite:///{place}/state.db"\n[web]\nport = {port}\nzone = "Europe/Warsaw"\n',
        encoding="utf-8",
    )
    return folder


def furnish(db: Database, now: datetime) -> None:
    """Topics, sources with visits, alerts."""
    with db.write() as tx:
        for number in range(20):
            query = f"({WORDS[number % 8]} OR {WORDS[(number + 3) % 8]}) AND NOT weather{number}"
            topics.save(tx, Topic(f"topic-{number}", query, name=f"Topic {number}"), now - timedelta(days=200))
        for number in range(200):
            sources.put(tx, Source(f"site{number}.example", f"https://site{number}.example/feed.xml", "feed"))
        for back in range(10, 0, -1):
            at = now - timedelta(hours=3 * back)
            for number in range(200):
                broken = number % 17 == 5
                visit = Visit(
                    f"site{number}.example", at, at, "failed" if broken else "fetched", now, status=200, requests=1
                )
                visits.commit(tx, visit)
    with db.write() as tx:
        for number in range(60):
            alert = _alert(number, now)
            incidents.save(tx, alert)
            incidents.log(tx, alert.id, alert.opened_at, who="", what="opened")


def _alert(number: int, now: datetime) -> Alert:
    state: AlertState = ("firing", "acknowledged", "pending")[number % 3] if number < 9 else "resolved"  # type: ignore[assignment]
    opened = now - timedelta(hours=5 * number + 1)
    over = opened + timedelta(hours=2) if state == "resolved" else None
    topic, severity = f"topic-{number % 20}", 1 + number % 10
    evidence = {"n": 40, "negative": 28, "share": 0.7, "since": (opened - timedelta(hours=1)).isoformat()}
    fired = None if state == "pending" else opened
    return Alert(
        f"a{number:03}",
        "dip",
        "sentiment_dip",
        topic,
        state,
        severity,
        opened,
        fired_at=fired,
        resolved_at=over,
        evidence={**evidence, "before": {"n": 900, "share": 0.2, "interval": [0.18, 0.22]}},
    )


def fill(db: Database, indexes: Sequence[MentionIndex], count: int, until: datetime) -> None:
    posts, done = entries(count, until=until), 0
    while batch := list(islice(posts, BATCH)):
        with db.write() as tx:
            seen = {entry.mention.id: entry.mention.seen_at for entry in batch}
            ledger.open_rows(tx, seen)
            ledger.raise_versions(tx, list(seen))
            observations.append(tx, (one for entry in batch for one in _observed(entry)))
        for index in indexes:
            index.put(batch)
        done += len(batch)
        if done % 20_000 == 0:
            print(f"{done:,} of {count:,}", file=sys.stderr, flush=True)


def _observed(entry: Entry) -> Iterator[Observation]:
    mention = entry.mention
    for match in mention.topics:
        felt = match.sentiment
        yield Observation(
            mention=mention.id,
            topic=match.topic,
            revision=1,
            seen_at=mention.seen_at,
            event_at=mention.event_at,
            live=True,
            negative=None if felt.label == "unknown" else felt.label == "negative",
            method="bench@1",
            kind=mention.capture.kind,
            language=mention.language.code,
            source=mention.capture.source,
            author=mention.capture.author.name,
            cluster=mention.cluster,
        )


if __name__ == "__main__":
    print(kept_house(Path(sys.argv[1]), int(sys.argv[2])))
