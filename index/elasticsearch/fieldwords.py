"""What field terms look up: a mention's fields as words of one keyword field, each behind the name of what it says.

lang=pl   source=forum.example   kind=post   site=forum.example
author=@ann   author~ ann smith    (the whole; its words between blanks)       thread=…   thread~ …
url:forum.example/t/9/             (host, path, each ending in a slash)        links:…
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from urllib.parse import urlsplit

from topics import normal

MAX_BYTES = 8_000
"""Of a keyword; Lucene refuses a whole document for one of more than 32,766."""
PLAIN = {"lang": "lang", "source": "source", "kind": "kind", "site": "site"}
TOLD = ("author", "thread")
ADDRESSES = ("url", "links")
_WORDS = re.compile(r"\w+")


def field_words(fields: Mapping[str, object]) -> list[str]:
    """The words of a document's fields, each once."""
    return list(dict.fromkeys(_words(fields)))


def _words(fields: Mapping[str, object]) -> Iterator[str]:
    for name in PLAIN:
        if isinstance(value := fields.get(name), str):
            yield fit(f"{name}={_normal(value)}")
    for name in TOLD:
        for text in _texts(fields.get(name)):
            whole = _normal(text)
            yield fit(f"{name}={whole}")
            yield fit(f"{name}~{between_blanks(whole)}")
    for name in ADDRESSES:
        for address in _texts(fields.get(name)):
            if place := place_of(address):
                yield fit(f"{name}:{place}")


def between_blanks(text: str) -> str:
    """The words of a normalised text, a blank before and after each."""
    return f" {' '.join(_WORDS.findall(text))} "


def place_of(address: str) -> str:
    """Host and path of an address, normalised as ``url:`` compares them, with a slash after each; "" for none."""
    try:
        parts = urlsplit(address if "://" in address else f"//{address}")
        host = (parts.hostname or "").removeprefix("www.")
    except ValueError:
        return ""
    path = f"{parts.path}?{parts.query}" if parts.query else parts.path
    return f"{normal(host)}/{normal(path).strip('/')}/"


def fit(text: str) -> str:
    """The text, cut where a keyword would be too long to be stored."""
    if len(text) <= MAX_BYTES // 4:
        return text
    return text.encode("utf-8", "replace")[:MAX_BYTES].decode("utf-8", "ignore")


@lru_cache(maxsize=50_000)
def _remembered(text: str) -> str:
    return normal(text)


def _normal(text: str) -> str:
    return _remembered(text) if len(text) < 200 else normal(text)


def _texts(found: object) -> tuple[str, ...]:
    if isinstance(found, str):
        return (found,)
    return tuple(text for text in found if isinstance(text, str)) if isinstance(found, tuple | list) else ()
