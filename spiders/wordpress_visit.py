"""A visit to WordPress' REST API: what is asked since the last one, and what the answers hold.

After the first visit only what changed is asked for, the oldest first, so that a visit that is cut goes on where it
ended: posts by their time of modification (edits, back-dated ones), posts by their own (scheduled ones keep an old time
of modification), comments by theirs.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from model.source import Json
from model.time import iso, parse_time
from spiders.errors import Unreadable
from spiders.feed import read_feed
from spiders.items import Gathered, count, gathered, inner, moment, word
from spiders.spider import Harvest, Later, Request, Response, View
from spiders.wordpress import COMMENTS_A_PAGE, POSTS_A_PAGE, Door, door_of, named_door, site_behind, stamp
from spiders.wordpress_posts import comment_of, from_comment_feed, post_of

RECENT = timedelta(days=14)
"""Posts younger than this are looked at again for edits, deletions and comments that were let through late."""
SWEEP = timedelta(days=1)
"""How often posts are listed by their numbers (a back-dated post that was imported is new by that alone), and comments
are asked for again from MODERATED ago on."""
MODERATED = timedelta(days=7)
"""How long a comment may wait for its moderator: it then comes in with the time at which it was written."""
IGNORED = timedelta(days=2)
"""An answer that goes back this far beyond what was asked for is of a WordPress before 5.7: it knows no such filter."""
TIMES = {"modified": "modified_gmt", "date": "date_gmt"}


def _home(response: Response, view: View) -> Harvest:
    """The API that the blog's page names; its feeds when it names none."""
    door = named_door(response, response.tree())
    if door is None:
        site = site_behind(response.url)
        return Harvest(follow=(_posts_feed(site), _comments_feed(site)))
    return Harvest(follow=asked(door, view), cursors={"api": door.address})


def asked(door: Door, view: View) -> tuple[Request, ...]:
    """What a visit asks the API for."""
    if view.since is not None:
        return _since(door, view, view.since)
    known = {name: parse_time(view.cursors.get(name, "")) for name in ("modified", "date", "comments", "swept")}
    made = [Request(door.posts(), role="posts", otherwise=_posts_feed(door.home))]
    swept = known["swept"] is not None and view.now - known["swept"] < SWEEP
    if known["modified"] and known["date"]:
        made = [_walk(door, "posts", "date", known["date"]), _walk(door, "posts", "modified", known["modified"])]
        if view.cursors.get("filters") == "no":
            made[1] = Request(door.posts(orderby="modified"), role="posts", note={"page": 1, "by": "modified"})
        if not swept:
            made.append(Request(door.posts(orderby="id"), role="posts", note={"page": 1, "by": "id"}))
    if door.only:
        return tuple(made)
    said = Request(door.comments(), role="comments")
    if known["comments"]:
        said = _walk(door, "comments", "date", known["comments"] - (timedelta(0) if swept else MODERATED))
    return (*made, replace(said, optional=True, otherwise=_comments_feed(door.home)))


def _since(door: Door, view: View, since: datetime) -> tuple[Request, ...]:
    made = []
    for what in ("posts", "comments")[: 1 if door.only else 2]:
        cursor = f"back {what} {since:%Y%m%d%H%M}"
        after = parse_time(view.cursors.get(cursor, "")) or since
        made.append(_walk(door, what, "date", after, cursor=cursor))
    return tuple(made)


def _walk(  # noqa: PLR0917
    door: Door,
    what: str,
    by: str,
    after: datetime,
    page: int = 1,
    cursor: str = "",
) -> Request:
    """Posts or comments from a time on, the oldest first."""
    if what == "comments":
        url = door.comments(order="asc", after=stamp(after), page=page)
    elif by == "modified":
        url = door.posts(orderby="modified", order="asc", modified_after=stamp(after), page=page)
    else:
        url = door.posts(orderby="date", order="asc", after=stamp(after), page=page)
    told: dict[str, Json] = {"what": what, "by": by, "after": iso(after), "page": page}
    cursor = cursor or ("comments" if what == "comments" else by)
    otherwise = _posts_feed(door.home) if what == "posts" and page == 1 else None
    return Request(url, role="walk", note={**told, "cursor": cursor}, otherwise=otherwise)


def _walked(response: Response, view: View) -> Harvest:
    items, told = _list(response), response.note
    what, by, cursor, page = str(told["what"]), str(told["by"]), str(told["cursor"]), count(told, "page")
    after, span = moment(told, "after") or view.now, span_of(items, TIMES[by])
    door = _door(response)
    if span is None:
        return Harvest()
    if by == "modified" and span[0] < after - IGNORED:
        again = Request(door.posts(orderby="modified"), role="posts", note={"page": 1, "by": "modified"})
        return Harvest(follow=(again,), cursors={"filters": "no"})
    until = _reached(span, view)
    follow: tuple[Request, ...] = ()
    if _more(response, items, page):
        moved = until > after
        nearer = (until, 1) if moved else (after, page + 1)
        follow = (_walk(door, what, by, *nearer, cursor=cursor),)
    if what == "comments":
        posts, unread = _read_comments(items, view)
        return Harvest(posts, follow, unread=unread, cursors={cursor: iso(until)})
    posts, unread = _read_posts(items, view)
    follow += _under_these(door, items)
    return Harvest(posts, follow, _later(door, items, view), unread, cursors={cursor: iso(max(until, after))})


def _posts(response: Response, view: View) -> Harvest:
    """The newest posts: of a first visit; by their numbers, once a day; by modification, where nothing can be asked
    since when. The latter two page by page while they hold anything new."""
    items, door, page = _list(response), _door(response), count(response.note, "page")
    posts, unread = _read_posts(items, view)
    follow, cursors = _under_these(door, items), {}
    if page and _more(response, items, page):
        by = word(response.note, "by")
        url = door.posts(orderby=by, page=page + 1)
        follow += (Request(url, role="posts", note={"page": page + 1, "by": by}, while_news=True),)
    if not page:
        cursors = {name: iso(_reached(span_of(items, field), view)) for name, field in TIMES.items()}
    if page < 2 and word(response.note, "by") != "modified":
        cursors["swept"] = iso(view.now)
    return Harvest(posts, follow, _later(door, items, view), unread, cursors=cursors)


def _comments(response: Response, view: View) -> Harvest:
    items = _list(response)
    posts, unread = _read_comments(items, view)
    span = span_of(items, "date_gmt")
    return Harvest(posts, unread=unread, cursors={"comments": iso(_reached(span, view))})


def _post(response: Response, view: View) -> Harvest:
    """One post that is looked at again, and then what stands under it."""
    item = response.json()
    posts, unread = _read_posts([item], view)
    return Harvest(posts, _under_these(_door(response), [item], always=True), unread=unread)


def _under(response: Response, view: View) -> Harvest:
    items, page = _list(response), count(response.note, "page")
    posts, unread = _read_comments(items, view)
    follow: tuple[Request, ...] = ()
    if _more(response, items, page):
        follow = (_comments_under(_door(response), word(response.note, "post"), page + 1),)
    return Harvest(posts, follow, unread=unread)


def as_articles(harvest: Harvest) -> Harvest:
    """What the blog's feed told, under the name of what it is."""
    posts = (replace(entry, capture=replace(entry.capture, kind="article")) for entry in harvest.posts)
    return replace(harvest, posts=tuple(posts))


def _comment_feed(response: Response, view: View) -> Harvest:
    feed = read_feed(response.body, response.headers, response.url, view.source)
    posts = (entry.saying(from_comment_feed(entry.capture)) for entry in feed.entries)
    return Harvest(tuple(posts), unread=feed.unread)


def _still(response: Response, view: View) -> Harvest:
    """The page of a post of which the API does not speak any more: it was there, and that is all."""
    del response, view
    return Harvest()


def span_of(items: Sequence[Json], name: str) -> tuple[datetime, datetime] | None:
    """The oldest and the newest of the times named so."""
    found = [when for item in items if (when := moment(inner(item), name))]
    return (min(found), max(found)) if found else None


def _list(response: Response) -> list[Json]:
    found = response.json()
    if isinstance(found, list):
        return found
    said = word(inner(found), "message")
    raise Unreadable(
        f"the blog's API says: {said[:200]}" if said else "this is no list of the blog's API",
        where=response.url,
        todo="Give the address of its feed, which often stays open",
    )


def _reached(span: tuple[datetime, datetime] | None, view: View) -> datetime:
    """From when on the next visit asks: the second of the newest one again, in which others may still come."""
    return min(span[1], view.now) - timedelta(seconds=1) if span else view.now


def _more(response: Response, items: Sequence[Json], page: int) -> bool:
    pages = response.headers.get("x-wp-totalpages", "")
    if pages.isdecimal() and len(pages) < 9:
        return page < int(pages)
    return len(items) >= (COMMENTS_A_PAGE if "/comments" in response.request.url else POSTS_A_PAGE)


def _read_posts(items: list[Json], view: View) -> Gathered:
    return gathered(items, lambda item: post_of(item, view.source))


def _read_comments(items: list[Json], view: View) -> Gathered:
    return gathered(items, lambda item: comment_of(item, view.source))


def _later(door: Door, items: Sequence[Json], view: View) -> tuple[Later, ...]:
    """Looks at the recent posts; one that the API refuses (in the bin, not public any more) is asked for itself."""
    made = []
    for item in map(inner, items):
        told, number, link = moment(item, "modified_gmt", "date_gmt"), count(item, "id"), word(item, "link")
        if told and number and view.now - told < RECENT:
            page = Request(link, role="still") if link.startswith(("http://", "https://")) else None
            look = Request(door.post(number), role="post", otherwise=page)
            made.append(Later(look, f"post-{number}", iso(told)))
    return tuple(made)


def _under_these(door: Door, items: Sequence[Json], *, always: bool = False) -> tuple[Request, ...]:
    """The comments under posts, where the blog's own listing of comments is not read."""
    numbers = [str(number) for item in items if (number := count(inner(item), "id"))]
    if not numbers or not (door.only or always):
        return ()
    return (_comments_under(door, ",".join(numbers), 1),)


def _comments_under(door: Door, posts: str, page: int) -> Request:
    url = door.comments(post=posts, order="asc", page=page)
    return Request(url, role="under", note={"post": posts, "page": page}, optional=True)


def _door(response: Response) -> Door:
    return door_of(response.request.url) or Door(site_behind(response.url) + "wp-json/")


def _posts_feed(site: str) -> Request:
    return Request(f"{site}feed/", role="feed")


def _comments_feed(site: str) -> Request:
    return Request(f"{site}comments/feed/atom/", role="comment-feed", optional=True)


READERS: Mapping[str, Callable[[Response, View], Harvest]] = {
    "home": _home,
    "listing": _home,
    "posts": _posts,
    "comments": _comments,
    "post": _post,
    "under": _under,
    "walk": _walked,
    "comment-feed": _comment_feed,
    "still": _still,
}
"""What an answer to a request of each role is read by; the feed and the pages behind it are read as any feed's."""
