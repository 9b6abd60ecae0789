"""What a listing gave: entries, those it could not read, and what the listing says of itself."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from model.capture import Capture, check_capture
from model.identity import canonical_url, content_hash, fingerprint
from model.source import Json
from model.time import iso

SHORT = 400
"""Code points under which a summary without full content may be a teaser: a look at one page tells."""

Body = Literal["full", "short", "teaser"]
"""``teaser``: it says itself that there is more (or has no text); ``short``: it may be one; ``full``: all there is."""

_ELLIPSIS = re.compile(r"(?:…|\.\.\.|\[(?:…|\.\.\.|&hellip;)\]|\((?:…|\.\.\.)\))\W*$")
_READ_MORE = re.compile(
    r"(?:read (?:more|on|the (?:full|rest|whole)\b.{0,30})|continue reading|keep reading|full (?:story|article)|"
    r"weiter ?lesen|mehr lesen|lire (?:la suite|plus)|leer m[áa]s|seguir leyendo|leggi (?:tutto|di pi[ùu])|"
    r"continua a leggere|ler mais|leia mais|czytaj (?:dalej|więcej)|czytaj|číst dále|čítať ďalej|lees (?:meer|verder)|"
    r"läs mer|les mer|læs mere|lue lisää|читать (?:далее|дальше|полностью)|подробнее|читати далі|devamını oku|"
    r"続きを読む|もっと読む|阅读全文|閱讀全文|อ่านต่อ|อ่านเพิ่มเติม|계속 읽기|더 보기)\W{0,6}.{0,80}$",
    re.IGNORECASE | re.DOTALL,
)
_COUNTED = re.compile(r"[A-Za-z_.-]*\d{1,4}")
_APPEARED = re.compile(r"The post .{1,300} (?:appeared first on|first appeared on) .{1,200}", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a listing, or the post of a page. ``fingerprint`` tells an edit of what is shown of it;
    ``canonical`` is the address that its page declares."""

    capture: Capture
    fingerprint: str
    body: Body = "full"
    canonical: str = ""

    @property
    def ref(self) -> str:
        return self.capture.ref

    def saying(self, capture: Capture) -> Entry:
        """The entry with its post told otherwise: told so by another door, it is the same post and no edit."""
        return replace(self, capture=capture, fingerprint=content_hash(capture))


@dataclass(frozen=True, slots=True)
class Unread:
    """One entry that could not be read; the others went on."""

    ref: str
    raw: dict[str, Json]
    reason: str
    trace: str = ""


@dataclass(frozen=True, slots=True)
class Feed:
    """A listing, in its own order. ``format`` is feedparser's name of the dialect (rss20, atom10, json1 …), ``ttl`` for
    how many seconds it says that it need not be asked again, ``hub`` who tells of what is new in ``topic`` (WebSub)."""

    format: str
    title: str = ""
    lang: str = ""
    entries: tuple[Entry, ...] = ()
    unread: tuple[Unread, ...] = field(default=())
    ttl: int = 0
    hub: str = ""
    topic: str = ""


def entry_of(capture: Capture, *, whole: bool, canonical: str = "") -> Entry:
    """The entry of a capture; ``whole`` when the listing declares the text to be the full one. Raises BadInput."""
    check_capture(capture, where=capture.ref or capture.url)
    return Entry(capture, content_hash(capture), body_of(capture, whole=whole), canonical)


def placed(posts: Sequence[Capture], page: str, *, below: bool = False) -> list[Capture]:
    """The posts of a page, each with an address of its own: by one address they would all be one mention. One that has
    only the page's, or another post's, gets an anchor made of its ref. ``below``: what the page's own address leads to
    is none of them, but an article that they stand under."""
    own = canonical_url(page)
    addresses, taken = Counter(canonical_url(post.url) for post in posts), {own} if below else set()
    made = []
    for post in posts:
        address = canonical_url(post.url)
        free = post.ref == post.url or (address != own and addresses[address] == 1)
        if not free or address in taken:
            told = fingerprint(post.ref, post.author.key, iso(post.published_at) if post.published_at else "")
            address = f"{post.url.partition('#')[0]}#entry-{int(told[:12], 16)}"
            made.append(replace(post, url=address))
        else:
            made.append(post)
        taken.add(address)
    return made


def told_apart(posts: Sequence[Capture]) -> list[Capture]:
    """The posts of a page under refs that those of other pages have not: a mark with a small number (``post-3``) counts
    within its thread as likely as within the site, and tells a post in its thread alone."""
    own = {post.ref: f"{post.thread.ref}#{post.ref}" for post in posts if post.thread and _COUNTED.fullmatch(post.ref)}
    return [replace(post, ref=own.get(post.ref, post.ref), parent=own.get(post.parent, post.parent)) for post in posts]


def distinct(entries: Sequence[Entry]) -> tuple[Entry, ...]:
    """The entries with a ref of their own each: where different posts share one (the same guid on every entry), the
    link, or else the content, stands in for it; a post listed twice is one."""
    posts: dict[str, dict[tuple[str, str], Entry]] = {}
    for entry in entries:
        posts.setdefault(entry.ref, {}).setdefault((entry.capture.url, entry.fingerprint), entry)
    made: dict[str, Entry] = {}
    for entry in entries:
        same = posts[entry.ref]
        if len(same) > 1:
            links = [url for url, _ in same]
            own = entry.capture.url if links.count(entry.capture.url) == 1 else entry.fingerprint
            entry = replace(entry, capture=replace(entry.capture, ref=own or entry.fingerprint))  # noqa: PLW2901
        made.setdefault(entry.ref, entry)
    return tuple(made.values())


def body_of(capture: Capture, *, whole: bool) -> Body:
    """Whether there is more behind the link than the listing shows."""
    text = capture.text or capture.quoted
    if not capture.url:
        return "full"
    if not text:
        return "teaser"
    if _ELLIPSIS.search(text) or _READ_MORE.search(text[-160:]):
        return "teaser"
    return "short" if not whole and len(text) < SHORT else "full"


def without_boilerplate(text: str) -> str:
    """The text without the last paragraph that WordPress adds to every feed entry."""
    head, _, last = text.rpartition("\n\n")
    return head if head and _APPEARED.fullmatch(last) else text
