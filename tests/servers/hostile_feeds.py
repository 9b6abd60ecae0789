"""The bodies of the hostile server: feeds of every dialect and breakage, and pages that mean harm."""

from __future__ import annotations

import functools
import json
import struct
import sys
import zlib

import brotli

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

RUSSIAN = "Нортвинд опять опаздывает с посылкой"
JAPANESE = "ノースウィンドの配送が遅れています"
THAI = "นอร์ทวินด์ส่งของช้ามาก"
POLISH = "Paczka z Northwind znów się spóźnia, żenada"

ENCODED = {
    "windows-1251": ("cp1251", RUSSIAN),
    "shift_jis": ("shift_jis", JAPANESE),
    "windows-874": ("cp874", THAI),
    "iso-8859-2": ("iso-8859-2", POLISH),
}
"""declared name → (Python codec, the title and text of the feed's one item)."""

GZIP_HEADER = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff"

ENTRIES = ("First parcel came late", "Second parcel never came", "Third parcel was fine")
"""Titles of the plain feeds' items, newest first."""


def rss(items: str, *, encoding: str | None = "utf-8") -> str:
    declared = f'<?xml version="1.0" encoding="{encoding}"?>' if encoding else ""
    return (
        f'{declared}<rss version="2.0"><channel><title>Hostile</title><link>http://hostile.example/</link>'
        f"<description>Traps</description>{items}</channel></rss>"
    )


def item(title: str, text: str, n: int, *, identified: bool = True, address: str = "http://hostile.example") -> str:
    named = (
        f'<guid isPermaLink="false">hostile-{n}</guid><pubDate>Fri, 20 Nov 2026 0{n % 10}:00:00 GMT</pubDate>'
        if identified
        else ""
    )
    return f"<item><title>{title}</title><link>{address}/item/{n}</link>{named}<description>{text}</description></item>"


def plain_rss(*, identified: bool = True, address: str = "http://hostile.example") -> bytes:
    return rss(
        "".join(
            item(title, f"{title}. Told in full.", n, identified=identified, address=address)
            for n, title in enumerate(ENTRIES, 1)
        )
    ).encode()


def bare_ampersand() -> bytes:
    return rss(item("Boots & Saddles from M&S & co", "Fish & chips & a late parcel&nbsp;again", 1)).encode()


def encoded(name: str, declared: str | None) -> bytes:
    """A feed whose bytes are in ``name`` and whose XML declaration says ``declared`` (None: says nothing)."""
    codec, text = ENCODED[name]
    return rss(item(text, f"{text}. {text}.", 1), encoding=declared).encode(codec)


def rss091() -> bytes:
    items = "".join(
        f"<item><title>{title}</title><link>http://hostile.example/item/{n}</link>"
        f"<description>{title}. Told in full.</description></item>"
        for n, title in enumerate(ENTRIES, 1)
    )
    return (
        '<?xml version="1.0"?><rss version="0.91"><channel><title>Old</title><link>http://hostile.example/</link>'
        f"<description>Old</description><language>en</language>{items}</channel></rss>"
    ).encode()


def rdf() -> bytes:
    items = "".join(
        f'<item rdf:about="http://hostile.example/item/{n}"><title>{title}</title>'
        f"<link>http://hostile.example/item/{n}</link><description>{title}. Told in full.</description>"
        f"<dc:date>2026-11-20T0{n}:00:00Z</dc:date><dc:creator>Ann</dc:creator></item>"
        for n, title in enumerate(ENTRIES, 1)
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
        'xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        '<channel rdf:about="http://hostile.example/"><title>RDF</title><link>http://hostile.example/</link>'
        f"<description>RDF</description></channel>{items}</rdf:RDF>"
    ).encode()


def atom() -> bytes:
    entries = "".join(
        f"<entry><title>{title}</title><id>tag:hostile.example,2026:{n}</id>"
        f'<link href="http://hostile.example/item/{n}"/><updated>2026-11-20T0{n}:00:00Z</updated>'
        f"<published>2026-11-20T0{n}:00:00Z</published><author><name>Ann</name></author>"
        f'<content type="html">&lt;p&gt;{title}. Told in full.&lt;/p&gt;</content></entry>'
        for n, title in enumerate(ENTRIES, 1)
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom"><title>Atom</title>'
        f"<id>tag:hostile.example,2026:feed</id><updated>2026-11-20T09:00:00Z</updated>{entries}</feed>"
    ).encode()


def json_feed() -> bytes:
    items = [
        {
            "id": f"hostile-{n}",
            "url": f"http://hostile.example/item/{n}",
            "title": title,
            "content_html": f"<p>{title}. Told in full.</p>",
            "date_published": f"2026-11-20T0{n}:00:00Z",
            "authors": [{"name": "Ann"}],
        }
        for n, title in enumerate(ENTRIES, 1)
    ]
    return json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "JSON", "items": items}).encode()


def entity_expansion() -> bytes:
    """Billion laughs: ten levels of ten, 10 GB when expanded."""
    levels = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    return (
        f'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY l0 "laughlaugh">{levels}]>'
        '<rss version="2.0"><channel><title>&l9;</title><item><title>&l9;</title><description>&l9;</description>'
        "</item></channel></rss>"
    ).encode()


def external_entity(target: str = "file:///etc/passwd") -> bytes:
    return (
        f'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY x SYSTEM "{target}">]><rss version="2.0"><channel>'
        "<title>x</title><item><guid>x</guid><title>leak</title><description>&x;</description></item></channel></rss>"
    ).encode()


def scripts() -> bytes:
    harm = "&lt;script&gt;alert(1)&lt;/script&gt;&lt;img src=x onerror=alert(2)&gt; the parcel came late"
    return rss(
        "<item><title>&lt;script&gt;alert(0)&lt;/script&gt;Late</title><link>javascript:alert(3)</link>"
        f'<guid isPermaLink="false">script-1</guid><description>{harm}</description></item>'
    ).encode()


def deep_page(depth: int = 50_000) -> bytes:
    return b"<!doctype html><title>Deep</title>" + b"<div>" * depth + b"late" + b"</div>" * depth


@functools.cache
def gzip_bomb(size: int = 300_000_000) -> bytes:
    """A gzip body of about 300 KB that unpacks to ``size`` bytes of a feed that never ends."""
    head, block, blocks = rss("").encode()[:-20], b" " * 1_000_000, size // 1_000_000
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed_head = packer.compress(head) + packer.flush(zlib.Z_FULL_FLUSH)
    # After a full flush the packer remembers nothing, so that one packed block may stand for all.
    packed_block = packer.compress(block) + packer.flush(zlib.Z_FULL_FLUSH)
    check = zlib.crc32(head)
    for _ in range(blocks):
        check = zlib.crc32(block, check)
    trailer = struct.pack("<II", check, len(head) + blocks * len(block))
    return GZIP_HEADER + packed_head + packed_block * blocks + packer.flush() + trailer


@functools.cache
def packed_bomb(coding: str, size: int = 300_000_000) -> bytes:
    """The same as a body of another coding: ``br``, ``zstd``, ``deflate``, or ``gzip, gzip``."""
    head, block, blocks = rss("").encode()[:-20], b" " * 1_000_000, size // 1_000_000
    if coding == "gzip, gzip":
        packer = zlib.compressobj(9, zlib.DEFLATED, 31)
        return packer.compress(gzip_bomb(size)) + packer.flush()
    if coding == "br":
        press = brotli.Compressor(quality=1)
        return b"".join([press.process(head), *(press.process(block) for _ in range(blocks)), press.finish()])
    if coding == "zstd":
        pack = zstd.ZstdCompressor()
        return b"".join([pack.compress(head), *(pack.compress(block) for _ in range(blocks)), pack.flush()])
    squeeze = zlib.compressobj(9)
    return b"".join([squeeze.compress(head), *(squeeze.compress(block) for _ in range(blocks)), squeeze.flush()])
