"""What is matched: a mention's three text fields as streams, and its other fields by name."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from model.capture import Capture
from model.mention import Field
from topics.streams import URL, Streams, read_text
from topics.view import View

Scope = Literal["body", "title", "text", "quoted"]
"""Where a term is looked for; ``body`` is title and text, in that order."""


@dataclass(frozen=True, slots=True)
class Document:
    """One mention to be matched; ``fields`` holds what field terms ask for, without those the mention lacks.

    author, thread: tuples of strings (name, handle, url; ref, title, url) · site, url, lang, source, kind: str ·
    sentiment: str, or a function that gives it, asked only when a term does · links: tuple of str · rating: float ·
    followers: int · published: datetime in UTC · tagged: bool
    """

    id: str
    title: Streams
    text: Streams
    quoted: Streams
    fields: Mapping[str, object] = field(default_factory=dict)
    _views: dict[Scope, View] = field(default_factory=dict, repr=False, compare=False, init=False)

    def view(self, scope: Scope) -> View:
        """The flattened tokens of a scope, made when first asked for."""
        made = self._views.get(scope)
        if made is None:
            made = self._views[scope] = View(self._parts(scope))
        return made

    def with_fields(self, **found: object) -> Document:
        """The same text with further or other fields."""
        made = Document(self.id, self.title, self.text, self.quoted, {**self.fields, **found})
        made._views.update(self._views)
        return made

    def _parts(self, scope: Scope) -> tuple[tuple[Field, Streams], ...]:
        if scope == "body":
            return ("title", self.title), ("text", self.text)
        if scope == "title":
            return (("title", self.title),)
        return (("text", self.text),) if scope == "text" else (("quoted", self.quoted),)


def read_document(capture: Capture, *, id: str, language: str = "und", site: str = "") -> Document:
    """The document of a capture. Links written out in title or text count among its links."""
    author, thread = capture.author, capture.thread
    written = (*_links_in(capture.title), *_links_in(capture.text))
    found: dict[str, object] = {
        "author": tuple(part for part in (author.name, author.handle, author.url) if part),
        "site": site,
        "url": capture.url,
        "links": tuple(dict.fromkeys((*capture.links, *written))),
        "lang": language,
        "source": capture.source,
        "kind": capture.kind,
        "thread": tuple(part for part in (thread.ref, thread.title, thread.url) if part) if thread else (),
        "rating": capture.rating.value if capture.rating else None,
        "followers": author.followers,
        "published": capture.published_at,
    }
    return Document(
        id,
        read_text(capture.title, paragraphs=False),
        read_text(capture.text),
        read_text(capture.quoted),
        {name: value for name, value in found.items() if value not in (None, "", ())},
    )


_URL = re.compile(URL)


def _links_in(text: str) -> list[str]:
    return _URL.findall(text) if "://" in text else []
