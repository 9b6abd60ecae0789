"""Posts read from a real forum against its database: author, time, permalink and body of each, all right or not.

The forum is django-machina, an engine that no spider of ours knows, so the generic road reads it: the listing, the
board, all pages of all threads, before and after edits and deletions. Its pages give times to the minute and tell no
zone (``zone: UTC`` is given); bodies are compared without blanks at their ends.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.request import urlopen

from benchmarks.result import Result, Row, at_least
from model.capture import Capture
from servers.machina import Machina, Written
from servers.machina_threads import Said, described, edit_of
from servers.missing import MissingServer
from spiders import Request, Response, View, spider_named

PARTS = ("author", "time", "permalink", "body")
EDITED, DELETED = ("4", "19", "60"), (7, 31)
MOST_PAGES = 200


@dataclass(frozen=True, slots=True)
class Judged:
    right: Mapping[str, int]
    all_right: int
    written: int
    invented: int


def measure() -> Result:
    about = "posts of a real forum with author, time, permalink and body all right"
    try:
        first, second = live()
    except MissingServer as error:
        return Result("posts_live", about, [Row("posts_live", f"not measured: {error}")])
    return Result("posts_live", about, [*_rows("first visit", first), *_rows("after edits and deletions", second)])


def live() -> tuple[Judged, Judged]:
    """The forum as it was seeded, and once posts of it were edited and deleted. Raises MissingServer."""
    seeds, said = described()
    with Machina() as forum:
        truth = forum.seed(seeds)
        forum.start()
        first = judged(posts_of(forum.url), truth, said)
        edits = {number: edit_of(number) for number in EDITED}
        truth = forum.change({"edit": {k: v.markdown for k, v in edits.items()}, "delete": list(DELETED)})
        said |= {edit.markdown: edit for edit in edits.values()}
        return first, judged(posts_of(forum.url), truth, said)


def posts_of(url: str) -> list[Capture]:
    """Everything that the generic road finds from an address on."""
    spider = spider_named("forum")
    assert spider is not None
    view = View("forum", url, datetime.now(UTC), {"zone": "UTC"})
    waiting, seen, found = list(spider.start(view)), set[str](), list[Capture]()
    while waiting and len(seen) < MOST_PAGES:
        request = waiting.pop(0)
        if request.url in seen:
            continue
        seen.add(request.url)
        harvest = spider.read(_asked(request), view)
        found += [entry.capture for entry in harvest.posts]
        waiting += [*harvest.follow, *(later.request for later in harvest.later)]
    return found


def _asked(request: Request) -> Response:
    with urlopen(request.url, timeout=30) as answer:
        return Response(request, answer.url, answer.read(), {"content-type": answer.headers["content-type"]})


def judged(posts: list[Capture], truth: Mapping[str, Written], said: Mapping[str, Said]) -> Judged:
    by_number = {post.ref.rpartition("#")[2]: post for post in posts}
    right = dict.fromkeys(PARTS, 0)
    whole = 0
    for number, written in truth.items():
        marks = dict(_marks(by_number.get(number), written, said[written.content]))
        whole += all(marks.values())
        for part in PARTS:
            right[part] += marks[part]
    return Judged(right, whole, len(truth), len(by_number.keys() - truth.keys()))


def _marks(post: Capture | None, written: Written, said: Said) -> Iterator[tuple[str, bool]]:
    if post is None:
        yield from ((part, False) for part in PARTS)
        return
    yield "author", post.author.name == written.author
    minute = written.at.replace(second=0, microsecond=0)
    yield "time", post.published_at == minute and post.published_from == "markup"
    yield "permalink", post.url == written.permalink
    yield "body", (post.text.strip(), post.quoted.strip()) == (said.text, said.quoted)


def _rows(when: str, found: Judged) -> Iterator[Row]:
    yield at_least(f"{when}: all right", found.all_right / found.written, 0.97, f"of {found.written} posts")
    for part in PARTS:
        yield Row(f"  {part}", found.right[part] / found.written)
    yield Row("  posts that nobody wrote", found.invented)
