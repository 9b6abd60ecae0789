"""One post of the sample web: where it stands, who wrote it, and what a reader of its page would find."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Final

SITES: Final = ("blog", "news", "forum")
PORTS: Final = (8461, 8462, 8463)
DEFAULT_ADDRESSES: Final[Mapping[str, str]] = MappingProxyType(
    {site: f"http://127.0.0.1:{port}" for site, port in zip(SITES, PORTS, strict=True)}
)
"""Where the sites stand unless told otherwise; fixed, so that a restart finds the same addresses."""

KIND: Final = {"blog": "post", "news": "article", "forum": "post"}


@dataclass(frozen=True, slots=True)
class Thread:
    """A thread of the forum. ``ref`` is all digits and unique for ever."""

    ref: str
    title: str
    lang: str
    theme: str

    @property
    def path(self) -> str:
        return f"/t/{self.ref}"


@dataclass(frozen=True, slots=True)
class Post:
    """A post as it stands at one moment; an edit is a new Post with the same number and ``edited_at`` set.

    ``text`` has its paragraphs parted by blank lines. ``theme`` and ``mood`` ("+", "0", "-") are what it was made
    from; no page shows them. ``parent`` is the ref of the post it answers and ``quoted`` what it quotes of it.
    """

    site: str
    number: int
    lang: str
    theme: str
    mood: str
    title: str
    text: str
    author: str
    published_at: datetime
    thread: Thread | None = None
    parent: str = ""
    quoted: str = ""
    edited_at: datetime | None = None

    @property
    def ref(self) -> str:
        """The guid in feeds, which is the anchor on the forum's pages, such as ``p-81200017``."""
        return f"tag:blog.example,2026:{self.number}" if self.site == "blog" else f"p-{self.number}"

    @property
    def changed_at(self) -> datetime:
        return self.edited_at or self.published_at

    @property
    def path(self) -> str:
        """The permalink below the site's address; a forum post's is its anchor on the page of its thread."""
        if self.thread is not None:
            return f"{self.thread.path}#{self.ref}"
        return f"/articles/{self.number}" if self.site == "news" else f"/{self.published_at:%Y/%m}/{self.number}"

    @property
    def paragraphs(self) -> list[str]:
        return self.text.split("\n\n")

    @property
    def teaser(self) -> str:
        """The first words of the text, never the whole, as a portal's feed shows them."""
        first = self.paragraphs[0]
        return first[: min(90, len(first) * 2 // 3)].rstrip() + "…"

    def capture(self, addresses: Mapping[str, str] = DEFAULT_ADDRESSES) -> dict[str, object]:
        """The documented JSON of a capture (FORMATS, "A capture"), as the sites at ``addresses`` serve the post."""
        address = addresses[self.site]
        made: dict[str, object] = {
            "source": self.site,
            "ref": self.ref,
            "url": address + self.path,
            "kind": KIND[self.site],
            "title": self.title,
            "text": self.text,
            "author": {"name": self.author},
            "published_at": self.published_at.astimezone(UTC).isoformat(),
            "published_from": "feed",
            "lang": self.lang,
        }
        if self.thread is not None:
            thread = self.thread
            made["thread"] = {"ref": thread.ref, "title": thread.title, "url": address + thread.path}
        made |= {name: value for name in ("quoted", "parent") if (value := getattr(self, name))}
        return {name: value for name, value in made.items() if value != ""}
