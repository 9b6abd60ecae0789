"""Addresses as people paste them, questions in each service's syntax, limits, Markdown."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.source import Json
from servers.social.visiting import NOW
from spiders.addresses import asked_of
from spiders.credentials import SECRET_NAME, host_secret
from spiders.errors import Unreadable
from spiders.limits import wait_of
from spiders.markdown import read_markdown
from spiders.query import Dialect, Questions, questions
from spiders.registry import all_spiders, claimed, recognised
from spiders.spider import Request, Response, View

CHANNEL = "UC" + "x" * 22
ADDRESSES = [
    ("https://news.ycombinator.com/", "hackernews", "search_by_date?query=word&tags=%28story%2Ccomment%29"),
    ("https://news.ycombinator.com/item?id=42", "hackernews", "api/v1/items/42"),
    ("https://news.ycombinator.com/user?id=pat", "hackernews", "author_pat"),
    ("https://mastodon.social/@Gargron", "mastodon", "/api/v1/accounts/lookup?acct=Gargron"),
    ("https://mastodon.social/@a@other.example", "mastodon", "lookup?acct=a%40other.example"),
    ("https://fosstodon.org/tags/late%20parcel", "mastodon", "/api/v1/timelines/tag/late%20parcel?limit=40"),
    ("https://mastodon.social/@a/123", "mastodon", "/api/v1/statuses/123"),
    ("https://mas.to", "mastodon", "/api/v1/timelines/public?limit=40&local=true"),
    ("https://bsky.app/profile/ola.bsky.social", "bluesky", "getAuthorFeed?actor=ola.bsky.social"),
    ("https://bsky.app/profile/did:plc:a/post/3k", "bluesky", "getPostThread?uri=at%3A%2F%2Fdid%3Aplc%3Aa%2F"),
    ("https://bsky.app/search?q=late+parcel", "bluesky", "searchPosts?q=late+parcel&sort=latest"),
    ("https://bsky.app/hashtag/parcel", "bluesky", "searchPosts?q=%23parcel"),
    ("https://lemmy.world/c/technology@lemmy.ml", "lemmy", "post/list?community_name=technology%40lemmy.ml"),
    ("https://lemmy.ml/post/77", "lemmy", "/api/v3/post?id=77"),
    ("https://feddit.org/u/ola", "lemmy", "/api/v3/user?username=ola&sort=New"),
    ("https://lemmy.ml/search", "lemmy", "/api/v3/search?q=word"),
    ("https://www.reddit.com/r/rust/", "reddit", "/api/v1/access_token"),
    ("https://old.reddit.com/r/rust/comments/1abc/x/", "reddit", "/api/v1/access_token"),
    (f"https://www.youtube.com/channel/{CHANNEL}/videos", "youtube", f"videos.xml?channel_id={CHANNEL}"),
    ("https://www.youtube.com/@shop", "youtube", "https://www.youtube.com/@shop"),
    ("https://www.youtube.com/playlist?list=PL1", "youtube", "videos.xml?playlist_id=PL1"),
    ("https://youtu.be/abc", "youtube", "/youtube/v3/videos?part=snippet%2Cstatistics&id=abc"),
    ("https://www.youtube.com/watch?v=abc&t=1", "youtube", "id=abc"),
    ("https://www.youtube.com/results?search_query=late", "youtube", "q=late"),
    (
        "https://apps.apple.com/us/app/northwind/id123456789?l=pl",
        "app-store",
        "us/rss/customerreviews/page=1/id=123456789/",
    ),
    ("https://apps.apple.com/app/id123456789", "app-store", "us/rss/customerreviews/page=1/id=123456789/"),
    ("https://api.gdeltproject.org/api/v2/doc/doc?query=late", "gdelt", "query=late&mode=ArtList"),
    ("https://news.google.com/search?q=late&hl=pl&gl=PL", "google-news", "q=late&hl=pl&gl=PL&ceid=PL%3Apl"),
    ("https://news.google.com/topics/CAAq", "google-news", "https://news.google.com/rss/topics/CAAq"),
]
SECRETS = {"reddit": {"id": "a", "secret": "b"}, "youtube": {"key": "k"}}


@pytest.mark.parametrize(("url", "kind", "asked"), ADDRESSES, ids=[url for url, _, _ in ADDRESSES])
def test_addresses_are_known_as_they_are_pasted(url: str, kind: str, asked: str) -> None:
    (known, *_) = claimed(url)
    assert known.spider == kind
    view = View("source", known.url, NOW, secrets=SECRETS.get(kind, {}), terms=("word",))
    assert asked in all_spiders()[kind].start(view)[0].url


NOT_OURS = [
    "https://apps.apple.com/us/charts",
    "https://play.google.com/store",
    "https://shop.example/@ola",
    "x",
    "//[",
]


@pytest.mark.parametrize("url", NOT_OURS)
def test_other_addresses_are_not_claimed(url: str) -> None:
    ours = {kind for _, kind, _ in ADDRESSES} | {"google-play"}
    assert not ours & {known.spider for known in claimed(url)}


@given(
    url=st.text(max_size=60)
    | st.from_regex(r"https?://(bsky\.app|youtu\.be|reddit\.com|lemmy\.x)/\S{0,30}", fullmatch=True)
)
def test_no_address_is_too_strange(url: str) -> None:
    for known in claimed(url):
        view = View("source", url, NOW, terms=("word",), secrets=SECRETS.get(known.spider, {}))
        try:
            list(all_spiders()[known.spider].start(view))
        except Unreadable as error:
            assert str(error)


PAGES = [
    ('<html><body><div id="mastodon" class="app-holder"></div></body></html>', {}, "mastodon"),
    ("<html><body>x</body></html>", {"server": "Mastodon"}, "mastodon"),
    ('<html><body><script>window.isoData = {"site_res":{"site_view":{}}}</script></body></html>', {}, "lemmy"),
]


@pytest.mark.parametrize(("page", "headers", "kind"), PAGES)
def test_instances_are_known_by_what_they_answer(page: str, headers: dict[str, str], kind: str) -> None:
    url = "https://talk.example/"
    found = recognised(Response(Request(url), url, page.encode(), {"content-type": "text/html", **headers}))[0]
    assert (found.spider, found.url) == (kind, url)
    view = View("source", url, NOW)
    harvest = all_spiders()[kind].read(Response(Request(url, found.role), url, page.encode()), view)
    assert [one.url for one in harvest.follow] == [one.url for one in all_spiders()[kind].start(view)]


HOSTS = [
    ("https://mastodon.social/@a", "mastodon_social"),
    ("https://WWW.mastodon.social/", "mastodon_social"),
    ("https://social.vivaldi.net/", "social_vivaldi_net"),
    ("https://social-vivaldi.net/", "social__vivaldi_net"),
    ("https://a--b.example/", "a____b_example"),
    ("http://mastodon.social/", ""),
    ("https://mastodon.social:8443/", ""),
    ("https://żabka.social/", ""),
    ("https://mastodon.social@evil.example/", "evil_example"),
    ("https://mastodon.social\\@evil.example/", "evil_example"),
    ("https://mastodon.social\\.evil.example/", ""),
    ("https://mastodon..social/", ""),
    ("https://social-.example/", ""),
    ("https://mastodon_social/", ""),
    (f"https://{'a' * 61}.example/", ""),
    ("https://[::1]/", ""),
    ("x", ""),
]


@pytest.mark.parametrize(("url", "name"), HOSTS)
def test_no_two_hosts_share_a_credential(url: str, name: str) -> None:
    assert host_secret(url) == name
    assert not name or SECRET_NAME.fullmatch(name)


def asked(terms: tuple[str, ...], dialect: Dialect, turn: str = "", **options: Json) -> Questions:
    return questions(View("s", "https://x.example", NOW, options, {"turn": turn}, terms=terms), dialect)


ONE = Dialect(either="", questions=2)
MANY = Dialect(alternatives=2, questions=2, around=("(", ")"))
QUESTIONS: list[tuple[Dialect, tuple[str, ...], dict[str, Json], list[str]]] = [
    (ONE, ("northwind",), {}, ["northwind"]),
    (ONE, ("late parcel",), {}, ['"late parcel"']),
    (ONE, ("a", "b", "c"), {}, ["a", "b"]),
    (MANY, ("a", "b", "c"), {}, ["(a OR b)", "c"]),
    (MANY, ("or", "acme-corp"), {}, ['("or" OR "acme-corp")']),
    (MANY, ('say "no" (x) | y*', "  "), {}, ['"say no x y"']),
    (MANY, ("a",), {"query": "{query} lang:en"}, ["a lang:en"]),
    (MANY, ("a",), {"query": ["fixed", "{query} x"]}, ["fixed", "a x"]),
    (MANY, (), {"query": "fixed  words"}, ["fixed words"]),
    (Dialect(longest=12), ("aaaa", "bbbb", "cccc"), {}, ["aaaa", "bbbb", "cccc"]),
    (Dialect(shortest=3), ("ab", "abc"), {}, ["abc"]),
    (MANY, ("żabka", "ลาซาด้า"), {}, ['(żabka OR "ลาซาด้า")']),
]


@pytest.mark.parametrize(("dialect", "terms", "options", "wanted"), QUESTIONS)
def test_questions_are_made_of_the_topics_words(
    dialect: Dialect, terms: tuple[str, ...], options: dict[str, Json], wanted: list[str]
) -> None:
    assert list(asked(terms, dialect, **options).asked) == wanted


@given(terms=st.lists(st.text("abcde", min_size=1, max_size=3), min_size=1, max_size=30, unique=True))
def test_every_word_has_its_turn(terms: list[str]) -> None:
    seen: set[str] = set()
    turn = ""
    for _ in range(len(terms)):
        made = asked(tuple(terms), MANY, turn)
        assert 1 <= len(made.asked) <= 2
        seen.update(word for question in made.asked for word in question.strip("()").split(" OR "))
        turn = str(made.cursors["turn"])
    assert seen == set(terms)


@given(terms=st.lists(st.text(max_size=30), max_size=6), turn=st.text(max_size=5), option=st.text(max_size=20))
def test_no_word_is_too_strange(terms: list[str], turn: str, option: str) -> None:
    for dialect in (ONE, MANY):
        try:
            assert len(asked(tuple(terms), dialect, turn, query=option).asked) <= 2
        except Unreadable as error:
            assert "topic" in str(error)


AT = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
HEADERS = [
    ({}, 0.0),
    ({"x-ratelimit-remaining": "5", "x-ratelimit-reset": "99"}, 0.0),
    ({"x-ratelimit-remaining": "0", "x-ratelimit-reset": "2026-11-20T12:01:30Z"}, 90.0),
    ({"ratelimit-remaining": "0", "ratelimit-reset": str(int(AT.timestamp()) + 45)}, 45.0),
    ({"x-ratelimit-remaining": "0.0", "x-ratelimit-reset": "120"}, 120.0),
    ({"x-ratelimit-remaining": "0"}, 60.0),
    ({"x-ratelimit-remaining": "0", "x-ratelimit-reset": "9e99"}, 86_400.0),
    ({"x-ratelimit-remaining": "nan", "x-ratelimit-reset": "x"}, 0.0),
    ({"x-ratelimit-remaining": "0", "x-ratelimit-reset": "-7"}, 0.0),
]


@pytest.mark.parametrize(("headers", "seconds"), HEADERS)
def test_limits_are_read_in_every_spelling(headers: dict[str, str], seconds: float) -> None:
    assert wait_of(headers, AT) == seconds


MARKDOWN = [
    ("> quoted\nlazy\n\nsaid", "lazy\n\nsaid", "quoted", ()),
    (
        '[here](https://a.example/x_(y) "t") and https://b.example/z.',
        "here and https://b.example/z.",
        "",
        ("https://a.example/x_(y)", "https://b.example/z"),
    ),
    ("see [this](https://a.example/x) now", "see this now", "", ("https://a.example/x",)),
    ("**bold** and _it_ and snake_case_name", "bold and it and snake_case_name", "", ()),
    ("# Title\n\n* one\n* two\n\n---\n\n```py\nx = 1\n```", "Title\n\n* one\n* two\n\nx = 1", "", ()),
    (r"2 \* 3 \[x\]", "2 * 3 [x]", "", ()),
    ("[x](javascript:alert(1))", None, "", ()),
]


@pytest.mark.parametrize(("text", "said", "quoted", "links"), MARKDOWN)
def test_markdown_is_read(text: str, said: str | None, quoted: str, links: tuple[str, ...]) -> None:
    prose = read_markdown(text)
    assert said is None or prose.text == said
    assert (prose.quoted, prose.links) == (quoted, links)


@pytest.mark.parametrize(
    "text", ["[" * 50_000, "*a" * 50_000, "> " * 50_000, "[a](" * 20_000, "_" * 99_999, "\\" * 99_999]
)
def test_markdown_that_is_hostile_takes_no_time(text: str) -> None:
    started = datetime.now(UTC)
    read_markdown(text)
    assert (datetime.now(UTC) - started).total_seconds() < 2


def test_the_question_in_an_address_is_decoded_once() -> None:
    assert asked_of("https://x.example/?q=a%2520b&q=c%26d")["q"] == "c&d"
