"""What people said of a mention: it wins over what a method said, in all that is shown and counted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from model.source import Json

Relevance = Literal["", "relevant", "irrelevant", "unsure"]
RELEVANCES: tuple[Relevance, ...] = ("relevant", "irrelevant", "unsure")
Judged = Literal["", "negative", "neutral", "positive"]
JUDGED: tuple[Judged, ...] = ("negative", "neutral", "positive")


@dataclass(frozen=True, slots=True)
class Labels:
    """The labels in force, "" where nobody said anything. ``tags`` are sorted, each once."""

    relevance: Relevance = ""
    sentiment: Judged = ""
    tags: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.relevance or self.sentiment or self.tags)


def labels_to_json(labels: Labels) -> dict[str, Json]:
    return {"relevance": labels.relevance, "sentiment": labels.sentiment, "tags": list(labels.tags)}


def labels_from_json(value: Json) -> Labels:
    """The inverse of :func:`labels_to_json`; what is not there was not said."""
    read = value if isinstance(value, dict) else {}
    relevance: Relevance = next((known for known in RELEVANCES if known == read.get("relevance")), "")
    sentiment: Judged = next((known for known in JUDGED if known == read.get("sentiment")), "")
    tags = read.get("tags")
    return Labels(relevance, sentiment, tuple(sorted({str(tag) for tag in tags})) if isinstance(tags, list) else ())
