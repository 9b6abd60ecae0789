"""The index as a plain dictionary, and mentions to fill it with: what every engine is compared to."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from index import Bucket, Dimension, Entry, Facts, Group, MentionIndex, Order, Question, SeriesBy
from index.intervals import starts_in
from index.values import thread_key
from model.capture import Author, Capture, Engagement, Rating, Thread
from model.labels import Labels
from model.mention import Language, Mention, Sentiment, SentimentLabel, Sighting, Span, TopicMatch
from model.time import micros
from topics import Document, read_document

START = datetime(2026, 3, 27, 20, 17, 3, 250_000, tzinfo=UTC)
SCORES: dict[SentimentLabel, float] = {"negative": -0.5, "neutral": 0.0, "positive": 0.625, "unknown": 0.0}


def feeling(label: SentimentLabel) -> Sentiment:
    return Sentiment(label, SCORES[label], abs(SCORES[label]), "none" if label == "unknown" else "test@1")


def caught(topic: str, label: SentimentLabel = "unknown", *, tagged: bool = False, revision: int = 1) -> TopicMatch:
    return TopicMatch(topic, revision, tagged, (Span("text", 0, 2),), feeling(label))


def mention(
    id: str,
    text: str = "late again",
    *,
    title: str = "",
    quoted: str = "",
    version: int = 1,
    seen: datetime = START,
    published: datetime | None = None,
    language: str = "en",
    source: str = "forum.example",
    kind: str = "post",
    author: str = "",
    label: SentimentLabel = "unknown",
    topics: Sequence[TopicMatch] = (),
    full: bool = False,
    thread: str = "",
    cluster: str = "",
    labels: Labels = Labels(),  # noqa: B008 - frozen
) -> Mention:
    capture = Capture(
        source=source,
        ref=f"ref-{id}",
        url=f"https://{source}/{id}",
        kind=kind,
        title=title,
        text=text,
        quoted=quoted,
        author=Author(author, f"@{author}" if full else "", "", 12 if full else None),
        published_at=published,
        published_from="none" if published is None else "feed",
        thread=Thread(thread, "", "") if thread else None,
    )
    if full:
        capture = replace(
            capture,
            lang="en",
            thread=Thread("9", "a thread", "https://forum.example/9"),
            parent="p-1",
            engagement=Engagement(1, 2, 3, 4),
            rating=Rating(2.5, 5.0),
            links=("https://northwind.example/a?b=c",),
            backlog=True,
        )
    return Mention(
        id=id,
        capture=capture,
        seen_at=seen,
        content_hash=f"hash-{id}",
        version=version,
        revised_at=seen + timedelta(hours=1) if full else None,
        language=Language(language, 0.875, "test@1", ("pl",) if full else ()),
        sentiment=feeling(label),
        topics=tuple(topics),
        cluster=cluster or ("abc" if full else ""),
        lead=not full,
        sightings=(Sighting(source, f"ref-{id}", f"https://{source}/{id}", seen),) if full else (),
        labels=labels,
    )


def entry(mention: Mention) -> Entry:
    return Entry(mention, document_of(mention))


def document_of(mention: Mention) -> Document:
    return read_document(mention.capture, id=mention.id, language=mention.language.code, site=mention.site)


class Reference:
    """A dictionary that keeps the protocol's promises in the plainest way."""

    def __init__(self) -> None:
        self.entries: dict[str, Entry] = {}
        self.gone: dict[str, int] = {}

    def put(self, entries: Iterable[Entry]) -> None:
        for new in entries:
            id, version = new.mention.id, new.mention.version
            known = self.entries.get(id)
            if version > self.gone.get(id, -(10**18)) and (known is None or version > known.mention.version):
                self.entries[id] = new
                self.gone.pop(id, None)

    def delete(self, versions: Mapping[str, int]) -> None:
        for id, version in versions.items():
            known = self.entries.get(id)
            if known is not None and known.mention.version > version:
                continue
            self.entries.pop(id, None)
            self.gone[id] = max(version, self.gone.get(id, version))

    def answers(self, question: Question, order: Order = "newest") -> list[Mention]:
        found = [e.mention for e in self.entries.values() if holds(question, e)]
        if order in ("newest", "oldest"):
            return sorted(found, key=lambda m: (m.seen_at, m.id), reverse=order == "newest")
        if order in ("latest", "earliest"):
            return sorted(found, key=lambda m: (m.event_at, m.id), reverse=order == "latest")
        known = [m for m in found if mood_of(question, m) != "unknown"]
        unknown = [m for m in found if mood_of(question, m) == "unknown"]
        for part in (known, unknown):
            part.sort(key=lambda m: (score_of(question, m) if part is known else 0, m.id), reverse=order == "positive")
        return known + unknown

    def facets(self, question: Question, dimension: Dimension) -> list[tuple[str, int]]:
        counts = Counter(v for m in self.answers(question) for v in values(question, m, dimension) if v)
        return sorted(counts.items(), key=lambda item: (-item[1], item[0]))

    def series(self, question: Question, interval: str, zone: str, by: SeriesBy) -> list[Bucket]:
        start_of = starts_in(interval, zone)
        groups: dict[tuple[datetime, str], list[Felt]] = defaultdict(list)
        for m in self.answers(question):
            if by == "topic":
                asked = [t for t in m.topics if not question.topics or t.topic in question.topics]
                for t in asked:
                    if question.tagged in (None, t.tagged):
                        groups[start_of(m.event_at), t.topic].append((m.mood_towards(t), t.sentiment.score))
            else:
                key = "" if by == "none" else values(question, m, by)[0]
                groups[start_of(m.event_at), key].append((mood_of(question, m), score_of(question, m)))
        return [bucket(start, key, felt) for (start, key), felt in sorted(groups.items(), key=lambda item: item[0])]

    def groups(self, question: Question, clusters: Sequence[str]) -> dict[str, Group]:
        found: dict[str, list[str]] = defaultdict(list)
        for m in self.answers(question, "oldest"):
            if m.cluster and m.cluster in clusters:
                found[m.cluster].append(m.id)
        return {cluster: Group(ids[0], len(ids)) for cluster, ids in found.items()}


Felt = tuple[SentimentLabel, float]


def bucket(start: datetime, key: str, felt: Sequence[Felt]) -> Bucket:
    counts = Counter(label for label, _ in felt)
    known = [score for label, score in felt if label != "unknown"]
    mean = sum(known) / len(known) if known else None
    labels = (counts["negative"], counts["neutral"], counts["positive"], counts["unknown"])
    return Bucket(start, key, len(felt), *labels, mean)


def _towards(question: Question, m: Mention) -> TopicMatch | None:
    if len(set(question.topics)) != 1:
        return None
    return next((t for t in m.topics if t.topic == question.topics[0]), None)


def mood_of(question: Question, m: Mention) -> SentimentLabel:
    match = _towards(question, m)
    return m.mood_towards(match) if match else m.mood


def score_of(question: Question, m: Mention) -> float:
    match = _towards(question, m)
    return (match or m).sentiment.score


def values(question: Question, m: Mention, dimension: str) -> list[str]:
    if dimension == "topic":
        return [t.topic for t in m.topics]
    if dimension == "tag":
        return list(m.labels.tags)
    if dimension == "sentiment":
        return [mood_of(question, m)]
    plain = {"language": m.language.code, "source": m.capture.source, "site": m.site, "kind": m.capture.kind}
    plain |= {"author": m.capture.author.key, "thread": thread_key(m.capture), "cluster": m.cluster, "id": m.id}
    return [plain[dimension]]


PARTS = ("topic", "language", "source", "site", "kind", "author", "sentiment", "thread", "cluster", "tag", "id")


def parts_met(facts: Facts, question: Question, m: Mention) -> list[bool]:
    """Of each part that has values: whether the mention has one of them."""
    return [
        any(value and value in wanted for value in values(question, m, part))
        for part in PARTS
        if (wanted := getattr(facts, f"{part}s"))
    ]


def holds(question: Question, e: Entry) -> bool:
    m = e.mention
    asked = [t for t in m.topics if not question.topics or t.topic in question.topics]
    asked = [t for t in asked if question.tagged in (None, t.tagged)]
    if (question.topics or question.tagged is not None) and not asked:
        return False
    if not all(parts_met(question, question, m)) or any(parts_met(question.without, question, m)):
        return False
    if question.irrelevant is not None and question.irrelevant != (m.labels.relevance == "irrelevant"):
        return False
    if not _within(m.seen_at, question.since, question.until):
        return False
    if not _within(m.event_at, question.event_since, question.event_until):
        return False
    if question.matched is not None and question.matched != bool(m.topics):
        return False
    return question.query is None or question.query.holds(_with_fields(question, e))


def _within(moment: datetime, since: datetime | None, until: datetime | None) -> bool:
    at = micros(moment)
    return (since is None or at >= micros(since)) and (until is None or at < micros(until))


def _with_fields(question: Question, e: Entry) -> Document:
    matches = [t for t in e.mention.topics if len(set(question.topics)) != 1 or t.topic == question.topics[0]]
    told = {"sentiment": mood_of(question, e.mention), "tagged": any(t.tagged for t in matches)}
    return replace(e.document, fields={**e.document.fields, **told})


def fill(index: MentionIndex, *mentions: Mention) -> Reference:
    """Writes them into the index, and into a reference."""
    reference = Reference()
    entries = [entry(m) for m in mentions]
    reference.put(entries)
    assert [w.outcome for w in index.put(entries)] == ["done"] * len(entries)
    return reference
