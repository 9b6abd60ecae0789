"""Topics carried between systems: another one's query into a topic's file, a topic out as a file or a query string."""

from __future__ import annotations

from pathlib import Path

import yaml

from model.errors import BadInput
from model.said import said
from model.source import Json
from model.topic import TOPIC_ID, Topic
from services.drafts import Draft
from services.topics import FOLDER
from topics import Exported, compile_query, quoted, to_lucene
from topics.importing import VENDORS, Change, Imported, import_query, vendor_named

__all__ = [
    "Exported",
    "Imported",
    "carried_over",
    "imported_to_json",
    "imported_topic",
    "lucene",
    "topic_text",
    "write_topic",
]


def carried_over(text: str, vendor: str) -> Imported:
    """A query as another system means it. Raises BadInput for a system that is none of those known."""
    known = vendor_named(vendor)
    if known is None:
        todo = said("There are {known}", known=", ".join(VENDORS))
        raise BadInput("it is not a system whose queries are known", where=vendor[:40], todo=todo)
    return import_query(text.strip(), known)


def imported_to_json(found: Imported) -> dict[str, Json]:
    return {
        "ok": found.ok,
        "query": found.query,
        "accents": found.accents,
        "changes": [_change_to_json(change) for change in found.changes],
        "refused": [_change_to_json(change) for change in found.refused],
    }


def imported_topic(found: Imported, topic_id: str) -> Topic:
    """The topic of a query that was carried over. Raises BadInput for an id that is none."""
    if not TOPIC_ID.fullmatch(topic_id):
        todo = "Use a-z, 0-9 and - only, at most 64 of them"
        raise BadInput(said("the id is {topic_id!r:.80}", topic_id=topic_id), where="--id", todo=todo)
    return Topic(topic_id, found.query, accents=found.accents)


def topic_text(topic: Topic) -> str:
    """A topic as its YAML file."""
    fields: dict[str, object] = {"id": topic.id}
    if topic.name:
        fields["name"] = topic.name
    fields["query"] = _Block(topic.query)
    if topic.handles:
        fields["handles"] = list(topic.handles)
    if topic.accents != "asymmetric":
        fields["accents"] = topic.accents
    if topic.filters:
        fields["filters"] = {name: list(values) for name, values in topic.filters.items()}
    if topic.owner:
        fields["owner"] = topic.owner
    return yaml.dump(fields, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=120)


def write_topic(topic: Topic, folder: Path) -> Path:
    """Write a topic's file below ``folder``. Raises BadInput when there is one already or it cannot be written."""
    path = folder / FOLDER / f"{topic.id}.yaml"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8") as file:
            file.write(topic_text(topic))
    except FileExistsError:
        raise BadInput("there is such a file already", where=str(path), todo="Choose another --id") from None
    except OSError as error:
        raise BadInput(f"it cannot be written: {error.strerror}", where=str(path), todo="Check its rights") from None
    return path


def lucene(draft: Draft) -> Exported:
    """The topic's query as a Lucene query string, with its filters. Raises BadInput."""
    topic = draft.topic
    found = to_lucene(compile_query(topic.query, accents=topic.accents, lists=draft.lists))
    if not topic.filters:
        return found
    kept = [f"{name}:({' OR '.join(map(quoted, values))})" for name, values in topic.filters.items()]
    return Exported(" AND ".join([f"({found.query})", *kept]), found.losses)


def _change_to_json(change: Change) -> dict[str, Json]:
    return {"code": change.code, "message": change.message, "start": change.start, "end": change.end}


class _Block(str):
    """A text to be written as a block."""


class _Dumper(yaml.SafeDumper):
    pass


def _block(dumper: _Dumper, text: _Block) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", str(text), style="|" if "\n" in text else None)


_Dumper.add_representer(_Block, _block)
