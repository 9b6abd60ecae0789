"""Topics against captures that come as JSON lines, without a project: the same matching as in the line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from model.capture import Capture, capture_from_json
from model.errors import BadInput
from model.mention import TopicMatch
from model.source import Json, site_of
from model.topic import Topic
from services.lines import Line, LineProblem, read_lines
from services.queries import NO_LISTS
from topics import Document, TopicSet, read_document

SOURCE = "lines"
"""The source of captures that name none."""


def match_lines(
    topics: Sequence[Topic], lines: Iterable[bytes], *, lists: Mapping[str, str] = NO_LISTS
) -> Iterator[dict[str, Json] | LineProblem]:
    """For each capture, which topics catch it: ``{id, topics: [{topic, tagged, spans}]}``, in the order of the lines.

    Language and mood are told only when a topic asks for them: they cost more than all the rest.
    """
    compiled = TopicSet(topics, lists=lists)
    asked = " ".join([*(topic.query for topic in topics), *lists.values()]).lower()
    language = any("lang" in topic.filters for topic in topics) or "lang:" in asked
    reading = _Understanding() if language or "sentiment:" in asked else None
    for line in read_lines(lines):
        if isinstance(line, LineProblem):
            yield line
            continue
        try:
            document = _document(_capture(line), reading)
        except BadInput as error:
            yield LineProblem(line.number, f"{error.what}. {error.todo}")
            continue
        yield {"id": _id(line), "topics": [_match(found) for found in compiled.match(document)]}


class _Understanding:
    """Language, and mood when it is asked for, as the line tells them."""

    def __init__(self) -> None:
        from enrich import LanguageRouter, SentimentRouter  # read only when needed: it takes longer than many a run

        self._languages, self._sentiments = LanguageRouter(), SentimentRouter()

    def document(self, capture: Capture) -> Document:
        whole = f"{capture.title}\n\n{capture.text}".strip()
        language = self._languages.detect(whole, hint=capture.lang)
        document = _plain(capture, language.code)
        return document.with_fields(sentiment=lambda: self._sentiments.score(whole, language, capture.rating).label)


def _capture(line: Line) -> Capture:
    """The capture of a line; its id, else its number, serves as the ref when it has neither ref nor url."""
    value = dict(line.value)
    if not value.get("ref") and not value.get("url"):
        value["ref"] = str(value.get("id") or line.number)
    return capture_from_json(value, where=line.where, source=SOURCE)


def _document(capture: Capture, reading: _Understanding | None) -> Document:
    return _plain(capture, "und") if reading is None else reading.document(capture)


def _plain(capture: Capture, language: str) -> Document:
    site = site_of(capture.url) or capture.source
    return read_document(capture, id=capture.ref or capture.url, language=language, site=site)


def _id(line: Line) -> Json:
    """The line's own id, echoed; without one its ref or url."""
    value = line.value
    found = value["id"] if "id" in value else value.get("ref") or value.get("url")
    return found if isinstance(found, (str, int, float)) else None


def _match(found: TopicMatch) -> Json:
    return {
        "topic": found.topic,
        "tagged": found.tagged,
        "spans": [{"field": span.field, "start": span.start, "end": span.end} for span in found.spans],
    }
