"""What a spider says of a body that it cannot read.

BadInput (model.errors)
└── Unreadable      no spider can read this body
    └── NotAFeed    it was to be a feed and is a web page; ``feeds`` are those that the page names
"""

from __future__ import annotations

from model.errors import BadInput


class Unreadable(BadInput):
    """The server answered, and no spider can read what it sent."""


class NotAFeed(Unreadable):
    """A web page where a feed was expected."""

    def __init__(self, where: str, feeds: tuple[str, ...] = ()) -> None:
        todo = f"Its feed is {feeds[0]}" if feeds else 'Give the address of its feed, or "kind: page"'
        super().__init__("this is a web page, not a feed", where=where, todo=todo)
        self.feeds = feeds
