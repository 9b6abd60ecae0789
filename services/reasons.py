"""Why a mention was caught: each of its topics' queries part by part, in a form short enough to be read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from model.errors import BadInput, NotFound
from model.mention import Mention
from services.drafts import in_force
from services.explaining import explain_mention
from services.house import House
from topics import Step

__all__ = ["Part", "Reason", "reasons"]

TOPICS = 5
LETTERS = 10_000
"""Of a query; a longer one is not explained unasked."""
PARTS = 150
WORDS = 5


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a query: as written, whether it holds, the words it was found in, and its own parts."""

    text: str
    holds: bool
    words: tuple[str, ...]
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Reason:
    """One topic of a mention. ``part`` is None, and ``sentence`` empty, where that is not said here: the topic is no
    more, or its query is very long. ``cut``: not all parts are in it."""

    topic: str
    revision: int
    sentence: str = ""
    part: Part | None = None
    cut: bool = False


def reasons(house: House, mention: Mention) -> list[Reason]:
    """Of the first TOPICS topics that caught it, as they are in force now. Raises Unavailable."""
    return [_reason(house, mention, match.topic, match.revision) for match in mention.topics[:TOPICS]]


def _reason(house: House, mention: Mention, topic: str, revision: int) -> Reason:
    draft = in_force(house, topic)
    if draft is None or len(draft.topic.query) > LETTERS:
        return Reason(topic, revision)
    try:
        found = explain_mention(house, draft, mention.id)
    except (BadInput, NotFound):
        return Reason(topic, revision)
    left = iter(range(PARTS))
    part = _part(found.explanation.steps, found.texts, left)
    return Reason(topic, draft.topic.revision, found.sentence, part, next(left, None) is None)


def _part(step: Step, texts: Mapping[str, str], left: Iterator[int]) -> Part:
    """The part and as many of those below it as there is room for."""
    words = [] if step.steps else [texts[span.field][span.start : span.end] for span in step.spans[:WORDS]]
    below = tuple(_part(one, texts, left) for one in step.steps if next(left, None) is not None)
    return Part(" ".join(step.part.split())[:200], step.holds, tuple(dict.fromkeys(words)), below)
