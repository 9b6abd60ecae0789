"""Documents matched per CPU-second at 100 to 100,000 topics, memory, time to change one; beside Lucene Monitor."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from multiprocessing import get_context
from statistics import median

import psutil

from benchmarks import lucene_rival
from benchmarks.lucene_rival import RUNS, Duel
from benchmarks.result import Result, Row, at_least, at_most
from benchmarks.topic_generator import MIX, articles, posts, topics
from model.topic import Topic
from topics import Document, TopicSet, read_text

ENGLISH = ("en",)
ROUNDS = 3


@dataclass(frozen=True, slots=True)
class Case:
    """How many topics in which languages, on how many texts; the bars of posts and articles, 0 for none."""

    topics: int
    languages: tuple[str, ...]
    posts: int
    articles: int
    bars: tuple[float, float] = (0, 0)

    @property
    def name(self) -> str:
        spoken = "English" if self.languages == ENGLISH else "five languages"
        return f"{self.topics:,} topics, {spoken}"


CASES = (
    Case(100, ENGLISH, 4000, 400),
    Case(1_000, ENGLISH, 4000, 400),
    Case(1_000, MIX, 4000, 400),
    Case(10_000, ENGLISH, 4000, 400, (6_000, 220)),
    Case(10_000, MIX, 4000, 400, (4_000, 150)),
    Case(100_000, ENGLISH, 2000, 100, (500, 20)),
)
DUELS = (
    Duel(1_000, 2000, 200),
    Duel(10_000, 2000, 200, bars=(4, 1.4)),
    Duel(100_000, 400, 40, runs=RUNS[:2]),
)


def measure(cases: Sequence[Case] = CASES, duels: Sequence[Duel] = DUELS) -> Result:
    rows = [row for case in cases for row in _alone(case)]
    rows += lucene_rival.rows(duels)
    return Result("topics_matching", "documents per CPU-second of one core; generated topics, posts and articles", rows)


def _alone(case: Case) -> list[Row]:
    """Each case in a process of its own, so that memory is its own too."""
    with get_context("spawn").Pool(1) as pool:
        return pool.apply(rows_of, (case,))


def rows_of(case: Case) -> list[Row]:
    texts = {"posts": posts(case.posts, case.languages), "articles": articles(case.articles, case.languages)}
    published = list(topics(case.topics, case.languages))
    gc.collect()
    memory = psutil.Process().memory_info().rss
    start = time.process_time()
    compiled = TopicSet(published)
    built = time.process_time() - start
    gc.collect()
    gc.freeze()
    grown = (psutil.Process().memory_info().rss - memory) / 1e6
    rows = []
    for (kind, written), bar in zip(texts.items(), case.bars, strict=True):
        rows += _rates(f"{case.name}: {kind}", written, compiled, bar)
    huge = case.topics == 100_000
    rows.append(at_most(f"{case.name}: memory", grown, 500, "MB") if huge else Row(f"{case.name}: memory", grown, "MB"))
    rows.append(Row(f"{case.name}: build", built, "CPU s"))
    return [*rows, *_changes(case.name, compiled, published)]


def _rates(what: str, texts: list[str], compiled: TopicSet, bar: float) -> list[Row]:
    """Reading and matching apart, then text to matches with spans; the median of the rounds."""
    read, matched, both, hits = [], [], [], 0
    for _ in range(ROUNDS):
        start = time.process_time()
        documents = [document(str(number), text) for number, text in enumerate(texts)]
        middle = time.process_time()
        hits = sum(len(compiled.match(found)) for found in documents)
        end = time.process_time()
        read.append(len(texts) / (middle - start))
        matched.append(len(texts) / (end - middle))
        both.append(len(texts) / (end - start))
    whole = median(both)
    unit = "per CPU-second"
    return [
        at_least(what, whole, bar, unit) if bar else Row(what, whole, unit),
        Row("  reading alone", median(read), unit),
        Row("  matching alone", median(matched), unit),
        Row("  topics matched", hits / len(texts), "a document"),
    ]


def document(id: str, text: str) -> Document:
    empty = read_text("")
    return Document(id, empty, read_text(text), empty)


def _changes(name: str, compiled: TopicSet, published: list[Topic]) -> list[Row]:
    """Median times over 300 topics spread over the set."""
    some = published[:: max(len(published) // 300, 1)]
    removed = _timed(lambda topic: compiled.remove(topic.id), some)
    added = _timed(compiled.add, some)
    changed = _timed(compiled.add, some)
    return [
        at_most(f"{name}: add one topic", added, 1, "ms"),
        at_most(f"{name}: change one topic", changed, 1, "ms"),
        at_most(f"{name}: remove one topic", removed, 1, "ms"),
    ]


def _timed(work: Callable[[Topic], None], some: list[Topic]) -> float:
    taken = []
    for topic in some:
        start = time.thread_time()
        work(topic)
        taken.append(time.thread_time() - start)
    return 1000 * median(taken)
