"""The texts a new phrase is looked for in: what the topic's votes say now, and what they said in the month before.

Of a busy topic every n-th vote is read, before and now alike, chosen by a digest of its id.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from alerts.kind import Past
from alerts.novelty import Habit, habit_of
from alerts.options import document_of
from alerts.problem_usual import digest
from alerts.scale import WEEK, Scale
from alerts.votes import voters
from enrich import phrases_of
from model.alert import Observation
from model.capture import Capture
from model.mention import Mention
from model.time import from_micros, micros
from topics import Document, read_document

MOST = 1500
"""Votes whose texts are read of the month before."""
READ = 1500
"""Letters read of a text: an article's beginning says what it is about."""
EDGE = 3
"""Words by which texts' ends are told apart."""
REMEMBERED = 1500
"""Phrases remembered as said before, the commonest ones."""


@dataclass(frozen=True, slots=True)
class Before:
    """What was learned of the month before: of ``n`` votes ``read`` were read, those with a digest up to ``cut``."""

    n: int
    read: int
    cut: str
    habit: Habit


@dataclass(frozen=True, slots=True)
class Spoken:
    """A vote with what it says, and the words it ends with."""

    seen: Observation
    phrases: frozenset[str]
    tail: str

    @property
    def voice(self) -> str:
        """Whose first time it is: a conversation's, where it is part of one, for those in it echo one another."""
        seen = self.seen
        return f"{seen.source}\x1f{seen.thread}" if seen.thread else seen.mention


def votes_of(past: Past, since: int, until: int, *, before: int, scale: Scale, revision: int) -> list[Observation]:
    """The votes that happened in [since, until) (microseconds) and were logged before a seq, by one revision."""
    seen = past.history(from_micros(since), from_micros(until), before)
    return voters([one for one in seen if one.revision == revision], scale.vote)


def read(past: Past, votes: Iterable[Observation], topic: str) -> list[Spoken]:
    """What votes say, without those whose text the archive has no more. Raises Unavailable."""
    kept = list(votes)
    found = past.texts([one.mention for one in kept])
    return [Spoken(one, *_says(found[one.mention], topic)) for one in kept if one.mention in found]


def learn(past: Past, votes: Sequence[Observation], topic: str, scale: Scale) -> tuple[Before, list[str]]:
    """What the month before says of first times, and the phrases it says most. Raises Unavailable."""
    ordered = sorted(digest(one.mention).hex() for one in votes)
    cut = ordered[MOST - 1] if len(ordered) > MOST else "g"
    spoken = read(past, chosen(votes, cut), topic)
    said = numbers(spoken)
    moments = [micros(one.seen.event_at) for one in spoken]
    span = (scale.baseline + scale.silence) / WEEK
    window = round(scale.silence * 1_000_000)
    common = sorted(said, key=lambda one: (-len(said[one]), one))[:REMEMBERED]
    known = sorted(one for one in common if len(said[one]) > 1)
    return Before(len(votes), len(spoken), cut, habit_of(said, moments, window, span)), known


def chosen(votes: Iterable[Observation], cut: str) -> list[Observation]:
    """Those of the sample."""
    return [one for one in votes if digest(one.mention).hex() <= cut]


def numbers(spoken: Sequence[Spoken]) -> dict[str, list[int]]:
    """For each phrase the votes (by number, in order) that say it, each voice's first alone."""
    said: defaultdict[str, list[int]] = defaultdict(list)
    met: set[tuple[str, str]] = set()
    for number, one in enumerate(spoken):
        for phrase in one.phrases:
            if (phrase, one.voice) not in met:
                met.add((phrase, one.voice))
                said[phrase].append(number)
    return said


def said_before(past: Past, votes: Iterable[Observation], topic: str, phrases: Collection[str]) -> set[str]:
    """Which of the phrases any of the votes say. Raises Unavailable."""
    asked, found = frozenset(phrases), set[str]()
    for one in read(past, votes, topic):
        found |= asked & one.phrases
    return found


def document(mention: Mention, topic: str) -> Document:
    """What is read of a mention."""
    capture = replace(mention.capture, text=mention.capture.text[:READ], quoted="", links=())
    return document_of(replace(mention, capture=capture), topic)


@lru_cache(maxsize=2048)
def _says(mention: Mention, topic: str) -> tuple[frozenset[str], str]:
    """Its phrases, but for the topic's own words (what matched the query is never new), and its last words."""
    made = document(mention, topic)
    said = frozenset(phrases_of(made, _own_words(mention, topic)))
    words = [atom for paragraph in made.text.f for atom in paragraph]
    return said, " ".join(words[-EDGE:])


def _own_words(mention: Mention, topic: str) -> frozenset[str]:
    match = next((one for one in mention.topics if one.topic == topic), None)
    capture = mention.capture
    texts = {"title": capture.title, "text": capture.text, "quoted": capture.quoted}
    spans = match.spans if match is not None else ()
    return frozenset().union(
        *(_words(texts[span.field][span.start : span.end], mention.language.code) for span in spans)
    )


@lru_cache(maxsize=4096)
def _words(text: str, language: str) -> frozenset[str]:
    made = phrases_of(read_document(Capture("", text=text), id="", language=language))
    return frozenset(made).union(*(phrase.split() for phrase in made))
