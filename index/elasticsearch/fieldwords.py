"""What field terms look up: a mention's fields as words of one keyword field, each behind the name of what it says.

lang=pl   source=forum.example   kind=post   site=forum.example
author=@ann   author~ ann smith    (the whole; its words between blanks)       thread=…   thread~ …
url:forum.example/t/9/             (host, path, each ending in a slash)        links:…
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from urllib.parse import urlsplit

from topics import normal

MAX_BYTES = 8_000
"""Of a keyword; Lucene refuses a whole document for one of more than 32,766."""
PLAIN = {"lang": "lang", "source": "source", "kind": "kind", "site": "site"}
TOLD = ("author", "thread")
ADDRESSES = ("url", "links")
_WORDS = re.compile(r"\w+")
_PLAIN_ADDRESS = re.compile(r"https?://([a-z0-9.-]+)(/[!-\"$->@-~]*(?:\?[!-\"$-~]+)?)\Z")
"""As most are; read the same without taking it apart."""


def field_words(fields: Mapping[str, object]) -> list[str]:
    """The words of a document's fields, each once."""
    given = fields.get
    site = given("site")
    plain = _plain_words if isinstance(site, str) and len(site) >= _LONG else _known_plain
    words = [*plain(given("lang"), given("source"), given("kind"), site)]
    for name in TOLD:
        if told := given(name):
            for text in _texts(told):
                words += _known_words(name, text) if len(text) < _LONG else _both_words(name, text)
    for name in ADDRESSES:
        if told := given(name):
            words += [fit(f"{name}:{place}") for address in _texts(told) if (place := place_of(address))]
    return list(dict.fromkeys(words))


def _plain_words(*values: object) -> tuple[str, ...]:
    """Of those of PLAIN, in its order."""
    told = zip(PLAIN, values, strict=True)
    return tuple(fit(f"{name}={normal(value)}") for name, value in told if isinstance(value, str))


def _both_words(name: str, text: str) -> tuple[str, str]:
    whole = normal(text)
    return fit(f"{name}={whole}"), fit(f"{name}~{between_blanks(whole)}")


_LONG = 200
"""What is longer is not remembered."""
_known_plain = lru_cache(maxsize=10_000)(_plain_words)
_known_words = lru_cache(maxsize=50_000)(_both_words)


def between_blanks(text: str) -> str:
    """The words of a normalised text, a blank before and after each."""
    return f" {' '.join(_WORDS.findall(text))} "


def place_of(address: str) -> str:
    """Host and path of an address, normalised as ``url:`` compares them, with a slash after each; "" for none."""
    if plain := _PLAIN_ADDRESS.match(address):
        return f"{plain[1].removeprefix('www.')}/{plain[2].lower().strip('/')}/"
    return _parsed(address)


def _parsed(address: str) -> str:
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


def _texts(found: object) -> Sequence[str]:
    if isinstance(found, str):
        return (found,)
    return [text for text in found if isinstance(text, str)] if isinstance(found, (tuple, list)) else ()
