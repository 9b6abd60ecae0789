"""A status of Mastodon's API (docs.joinmastodon.org/entities/Status), which other servers give, too."""

from __future__ import annotations

from model.capture import Author, Capture, Engagement, Thread
from spiders.items import Item, count, inner, known_count, listed, moment, word
from spiders.text import one_line, read_html


def read_status(status: Item, source: str) -> Capture | None:
    """What somebody said; a boost is what was boosted. None when there are no words in it."""
    if inner(status, "reblog"):
        status = inner(status, "reblog")
    prose = read_html(word(status, "content"))
    warning = one_line(word(status, "spoiler_text"))
    text = "\n\n".join(part for part in (warning, prose.text) if part)
    id = word(status, "id", "uri")
    if not text or not id:
        return None
    named = {word(inner(one), "url") for name in ("mentions", "tags") for one in listed(status, name)}
    quoted = read_html(word(inner(status, "quote", "quoted_status"), "content")).text
    parent = word(status, "in_reply_to_id")
    return Capture(
        source=source,
        ref=id,
        url=word(status, "url", "uri"),
        text=text,
        quoted="\n\n".join(part for part in (prose.quoted, quoted) if part),
        author=_author(inner(status, "account")),
        published_at=(at := moment(status, "created_at")),
        published_from="structured" if at else "none",
        lang=word(status, "language"),
        thread=None if parent else Thread(id, "", word(status, "url", "uri")),
        parent=parent,
        engagement=Engagement(
            count(status, "favourites_count"), count(status, "replies_count"), count(status, "reblogs_count")
        ),
        links=tuple(link for link in prose.links if link not in named),
    )


def _author(account: Item) -> Author:
    return Author(
        one_line(word(account, "display_name", "username")),
        word(account, "acct"),
        word(account, "url"),
        known_count(account, "followers_count"),
    )
