"""Sitemaps: what they list, what is new in them from visit to visit, and how they are broken."""

from __future__ import annotations

import gzip
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from unittest import mock

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from servers.social.visiting import NOW, Guest, Refused, Reply
from spiders.errors import Unreadable
from spiders.kinds.sitemap import Sitemap, read_sitemap
from spiders.sitemap_news import ENDS, MOST, MOST_PAST, REMEMBERED, news_of
from spiders.sitemaps import Listed, is_sitemap, listed, mark, named_in_robots, packed, unpacked
from spiders.spider import Request, Response, View

SITE = "https://daily.example"
XMLNS = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
NEWS = 'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'


def urlset(*parts: str) -> bytes:
    return f'<?xml version="1.0" encoding="UTF-8"?><urlset {XMLNS} {NEWS}>{"".join(parts)}</urlset>'.encode()


def page(path: str, changed: datetime | str | None = None) -> str:
    told = changed.isoformat() if isinstance(changed, datetime) else changed
    return f"<url><loc>{SITE}{path}</loc>{f'<lastmod>{told}</lastmod>' if told else ''}</url>"


def news(path: str, title: str, published: datetime) -> str:
    return (
        f"<url><loc>{SITE}{path}</loc><news:news><news:publication><news:name>Daily</news:name>"
        f"<news:language>pl</news:language></news:publication><news:publication_date>{published.isoformat()}"
        f"</news:publication_date><news:title>{title}</news:title></news:news></url>"
    )


def index(*paths: tuple[str, datetime | None]) -> bytes:
    within = (
        f"<sitemap><loc>{SITE}{path}</loc>{f'<lastmod>{at.isoformat()}</lastmod>' if at else ''}</sitemap>"
        for path, at in paths
    )
    return f"<sitemapindex {XMLNS}>{''.join(within)}</sitemapindex>".encode()


@dataclass
class Files:
    """A site of files; what is no file is an article of its own address, unless it is gone."""

    held: dict[str, bytes] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)

    def __call__(self, request: Request) -> Reply:
        path = request.url.removeprefix(SITE)
        if path in self.held:
            return Reply(self.held[path])
        if path in self.gone or path.endswith((".xml", ".txt")):
            raise Refused(404)
        text = f"The parcel at {path} was lost for three whole weeks and nobody from the company said a word. " * 3
        return Reply(f"<html><title>At {path}</title><body><article><p>{text}</p></article></body></html>".encode())


def guest(files: Files, url: str = f"{SITE}/sitemap.xml") -> Guest:
    return Guest(Sitemap(), url, files)


def view(**more: object) -> View:
    return View("source", f"{SITE}/sitemap.xml", NOW, **more)  # type: ignore[arg-type]


def looked_at(asked: list[Request]) -> list[str]:
    return [request.url.removeprefix(SITE) for request in asked if request.role == "article"]


READ = [
    (b"", []),
    (b"\x1f\x8b", []),
    (b"\x1f\x8bbroken", []),
    (b"<urlset><url><loc>", []),
    (urlset("<url><loc>  /a/one  </loc></url>"), [f"{SITE}/a/one"]),
    (urlset("<url><loc>javascript:alert(1)</loc></url>", page("/a/two")), [f"{SITE}/a/two"]),
    (urlset("<url><loc>http://[bad/</loc></url>", page("/a/two", "no time")), [f"{SITE}/a/two"]),
    (urlset(f"<url><loc>{SITE}/?a=1&b=2&amp;c=&#51;</loc></url>", page("/b")), [f"{SITE}/?a=1&b=2&c=3", f"{SITE}/b"]),
    (f"\ufeff{SITE}/1-one\r\n\r\nnothing\n{SITE}/2-two".encode(), [f"{SITE}/1-one", f"{SITE}/2-two"]),
    (gzip.compress(urlset(page("/a/three"))), [f"{SITE}/a/three"]),
    (urlset(page("/zażółć")), [f"{SITE}/zażółć"]),
]


@pytest.mark.parametrize(("body", "expected"), READ)
def test_a_sitemap_is_read_as_far_as_it_goes(body: bytes, expected: list[str]) -> None:
    found = [one.url for one in listed(body, f"{SITE}/sitemap.xml")]
    assert found == expected


def test_a_news_sitemap_tells_title_time_and_language() -> None:
    at = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
    (one,) = listed(urlset(news("/a/1", "Paczka &amp; spóźnienie", at)), SITE)
    assert one == Listed(f"{SITE}/a/1", None, "Paczka & spóźnienie", at, "pl")


def test_entities_and_bombs_are_not_opened() -> None:
    laughs = b'<!DOCTYPE u [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    body = laughs + b"<urlset><url><loc>https://daily.example/&b;</loc></url></urlset>"
    assert all(len(one.url) < 60 for one in listed(body, SITE))
    outside = b'<!DOCTYPE u [<!ENTITY x SYSTEM "file:///etc/passwd">]><urlset><url><loc>/a/&x;</loc></url></urlset>'
    assert all("root" not in one.url for one in listed(outside, SITE))
    bomb = gzip.compress(b"<urlset>" + page("/a/one").encode() + b" " * 500_000 + page("/a/two").encode())
    with mock.patch("spiders.sitemaps.MAX_UNPACKED", 100_000):
        assert [one.url for one in listed(bomb, SITE)] == [f"{SITE}/a/one"]


@given(st.integers(1, 80))
def test_an_ampersand_may_stand_where_pieces_meet(length: int) -> None:
    address = f"{SITE}/{'a' * length}?b=1&c=2&amp;d=3"
    with mock.patch("spiders.sitemaps.PIECE", 50):
        found = listed(urlset(f"<url><loc>{address}</loc></url>"), SITE)
        assert [one.url for one in found] == [address.replace("&amp;", "&")]


def test_what_robots_names() -> None:
    text = (
        f"User-agent: *\nDisallow:\nSitemap: {SITE}/a.xml\n sitemap : /b.xml.gz\nSITEMAP: {SITE}/a.xml\n# sitemap: /c"
    )
    assert named_in_robots(text, f"{SITE}/robots.txt") == (f"{SITE}/a.xml", f"{SITE}/b.xml.gz")


@given(st.sets(st.integers(0, 2**32 - 1), min_size=1))
def test_marks_survive_their_packing(marks: set[int]) -> None:
    assert unpacked(packed(marks)) == marks


@settings(max_examples=200)
@given(st.binary(max_size=300), st.text(max_size=60))
def test_nothing_raises_on_noise(body: bytes, kept: str) -> None:
    list(listed(body, SITE))
    is_sitemap(body)
    unpacked(kept)


def test_the_first_visit_takes_a_week_and_the_next_what_is_new() -> None:
    files = Files({"/sitemap.xml": urlset(*(page(f"/a/story-{day}", NOW - timedelta(days=day)) for day in range(30)))})
    source = guest(files)
    first = looked_at(source.visit().asked)
    assert first == [f"/a/story-{day}" for day in range(7)]
    assert looked_at(source.visit().asked) == []
    # back-dated, without any date, and changed
    files.held["/sitemap.xml"] = urlset(
        *(page(f"/a/story-{day}", NOW - timedelta(days=day)) for day in range(1, 30)),
        page("/a/story-0", NOW + timedelta(minutes=10)),
        page("/a/back-dated-story", NOW - timedelta(days=400)),
        page("/a/undated-story"),
    )
    source.now = NOW + timedelta(hours=1)
    assert sorted(looked_at(source.visit().asked)) == ["/a/back-dated-story", "/a/story-0", "/a/undated-story"]


def test_a_sitemap_without_times_is_known_by_its_addresses() -> None:
    paths = [f"/a/story-{number}" for number in range(100)]
    files = Files({"/sitemap.xml": urlset(*map(page, paths))})
    source = guest(files)
    assert looked_at(source.visit().asked) == [*paths[:ENDS], *paths[-ENDS:]]
    files.held["/sitemap.xml"] = urlset(*map(page, [*paths[50:], "/a/story-new"]))
    assert looked_at(source.visit().asked) == ["/a/story-new"]


def test_a_time_that_all_pages_have_is_the_sitemaps_own() -> None:
    paths = [f"/a/story-{number}" for number in range(60)]
    files = Files({"/sitemap.xml": urlset(*(page(path, NOW) for path in paths))})
    source = guest(files)
    assert len(looked_at(source.visit().asked)) == 2 * ENDS
    later = NOW + timedelta(minutes=20)
    files.held["/sitemap.xml"] = urlset(*(page(path, later) for path in [*paths, "/a/story-new"]))
    assert looked_at(source.visit().asked) == ["/a/story-new"]


def test_more_than_a_visit_takes_is_new_at_the_next() -> None:
    known = view(cursors=dict(news_of([], f"{SITE}/s.xml", view()).cursors))
    pages = [Listed(f"{SITE}/a/{number}", NOW - timedelta(minutes=number)) for number in range(MOST + 10)]
    first = news_of(pages, f"{SITE}/s.xml", known)
    second = news_of(pages, f"{SITE}/s.xml", view(cursors={**known.cursors, **first.cursors}))
    assert len(first.pages) == MOST and {one.url for one in second.pages} == {one.url for one in pages[MOST:]}
    third = view(cursors={**known.cursors, **first.cursors, **second.cursors})
    assert news_of(pages, f"{SITE}/s.xml", third).pages == ()


def test_a_large_sitemap_is_cut_by_its_times_and_says_so() -> None:
    old = (Listed(f"{SITE}/a/{number}", NOW - timedelta(days=30, seconds=number)) for number in range(REMEMBERED + 1))
    first = news_of(old, f"{SITE}/s.xml", view())
    assert len(first.pages) == 2 * ENDS and f"{REMEMBERED + 1:,} addresses" in first.said
    assert not any(name.startswith("seen") for name in first.cursors)
    fresh = [Listed(f"{SITE}/b/{number}", NOW - timedelta(days=1, minutes=-number)) for number in range(MOST + 5)]
    again = [*(Listed(f"{SITE}/a/{n}", NOW - timedelta(days=30, seconds=n)) for n in range(REMEMBERED)), *fresh]
    second = news_of(again, f"{SITE}/s.xml", view(cursors=first.cursors))
    third = news_of(again, f"{SITE}/s.xml", view(cursors=second.cursors))
    assert {one.url for one in (*second.pages, *third.pages)} == {one.url for one in fresh}


def test_a_large_sitemap_of_mere_days_tells_what_a_day_still_brings() -> None:
    midnight = NOW.replace(hour=0, minute=0, second=0)
    old = [Listed(f"{SITE}/a/{n}", midnight - timedelta(days=9 + n % 300)) for n in range(REMEMBERED + 1)]
    morning = [Listed(f"{SITE}/b/{n}", midnight) for n in range(3)]
    evening = [Listed(f"{SITE}/c/{n}", midnight) for n in range(MOST + 5)]
    cursors: dict[str, str] = {}
    for listed_now, found in (
        ([*old, *morning], morning),
        ([*old, *morning], []),
        ([*old, *morning, *evening], None),
        ([*old, *morning, *evening], None),
        ([*old, *morning, *evening], []),
    ):
        made = news_of(listed_now, f"{SITE}/s.xml", view(cursors=cursors))
        cursors |= made.cursors
        if found is not None:
            assert [one.url for one in made.pages] == [one.url for one in found]
        else:
            evening_found = {one.url for one in made.pages}
            assert evening_found and evening_found <= {one.url for one in evening}


def test_an_index_is_gone_through_news_first_and_what_did_not_change_is_passed_over() -> None:
    files = Files(
        {
            "/sitemap.xml": index(
                ("/posts-1.xml", NOW - timedelta(days=9)),
                ("/posts-2.xml", NOW),
                ("/news.xml", None),
                ("/tags-1.xml", NOW),
            ),
            "/posts-1.xml": urlset(page("/a/old-story", NOW - timedelta(days=9))),
            "/posts-2.xml": urlset(page("/a/new-story", NOW - timedelta(days=1))),
            "/news.xml": urlset(news("/a/hot-story", "Hot story", NOW - timedelta(hours=1))),
        }
    )
    source = guest(files)
    asked = [request.url.removeprefix(SITE) for request in source.visit().asked]
    assert asked[:4] == ["/sitemap.xml", "/news.xml", "/posts-2.xml", "/posts-1.xml"]
    asked = [request.url.removeprefix(SITE) for request in source.visit().asked]
    assert asked == ["/sitemap.xml", "/news.xml"]


def test_an_index_of_itself_ends() -> None:
    files = Files({"/sitemap.xml": index(("/sitemap.xml", None))})
    assert len(guest(files).visit().asked) == 4


def test_history_goes_back_as_far_as_it_is_asked_and_once() -> None:
    files = Files(
        {
            "/sitemap.xml": index(("/posts-1.xml", NOW - timedelta(days=90)), ("/posts-2.xml", NOW)),
            "/posts-1.xml": urlset(page("/a/too-old", NOW - timedelta(days=90))),
            "/posts-2.xml": urlset(*(page(f"/a/story-{day}", NOW - timedelta(days=day)) for day in range(60))),
        }
    )
    source = guest(files)
    since = NOW - timedelta(days=30)
    assert looked_at(source.visit(since=since).asked) == [f"/a/story-{day}" for day in range(31)]
    assert [request.url for request in source.visit(since=since).asked] == [f"{SITE}/sitemap.xml"]


def test_a_long_past_is_taken_part_by_part() -> None:
    since, url, cursors = NOW - timedelta(days=30), f"{SITE}/s.xml", dict[str, str]()
    pages = [Listed(f"{SITE}/a/{number}", NOW - timedelta(minutes=number)) for number in range(2 * MOST_PAST + 5)]
    found, whole = [], False
    while not whole:
        part = news_of(pages, url, view(since=since, cursors=cursors))
        cursors |= part.cursors
        found += [one.url for one in part.pages]
        whole = part.whole
    assert found == [one.url for one in pages]
    assert news_of(pages, url, view(since=since, cursors=cursors)).pages == ()


def test_robots_names_the_sitemaps_and_without_it_the_usual_places_are_tried() -> None:
    files = Files({"/robots.txt": b"Sitemap: /s.xml\nSitemap: /news.xml", "/s.xml": urlset(), "/news.xml": urlset()})
    source = guest(files, f"{SITE}/")
    asked = [[request.url.removeprefix(SITE) for request in source.visit().asked] for _ in range(2)]
    assert asked == [["/robots.txt", "/news.xml", "/s.xml"], ["/news.xml", "/s.xml"]]
    files = Files({"/wp-sitemap.xml": urlset(page("/a/story-one"))})
    source = guest(files, f"{SITE}/")
    asked = [[request.url.removeprefix(SITE) for request in source.visit().asked] for _ in range(2)]
    tried = ["/robots.txt", "/sitemap.xml", "/sitemap_index.xml", "/wp-sitemap.xml", "/a/story-one"]
    assert asked == [tried, ["/wp-sitemap.xml"]]


def test_what_the_news_sitemap_told_wins_and_is_kept_when_the_page_cannot_be_had() -> None:
    at = NOW - timedelta(hours=1)
    listing = urlset(news("/a/one-story", "Told one", at), news("/a/two-story", "Told two", at))
    source = guest(Files({"/sitemap.xml": listing}, gone={"/a/two-story"}))
    whole, told = sorted(source.visit().posts, key=lambda post: post.url)
    assert (whole.title, whole.published_at, whole.published_from) == ("Told one", at, "structured")
    assert whole.text.startswith("The parcel at /a/one-story was lost")
    assert (told.title, told.text, told.url, told.lang) == ("Told two", "", f"{SITE}/a/two-story", "pl")


@pytest.mark.parametrize("body", [b"", b"<html><body>no", b"\x00\x01", b"{}"])
def test_what_is_no_sitemap_is_said(body: bytes) -> None:
    with pytest.raises(Unreadable, match="no sitemap"):
        read_sitemap(Response(Request(f"{SITE}/sitemap.xml", "sitemap"), f"{SITE}/sitemap.xml", body), view())


def test_a_sitemap_is_recognised_packed_or_not() -> None:
    body = urlset(page("/a/one"))
    for sent in (body, gzip.compress(body), index(("/a.xml", None))):
        found = Sitemap().recognise(Response(Request(f"{SITE}/x"), f"{SITE}/x", sent), None)
        assert found is not None and (found.role, found.url) == ("sitemap", f"{SITE}/x")
    assert Sitemap().recognise(Response(Request(f"{SITE}/x"), f"{SITE}/x", b"<html>"), None) is None
    assert mark("a") != mark("b")
