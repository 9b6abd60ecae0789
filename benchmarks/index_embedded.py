"""How fast the embedded index writes and answers, on posts made of a fixed seed.

CPU of this process. A page is timed with all its candidates judged anew, and again when they were just judged.
"""

from __future__ import annotations

import random
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks.result import Result, Row
from index import Entry, MentionIndex, Question, open_index
from model.capture import Author, Capture
from model.mention import Language, Mention, Sentiment, SentimentLabel, TopicMatch
from topics import compile_query, read_document

NOW = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
LABELS: tuple[SentimentLabel, ...] = ("negative", "neutral", "positive", "unknown")
BATCH = 500
COUNT = 100_000


def measure(count: int = COUNT) -> Result:
    with tempfile.TemporaryDirectory(prefix="earshot-bench-") as folder:
        found = figures(count, Path(folder))
    about = f"{count:,} mentions, SQLite {sqlite3.sqlite_version}"
    return Result("index_embedded", about, [Row(name, value) for name, value in found.items()])


def words(random_: random.Random, count: int) -> list[str]:
    letters = "abcdefghijklmnoprstuwyz"
    return ["".join(random_.choices(letters, k=random_.randint(2, 9))) for _ in range(count)]


def made(total: int) -> Iterator[Entry]:
    """Posts of some 15 words over 60 days, Zipf's words, twenty topics, a third of them caught by one."""
    r = random.Random(7)
    known = ["northwind", "late", "refund", "parcel", *words(r, 30_000)]
    weights = [1 / (rank + 20) for rank in range(len(known))]
    running = [0.0]
    for weight in weights:
        running.append(running[-1] + weight)
    step = timedelta(days=60) / total
    for number in range(total):
        text = " ".join(r.choices(known, cum_weights=running[1:], k=r.choice((6, 10, 15, 25))))
        seen = NOW - timedelta(days=60) + step * number
        site, label = f"site{r.randrange(40)}.example", r.choice(LABELS)
        capture = Capture(
            site, f"p-{number}", f"https://{site}/p/{number}", text=text, author=Author(f"user {r.randrange(5000)}")
        )
        capture = replace(capture, published_at=seen - timedelta(minutes=r.randrange(300)), published_from="feed")
        felt = Sentiment(label, 0.4, 0.4, "bench@1")
        topics = (TopicMatch(f"topic-{r.randrange(20)}", 1, False, (), felt),) if r.random() < 0.33 else ()
        language = Language(r.choice(("en", "en", "pl", "th", "ja")), 0.9, "bench@1")
        mention = Mention(f"{number:024x}", capture, seen, f"{number:x}", 1, None, language, felt, topics)
        yield Entry(mention, read_document(capture, id=mention.id, language=language.code, site=mention.site))


def milliseconds(work: Callable[[], object], times: int = 5) -> float:
    """CPU, the median of several runs."""
    spent = []
    for _ in range(times):
        started = time.process_time()
        work()
        spent.append((time.process_time() - started) * 1000)
    return statistics.median(spent)


def fill(index: MentionIndex, total: int) -> dict[str, float]:
    entries, cpu, wall = made(total), 0.0, 0.0
    while batch := [entry for _, entry in zip(range(BATCH), entries, strict=False)]:
        started, began = time.process_time(), time.perf_counter()
        index.put(batch)
        cpu, wall = cpu + time.process_time() - started, wall + time.perf_counter() - began
    return {"documents per CPU-second": total / cpu, "documents per second (wall)": total / wall}


def questions() -> dict[str, Question]:
    month = NOW - timedelta(days=30)
    return {
        "newest 20": Question(),
        "newest 20 of a topic and a language": Question(topics=("topic-3",), languages=("pl",)),
        "words and a month": Question(query=compile_query("northwind AND late"), since=month),
        "a common word": Question(query=compile_query("northwind")),
        "phrase": Question(query=compile_query('"northwind late"')),
        "near": Question(query=compile_query("northwind NEAR/5 parcel")),
        "words without another": Question(query=compile_query("(northwind OR refund) AND NOT late")),
    }


def figures(total: int, folder: Path) -> dict[str, float]:
    index = open_index(f"sqlite:///{folder}/index.db")
    rows = fill(index, total)
    rows["bytes per document"] = index.status().bytes / total
    for name, question in questions().items():
        rows[f"{name}: mentions"] = index.search(question).total
        rows[f"{name}: page, ms"] = milliseconds(lambda asked=question: anew(index, asked))  # type: ignore[misc]
        rows[f"{name}: page again, ms"] = milliseconds(lambda asked=question: index.search(asked))  # type: ignore[misc]
    topic = Question(topics=("topic-3",), since=NOW - timedelta(days=30))
    rows["30 days of a topic by the hour, ms"] = milliseconds(
        lambda: index.series(topic, interval="1h", zone="Europe/Warsaw")
    )
    rows["30 days of all by the day, ms"] = milliseconds(
        lambda: index.series(Question(since=topic.since), interval="1d")
    )
    rows["sources of all, ms"] = milliseconds(lambda: index.facets(Question(), "source"))
    updates = [
        replace(e, mention=replace(e.mention, version=2)) for e, _ in zip(made(total), range(BATCH), strict=False)
    ]
    started = time.process_time()
    index.put(updates)
    rows["an update in a batch, ms"] = (time.process_time() - started) * 1000 / len(updates)
    started = time.perf_counter()
    for e in updates[:100]:
        index.put([replace(e, mention=replace(e.mention, version=3))])
    rows["durable single writes per second (wall)"] = 100 / (time.perf_counter() - started)
    return rows


def anew(index: MentionIndex, question: Question) -> None:
    """Another question in between, so that nothing of this one is judged yet."""
    index.count(Question(query=compile_query("nobody AND NOT says")))
    index.search(question)
