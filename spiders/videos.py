"""Videos and comments of YouTube: out of its channel feeds, and out of the Data API (developers.google.com/youtube)."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from model.capture import Author, Capture, Engagement, Thread
from model.source import Json
from spiders.addresses import asking
from spiders.errors import Unreadable
from spiders.items import Item, count, inner, listed, moment, word
from spiders.text import one_line, read_html, tidy

SITE = "https://www.youtube.com"
_ATOM = "{http://www.w3.org/2005/Atom}"
_YT = "{http://www.youtube.com/xml/schemas/2015}"
_MEDIA = "{http://search.yahoo.com/mrss/}"
_TEXTS = {"id": f"{_YT}videoId", "title": f"{_ATOM}title", "publishedAt": f"{_ATOM}published"}


def watch(video: str, comment: str = "") -> str:
    """The page of a video, or of a comment under it."""
    return asking(f"{SITE}/watch", {"v": video, "lc": comment})


def feed_items(body: bytes, where: str) -> list[Json]:
    """The entries of a channel's feed in the shape that the API gives videos in. Raises Unreadable."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, recover=True)
    try:
        tree = etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError):
        tree = None
    if tree is None or tree.tag != f"{_ATOM}feed":
        raise Unreadable("this is no feed of YouTube", where=where, todo="Look at the address in a browser")
    return [_item(entry) for entry in tree.iter(f"{_ATOM}entry")]


def _item(entry: etree._Element) -> Json:
    found = {name: entry.findtext(path) or "" for name, path in _TEXTS.items()}
    group = entry.find(f"{_MEDIA}group")
    views = None if group is None else group.find(f"{_MEDIA}community/{_MEDIA}statistics")
    likes = None if group is None else group.find(f"{_MEDIA}community/{_MEDIA}starRating")
    snippet: dict[str, Json] = {
        "title": found["title"],
        "publishedAt": found["publishedAt"],
        "description": "" if group is None else group.findtext(f"{_MEDIA}description") or "",
        "channelTitle": entry.findtext(f"{_ATOM}author/{_ATOM}name") or "",
        "channelId": entry.findtext(f"{_YT}channelId") or "",
    }
    statistics: dict[str, Json] = {
        "viewCount": None if views is None else str(views.get("views") or ""),
        "likeCount": None if likes is None else str(likes.get("count") or ""),
    }
    return {"id": found["id"], "snippet": snippet, "statistics": statistics}


def read_video(video: Item, source: str) -> Capture | None:
    """A video: its title and what stands below it."""
    id, snippet, statistics = word(video, "id"), inner(video, "snippet"), inner(video, "statistics")
    if not id or not word(snippet, "title", "description"):
        return None
    title = one_line(word(snippet, "title"))
    return Capture(
        source=source,
        ref=id,
        url=watch(id),
        title=title,
        text=tidy(word(snippet, "description")),
        author=_channel(word(snippet, "channelTitle"), word(snippet, "channelId")),
        published_at=(at := moment(snippet, "publishedAt")),
        published_from="structured" if at else "none",
        lang=word(snippet, "defaultAudioLanguage", "defaultLanguage"),
        thread=Thread(id, title, watch(id)),
        engagement=Engagement(
            likes=count(statistics, "likeCount"),
            replies=count(statistics, "commentCount"),
            views=count(statistics, "viewCount"),
        ),
    )


def comments_of(threads: list[Json]) -> Iterator[Json]:
    """The comments of a page of threads, each followed by the replies that came with it."""
    for thread in threads:
        top = inner(thread, "snippet", "topLevelComment")
        if top:
            yield {**top, "replies": inner(thread, "snippet").get("totalReplyCount")}
        yield from listed(thread, "replies", "comments")


def read_comment(comment: Item, video: str, source: str) -> Capture | None:
    """A comment, or a reply to one."""
    id, snippet = word(comment, "id"), inner(comment, "snippet")
    text = tidy(word(snippet, "textOriginal")) or read_html(word(snippet, "textDisplay")).text
    video = word(snippet, "videoId") or video
    if not id or not text:
        return None
    name = word(snippet, "authorDisplayName")
    return Capture(
        source=source,
        ref=id,
        url=watch(video, id) if video else "",
        kind="comment",
        text=text,
        author=Author(name, name if name.startswith("@") else "", word(snippet, "authorChannelUrl")),
        published_at=(at := moment(snippet, "publishedAt")),
        published_from="structured" if at else "none",
        thread=Thread(video, "", watch(video)) if video else None,
        parent=word(snippet, "parentId") or video,
        engagement=Engagement(likes=count(snippet, "likeCount"), replies=count(comment, "replies")),
    )


def _channel(name: str, id: str) -> Author:
    return Author(one_line(name), id, f"{SITE}/channel/{id}" if id else "")
