"""Documents as the index stored them, read no further than a query looks: tokens first, the rest when asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dataclasses import replace
from itertools import chain
from typing import cast

from model.capture import Capture
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
_TITLE, _TEXT, _QUOTED = 1, 5, 9
"""Where the streams a c l r of a field begin; before them all stands f of what is quoted."""
_NUMBER = {"a": 0, "c": 1, "l": 2, "r": 3}
_SHORT = 200
"""Tokens up to which a text is looked through for each one asked about."""
_FIRST = [0]

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

    __slots__ = ("_tokens",)

    def __init__(self, tokens: list[str]) -> None:
        self._tokens = tokens

    def __missing__(self, token: str) -> list[int]:
        tokens = self._tokens
        found = self[token] = []
        place = -1
        for _ in range(tokens.count(token)):
            place = tokens.index(token, place + 1)
            found.append(place)
        return found

    def get(self, token: str, default: object = None) -> list[int]:  # noqa: ARG002
        return self[token]


class _Words(Set[str]):
    """The distinct tokens of a short text, of which a query asks for few: the list is looked through, no set made."""

    __slots__ = ("_tokens",)

    def __init__(self, tokens: list[str]) -> None:
        self._tokens = tokens

    def __contains__(self, token: object) -> bool:
        return token in self._tokens

    def __ge__(self, others: Set[object]) -> bool:
        return all(map(self._tokens.__contains__, others))

    def __iter__(self) -> Iterator[str]:
        return iter(frozenset(self._tokens))

    def __len__(self) -> int:
        return len(frozenset(self._tokens))


class StoredView(View):
    """A view of stored tokens: f at once, the other streams when one is asked for. It gives no spans."""

    def __init__(self, fields: Sequence[tuple[int, str]], packed: str) -> None:
        """``fields``: of each, in order, the place of its streams and its stored f."""
        self._fields_told, self._packed = fields, packed
        self._parts: list[str] = []
        place, text = fields[-1]
        if len(fields) == 1 and text and MARK not in text:
            self.f = text.split(" ")
            self._starts, self._lengths = _FIRST, [(place, len(self.f))]
        else:
            self._read_paragraphs()
        self.where = _Where(self.f)
        self.words = frozenset(self.f) if len(self.f) > _SHORT else cast(frozenset[str], _Words(self.f))

    def _read_paragraphs(self) -> None:
        self.f, starts, lengths = [], [], []
        for place, text in self._fields_told:
            before = len(self.f)
            for paragraph in text.split(_BETWEEN) if text else ():
                starts.append(len(self.f))
                self.f += paragraph.split(" ")
            lengths.append((place, len(self.f) - before))
        self._starts, self._lengths = starts, lengths

    @property
    def starts(self) -> list[int]:
        return self._starts

    def _flat(self, stream: str) -> list[str]:
        if not self._parts:
            self._parts = self._packed.split(_PART)
        number, usual, parts = _NUMBER[stream], _USUAL[stream], self._parts
        if len(self._lengths) == 1:
            place, length = self._lengths[0]
            return unsparse(parts[place + number], usual, length)
        flat: list[str] = []
        for place, length in self._lengths:
            flat += unsparse(parts[place + number], usual, length)
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

    __slots__ = ("_packed", "_text", "_title", "_views", "fields")

    def __init__(self, title: str, text: str, packed: str, fields: Mapping[str, object]) -> None:
        self._title, self._text, self._packed, self.fields = title, text, packed, fields
        self._views: dict[str, StoredView] = {}

    def view(self, scope: Scope) -> StoredView:
        made = self._views.get(scope)
        if made is None:
            made = self._views[scope] = StoredView(self._told(scope), self._packed)
        return made

    def _told(self, scope: Scope) -> Sequence[tuple[int, str]]:
        if scope == "body":
            return ((_TITLE, self._title), (_TEXT, self._text)) if self._title else ((_TEXT, self._text),)
        if scope == "quoted":
            return ((_QUOTED, self._packed.split(_PART, 1)[0]),)
        return ((_TITLE, self._title),) if scope == "title" else ((_TEXT, self._text),)

    def judged(self) -> Document:
        """As a query takes it."""
        return cast(Document, self)


def f_and_l(title: str, text: str, packed: str) -> Iterator[tuple[Sequence[str], Sequence[str]]]:
    """Streams f and l of each paragraph of title and text; l is left empty where nothing in it is inside a word."""
    parts = packed.split(_PART) if "-" in packed else ()
    for place, f in ((_TITLE, title), (_TEXT, text)):
        if not f:
            continue
        paragraphs = [paragraph.split(" ") for paragraph in f.split(_BETWEEN)]
        left = parts[place + _NUMBER["l"]] if parts else ""
        if "-" not in left:
            yield from ((paragraph, ()) for paragraph in paragraphs)
            continue
        flat, at = unsparse(left, "^", sum(map(len, paragraphs))), 0
        for paragraph in paragraphs:
            yield paragraph, flat[at : at + len(paragraph)]
            at += len(paragraph)


def fields_of(capture: Capture) -> Mapping[str, object]:
    """What field terms may ask of a capture."""
    if "://" not in capture.text and "://" not in capture.title:  # no links to find: nothing of the text is needed
        capture = replace(capture, title="", text="")
    return read_document(capture, id="", language="").fields


def document_of(mention: Mention) -> Document:
    return read_document(mention.capture, id=mention.id, language=mention.language.code, site=mention.site)
