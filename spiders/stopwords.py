"""The words that stand in every text of a hundred languages, as trafilatura's justext asks for them: 1.5 MB of digests
where it would keep two sets of strings, 34 MB of every worker that reads a page."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from typing import Any

import justext.core
import trafilatura.external
from justext.utils import get_stoplist, get_stoplists


class StopWords:
    """Whether a word, in lower case, is one: by its 64-bit hash, so that of 2 ** 46 other words one would be taken for
    one. They are read when the first word is asked for: most pages are told without."""

    def __init__(self, words: Callable[[], Iterable[str]]) -> None:
        self._words = words

    def __contains__(self, word: object) -> bool:
        digest = hash(word)
        place = bisect_left(self._digests, digest)
        return place < len(self._digests) and self._digests[place] == digest

    @cached_property
    def _digests(self) -> array[int]:
        return array("q", sorted(map(hash, self._words())))


def use_digests() -> None:
    """Makes justext, as trafilatura calls it, ask :class:`StopWords`. Once for a process."""
    external: Any = trafilatura.external
    if isinstance(external.JT_STOPLIST, StopWords):
        return
    define = justext.core.define_stoplist

    def defined(words: object) -> object:
        return words if isinstance(words, StopWords) else define(words)

    defined.cache_clear = define.cache_clear  # type: ignore[attr-defined]  # trafilatura empties it by this name
    justext.core.define_stoplist = defined
    external.JT_STOPLIST = StopWords(_words)


def _words() -> Iterator[str]:
    for language in sorted(get_stoplists()):
        yield from (word.lower() for word in get_stoplist(language))
