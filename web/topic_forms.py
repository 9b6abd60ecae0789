"""The forms of the topics' pages; ``token`` is the form's own."""

from __future__ import annotations

import re
from typing import Literal

from pydantic import BaseModel, Field

from model.topic import Accents, Topic
from web.topic_schemas import Line, Note, Query, Revision

_SPLIT = re.compile(r"[\n,]")


class TopicForm(BaseModel):
    """The editor's form: several values stand on lines of their own, or between commas."""

    token: str = Field(default="", max_length=200)
    who: str = Field(default="", max_length=80)
    id: str = Field(default="", max_length=200)
    base: Revision = 0
    name: Line = ""
    query: Query = ""
    handles: str = Field(default="", max_length=100_000)
    accents: str = Field("asymmetric", max_length=20)
    lang: str = Field(default="", max_length=20_000)
    kind: str = Field(default="", max_length=20_000)
    site: str = Field(default="", max_length=20_000)
    source: str = Field(default="", max_length=20_000)
    owner: Line = ""
    note: Note = ""
    take_over: str = Field(default="", max_length=10)
    action: Literal["", "keep", "publish", "discard", "retire"] = ""

    def topic(self, topic_id: str) -> Topic:
        accents: dict[str, Accents] = {"exact": "exact", "fold": "fold"}
        filters = {name: split(getattr(self, name)) for name in ("lang", "kind", "site", "source")}
        return Topic(
            id=topic_id,
            name=self.name,
            query=self.query.replace("\r\n", "\n"),
            handles=split(self.handles),
            accents=accents.get(self.accents, "asymmetric"),
            filters={name: values for name, values in filters.items() if values},
            owner=self.owner,
        )


class RevertForm(BaseModel):
    token: str = Field(default="", max_length=200)
    who: str = Field(default="", max_length=80)
    revision: Revision
    base: Revision
    take_over: str = Field(default="", max_length=10)


class ImportForm(BaseModel):
    token: str = Field(default="", max_length=200)
    text: str = Field(default="", max_length=1_000_000)
    kind: Literal["yaml", "brandwatch", "meltwater", "talkwalker", "youscan", "sentione"] = "yaml"
    id: str = Field(default="", max_length=64)


class ListForm(BaseModel):
    """``written``: terms, one a line, or with ``as_query`` a query."""

    token: str = Field(default="", max_length=200)
    who: str = Field(default="", max_length=80)
    name: str = Field(default="", max_length=64)
    written: Query = ""
    as_query: str = Field(default="", max_length=10)
    base: Revision = 0
    note: Note = ""
    action: Literal["", "save", "remove"] = ""


def split(text: str) -> tuple[str, ...]:
    """The values of a field that holds several."""
    return tuple(dict.fromkeys(value for part in _SPLIT.split(text) if (value := " ".join(part.split()))))
