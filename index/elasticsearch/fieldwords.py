"""What field terms look up: a mention's fields as words of one keyword field, each behind the name of what it says.

lang=pl   source=forum.example   kind=post   site=forum.example
author=@ann   author~ ann smith    (the whole; its words between blanks)       thread=…   thread~ …
url:forum.example/t/9/             (host, path, each ending in a slash)        links:…
"""

from __future__ import annotations

import re
from collections.abc import Mapping
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
    words = list(plain(given("lang"), given("source"), given("kind"), site))
    for name in TOLD:
        if told := given(name):
            texts = _texts(told)
            words += (_known_words if sum(map(len, texts)) < _LONG else _told_words)(name, texts)
    if (url := given("url")) and (place := place_of(str(url))):
        words.append(fit(f"url:{place}"))
    if links := given("links"):
        words += dict.fromkeys(fit(f"links:{place}") for link in _texts(links) if (place := place_of(link)))
    return words


def _plain_words(*values: object) -> tuple[str, ...]:
    """Of those of PLAIN, in its order."""
    told = zip(PLAIN, values, strict=True)
    return tuple(fit(f"{name}={normal(value)}") for name, value in told if isinstance(value, str))


def _told_words(name: str, texts: tuple[str, ...]) -> tuple[str, ...]:
    wholes = map(normal, texts)
    words = [word for whole in wholes for word in (f"{name}={whole}", f"{name}~{between_blanks(whole)}")]
    return tuple(dict.fromkeys(map(fit, words)))


_LONG = 200
"""What is longer is not remembered."""
_known_plain = lru_cache(maxsize=10_000)(_plain_words)
_known_words = lru_cache(maxsize=50_000)(_told_words)


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


def _texts(found: object) -> tuple[str, ...]:
    """What a document says of a name is a text, or a tuple of them."""
    if isinstance(found, tuple):
        return found
    return (found,) if isinstance(found, str) else ()
