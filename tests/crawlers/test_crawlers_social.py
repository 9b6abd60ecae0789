"""Social services by real visits: what is committed, what comes with the next visit, and no secret in the state."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from crawlers import Handed, VisitFailed
from crawlers.errors import Gone
from crawlers.fetch import NO_VALIDATOR, Answer
from model.source import Json, Source
from servers.social import mastodon
from servers.social.bluesky import Bluesky
from servers.social.hackernews import HackerNews
from servers.social.mastodon import Mastodon
from servers.social.news import News
from servers.social.reddit import Reddit
from servers.social.stores import GooglePlay
from servers.social.visiting import Door, Refused
from servers.social.youtube import CHANNEL, YouTube
from spiders import Request
from storage import Validator, open_database, sources
from visiting import OPTIONS, Crawl, Web

DAY = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
WORD = ("Northwind",)


@dataclass
class Doubled(Web):
    """A web of one double."""

    door: Door | None = None
    said: list[Request] = field(default_factory=list)
    first: Answer | None = None
    """What the first request gets instead."""

    async def get(self, request: Request, validator: Validator = NO_VALIDATOR, *, render: bool = False) -> Answer:
        assert self.door is not None
        self.said.append(request)
        if len(self.said) == 1 and self.first is not None:
            return replace(self.first, url=request.url)
        try:
            reply = self.door(request)
        except Refused as error:
            kind = Gone if error.status == 404 else VisitFailed
            raise kind(f"it answered {error.status}", where=request.url, status=error.status) from None
        return Answer(request.url, 200, reply.body, {"content-type": "application/json", **reply.headers})


@contextmanager
def crawl(folder: Path, kind: str, url: str, door: Door, **options: Json) -> Iterator[tuple[Crawl, Doubled]]:
    database, web = open_database(f"sqlite:///{folder}/state.db"), Doubled(door=door)
    made = Crawl(database, web, Source("it", url, kind, options=options))
    with database.write() as tx:
        sources.put(tx, made.source)
    try:
        yield made, web
    finally:
        database.close()


def state(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.iterdir())


def test_a_search_is_gone_on_with_until_the_last_visit(tmp_path: Path) -> None:
    door = HackerNews()
    door.post(1, DAY, "Northwind", title="first")
    with crawl(tmp_path, "hackernews", "https://news.ycombinator.com/", door) as (site, web):
        handed = Handed(WORD)
        assert site.visit(handed=handed).new == 1
        for n in range(450):
            door.post(10 + n, DAY + timedelta(minutes=n), f"Northwind {n}", parent=1)
        site.later(hours=12)
        assert site.visit(handed=handed).new == 450
        web.said.clear()
        assert (site.visit(handed=handed).new, len(web.said)) == (0, 1)
        assert site.visit(handed=handed, since=DAY - timedelta(days=1)).outcome in ("fetched", "unchanged")


def test_without_words_or_credentials_the_outcome_says_what_to_do(tmp_path: Path) -> None:
    with crawl(tmp_path, "reddit", "https://www.reddit.com/r/parcels", Reddit()) as (site, _):
        done = site.visit()
        assert (done.outcome, "EARSHOT_SECRET_REDDIT_ID" in done.message) == ("unreadable", True)
    with crawl(tmp_path, "hackernews", "https://news.ycombinator.com/", HackerNews()) as (site, _):
        assert "Publish a topic" in site.visit().message


def test_a_budget_that_ends_in_the_middle_needs_a_new_token_and_keeps_none(tmp_path: Path) -> None:
    door = Reddit()
    for n in range(350):
        door.post(f"p{n:03}", DAY + timedelta(minutes=n), f"title {n}", "text")
    secrets = {"id": "app", "secret": "hush"}
    handed = Handed((), {"reddit": secrets})
    with crawl(tmp_path, "reddit", "https://www.reddit.com/r/parcels", door) as (site, web):
        site.visit(replace(OPTIONS, pages_per_visit=4), handed=handed)
        for n in range(400, 850):
            door.post(f"p{n:03}", DAY + timedelta(minutes=n), f"title {n}", "text")
        tokens = 0
        for _ in range(6):
            site.later(hours=1)
            site.visit(replace(OPTIONS, pages_per_visit=5), handed=handed)
            tokens += sum(request.method == "POST" for request in web.said)
        assert len({ref for ref in site.refs if int(ref[4:]) >= 400}) == 450
        assert tokens > 1
        assert not any(secret in state(tmp_path) for secret in (b"hush", b"Bearer", b"Basic "))


def test_a_session_is_begun_once_a_visit_and_not_kept(tmp_path: Path) -> None:
    door = Bluesky(password="hush-hush")
    for n in range(150):
        door.post(f"n{n:03}", DAY + timedelta(minutes=n), f"Northwind {n}")
    handed = Handed(WORD, {"bluesky": {"handle": "me.bsky.social", "password": "hush-hush"}})
    with crawl(tmp_path, "bluesky", "https://bsky.app/search", door) as (site, web):
        assert site.visit(handed=handed).new == 150
        assert [request.method for request in web.said] == ["POST", "GET", "GET"]
        assert b"hush-hush" not in state(tmp_path) and b"jwt" not in state(tmp_path)


def test_comments_are_looked_at_later_with_a_key_that_is_not_kept(tmp_path: Path) -> None:
    door = YouTube(key="AIza-hush")
    door.video("vid1", DAY, "Northwind", "parcels")
    door.comment("k1", DAY, "vid1", "late again")
    handed = Handed((), {"youtube": {"key": "AIza-hush"}})
    with crawl(tmp_path, "youtube", f"https://www.youtube.com/channel/{CHANNEL}", door) as (site, _):
        site.visit(handed=handed)
        assert sorted(site.refs) == ["k1", "vid1"]
        door.comment("k2", DAY, "vid1", "mine, too")
        site.later(minutes=10)
        site.visit(handed=handed)
        assert "k2" in site.refs
        assert b"AIza-hush" not in state(tmp_path)


def test_articles_a_search_named_are_read_on_their_pages_or_kept_as_named(tmp_path: Path) -> None:
    door = News()
    door.article("https://daily.example/1", DAY, "Northwind is late")
    door.article("https://daily.example/2", DAY, "Northwind is closed", open=False)
    with crawl(tmp_path, "gdelt", "https://api.gdeltproject.org/", door) as (site, _):
        site.visit(handed=Handed(WORD))
        for _ in range(4):
            site.later(hours=6)
            site.visit(handed=Handed(WORD))
        texts = {capture.url: capture.text for capture in site.captures}
        assert "three weeks late" in texts["https://daily.example/1"]
        assert texts["https://daily.example/2"] == ""
        assert len(texts) == len(site.refs) == 2


def test_the_token_of_an_instance_goes_nowhere_else(tmp_path: Path) -> None:
    door = Mastodon(token="hush")
    door.post(1, DAY, "<p>Northwind</p>")
    handed = Handed(WORD, {"mastodon": {"mastodon_example": "hush", "mastodon_social": "other"}})
    with crawl(tmp_path, "mastodon", f"{mastodon.HOST}/@ola", door, replies=True) as (site, web):
        assert site.visit(handed=handed).new == 1
        assert {request.headers.get("Authorization") for request in web.said} == {"Bearer hush"}
    with crawl(tmp_path, "mastodon", "https://evil.example/@ola", door) as (site, web):
        site.visit(handed=handed)
        assert not any(request.headers for request in web.said)


def test_what_is_found_out_to_be_of_a_kind_has_its_credentials_at_once(tmp_path: Path) -> None:
    door = Mastodon(token="hush")
    door.post(1, DAY, "<p>Northwind</p>")
    page = Answer("", 200, b"<html><body><div id='mastodon' class='app-holder'></div></body></html>")
    handed = Handed(WORD, {"mastodon": {"social_example": "hush"}, "reddit": {"id": "theirs"}})
    with crawl(tmp_path, "auto", "https://social.example/@ola", door) as (site, web):
        web.first = page
        assert site.visit(handed=handed).new == 1
        assert {request.headers.get("Authorization") for request in web.said[1:]} == {"Bearer hush"}


def test_a_service_account_is_used_and_not_kept(tmp_path: Path) -> None:
    door = GooglePlay()
    door.review("r1", DAY, 2, "Late")
    with crawl(tmp_path, "google-play", "https://play.google.com/store/apps/details?id=com.x", door) as (site, _):
        assert site.visit(handed=Handed((), {"google-play": {"account": door.account()}})).new == 1
        assert b"PRIVATE KEY" not in state(tmp_path)


def test_a_refused_search_is_an_outcome(tmp_path: Path) -> None:
    door = Bluesky(public_search=False)
    with crawl(tmp_path, "bluesky", "https://bsky.app/search", door) as (site, _):
        done = site.visit(handed=Handed(WORD))
        assert done.outcome in ("failed", "blocked")
        assert "403" in done.message


@pytest.mark.parametrize("body", [b"", b"<html>", b"null", b"[" * 9_000])
def test_an_answer_that_is_nothing_is_an_outcome(tmp_path: Path, body: bytes) -> None:
    with crawl(tmp_path, "hackernews", "https://news.ycombinator.com/", lambda _: Answer("", 200, body)) as (site, _):  # type: ignore[arg-type,return-value]
        assert site.visit(handed=Handed(WORD)).outcome == "unreadable"
