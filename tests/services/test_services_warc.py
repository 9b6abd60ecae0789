"""Archives in: pages that were kept are read again as the visit read them, pages of other tools by the right spider;
what reads otherwise is an edit, once, and nothing a file holds stops the rest."""

from __future__ import annotations

import gzip
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

import spiders.kinds.feed
import spiders.kinds.page
from awaiting import awaited
from crawlers import CrawlOptions, VisitFailed
from crawlers.fetch import NO_VALIDATOR, Answer
from crawlers.pages import PageKeeper, kept_files
from crawlers.record import StoredRecord
from crawlers.visit import SourceVisit
from houses import HeldClock, house_config, new_house
from index import Question
from model.mention import Mention
from model.source import Json, Source
from services.crawl import crawl_options
from services.house import House
from services.imports import ImportReport
from services.line import drain
from services.retention import expire_pages
from services.warc import RecordProblem, import_warc
from spiders import Request
from storage import Validator, audit, leases, sources

FEED, STORY = "https://blog.example/feed", "https://blog.example/story"
LONG = "The parcel from acme came late again and nobody at the shop wanted to hear of it. " * 6


def item(number: int, text: str, *, teaser: bool = False, dated: bool = True) -> str:
    shown = f"{text[:60]} […]" if teaser else f"{text} {'So it went on. ' * 40}"
    date = "<pubDate>Fri, 20 Nov 2026 08:00:00 GMT</pubDate>" if dated else ""
    link = f"<link>https://blog.example/{number}</link>"
    return (
        f"<item><guid>p{number}</guid>{link}<title>Post {number}</title>{date}<description>{shown}</description></item>"
    )


def rss(*items: str) -> bytes:
    return f'<rss version="2.0"><channel><title>Blog</title>{"".join(items)}</channel></rss>'.encode()


def html(text: str, title: str = "A story") -> bytes:
    body = (
        f"<html><head><title>{title}</title></head><body><article><h1>{title}</h1><p>{text}</p></article></body></html>"
    )
    return body.encode()


@dataclass
class Web:
    pages: dict[str, bytes] = field(default_factory=dict)

    async def get(self, request: Request, validator: Validator = NO_VALIDATOR, *, render: bool = False) -> Answer:
        url = request.url
        if url not in self.pages:
            raise VisitFailed("it answered 404", where=url)
        kind = "text/xml" if url == FEED else "text/html; charset=utf-8"
        return Answer(url, 200, self.pages[url], {"content-type": kind}, asked={"user-agent": "Earshot"})


@dataclass
class Crawl:
    """A house that keeps pages, and visits through the real line to the real index."""

    house: House
    clock: HeldClock
    web: Web

    def visit(self, source: Source) -> None:
        db, now = self.house.db, self.clock()
        with db.write() as tx:
            sources.put(tx, source)
            lease = leases.acquire(tx, f"site:{source.site}", "me", now, timedelta(minutes=5))
        assert lease is not None
        keeper = PageKeeper(self.house.config.pages, timedelta(days=90))
        record = StoredRecord(db, source.id, lease, keeper)
        awaited(SourceVisit(source, record, self.web, CrawlOptions(delay=0), self.clock).run())
        keeper.close()
        drain(self.house)
        self.clock.move(hours=2)

    def again(self) -> dict[str, int]:
        """Read what was kept again."""
        return self.take(*self.archives())

    def archives(self) -> list[tuple[str, io.BytesIO]]:
        return [(path.name, io.BytesIO(path.read_bytes())) for path in kept_files(self.house.config.pages)]

    def take(self, *files: tuple[str, io.BytesIO]) -> dict[str, int]:
        self.clock.move(minutes=1)
        report = import_warc(self.house, files)
        self.problems = [str(problem) for problem in report.problems]
        return counts(report)

    @property
    def mentions(self) -> list[Mention]:
        return list(self.house.index.scan(Question()))

    @property
    def texts(self) -> list[str]:
        return [" ".join(mention.capture.text.split()) for mention in self.mentions]


def counts(report: ImportReport) -> dict[str, int]:
    return {name: getattr(report, name) for name in ("read", "new", "edited", "duplicate", "quarantined")}


def counted(read: int, new: int = 0, edited: int = 0, duplicate: int = 0, quarantined: int = 0) -> dict[str, int]:
    return {"read": read, "new": new, "edited": edited, "duplicate": duplicate, "quarantined": quarantined}


@pytest.fixture
def crawl(tmp_path: Path) -> Iterator[Crawl]:
    clock = HeldClock()
    house = new_house(tmp_path / "house", clock)
    yield Crawl(house, clock, Web())
    house.close()


@pytest.fixture
def bug(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Spiders that lose the word "late", until ``bug.undo()`` mends them."""

    def lossy(real):
        def read(body: bytes, *rest):
            return real(body.replace(b"late", b""), *rest)

        return read

    for module in (spiders.kinds.page, spiders.kinds.feed):
        for name in ("read_page", "read_feed"):
            if hasattr(module, name):
                monkeypatch.setattr(module, name, lossy(getattr(module, name)))
    return monkeypatch


def test_a_mended_spider_mends_what_it_read_and_once_is_once(crawl: Crawl, bug: pytest.MonkeyPatch) -> None:
    crawl.web.pages = {
        STORY: html(LONG),
        FEED: rss(item(1, LONG), item(2, LONG + "Two.", teaser=True)),
        "https://blog.example/2": html(LONG + "Two.", "Post 2"),
    }
    crawl.visit(Source("story", STORY, "page"))
    crawl.visit(Source("blog", FEED, "feed"))
    assert len(crawl.mentions) == 3
    assert not any("late" in text for text in crawl.texts)
    assert crawl.again() == counted(3, duplicate=3)  # nothing was mended yet
    bug.undo()
    assert crawl.again() == counted(3, edited=3)
    assert all("late" in text for text in crawl.texts)
    assert all(mention.revised_at == crawl.clock() for mention in crawl.mentions)
    assert crawl.again() == counted(3, duplicate=3)
    crawl.visit(Source("blog", FEED, "feed"))  # a visit knows them as they read now
    assert [len(mention.sightings) for mention in crawl.mentions] == [1, 1, 1]
    assert all(mention.topics for mention in crawl.mentions)


def test_what_could_not_be_read_at_all_arrives_once_it_can(crawl: Crawl, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise KeyError("a bug of ours")

    crawl.web.pages = {STORY: html(LONG), FEED: rss(item(1, LONG))}
    monkeypatch.setattr(spiders.kinds.page, "read_page", broken)
    monkeypatch.setattr(spiders.kinds.feed, "read_feed", broken)
    crawl.visit(Source("story", STORY, "page"))
    crawl.visit(Source("blog", FEED, "feed"))
    assert crawl.mentions == []
    monkeypatch.undo()
    assert crawl.again() == counted(2, new=2)
    assert all("late" in text for text in crawl.texts)


def test_of_a_page_read_often_the_newest_reading_counts(crawl: Crawl, bug: pytest.MonkeyPatch) -> None:
    story = Source("story", STORY, "page")
    for text in (LONG + "First.", LONG + "Second."):
        crawl.web.pages = {STORY: html(text), FEED: rss(item(1, text))}
        crawl.visit(story)
        crawl.visit(Source("blog", FEED, "feed"))
    crawl.clock.move(days=2)
    crawl.web.pages = {STORY: html(LONG + "Third."), FEED: rss(item(9, LONG))}
    crawl.visit(story)
    crawl.visit(Source("blog", FEED, "feed"))
    assert len(kept_files(crawl.house.config.pages)) == 2
    assert crawl.again() == counted(3, duplicate=3)
    bug.undo()
    assert crawl.take(*reversed(crawl.archives())) == counted(3, edited=3)
    texts = crawl.texts
    assert any("Third." in text for text in texts)
    assert any("Second." in text for text in texts)
    assert not any("First." in text for text in texts)


def test_a_teaser_never_takes_the_place_of_the_article(crawl: Crawl, bug: pytest.MonkeyPatch) -> None:
    crawl.web.pages = {FEED: rss(item(2, LONG, teaser=True)), "https://blog.example/2": html(LONG, "Post 2")}
    crawl.visit(Source("blog", FEED, "feed"))
    assert "[…]" not in crawl.texts[0]
    bug.undo()
    assert crawl.again() == counted(1, edited=1)
    assert crawl.texts == [" ".join(LONG.split())]
    assert crawl.mentions[0].capture.title == "Post 2"


def test_a_mended_listing_mends_the_title_of_the_article_behind_it(
    crawl: Crawl, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = spiders.kinds.feed.read_feed
    monkeypatch.setattr(spiders.kinds.feed, "read_feed", lambda body, *rest: real(body.replace(b"Post", b""), *rest))
    crawl.web.pages = {FEED: rss(item(2, LONG, teaser=True)), "https://blog.example/2": html(LONG, "Other")}
    crawl.visit(Source("blog", FEED, "feed"))
    assert crawl.mentions[0].capture.title == "2"
    monkeypatch.undo()
    assert crawl.again() == counted(1, edited=1)
    assert crawl.mentions[0].capture.title == "Post 2"
    assert crawl.again() == counted(1, duplicate=1)


def test_what_was_erased_does_not_come_back(crawl: Crawl) -> None:
    from services.retention import bury
    from services.writer import writers_place

    crawl.web.pages = {STORY: html(LONG)}
    crawl.visit(Source("story", STORY, "page"))
    with writers_place(crawl.house) as place:
        bury(crawl.house, place, [crawl.mentions[0].id])
    crawl.again()
    assert crawl.mentions == []


def archive(*pages: tuple[str, str, bytes], gzipped: bool = True, status: str = "200 OK") -> tuple[str, io.BytesIO]:
    """As another tool makes it."""
    out = io.BytesIO()
    writer = WARCWriter(out, gzip=gzipped)
    writer.write_record(writer.create_warcinfo_record("other.warc", {"software": "other"}))
    for url, kind, body in pages:
        head = StatusAndHeaders(
            status, [("Content-Type", kind), ("Content-Length", str(len(body)))], protocol="HTTP/1.1"
        )
        asked = StatusAndHeaders("GET / HTTP/1.1", [("Host", "x")], is_http_request=True)
        response = writer.create_warc_record(url, "response", payload=io.BytesIO(body), http_headers=head)
        request = writer.create_warc_record(url, "request", http_headers=asked)
        writer.write_request_response_pair(request, response)
    return "other.warc", io.BytesIO(out.getvalue())


PAGES = (
    ("https://news.example/feed.xml", "application/rss+xml", rss(item(1, LONG))),
    ("https://news.example/a", "text/html", html(LONG)),
    ("https://news.example/b", "application/xhtml+xml", html(LONG + "B.", "Other")),
    ("https://news.example/json", "application/json", b'{"items": [{"id": "j1", "content_text": "acme in json"}]}'),
    ("https://news.example/api", "application/json", b'{"user": "x"}'),
    ("https://news.example/sitemap.xml", "text/xml", b"<urlset><url><loc>x</loc></url></urlset>"),
    ("https://news.example/logo.png", "image/png", b"\x89PNG" * 100),
    ("https://news.example/app.js", "text/javascript", b"let x = 1"),
    ("https://news.example/robots.txt", "text/plain", b"User-agent: *"),
)


@pytest.mark.parametrize("gzipped", [True, False])
def test_archives_of_other_tools_are_read_by_the_right_spider(crawl: Crawl, gzipped: bool) -> None:
    assert crawl.take(archive(*PAGES, gzipped=gzipped)) == counted(4, new=4)
    assert {mention.capture.source for mention in crawl.mentions} == {"news.example"}
    assert {mention.capture.kind for mention in crawl.mentions} == {"post", "article"}
    by_url = {mention.capture.url: mention for mention in crawl.mentions}
    assert by_url["https://news.example/a"].capture.backlog  # no trusted date at the first import: history
    assert not by_url["https://blog.example/1"].capture.backlog
    assert by_url["https://blog.example/1"].capture.published_from == "feed"
    assert all(mention.seen_at == crawl.clock() for mention in crawl.mentions)
    assert crawl.take(archive(*PAGES, gzipped=gzipped)) == counted(4, duplicate=4)
    edited = archive(("https://news.example/a", "text/html", html(LONG + " After all.")))
    assert crawl.take(edited) == counted(1, edited=1)


def test_only_answers_that_worked_are_read(crawl: Crawl) -> None:
    assert crawl.take(archive(*PAGES, status="404 Not Found")) == counted(0)
    assert crawl.take(archive(("ftp://x.example/a", "text/html", html(LONG)))) == counted(0)


def test_an_article_comes_before_the_feed_that_shows_its_beginning(crawl: Crawl) -> None:
    feed = rss(item(1, LONG, teaser=True))
    story = ("https://blog.example/1", "text/html", html(LONG))
    crawl.take(archive((FEED, "application/rss+xml", feed), story))
    assert crawl.texts == [" ".join(LONG.split())]
    assert len(crawl.mentions[0].sightings) == 2


def test_a_bad_record_is_told_by_its_number_and_the_rest_goes_on(crawl: Crawl) -> None:
    name, good = archive(("https://news.example/a", "text/html", html(LONG)))
    empty = archive(("https://news.example/empty", "text/html", b"<html><body></body></html>"))[1].getvalue()
    torn = good.getvalue()[:-40]
    found = crawl.take((name, io.BytesIO(empty + good.getvalue() + torn)))
    assert found == counted(3, new=1, quarantined=2)
    numbers = [problem.split(":")[1].split()[-1] for problem in crawl.problems]
    assert sorted(numbers) == ["2", "9"]
    assert any("there is no text on this page" in problem for problem in crawl.problems)
    assert all(problem.startswith("other.warc: record ") for problem in crawl.problems)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\x00" * 10_000,
        b"<html>",
        gzip.compress(b"no archive"),
        b"\x1f\x8b\x08" * 1000,
        b"WARC/1.0\r\n" * 10_000,
    ],
    ids=("empty", "zeros", "page", "gzip", "magic", "heads"),
)
def test_what_is_no_archive_is_told(crawl: Crawl, body: bytes) -> None:
    found = crawl.take(("nonsense", io.BytesIO(body)))
    assert found["read"] == found["quarantined"] <= 1001
    assert bool(crawl.problems) == bool(body)


def test_a_forged_reading_is_read_or_told(crawl: Crawl) -> None:
    from crawlers.message import Message, to_bytes
    from crawlers.pages import Reading
    from crawlers.warc import to_member

    def forged(text: bytes) -> bytes:
        about = to_member("metadata", [("WARC-Refers-To", "<x>")], text)
        answer = to_bytes(Message(200, {"content-type": "text/html"}, html(LONG)))
        headers = [("WARC-Target-URI", STORY), ("WARC-Record-ID", "<x>"), ("WARC-Date", "never")]
        return about + to_member("response", headers, answer)

    note: dict[str, Json] = {"entry": {"published_at": 5, "text": []}}
    look = Reading("\ud800s", "feed", "article", "\x00", looked_at="\ud800", note=note)
    for text in (look.to_json().encode(), b'{"role": "listing", "source": 5}', b"[" * 100_000, b"\xff"):
        found = crawl.take(("forged", io.BytesIO(forged(text))))
        assert found["read"] == 1, text
    assert len({mention.id for mention in crawl.mentions}) == 1


def test_many_readings_without_an_answer_take_no_room(crawl: Crawl) -> None:
    from crawlers.pages import Reading
    from crawlers.warc import to_member

    reading = Reading("s", "page", "page").to_json().encode()
    lone = b"".join(to_member("metadata", [("WARC-Refers-To", f"<{n}>")], reading) for n in range(200))
    assert crawl.take(("lone", io.BytesIO(lone))) == counted(0)


def test_workers_are_told_where_to_keep_pages_when_they_are(tmp_path: Path) -> None:
    off, on = house_config(tmp_path), house_config(tmp_path, keep_pages=True, pages_kept=timedelta(days=5))
    assert crawl_options(off).pages_folder == ""
    assert crawl_options(on).pages_folder == str(tmp_path / ".earshot" / "pages")
    assert CrawlOptions.from_json(crawl_options(on).to_json()).pages_seconds == 5 * 86_400


def test_problems_say_where() -> None:
    assert str(RecordProblem(3, "it is damaged", "a.warc.gz")) == "a.warc.gz: record 3: it is damaged"


def test_retention_takes_kept_pages_by_day_and_says_so(crawl: Crawl) -> None:
    crawl.web.pages = {STORY: html(LONG)}
    crawl.visit(Source("story", STORY, "page"))
    house = crawl.house
    assert expire_pages(house) == 0
    crawl.clock.move(days=91)
    assert expire_pages(house, dry=True) == 1
    assert len(kept_files(house.config.pages)) == 1
    assert expire_pages(house, actor="ann") == 1
    assert kept_files(house.config.pages) == []
    with house.db.read() as tx:
        newest = audit.listed(tx, 1)[0]
    assert (newest.action, newest.actor, newest.detail) == ("retention of pages", "ann", {"files": 1})
