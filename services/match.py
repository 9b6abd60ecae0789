"""Topics against captures that come as JSON lines, without a project: the same matching as in the line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from model.capture import Capture, capture_from_json
from model.errors import BadInput
from model.mention import TopicMatch
from model.source import Json, site_of
from model.topic import Topic
from services.lines import Line, LineProblem, read_lines
from services.queries import NO_LISTS
from topics import Document, TopicSet, read_document

if TYPE_CHECKING:
    from enrich import LanguageRouter

SOURCE = "lines"
"""The source of captures that name none."""


def match_lines(
    topics: Sequence[Topic], lines: Iterable[bytes], *, lists: Mapping[str, str] = NO_LISTS
) -> Iterator[dict[str, Json] | LineProblem]:
    """For each capture, which topics catch it: ``{id, topics: [{topic, tagged, spans}]}``, in the order of the lines.

    The language is told only when a topic asks for it: it costs more than all the rest.
    """
    compiled = TopicSet(topics, lists=lists)
    asks = any(_asks_language(topic) for topic in topics) or any("lang:" in query.lower() for query in lists.values())
    languages = _languages() if asks else None
    for line in read_lines(lines):
        if isinstance(line, LineProblem):
            yield line
            continue
        try:
            document = _document(_capture(line), languages)
        except BadInput as error:
            yield LineProblem(line.number, f"{error.what}. {error.todo}")
            continue
        yield {"id": _id(line), "topics": [_match(found) for found in compiled.match(document)]}


def _languages() -> LanguageRouter:
    from enrich import LanguageRouter  # read only when it is needed: it takes longer than many a run

    return LanguageRouter()


def _asks_language(topic: Topic) -> bool:
    return "lang" in topic.filters or "lang:" in topic.query.lower()


def _capture(line: Line) -> Capture:
    """The capture of a line; its id, else its number, serves as the ref when it has neither ref nor url."""
    value = dict(line.value)
    if not value.get("ref") and not value.get("url"):
        value["ref"] = str(value.get("id") or line.number)
    return capture_from_json(value, where=line.where, source=SOURCE)


def _document(capture: Capture, languages: LanguageRouter | None) -> Document:
    code = "und"
    if languages is not None:
        code = languages.detect(f"{capture.title}\n\n{capture.text}".strip(), hint=capture.lang).code
    site = site_of(capture.url) or capture.source
    return read_document(capture, id=capture.ref or capture.url, language=code, site=site)


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
