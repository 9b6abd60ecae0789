"""Topics as files: one YAML file a topic, as FORMATS has it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from model.errors import BadInput
from model.said import said
from model.topic import TOPIC_ID, Accents, Topic
from services.definitions import Definition, as_texts, files_of, read_definitions, read_file

FIELDS = ("id", "name", "query", "handles", "accents", "filters", "owner")
FILTERS = ("lang", "kind", "site", "source")
ACCENTS: tuple[Accents, ...] = ("asymmetric", "exact", "fold")


@dataclass(frozen=True, slots=True)
class TopicFile:
    """A topic with the definition it was read from, which knows the lines."""

    topic: Topic
    definition: Definition


def read_topics(folder: Path) -> list[Topic]:
    """The topics of a folder's files, by id. Raises BadInput with file and line; queries are not checked here."""
    return [read.topic for read in read_topic_files(folder)]


def read_topic_files(folder: Path) -> list[TopicFile]:
    found: dict[str, TopicFile] = {}
    for path in files_of(folder):
        for read in topics_in(read_file(path), str(path)):
            if (other := found.get(read.topic.id)) is not None:
                where, twin = read.definition.where("id"), other.definition.where("id")
                raise BadInput(
                    said("the id {id} is taken by {found}", id=read.topic.id, found=twin),
                    where=where,
                    todo="Give it another id",
                )
            found[read.topic.id] = read
    return sorted(found.values(), key=lambda read: read.topic.id)


def topics_in(text: str, file: str) -> list[TopicFile]:
    """The topics written in a text. Raises BadInput."""
    return [TopicFile(topic_of(definition), definition) for definition in read_definitions(text, file, plain=True)]


def topic_of(definition: Definition) -> Topic:
    """The topic a definition describes. Raises BadInput naming the field and its line."""
    definition.check_names(FIELDS)
    topic_id = definition.text("id")
    if not TOPIC_ID.fullmatch(topic_id):
        raise BadInput(
            said("the id is {id!r:.80}", id=topic_id) if topic_id else "the id is missing",
            where=definition.where("id"),
            todo="Write id: with a-z, 0-9 and - only, at most 64 of them",
        )
    if "query" not in definition.value:
        raise BadInput("the query is missing", where=definition.where(), todo="Write query: and what to listen for")
    return Topic(
        id=topic_id,
        query=definition.text("query"),
        name=definition.text("name"),
        handles=definition.texts("handles"),
        accents=_accents(definition),
        filters=_filters(definition),
        owner=definition.text("owner"),
        home="file",
    )


def _accents(definition: Definition) -> Accents:
    written = definition.text("accents") or "asymmetric"
    for known in ACCENTS:
        if written == known:
            return known
    todo = said("Write one of {known}", known=", ".join(ACCENTS))
    raise BadInput(said("accents is {accents!r:.40}", accents=written), where=definition.where("accents"), todo=todo)


def _filters(definition: Definition) -> dict[str, tuple[str, ...]]:
    written = definition.value.get("filters")
    where = definition.where("filters")
    if written is None or written == "":
        return {}
    if not isinstance(written, Mapping):
        raise BadInput("filters is not a mapping", where=where, todo="Write filters: {lang: [pl, en]}")
    for name in written:
        if name not in FILTERS:
            raise BadInput(
                said("{name} is not a filter", name=name),
                where=where,
                todo=said("The filters are {known}", known=", ".join(FILTERS)),
            )
    return {str(name): as_texts(values, f"filters.{name}", where) for name, values in written.items()}
