"""What people said of a mention: it wins over what a method said, in all that is shown and counted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
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


What = Literal["relevance", "sentiment", "tag", "untag", "clear"]


@dataclass(frozen=True, slots=True)
class Label:
    """``value`` is a relevance, a sentiment or a tag; empty for ``clear``, which takes back all that was said before.
    An empty relevance or sentiment takes back just that."""

    what: What
    value: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """Somebody gave a mention a label."""

    mention: str
    label: Label
    who: str
    at: datetime


def in_force(said: Sequence[Label], ruled: Iterable[Label] = ()) -> Labels:
    """What holds of what people said of a mention, oldest first, and of standing rules that found it, oldest first.

    The last word on a thing holds; a person's word on the mention itself is above every rule.
    """
    relevance = sentiment = ""
    tags: dict[str, bool] = {}
    for label in _standing(said, ruled):
        if label.what == "relevance":
            relevance = label.value
        elif label.what == "sentiment":
            sentiment = label.value
        else:
            tags[label.value] = label.what == "tag"
    kept = sorted(tag for tag, given in tags.items() if given and tag)
    return labels_from_json({"relevance": relevance, "sentiment": sentiment, "tags": list(kept)})


def _standing(said: Sequence[Label], ruled: Iterable[Label]) -> list[Label]:
    """The rules' labels, then people's since the last time they were all taken back; of a sentiment or relevance that
    was taken back alone nothing, so that a rule shows again."""
    cleared = max((place for place, label in enumerate(said) if label.what == "clear"), default=-1)
    since = said[cleared + 1 :]
    last = {label.what: label.value for label in since}
    return [*ruled, *(label for label in since if last[label.what] or label.what in ("tag", "untag"))]


def labels_to_json(labels: Labels) -> dict[str, Json]:
    return {"relevance": labels.relevance, "sentiment": labels.sentiment, "tags": list(labels.tags)}


def labels_from_json(value: Json) -> Labels:
    """The inverse of :func:`labels_to_json`; what is not there was not said."""
    read = value if isinstance(value, dict) else {}
    relevance: Relevance = next((known for known in RELEVANCES if known == read.get("relevance")), "")
    sentiment: Judged = next((known for known in JUDGED if known == read.get("sentiment")), "")
    tags = read.get("tags")
    return Labels(relevance, sentiment, tuple(sorted({str(tag) for tag in tags})) if isinstance(tags, list) else ())
