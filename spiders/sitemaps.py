"""Sitemaps: addresses with the time of their last change, and what news sitemaps tell of an article.

In: the bytes of a sitemap, of an index of sitemaps (sitemaps.org/protocol.html), of a news sitemap
(developers.google.com/search/docs/crawling-indexing/sitemaps/news-sitemap), or a list of addresses as plain text; any
of them packed with gzip. Read as a stream: one of a million addresses takes no more memory than a small one.
"""

from __future__ import annotations

import re
import zlib
from base64 import b85decode, b85encode
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from itertools import islice

from lxml import etree

from model.capture import clean_text
from model.time import parse_time
from spiders.text import absolute, one_line

MAX_UNPACKED = 64_000_000
"""Bytes of a sitemap that are read; the protocol allows 50 MiB."""
PIECE = 65_536
GZIP = b"\x1f\x8b"
MOST_NAMED = 20
MOST_PARTS = 60
LONGEST_REFERENCE = 40

_ROOT = re.compile(rb"<(?:\w{1,30}:)?(?:urlset|sitemapindex)[\s>]")
_ROBOTS = re.compile(r"^[ \t]*sitemap[ \t]*:[ \t]*(\S{1,2000})", re.IGNORECASE | re.MULTILINE)
_BARE = re.compile(rb"&(?!(?:#\d{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});)")
_PLAIN = re.compile(r"https?://[A-Za-z0-9.-]{1,255}/[!#-~]{0,2000}\Z")
_MARK = 4


@dataclass(frozen=True, slots=True)
class Listed:
    """One address of a sitemap. ``index`` when it is another sitemap; ``title``, ``published`` and ``lang`` are those
    of a news sitemap."""

    url: str
    changed: datetime | None = None
    title: str = ""
    published: datetime | None = None
    lang: str = ""
    index: bool = False

    @property
    def told(self) -> datetime | None:
        """The newest time that it tells."""
        return max(filter(None, (self.changed, self.published)), default=None)


def is_sitemap(body: bytes) -> bool:
    """Whether the bytes begin as a sitemap does."""
    return bool(_ROOT.search(next(_unpacked(body), b"")[:5_000]))


def named_in_robots(text: str, url: str) -> tuple[str, ...]:
    """The sitemaps that a robots.txt names (RFC 9309, section 2.2.4: other records)."""
    found = (one for href in _ROBOTS.findall(text[:500_000]) for one in absolute(href, url))
    return tuple(islice(dict.fromkeys(found), MOST_NAMED))


def listed(body: bytes, url: str) -> Iterator[Listed]:
    """The addresses of a sitemap in its own order. Never raises: where it is broken it ends."""
    start = next(_unpacked(body), b"").lstrip(b"\xef\xbb\xbf \t\r\n")
    return _of_xml(body, url) if start.startswith(b"<") else _of_lines(body, url)


def mark(url: str) -> int:
    """Four bytes that stand for an address."""
    return int.from_bytes(blake2b(url.encode("utf-8", "replace"), digest_size=_MARK).digest())


def packed(marks: Collection[int]) -> str:
    """Marks as text: some three bytes each."""
    ordered = sorted(marks)
    steps = (after - before for before, after in zip([0, *ordered], ordered, strict=False))
    return b85encode(zlib.compress(b"".join(step.to_bytes(_MARK) for step in steps), 9)).decode()


def unpacked(text: str) -> frozenset[int] | None:
    """The inverse of :func:`packed`; None for what it did not make."""
    try:
        raw = zlib.decompress(b85decode(text)) if text else b""
    except (ValueError, zlib.error):
        return None
    made, at = set(), 0
    for place in range(0, len(raw) if text else 0, _MARK):
        at += int.from_bytes(raw[place : place + _MARK])
        made.add(at)
    return frozenset(made) if text else None


def _unpacked(body: bytes) -> Iterator[bytes]:
    """The bytes in pieces, unpacked as far as MAX_UNPACKED and as the packing is whole."""
    if not body.startswith(GZIP):
        yield from (body[at : at + PIECE] for at in range(0, min(len(body), MAX_UNPACKED), PIECE))
        return
    unpack, rest, done = zlib.decompressobj(31), body, 0
    while rest and done < MAX_UNPACKED and not unpack.eof:
        try:
            piece = unpack.decompress(rest, PIECE)
        except zlib.error:
            return
        rest, done = unpack.unconsumed_tail, done + len(piece)
        if piece:
            yield piece


def _of_xml(body: bytes, url: str) -> Iterator[Listed]:
    items = ("{*}url", "{*}sitemap")
    parser = etree.XMLPullParser(
        ("end",), tag=items, resolve_entities=False, no_network=True, load_dtd=False, recover=True
    )
    for piece in _mended(_unpacked(body)):
        try:
            parser.feed(piece)
        except etree.XMLSyntaxError:
            return
        for _, node in parser.read_events():
            if (made := _listed(node, url)) is not None:
                yield made
            node.clear()
            if (parent := node.getparent()) is not None:
                del parent[: len(parent) - 1]


def _mended(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """The pieces with bare ampersands escaped, which addresses are full of and a parser stops at."""
    held = b""
    for piece in pieces:
        whole = held + piece
        cut = whole.rfind(b"&", max(0, len(whole) - LONGEST_REFERENCE))
        held = whole[cut:] if cut >= 0 else b""
        yield _BARE.sub(b"&amp;", whole[: len(whole) - len(held)])
    yield _BARE.sub(b"&amp;", held)


def _listed(node: etree._Element, url: str) -> Listed | None:
    said: dict[str, str] = {}
    for part in islice(node.iter(etree.Element), 1, MOST_PARTS):
        if part.text:
            said.setdefault(_name(part), part.text)
    address = _address(said.get("loc", ""), url)
    if not address:
        return None
    index, changed = _name(node) == "sitemap", parse_time(said.get("lastmod", "")[:60])
    if "publication_date" not in said:
        return Listed(address, changed, index=index)
    published = parse_time(said["publication_date"][:60])
    title, lang = one_line(said.get("title", "")[:2_000]), clean_text(said.get("language", "")).strip()[:20]
    return Listed(address, changed, title, published, lang, index)


def _address(href: str, url: str) -> str:
    href = href.strip()
    if _PLAIN.match(href):
        return href
    return next(iter(absolute(href, url)), "")


def _of_lines(body: bytes, url: str) -> Iterator[Listed]:
    rest = b""
    for piece in _unpacked(body):
        *lines, rest = (rest + piece)[-MAX_UNPACKED:].split(b"\n")
        for line in lines:
            yield from _of_line(line, url)
        rest = rest[:5_000]
    yield from _of_line(rest, url)


def _of_line(line: bytes, url: str) -> Iterator[Listed]:
    text = line.decode("utf-8", "replace").strip("\ufeff \t\r")
    if text.startswith(("http://", "https://")) and len(text) < 5_000:
        yield from map(Listed, absolute(text, url))


def _name(node: etree._Element) -> str:
    return node.tag.rpartition("}")[2].lower() if isinstance(node.tag, str) else ""
