"""Mentions for the measures of the index: posts in five languages over a year, the same on every run.

Words go by a Zipf law over 40,000 a language, a tenth of them collocations; names and complaints every question may ask
for are strewn in. A third is caught by one of twenty topics, a fifth stands in threads, one in thirty is a copy.
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from hashlib import blake2b
from itertools import accumulate

from benchmarks.topic_generator import collocations, vocabulary
from index import Entry
from model.capture import Author, Capture, Thread
from model.mention import Language, Mention, Sentiment, SentimentLabel, Span, TopicMatch
from topics import Document, Streams, read_text

UNTIL = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
"""When the newest was seen."""
DAYS = 365
LANGUAGES = ("en", "pl", "ru", "th", "ja")
LABELS: tuple[SentimentLabel, ...] = ("negative", "neutral", "positive", "unknown")
SAID = {
    "en": ("northwind", "late", "refund", "parcel", "#fail", "C++"),
    "pl": ("northwind", "późno", "zwrot", "paczka", "#fail", "żółć"),
    "ru": ("northwind", "поздно", "возврат", "посылка", "#fail", "ещё"),
    "th": ("northwind", "สาย", "คืนเงิน", "พัสดุ", "ช้ามาก", "ข้าว"),
    "ja": ("northwind", "遅い", "返金", "荷物", "京都", "カフェ"),
}
"""Strewn into the texts by the shares of STREWN, so that a question knows what to ask for."""
STREWN = (0.09, 0.07, 0.05, 0.06, 0.01, 0.004)
_LENGTHS = {"en": (15, 36), "pl": (15, 36), "ru": (14, 33), "th": (16, 44), "ja": (25, 60)}
POOL = 20_000
"""Different texts."""
TITLE = 40


def entries(total: int, seed: int = 7, days: int = DAYS, until: datetime = UNTIL) -> Iterator[Entry]:
    """Posts of some 170 characters, oldest first, with their streams. Past POOL texts they are dealt out again, by
    other authors in other places, so that a million takes minutes."""
    r = random.Random(seed)
    step = timedelta(days=days) / total
    pool: list[_Said] = []
    for number in range(total):
        if len(pool) < POOL:
            pool.append(_said(r))
            said = pool[-1]
        else:
            said = r.choice(pool)
        cluster = _id(-number)
        if number and r.random() < 0.03:
            copied = r.randrange(max(0, number - 400), number)
            said, cluster = pool[copied % len(pool)], _id(-copied)
        seen = until - timedelta(days=days) + step * number
        mention = _mention(r, number, said, seen, cluster)
        yield Entry(mention, _document(mention, said))


@dataclass(frozen=True, slots=True)
class _Said:
    language: str
    text: str
    read: Streams
    title: Streams


def _said(r: random.Random) -> _Said:
    language = LANGUAGES[r.randrange(len(LANGUAGES))]
    text = _text(r, language)
    return _Said(language, text, read_text(text), read_text(text[:TITLE], paragraphs=False))


def _document(mention: Mention, said: _Said) -> Document:
    """What ``read_document`` gives, the streams and the site known already."""
    capture = mention.capture
    fields: dict[str, object] = {
        "author": (capture.author.name,),
        "site": capture.source,
        "url": capture.url,
        "lang": said.language,
        "source": capture.source,
        "kind": capture.kind,
        "published": capture.published_at,
    }
    if capture.thread:
        fields["thread"] = (capture.thread.ref,)
    return Document(mention.id, said.title if capture.title else Streams(), said.read, Streams(), fields)


def _mention(r: random.Random, number: int, said: _Said, seen: datetime, cluster: str) -> Mention:
    site, score = f"site{int(40 * r.random() ** 2)}.example", r.choice(LABELS)
    capture = Capture(
        source=site,
        ref=f"p-{number}",
        url=f"https://{site}/p/{number}",
        kind=r.choice(("post", "post", "comment", "article")),
        title=said.text[:TITLE] if r.random() < 0.2 else "",
        text=said.text,
        author=Author(f"user {int(20_000 * r.random() ** 2)}"),
        published_at=seen - timedelta(minutes=r.randrange(300)),
        published_from="feed",
        thread=Thread(f"t{r.randrange(number // 20 + 1)}", "", "") if r.random() < 0.2 else None,
    )
    topics: tuple[TopicMatch, ...] = ()
    if r.random() < 0.33:
        felt = _felt(r.choice(LABELS))
        topics = (TopicMatch(f"topic-{r.randrange(20)}", 1, r.random() < 0.1, (Span("text", 0, 5),), felt),)
    understood = Language(said.language, 0.9, "bench@1")
    return Mention(_id(number), capture, seen, f"{number:x}", 1, None, understood, _felt(score), topics, cluster, True)


def _id(number: int) -> str:
    """As an identity is: a digest, so that ids come in no order."""
    return blake2b(str(number).encode(), digest_size=16).hexdigest()


def _felt(label: SentimentLabel) -> Sentiment:
    score = {"negative": -0.4, "neutral": 0.05, "positive": 0.6, "unknown": 0.0}[label]
    return Sentiment(label, score, abs(score), "none" if label == "unknown" else "bench@1")


@cache
def _common(language: str) -> tuple[list[str], list[float]]:
    words = list(vocabulary(language))
    return words, list(accumulate(1 / (rank + 2.7) for rank in range(len(words))))


def _text(r: random.Random, language: str) -> str:
    low, high = _LENGTHS[language]
    words, weights = _common(language)
    chosen = r.choices(words, cum_weights=weights, k=r.randint(low, high))
    for at in range(r.randrange(20), len(chosen) - 1, 20):
        chosen[at : at + 2] = r.choice(collocations(language))
    for word, share in zip(SAID[language], STREWN, strict=True):
        if r.random() < share:
            chosen.insert(r.randrange(len(chosen)), word)
    spaced = language not in ("th", "ja")
    sentences = (chosen[at : at + 12] for at in range(0, len(chosen), 12))
    written = [" ".join(s).capitalize() + "." if spaced else "".join(s) for s in sentences]
    joiner = "\n\n" if r.random() < 0.1 else " " if language != "ja" else "。"
    return joiner.join(written)


if __name__ == "__main__":
    count, started, characters = int(sys.argv[1]), time.process_time(), 0
    for entry in entries(count):
        characters += len(entry.mention.capture.text)
    print(f"{(time.process_time() - started) / count * 1e6:.0f} µs and {characters / count:.0f} characters an entry")
