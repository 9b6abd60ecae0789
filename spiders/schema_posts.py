"""Posts, answers, comments and reviews that a page declares with schema.org's words.

https://schema.org/DiscussionForumPosting, /QAPage, /Comment, /Review; how sites are asked to write them:
https://developers.google.com/search/docs/appearance/structured-data/discussion-forum. JSON-LD often holds the first
post alone and microdata the replies alone, so what both say is put together.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urldefrag

from lxml import etree

from model.capture import Author, Capture, Engagement, Rating, Thread
from model.identity import fingerprint
from spiders.cut_texts import begins_alike
from spiders.items import count
from spiders.moments import stamped
from spiders.schema_items import Item, json_items, marked_items
from spiders.text import Prose, absolute, one_line, prose_of, read_html

LEADS = frozenset({"DiscussionForumPosting", "SocialMediaPosting", "Question"})
REPLIES = frozenset({"Answer", "Comment", "UserComments"})
REVIEWS = frozenset({"Review", "UserReview", "CriticReview", "EmployerReview"})
MAX_POSTS = 2_000
"""Posts of one page that are read."""
MAX_DEPTH = 20
"""How deep replies are followed."""

_BODY = ("text", "articleBody", "commentText", "reviewBody")
_TIME = ("datePublished", "dateCreated", "commentTime", "uploadDate")
_BELOW = ("acceptedAnswer", "suggestedAnswer", "comment", "answer", "reply")
_COUNTS = {
    "LikeAction": "likes",
    "CommentAction": "replies",
    "ReplyAction": "replies",
    "WriteAction": "replies",
    "ShareAction": "shares",
    "ViewAction": "views",
}


@dataclass(frozen=True, slots=True)
class _Place:
    """Where an item stands: the page, the source, its thread, what it answers, and how deep."""

    url: str
    source: str
    thread: Thread | None = None
    parent: str = ""
    kind: str = "post"
    depth: int = 0


def schema_posts(tree: etree._Element, url: str, source: str) -> list[Capture]:
    """The posts of a thread, or of questions and answers, in the order of the page; what stands below an article are
    comments, and no part of this."""
    return together(*declared(tree, url, source))


def declared(tree: etree._Element, url: str, source: str) -> tuple[list[Capture], list[Capture]]:
    """The posts told in JSON-LD, whose texts may be cut, and those marked in the page itself, whose texts are whole."""
    place = _Place(url, source)
    return _posts(json_items(tree), place), _posts(marked_items(tree), place)


def schema_comments(tree: etree._Element, url: str, source: str) -> list[Capture]:
    """All that was declared as a comment on this page, whatever it stands below."""
    place = _Place(url, source, kind="comment")
    made = (list(_comments(items, place)) for items in (json_items(tree), marked_items(tree)))
    return together(*made)


def schema_reviews(tree: etree._Element, url: str, source: str) -> list[Capture]:
    """The reviews of a page, with their ratings where they have one."""
    place = _Place(url, source, kind="review")
    made = (
        [post for item in _all(items, REVIEWS) if (post := _post(item, place)) is not None]
        for items in (json_items(tree), marked_items(tree))
    )
    return together(*made)


def together(first: Sequence[Capture], second: Sequence[Capture]) -> list[Capture]:
    """Both roads' posts, each once: those of the longer one, and of the other those it does not have, in front."""
    longer, other = (second, first) if len(second) >= len(first) else (first, second)
    refs = {post.ref for post in longer}
    texts = {_said(post) for post in longer}
    missing = [post for post in other if post.ref not in refs and _said(post) not in texts]
    return [*(one for one in missing if not any(begins_alike(one.text, post.text) for post in longer)), *longer]


def _posts(items: Sequence[Item], place: _Place) -> list[Capture]:
    """Threads with their replies; replies that stand alone belong to the page's thread."""
    made: dict[str, Capture] = {}
    for item in _all(items, LEADS):
        _keep(made, _thread(item, place))
    below_articles = {id(one) for item in _all(items, None) if _is_article(item) for one in _all([item], REPLIES)}
    for item in _all(items, REPLIES):
        if id(item) not in below_articles:
            _keep(made, _tree_of(item, place))
    return list(made.values())


def _comments(items: Sequence[Item], place: _Place) -> Iterator[Capture]:
    made: dict[str, Capture] = {}
    for item in _all(items, REPLIES):
        _keep(made, _tree_of(item, place))
    yield from made.values()


def _keep(made: dict[str, Capture], posts: Iterator[Capture]) -> None:
    for post in posts:
        if len(made) < MAX_POSTS:
            made.setdefault(post.ref, post)


def _thread(item: Item, place: _Place) -> Iterator[Capture]:
    address = _address(item, place) or place.url
    title = one_line(item.text("headline", "name"))
    thread = Thread(ref=urldefrag(address)[0], title=title, url=urldefrag(address)[0])
    for post in _tree_of(item, replace(place, thread=thread)):
        yield replace(post, title=title) if post.parent == "" and post.title == "" and not place.depth else post


def _tree_of(item: Item, place: _Place) -> Iterator[Capture]:
    """The post of an item, and those below it."""
    post = _post(item, place)
    if post is not None:
        yield post
    if place.depth >= MAX_DEPTH:
        return
    parent = post.ref if post is not None else place.parent
    below = replace(place, parent=parent, depth=place.depth + 1)
    for reply in item.items(*_BELOW):
        if reply.types & REPLIES:
            yield from _tree_of(reply, below)


def _post(item: Item, place: _Place) -> Capture | None:
    prose = _prose(item, place.url)
    if not (prose.text or prose.quoted):
        return None
    author = _author(item, place.url)
    if not author.name and not item.text(*_TIME):
        return None  # questions and answers of a shop's own help page are no posts
    written = next((found for text in item.texts(*_TIME) if (found := stamped(text)) is not None), None)
    origin = "none" if written is None else "structured" if written.origin == "markup" else "text"
    address = _address(item, place)
    anchor = urldefrag(address)[1] or (item.anchor if not address else "")
    if anchor and not address:
        address = f"{urldefrag(place.url)[0]}#{anchor}"
    told = fingerprint("post", author.name, item.text(*_TIME), prose.text[:400])
    return Capture(
        source=place.source,
        ref=anchor or address or told,
        url=address or place.url,
        kind=place.kind,
        title=one_line(item.text("headline", "name")) if item.types & (LEADS | REVIEWS) else "",
        text=prose.text or prose.quoted,
        quoted=prose.quoted if prose.text else "",
        author=author,
        published_at=None if written is None else written.at,
        published_from=origin,
        lang=item.text("inLanguage")[:20],
        thread=place.thread,
        parent=place.parent,
        engagement=_engagement(item),
        rating=_rating(item),
        links=prose.links,
    )


def _prose(item: Item, base: str) -> Prose:
    """Of several pieces of text the longest: a page may repeat the beginning of a post as its summary."""
    found: list[Prose] = []
    for name in _BODY:
        for value in item.values.get(name, ()):
            if isinstance(value, Item):
                continue
            found.append(read_html(value, base) if isinstance(value, str) else prose_of(value, base))
        if any(prose.text for prose in found):
            break
    return max(found, key=lambda prose: len(prose.text) + len(prose.quoted), default=Prose())


def _author(item: Item, base: str) -> Author:
    for person in item.items("author", "creator"):
        page = next(iter(absolute(person.text("url", "sameAs") or None, base)), "")
        name = one_line(person.text("name", "alternateName", "url"))[:200]
        if name and not name.startswith(("http://", "https://")):
            return Author(name=name, handle=one_line(person.text("alternateName"))[:200], url=page)
    return Author(name=one_line(item.text("author", "creator"))[:200])


def _address(item: Item, place: _Place) -> str:
    """The item's own address, when it lies on the page's site."""
    for text in (*item.texts("url"), item.id, *item.texts("mainEntityOfPage", "discussionUrl")):
        found = next(iter(absolute(text, place.url)), "") if text else ""
        if found and _host(found) == _host(place.url):
            return found
    return ""


def _host(url: str) -> str:
    return url.split("/", 3)[2].lower().removeprefix("www.") if url.count("/") > 1 else ""


def _engagement(item: Item) -> Engagement | None:
    counts = {"likes": _count(item, "upvoteCount"), "replies": _count(item, "answerCount", "commentCount")}
    for statistic in item.items("interactionStatistic"):
        action = statistic.text("interactionType") or next(
            (kind for inner in statistic.items("interactionType") for kind in inner.types), ""
        )
        if name := _COUNTS.get(action.rstrip("/").rpartition("/")[2]):
            counts[name] = counts.get(name) or _count(statistic, "userInteractionCount")
    return Engagement(**counts) if any(counts.values()) else None


def _count(item: Item, *names: str) -> int:
    return count({"told": item.text(*names)}, "told")


def _rating(item: Item) -> Rating | None:
    for rating in item.items("reviewRating"):
        try:
            value = float(rating.text("ratingValue").replace(",", "."))
            best = float((rating.text("bestRating") or "5").replace(",", "."))
        except ValueError:
            continue
        if 0 < best < 1e6 and 0 <= value <= best:
            return Rating(value, best)
    return None


def _all(items: Sequence[Item], types: frozenset[str] | None) -> Iterator[Item]:
    """Every item of these types, wherever it stands, in the order of the page; below one that is given, its own
    replies are not given again."""
    waiting = list(reversed(items))
    while waiting:
        item = waiting.pop()
        if types is None or item.types & types:
            yield item
        inner = [value for values in item.values.values() for value in values if isinstance(value, Item)]
        waiting.extend(reversed(inner))


def _is_article(item: Item) -> bool:
    return any(
        kind.endswith("Article") or kind in ("BlogPosting", "Report", "Recipe", "Product") for kind in item.types
    )


def _said(post: Capture) -> str:
    return " ".join(post.text.split())[:300]
