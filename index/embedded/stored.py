"""Documents as the index stored them, read no further than a query looks: tokens first, the rest when asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from typing import cast

from model.mention import Mention
from topics import Document, Scope, Streams, View, read_document

MARK = "¶"
"""Stands between paragraphs in the indexed text, so that no phrase runs across them; no token is only this."""
_BETWEEN = f" {MARK} "
_PART = "\x1f"
"""Between streams; a token holds no control character."""
_LETTERS, _WORDS = "\x1e", "\x1d"
"""Before a stream written whole: its tokens one character each and without blanks, or with a blank between."""
_FEW = 8
"""Unusual tokens up to which only they are written."""
_USUAL = {"a": "·", "c": "·", "l": "^", "r": "^"}
"""The commonest token of a stream; only others are stored."""
_PLACES = {"title": 1, "text": 5, "quoted": 9}
"""Where the streams a c l r of a field begin; before them all stands f of what is quoted."""

Paragraphs = tuple[tuple[str, ...], ...]


def joined(paragraphs: Paragraphs) -> str:
    """A stream as one string: tokens parted by blanks, paragraphs by a mark."""
    return " ".join(paragraphs[0]) if len(paragraphs) == 1 else _BETWEEN.join(map(" ".join, paragraphs))


def pack_streams(document: Document) -> str:
    """What FTS5 is not given: streams a c l r of title and text, and f too of what is quoted."""
    parts = [joined(document.quoted.f)]
    for streams in (document.title, document.text, document.quoted):
        parts += _packed(streams) if streams.f else _NOTHING
    return _PART.join(parts)


_NOTHING = ("", "", "", "")


def _packed(streams: Streams) -> tuple[str, str, str, str]:
    if len(streams.f) == 1:
        a, c, l, r = streams.a[0], streams.c[0], streams.l[0], streams.r[0]  # noqa: E741 - the streams' names in QUERY
    else:
        a, c, l, r = (tuple(chain.from_iterable(one)) for one in (streams.a, streams.c, streams.l, streams.r))  # noqa: E741
    return _sparse(a, "·"), _sparse(c, "·"), _sparse(l, "^"), _sparse(r, "^")


def _sparse(tokens: tuple[str, ...], usual: str) -> str:
    """The tokens that are not the usual one, each behind its place; all when they are many, "" when there is none."""
    others = len(tokens) - tokens.count(usual)
    if not others:
        return ""
    if others > _FEW:
        letters = "".join(tokens)
        return _LETTERS + letters if len(letters) == len(tokens) else _WORDS + " ".join(tokens)
    return " ".join([f"{place} {token}" for place, token in enumerate(tokens) if token != usual])


def unsparse(packed: str, usual: str, length: int) -> list[str]:
    """The inverse, flat."""
    if packed.startswith(_LETTERS):
        return list(packed[1:])
    if packed.startswith(_WORDS):
        return packed[1:].split(" ")
    tokens = [usual] * length
    if packed:
        parts = packed.split(" ")
        for place, token in zip(parts[::2], parts[1::2], strict=True):
            tokens[int(place)] = token
    return tokens


class _Where(dict[str, list[int]]):
    """Token → where it stands, looked up when it is asked for: a query asks for few."""

    def __init__(self, tokens: list[str]) -> None:
        super().__init__()
        self._tokens = tokens

    def __missing__(self, token: str) -> list[int]:
        found, place = self.setdefault(token, []), -1
        try:
            while True:
                place = self._tokens.index(token, place + 1)
                found.append(place)
        except ValueError:
            return found

    def get(self, token: str, default: object = None) -> list[int]:  # noqa: ARG002
        return self[token]


class StoredView(View):
    """A view of stored tokens: f at once, the other streams when one is asked for. It gives no spans."""

    def __init__(self, fields: Sequence[tuple[str, str]], streams: Callable[[], list[str]]) -> None:
        """``fields``: name and stored f of each, in order."""
        self._fields_told, self._streams = fields, streams
        self._lengths: list[int] = []
        self._starts: list[int] = []
        self.f: list[str] = []
        for _, text in fields:
            self._add(text)
        self._where = _Where(self.f)

    def _add(self, text: str) -> None:
        before = len(self.f)
        if text:
            for paragraph in text.split(_BETWEEN) if MARK in text else (text,):
                self._starts.append(len(self.f))
                self.f += paragraph.split(" ")
        self._lengths.append(len(self.f) - before)

    @property
    def starts(self) -> list[int]:
        return self._starts

    @property
    def where(self) -> dict[str, list[int]]:
        """As a view's, for the tokens that are asked for."""
        return self._where

    def _flat(self, stream: str) -> list[str]:
        parts, usual, flat = self._streams(), _USUAL[stream], list[str]()
        for (name, _), length in zip(self._fields_told, self._lengths, strict=True):
            flat += unsparse(parts[_PLACES[name] + "aclr".index(stream)], usual, length)
        return flat


class StoredFields(Mapping[str, object]):
    """A document's fields: those of the index's own columns at once, the others when one of them is asked for."""

    def __init__(self, columns: dict[str, object], whole: Callable[[], Mapping[str, object]]) -> None:
        self._columns, self._whole = columns, whole
        self._rest: Mapping[str, object] | None = None

    def __getitem__(self, name: str) -> object:
        return self._columns[name] if name in self._columns else self._all[name]

    def __iter__(self) -> Iterator[str]:
        return iter({**self._all, **self._columns})

    def __len__(self) -> int:
        return len({**self._all, **self._columns})

    @property
    def _all(self) -> Mapping[str, object]:
        if self._rest is None:
            self._rest = self._whole()
        return self._rest


class StoredDocument:
    """Stands for a ``Document`` where one is judged."""

    __slots__ = ("_packed", "_parts", "_text", "_title", "_views", "fields")

    def __init__(self, title: str, text: str, packed: str, fields: Mapping[str, object]) -> None:
        self._title, self._text, self._packed, self.fields = title, text, packed, fields
        self._parts: list[str] | None = None
        self._views: dict[str, StoredView] = {}

    def view(self, scope: Scope) -> StoredView:
        made = self._views.get(scope)
        if made is None:
            made = self._views[scope] = StoredView(self._told(scope), self._streams)
        return made

    def _told(self, scope: Scope) -> Sequence[tuple[str, str]]:
        if scope == "body":
            return (("title", self._title), ("text", self._text)) if self._title else (("text", self._text),)
        if scope == "quoted":
            return (("quoted", self._streams()[0]),)
        return ((scope, self._title if scope == "title" else self._text),)

    def _streams(self) -> list[str]:
        if self._parts is None:
            self._parts = self._packed.split(_PART)
        return self._parts

    def judged(self) -> Document:
        """As a query takes it."""
        return cast(Document, self)


def f_and_l(title: str, text: str, packed: str) -> Iterator[tuple[Sequence[str], Sequence[str]]]:
    """Streams f and l of each paragraph of title and text; l is left empty where nothing in it is inside a word."""
    parts = packed.split(_PART)
    for name, f in (("title", title), ("text", text)):
        if not f:
            continue
        left = parts[_PLACES[name] + 2]
        paragraphs = [paragraph.split(" ") for paragraph in f.split(_BETWEEN)]
        if "-" not in left:
            yield from ((paragraph, ()) for paragraph in paragraphs)
            continue
        flat, at = unsparse(left, "^", sum(map(len, paragraphs))), 0
        for paragraph in paragraphs:
            yield paragraph, flat[at : at + len(paragraph)]
            at += len(paragraph)


def fields_of(mention: Mention, topic: str = "") -> dict[str, object]:
    """What field terms may ask; ``sentiment:`` and ``tagged:`` are towards the topic, when one is given."""
    capture = mention.capture
    if "://" not in capture.text and "://" not in capture.title:  # no links to find: nothing of the text is needed
        mention = replace(mention, capture=replace(capture, title="", text="", quoted=""))
    document = document_of(mention)
    matches = [match for match in mention.topics if not topic or match.topic == topic]
    mood = mention.mood_towards(matches[0]) if topic and matches else mention.mood
    return {**document.fields, "sentiment": mood, "tagged": any(match.tagged for match in matches)}


def document_of(mention: Mention) -> Document:
    return read_document(mention.capture, id=mention.id, language=mention.language.code, site=mention.site)
