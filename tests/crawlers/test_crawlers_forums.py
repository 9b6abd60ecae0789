"""Visits to forums: the real visit and the real state database over the doubles of Discourse, phpBB and XenForo."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol
from zoneinfo import ZoneInfo

import pytest

from awaiting import awaited
from crawlers import CrawlOptions, VisitOutcome
from crawlers.errors import Blocked, Gone
from crawlers.fetch import NO_VALIDATOR, Answer
from crawlers.record import StoredRecord
from crawlers.visit import SourceVisit
from model.capture import Capture
from model.source import Source
from servers.forums.discourse import Discourse
from servers.forums.flarum import Flarum
from servers.forums.no_engine import NoEngine
from servers.forums.nodebb import NodeBB
from servers.forums.phpbb import PhpBB
from servers.forums.truth import Expected, faults, share_right
from servers.forums.village import NOW, Topic, Village
from servers.forums.xenforo import XenForo
from spiders import Request
from storage import Database, Validator, leases, open_database, outbox, sources

OPTIONS = CrawlOptions(delay=0, pages_per_visit=80)


class Forum(Protocol):
    base: str
    village: Village

    def answer(self, url: str) -> tuple[int, dict[str, str], bytes]: ...

    def expected(self) -> dict[str, Expected]: ...


@dataclass
class Web:
    """The double as the fetcher sees it."""

    forum: Forum
    asked: list[str] = field(default_factory=list)

    async def get(self, request: Request, validator: Validator = NO_VALIDATOR, *, render: bool = False) -> Answer:
        self.asked.append(request.url)
        status, headers, body = self.forum.answer(request.url)
        if status == 403:
            raise Blocked("it answered 403 Forbidden", where=request.url, status=403)
        if status != 200:
            raise Gone(f"it answered {status}", where=request.url, status=status)
        return Answer(request.url, 200, body, headers)


@dataclass
class Crawl:
    """One forum as a source, and the clock to turn."""

    database: Database
    web: Web
    source: Source
    now: datetime = NOW
    posts: dict[str, Capture] = field(default_factory=dict)
    times: Counter[str] = field(default_factory=Counter)

    def visit(self, *, since: datetime | None = None) -> VisitOutcome:
        """A visit; ``posts`` is then the newest capture of every ref, ``times`` how many of it there are."""
        self.web.asked.clear()
        with self.database.write() as tx:
            lease = leases.acquire(tx, f"site:{self.source.site}", "me", self.now, timedelta(minutes=5))
        assert lease is not None
        record = StoredRecord(self.database, self.source.id, lease)
        run = SourceVisit(self.source, record, self.web, OPTIONS, lambda: self.now, since=since)  # type: ignore[arg-type]
        outcome = awaited(run.run())
        with self.database.read() as tx:
            captures = [waiting.capture for waiting in outbox.take(tx, 1000)]
        self.posts = {capture.ref: capture for capture in captures}
        self.times = Counter(capture.ref for capture in captures)
        return outcome

    def later(self, **by: float) -> None:
        self.now += timedelta(**by)

    @property
    def seen(self) -> dict[str, Expected]:
        return {ref: one for ref, one in self.web.forum.expected().items() if ref in self.posts}


@pytest.fixture
def crawl(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Crawl]:
    make, *options = request.param
    forum = make(Village("pl", ZoneInfo("Europe/Warsaw")), **(options[0] if options else {}))
    database = open_database(f"sqlite:///{tmp_path}/state.db")
    made = Crawl(database, Web(forum), Source("forum", f"{forum.base}/", "auto"))
    with database.write() as tx:
        sources.put(tx, made.source)
    yield made
    database.close()


EVERY = pytest.mark.parametrize(
    "crawl",
    [
        pytest.param((Discourse,), id="discourse"),
        pytest.param((Discourse, {"doors": "markup"}), id="discourse-markup"),
        pytest.param((PhpBB, {"zone": "Europe/Warsaw", "feed": "topics_active"}), id="phpbb"),
        pytest.param((PhpBB, {"zone": "Europe/Warsaw"}), id="phpbb-no-feed"),
        pytest.param((XenForo,), id="xenforo"),
        pytest.param((XenForo, {"feed": False}), id="xenforo-no-feed"),
    ],
    indirect=True,
)


def visits(crawl: Crawl, times: int = 3, **by: float) -> Sequence[VisitOutcome]:
    made = []
    for _ in range(times):
        made.append(crawl.visit())
        crawl.later(**by or {"minutes": 10})
    return made


@EVERY
def test_posts_are_found_once_replies_at_the_next_visit_and_edits_when_their_page_has_its_turn(crawl: Crawl) -> None:
    outcomes = visits(crawl, 1)
    assert [outcome.outcome for outcome in outcomes] == ["fetched"]
    assert len(crawl.posts) >= 35, outcomes
    assert faults(crawl.seen, crawl.posts) == []
    assert share_right(crawl.seen, crawl.posts) >= 0.97
    visits(crawl, 2)
    assert set(crawl.times.values()) == {1}
    topic = crawl.web.forum.village.topics[0]
    reply = crawl.web.forum.village.reply(topic, crawl.now - timedelta(minutes=1))
    outcome = crawl.visit()
    assert outcome.new == 1, (outcome, crawl.web.asked)
    assert any(post.published_at == reply.at for post in crawl.posts.values())
    reply.said = (*reply.said, "Edited.")
    reply.edited = True
    crawl.later(hours=2)
    assert crawl.visit().edited == 1, crawl.web.asked
    assert faults(crawl.seen, crawl.posts) == []


@pytest.mark.parametrize("crawl", [(Discourse,), (PhpBB, {"zone": "Europe/Warsaw"}), (XenForo,)], indirect=True)
def test_the_past_is_read_to_its_beginning_over_as_many_visits_as_it_takes(crawl: Crawl) -> None:
    crawl.visit()
    since = NOW - timedelta(days=9999)
    for _ in range(12):
        crawl.later(minutes=10)
        if not crawl.visit(since=since).waiting:
            break
    assert faults(crawl.web.forum.expected(), crawl.posts) == []


@pytest.mark.parametrize(
    ("crawl", "path", "threads"),
    [
        ((Discourse,), "/c/board/2", {"20", "42"}),
        ((PhpBB, {"zone": "Europe/Warsaw"}), "/viewforum.php?f=2", {"20", "42"}),
        ((PhpBB, {"zone": "Europe/Warsaw"}), "/viewtopic.php?t=20&start=5", {"20"}),
        ((XenForo,), "/threads/topic.20/", {"20"}),
    ],
    indirect=["crawl"],
)
def test_a_board_and_a_thread_are_sources_too(crawl: Crawl, path: str, threads: set[str]) -> None:
    crawl.source = Source("forum", crawl.web.forum.base + path, "auto")
    crawl.visit()
    told = {ref: one for ref, one in crawl.web.forum.expected().items() if one.thread in threads}
    assert {ref: crawl.posts[ref].thread.ref for ref in crawl.posts if crawl.posts[ref].thread} == {  # type: ignore[union-attr]
        ref: told[ref].thread for ref in crawl.posts
    }
    assert faults({ref: told[ref] for ref in crawl.posts}, crawl.posts) == []
    assert len(crawl.posts) >= min(5, len(told))


LONG = {
    "phpbb": ((PhpBB, {"zone": "Europe/Warsaw"}), "/"),
    "xenforo-thread": ((XenForo,), "/threads/topic.9/"),
    "nodebb": ((NodeBB,), "/"),
    "nodebb-thread": ((NodeBB,), "/topic/9/topic"),
    "flarum-thread": ((Flarum,), "/d/9-a-slug"),
    "discourse": ((Discourse,), "/c/board/1"),
    "discourse-thread": ((Discourse,), "/t/topic-slug/9"),
    "no-engine": ((NoEngine,), "/forum/"),
    "no-engine-thread": ((NoEngine,), "/topic/9/"),
}


def long_threads(*names: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize(("crawl", "path"), [LONG[name] for name in names], indirect=["crawl"], ids=names)


@long_threads("phpbb", "xenforo-thread", "nodebb", "flarum-thread", "discourse", "no-engine", "no-engine-thread")
def test_of_a_thread_that_goes_on_earlier_pages_are_read_again_in_turn(crawl: Crawl, path: str) -> None:
    forum, topic = grown(crawl, path, 25)
    visits(crawl, 2, hours=30)
    usual = len(crawl.web.asked)
    early = topic.posts[-12]
    early.said, early.edited = (*early.said, "Edited."), True
    asked, edited = [], 0
    while not edited and len(asked) < len(topic.posts) / 5 + 2:
        forum.village.reply(topic, crawl.now - timedelta(minutes=1))
        edited += crawl.visit().edited
        asked.append(len(crawl.web.asked))
        crawl.later(minutes=30)
    assert edited == 1
    assert max(asked) <= usual + 6, "one earlier page a visit, besides what is new"
    assert faults(crawl.seen, crawl.posts) == []


@long_threads("nodebb-thread", "discourse", "flarum-thread", "no-engine")
def test_what_a_thread_grew_by_since_its_look_is_read_however_much_it_is(crawl: Crawl, path: str) -> None:
    forum, topic = grown(crawl, path, 0)
    del topic.posts[4:]
    visits(crawl, 1)
    for number in range(110):
        forum.village.reply(topic, NOW + timedelta(seconds=number))
    visits(crawl, 6)
    assert {
        ref for ref, one in forum.expected().items() if one.thread == topic_ref(forum)
    } - crawl.posts.keys() == set()


@long_threads("nodebb", "discourse-thread", "flarum-thread", "no-engine")
def test_a_thread_that_became_shorter_goes_on_to_be_read(crawl: Crawl, path: str) -> None:
    forum, topic = grown(crawl, path, 27)
    visits(crawl, 2, hours=30)
    del topic.posts[6:46]
    topic.posts[6].quotes = None
    reply = forum.village.reply(topic, crawl.now - timedelta(minutes=1))
    reply.said = (*reply.said, "Afterwards")
    visits(crawl, 2)
    assert any("Afterwards" in post.text for post in crawl.posts.values()), crawl.web.asked


@pytest.mark.parametrize("crawl", [(PhpBB, {"zone": "Europe/Warsaw"})], indirect=True)
def test_boards_that_one_visit_does_not_ask_for_are_asked_for_by_the_next(
    crawl: Crawl, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("spiders.markup.BOARDS", 1)
    visits(crawl, 1)
    assert len({post.thread.ref for post in crawl.posts.values() if post.thread}) < len(crawl.web.forum.village.topics)
    visits(crawl, 1)
    assert len({post.thread.ref for post in crawl.posts.values() if post.thread}) == len(crawl.web.forum.village.topics)


@pytest.mark.parametrize(
    ("crawl", "path"), [((NodeBB,), "/"), ((Discourse,), "/c/board/1")], ids=["nodebb", "discourse"], indirect=["crawl"]
)
def test_threads_with_something_new_are_found_however_many_there_are(crawl: Crawl, path: str) -> None:
    forum, first = grown(crawl, path, 0)
    village = forum.village
    for number in range(200, 230):
        topic = Topic(number, f"Topic {number}", 1, [])
        topic.posts.append(replace(first.posts[0], number=10 * number, at=NOW - timedelta(days=40)))
        village.topics.append(topic)
    visits(crawl, 1)
    crawl.later(hours=1)
    made = [village.reply(topic, crawl.now) for topic in village.topics if topic.board == 1]
    visits(crawl, 3)
    assert sum(post.published_at == crawl.now - timedelta(minutes=30) for post in crawl.posts.values()) == len(made)


@long_threads("nodebb")
def test_a_thread_that_was_gone_for_a_while_is_read_on_where_it_ended(
    crawl: Crawl, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    forum, topic = grown(crawl, path, 0)
    visits(crawl, 1)
    whole = forum.answer
    with monkeypatch.context() as gone:
        gone.setattr(forum, "answer", lambda url: (404, {}, b"") if "/topic/9" in url else whole(url))
        forum.village.reply(topic, NOW + timedelta(minutes=5))
        visits(crawl, 2)
    for number in range(60):
        forum.village.reply(topic, NOW + timedelta(minutes=30, seconds=number))
    crawl.later(hours=1)
    visits(crawl, 3)
    told = {ref for ref, one in forum.expected().items() if one.thread == "9" and one.at > NOW}
    assert len(told) == 61 and told <= crawl.posts.keys()


def grown(crawl: Crawl, path: str, posts: int) -> tuple[Forum, Topic]:
    """The forum with that many more posts in its first topic, its part at ``path`` being the source."""
    forum = crawl.web.forum
    topic = forum.village.topics[0]
    for number in range(posts):
        forum.village.reply(topic, NOW - timedelta(hours=40 - number))
    crawl.source = Source("forum", forum.base + path, "auto")
    return forum, topic


def topic_ref(forum: Forum) -> str:
    return f"{forum.base}/topic/9/" if isinstance(forum, NoEngine) else "9"
