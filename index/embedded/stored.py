"""Documents as the index stored them, read no further than a query looks: tokens first, the rest when asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import replace
from functools import cached_property
from itertools import accumulate, chain
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
_WHOLE = (_LETTERS, _WORDS)
_SHORT = 1_500
"""Characters up to which a text is looked through for each token asked about."""

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


class _Few:
    """A stream by its few unusual tokens, looked for where one is asked for. None of them is a number like a place: a
    c token has a capital, an a token an accent, l and r begin with a sign."""

    __slots__ = ("_length", "_packed", "_usual")

    def __init__(self, packed: str, usual: str, length: int) -> None:
        self._packed = f" {packed} "
        self._usual, self._length = usual, length

    def __getitem__(self, place: int) -> str:
        if place >= self._length:
            raise IndexError(place)
        wanted = f" {place} "
        at = self._packed.find(wanted)
        if at < 0:
            return self._usual
        start = at + len(wanted)
        return self._packed[start : self._packed.index(" ", start)]

    def __len__(self) -> int:
        return self._length


class _Where(dict[str, list[int]]):
    """Token → where it stands, looked up when it is asked for: a query asks for few."""

    __slots__ = ("_runs",)

    def __init__(self, runs: Callable[[tuple[str, ...]], Iterable[int]]) -> None:
        self._runs = runs

    def __missing__(self, token: str) -> list[int]:
        found = self[token] = list(self._runs((token,)))
        return found

    def get(self, token: str, default: object = None) -> list[int]:  # noqa: ARG002
        return self[token]


class _Words(Set[str]):
    """The distinct tokens of a short text, of which a query asks for few: they are looked for, no set is made."""

    __slots__ = ("_said",)

    def __init__(self, said: str) -> None:
        self._said = said

    def __contains__(self, token: object) -> bool:
        return f" {token} " in self._said and token != MARK

    def __ge__(self, others: Set[object]) -> bool:
        return all(map(self.__contains__, others))

    def __iter__(self) -> Iterator[str]:
        return iter(self._set)

    def __len__(self) -> int:
        return len(self._set)

    @property
    def _set(self) -> frozenset[str]:
        return frozenset(self._said.split(" ")) - {"", MARK}


class StoredView(View):
    """A view of stored tokens: what is asked for is found in the text as it was stored. It gives no spans."""

    def __init__(self, fields: Sequence[tuple[int, str]], packed: str) -> None:
        """``fields``: of each, in order, the place of its streams and its stored f."""
        self._fields_told, self._packed = fields, packed
        said = fields[0][1] if len(fields) == 1 else _BETWEEN.join([text for _, text in fields if text])
        self._said = f" {said} " if said else ""
        self.words = frozenset(self.f) if len(said) > _SHORT else cast(frozenset[str], _Words(self._said))

    @cached_property
    def f(self) -> list[str]:
        tokens = self._said[1:-1].split(" ") if self._said else []
        return [token for token in tokens if token != MARK] if MARK in self._said else tokens

    @cached_property
    def where(self) -> dict[str, list[int]]:
        return _Where(self.runs)

    def runs(self, tokens: tuple[str, ...]) -> Iterator[int]:
        """What follows one another in a paragraph does so in the stored text: between paragraphs stands a mark."""
        said, wanted = self._said, f" {' '.join(tokens)} "
        index, before, at = -1, 0, said.find(wanted)
        while at >= 0:
            index += said.count(" ", before, at + 1) - said.count(MARK, before, at)
            yield index
            before = at + 1
            at = said.find(wanted, before)

    @cached_property
    def starts(self) -> list[int]:
        if MARK not in self._said:
            return [0] if self._said else []
        lengths = [paragraph.count(" ") + 1 for paragraph in self._said[1:-1].split(_BETWEEN)]
        return list(accumulate(lengths[:-1], initial=0))

    def _flat(self, stream: str) -> list[str]:
        number, usual, parts = _NUMBER[stream], _USUAL[stream], self._packed.split(_PART)
        if len(self._fields_told) == 1:
            place, text = self._fields_told[0]
            packed = parts[place + number]
            if not packed.startswith(_WHOLE):
                return cast(list[str], _Few(packed, usual, _length(text)))
            return unsparse(packed, usual, 0)
        flat: list[str] = []
        for place, text in self._fields_told:
            flat += unsparse(parts[place + number], usual, _length(text))
        return flat


def _length(text: str) -> int:
    """Tokens of a stored f."""
    return text.count(" ") + 1 - text.count(MARK) if text else 0


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
