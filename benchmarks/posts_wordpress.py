"""Posts and comments read from a real WordPress against its database: author, time, permalink, body and place of each.

The blog's past is fetched page by page; then comes a visit after edits, deletions, late and back-dated posts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.error import HTTPError
from urllib.request import urlopen

from benchmarks.result import Result, Row, at_least
from model.capture import Capture
from servers.missing import MissingServer
from servers.wordpress import Published, WordPress
from servers.wordpress_truth import share_right, wrong
from spiders import Request, Response, View, spider_named
from spiders.spider import Harvest

POSTS, COMMENTS, REPLIES = 180, 420, 120
TEXTS = (
    "Third week of waiting & nobody answers; I am <b>angry</b>.",
    "Żadnej odpowiedzi, zażółć gęślą jaźń — „nigdy więcej”.",
    "Третья неделя, и никакого ответа.",
    "รอสามสัปดาห์แล้ว ยังไม่ได้ของ แย่มาก",
    "三週間待っていますが、返事がありません。",
)
AUTHORS = ("Ola Nowak", "Анна Петрова", "สมชาย ใจดี", "山田花子")


def measure() -> Result:
    about = "posts and comments of a real WordPress with author, time, permalink, body and place all right"
    try:
        with WordPress() as blog:
            return Result("posts_wordpress", about, list(_rows(blog)))
    except MissingServer as error:
        return Result("posts_wordpress", about, [Row("posts_wordpress", f"not measured: {error}")])


def _rows(blog: WordPress) -> Iterable[Row]:
    now = datetime.now(UTC).replace(microsecond=0)
    posts, comments = _seeded(blog, now - timedelta(days=15))
    view = View("blog", f"{blog.address}/", now)
    found, view = _visited(replace(view, since=now - timedelta(days=60)), {})
    yield from _judged("the past", blog, found)
    found, view = _visited(replace(view, since=None, first=False), found)
    blog.edit(posts[7].id, html="<p>They paid me back.</p>")
    blog.edit_comment(comments[POSTS - 1].id, comment_content="I take it back.")
    blog.delete(posts[8].id)
    blog.publish("Back-dated", f"<p>{TEXTS[1]}</p>", now - timedelta(days=900))
    blog.comment(posts[9].id, "Latecomer", TEXTS[3])
    late = replace(view, now=datetime.now(UTC) + timedelta(days=1, minutes=1))
    found, _ = _visited(late, found)
    yield from _judged("after edits, deletions, late and back-dated ones", blog, found)


def _seeded(blog: WordPress, start: datetime) -> tuple[list[Published], list[Published]]:
    told = [
        {
            "title": f"Nr {n} “quoted” & <i>more</i>",
            "html": f"<p>{TEXTS[n % 5]}</p><blockquote><p>They said {n}.</p></blockquote><ul><li>nr {n}</li></ul>",
            "author": AUTHORS[n % 4],
            "date": start + timedelta(minutes=17 * n),
        }
        for n in range(POSTS)
    ]
    posts = blog.publish_all(told)
    said = [
        {
            "id": posts[n % POSTS].id,
            "author": f"Reader {n} {AUTHORS[n % 4]}",
            "text": f"{TEXTS[n % 5]} {n} <3",
            "date": start + timedelta(days=3, seconds=n // 3),
        }
        for n in range(COMMENTS)
    ]
    comments = blog.comment_all(said)
    replies = [
        {**said[n], "parent": comments[n].id, "author": f"Answer {n}", "date": start + timedelta(days=4, seconds=n)}
        for n in range(REPLIES)
    ]
    return posts, [*comments, *blog.comment_all(replies)]


def _visited(view: View, known: Mapping[str, Capture]) -> tuple[dict[str, Capture], View]:
    """What is known after a visit with the looks at all recent posts, and the view of the next one."""
    spider = spider_named("wordpress")
    assert spider is not None
    found, cursors = dict(known), dict(view.cursors)
    waiting = list(spider.start(view) if view.since is None else spider.history(view))
    while waiting:
        harvest = _harvest(waiting.pop(0), view)
        fresh = [one.capture for one in harvest.posts if found.get(one.ref) != one.capture]
        found |= {one.ref: one for one in fresh}
        cursors |= harvest.cursors
        waiting += [one for one in harvest.follow if fresh or not one.while_news]
        waiting += [later.request for later in harvest.later]
    return found, replace(view, cursors=cursors)


def _harvest(request: Request, view: View) -> Harvest:
    spider = spider_named("wordpress")
    assert spider is not None
    try:
        with urlopen(request.url, timeout=60) as answer:
            headers = {name.lower(): value for name, value in answer.headers.items()}
            return spider.read(Response(request, answer.url, answer.read(), headers), view)
    except HTTPError:
        return _harvest(request.otherwise, view) if request.otherwise else Harvest()


def _judged(when: str, blog: WordPress, found: Mapping[str, Capture]) -> Iterable[Row]:
    told = wrong(found.values(), blog.truth())
    yield at_least(f"{when}: all right", share_right(told), 0.97, f"of {len(told)} posts and comments")
    faults = Counter(fault for one in told.values() for fault in one)
    for fault, count in sorted(faults.items()):
        yield Row(f"  {fault} wrong", count)
