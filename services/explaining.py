"""Why a topic catches a text, or does not: part by part, with its filters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from model.capture import Capture
from model.errors import NotFound
from model.source import Json
from services.drafts import Draft
from services.house import House
from services.ingest import document_of, whole_sentiment, with_sentiment
from topics import Document, Explanation, Step, TopicSet, compile_query, explain, read_document, tagged_by


@dataclass(frozen=True, slots=True)
class Explained:
    """``refused_by`` are the topic's filters that keep out what its query matches; ``texts`` what spans are of."""

    explanation: Explanation
    tagged: bool
    refused_by: tuple[str, ...]
    texts: dict[str, str]

    @property
    def caught(self) -> bool:
        return self.explanation.matched and not self.refused_by

    @property
    def sentence(self) -> str:
        if self.explanation.matched and self.refused_by:
            return f"Its query matches, but the filter {', '.join(self.refused_by)} keeps it out"
        return self.explanation.sentence


def explain_mention(house: House, draft: Draft, mention_id: str) -> Explained:
    """Raises NotFound, BadInput, Unavailable."""
    mention = house.index.get([mention_id]).get(mention_id)
    if mention is None:
        todo = "earshot search --json shows the ids there are"
        raise NotFound("there is no such mention", where=mention_id[:64], todo=todo)
    document = with_sentiment(document_of(mention), whole_sentiment(house, mention))
    return _explained(draft, document, mention.capture)


def explain_text(draft: Draft, text: str) -> Explained:
    """The same of a text that was never captured. Raises BadInput."""
    capture = Capture("text", "text", text=text)
    return _explained(draft, read_document(capture, id="text"), capture)


def explained_to_json(found: Explained) -> dict[str, Json]:
    explanation = found.explanation
    return {
        "caught": found.caught,
        "matched": explanation.matched,
        "tagged": found.tagged,
        "sentence": found.sentence,
        "filters": list(found.refused_by),
        "missing": [step.part for step in explanation.missing],
        "removed_by": [step.part for step in explanation.removed_by],
        "steps": _step_to_json(explanation.steps),
    }


def drawn_steps(found: Explained) -> list[str]:
    """The parts of the query as a tree for people: + holds, - does not; with the words that were found."""
    return _drawn(found.explanation.steps, found.texts, "")


def _drawn(step: Step, texts: Mapping[str, str], indent: str) -> list[str]:
    words = [texts[span.field][span.start : span.end] for span in step.spans[:3]]
    said = f": {', '.join(map(repr, words))}" if words and not step.steps else ""
    lines = [f"{indent}{'+' if step.holds else '-'} {' '.join(step.part.split())[:200]}{said}"]
    for below in step.steps:
        lines += _drawn(below, texts, indent + "  ")
    return lines


def _explained(draft: Draft, document: Document, capture: Capture) -> Explained:
    topic = draft.topic
    query = compile_query(topic.query, accents=topic.accents, lists=draft.lists)
    tagged = tagged_by(topic.handles)(document)
    found = explain(query, document.with_fields(tagged=tagged))
    texts = {"title": capture.title, "text": capture.text, "quoted": capture.quoted}
    return Explained(found, tagged, _refusing(draft, document) if found.matched else (), texts)


def _refusing(draft: Draft, document: Document) -> tuple[str, ...]:
    """The filters that alone keep the document out."""
    alone = ((name, replace(draft.topic, filters={name: kept})) for name, kept in draft.topic.filters.items())
    return tuple(name for name, topic in alone if not TopicSet([topic], lists=draft.lists).match(document))


def _step_to_json(step: Step) -> dict[str, Json]:
    return {
        "part": step.part,
        "start": step.start,
        "end": step.end,
        "holds": step.holds,
        "spans": [{"field": span.field, "start": span.start, "end": span.end} for span in step.spans],
        "steps": [_step_to_json(below) for below in step.steps],
    }
