"""Posts by structure alone: markup of engines nobody knows, in several languages and habits."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import pytest

from spiders.block_posts import block_posts
from spiders.cut_texts import begins_alike
from spiders.discussion import discussion, is_thread, next_page, surer
from spiders.text import parse_html

URL = "https://forum.example/t/9"
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
POSTS = [
    ("11", "Ola", "My parcel is two weeks late and nobody answers.", datetime(2026, 11, 20, 8, tzinfo=UTC)),
    ("12", "Jan Kowalski", "Same here, I have waited since October.", datetime(2026, 11, 20, 9, 30, tzinfo=UTC)),
    ("13", "Kim", "They wrote to me today: it comes on Friday.", datetime(2026, 11, 21, 7, 15, tzinfo=UTC)),
]
TABLE = """<table id="post{ref}" class="tborder"><tr><td class="date">{at:%d-%m-%Y, %H:%M}</td><td><a
 href="showpost.php?p={ref}#post{ref}">#{number}</a></td></tr><tr><td><a class="bigusername"
 href="member.php?u={number}">{name}</a><div>Senior Member</div>
 <div>Join Date: Mar 2010</div><div>Posts: 1,2{number}</div></td><td>
 <div id="post_message_{ref}">{text}</div><div class="signature">Sent from my old phone</div></td></tr>
 </table>"""
CARDS = """<article class="card odd{number}" data-id="{ref}" id="m-{ref}"><header>
 <h4><a href="/people/{slug}">{name}</a></h4>
 <a href="/t/9#m-{ref}"><time datetime="{at:%Y-%m-%dT%H:%M:%SZ}">a while ago</time></a></header>
 <div class="words">{text}</div><footer><a href="#">Like</a> <a href="#">Reply</a> <span>{number} likes</span></footer>
 </article>"""
FLUX = """<div id="p{ref}" class="blockpost"><h2><span><a
 href="viewtopic.php?pid={ref}#p{ref}">{at:%Y-%m-%d %H:%M:%S}</a></span></h2>
 <div class="left"><dl><dt><strong>{name}</strong></dt><dd>Member</dd>
 <dd>Registered: 2012-01-0{number}</dd>
 <dd>Posts: 4{number}</dd></dl></div><div class="postmsg"><p>{text}</p></div><p>Offline</p></div>"""
THAI = """<li class="msg" id="msg_{ref}"><span class="user">{name}</span>
 <span class="when">{at:%d}/11/2569 {at:%H:%M}</span>
 <p class="said">{text}</p><a href="/t/9#msg_{ref}">ลิงก์</a></li>"""
STAMPS = """<div class="c-item" id="c{ref}"><b class="nick">{name}</b><i data-time="{at:%s}"></i>
 <p class=b>{text}</p></div>"""
SHAPES = {"tables": TABLE, "cards": CARDS, "no class says author": FLUX, "thai": THAI, "stamps": STAMPS}
WHOLE = """<html lang="{lang}"><head><title>Late parcels</title></head><body><div id=top><a href=/>Home</a>
<a href=/login>Login</a></div><h1>Late parcels</h1>{posts}<div class=foot>All times are UTC. Powered by us.</div>
</body></html>"""


def page(shape: str, posts: list = POSTS, lang: str = "en") -> str:
    made = [
        shape.replace("%s", str(int(at.timestamp()))).format(
            ref=ref, name=name, slug=name.lower().replace(" ", "-"), text=text, at=at, number=number
        )
        for number, (ref, name, text, at) in enumerate(posts, 1)
    ]
    return WHOLE.format(lang=lang, posts="".join(made))


def read(html: str) -> list:
    return block_posts(parse_html(html), URL, "s", NOW)


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_every_post_with_author_time_permalink_and_text(shape: str) -> None:
    found = read(page(shape, lang="th" if shape is THAI else "en-GB"))
    assert [(post.author.name, post.text, post.published_at) for post in found] == [post[1:] for post in POSTS]
    assert [post.url.rpartition("#")[2].strip("abcdefghijklmnopqrstuvwxyz-_") for post in found] == ["11", "12", "13"]
    assert len({post.ref for post in found}) == 3


def test_a_time_without_a_zone_is_trusted_only_where_the_page_tells_its_zone() -> None:
    told = read(page(FLUX))
    untold = read(page(FLUX).replace("All times are UTC.", ""))
    assert {post.published_from for post in told} == {"markup"}
    assert {post.published_from for post in untold} == {"text"}


def test_replies_within_replies_are_posts_of_their_own() -> None:
    inner = CARDS.format(ref="14", name="Ewa", slug="ewa", text="And mine came broken in two.", at=NOW, number=4)
    html = page(CARDS).replace("</article>", inner + "</article>", 1)
    found = {post.author.name: post for post in read(html)}
    assert found["Ola"].text == POSTS[0][2] and found["Ewa"].text == "And mine came broken in two."
    assert found["Ewa"].parent == found["Ola"].ref and found["Jan Kowalski"].parent == ""


def test_quotes_are_kept_apart() -> None:
    quoting = [*POSTS[:2], ("13", "Kim", "<blockquote>waited since October</blockquote>They wrote to me.", NOW)]
    last = read(page(CARDS, quoting))[-1]
    assert (last.text, last.quoted) == ("They wrote to me.", "waited since October")


LISTING = "".join(
    f'<article class="teaser"><h2><a href="/2026/{number}-story">A story of parcels, part {number}</a></h2>'
    f"<span class=author>Ola</span><time datetime=2026-11-2{number}T08:00:00Z></time>"
    "<p>Parcels come late again and the shop says why.</p></article>"
    for number in range(1, 6)
)
ARTICLE = "<p>Parcels of the autumn sale come late, and the shop says why in a long letter to its customers. </p>" * 8


@pytest.mark.parametrize(
    ("html", "thread"),
    [
        (page(CARDS), True),
        (page(TABLE), True),
        (WHOLE.format(lang="en", posts=LISTING), False),
        (WHOLE.format(lang="en", posts=ARTICLE), False),
        (page(CARDS).replace("</h1>", f"</h1>{ARTICLE}"), False),
        ("<p>hello</p>", False),
    ],
    ids=["cards", "tables", "teasers", "article", "article with comments", "hello"],
)
def test_what_is_a_thread(html: str, thread: bool) -> None:
    assert is_thread(parse_html(html), URL) is thread


def test_what_is_declared_wins_and_what_is_shown_adds() -> None:
    declared = (
        '<script type="application/ld+json">{"@type":"DiscussionForumPosting","headline":"Late parcels","url":'
        '"https://forum.example/t/9","text":"My parcel is two weeks late and nobody answers.",'
        '"author":{"name":"Ola K."},'
        '"datePublished":"2026-11-20T09:00:00+01:00"}</script>'
    )
    tree = parse_html(page(CARDS).replace("</head>", f"{declared}</head>"))
    found = discussion(tree, URL, "s", NOW)
    assert [post.author.name for post in found] == ["Ola K.", "Jan Kowalski", "Kim"]
    assert found[0].published_from == "structured" and {post.thread.title for post in found} == {"Late parcels"}


def test_a_text_that_is_declared_in_part_is_read_in_full() -> None:
    whole = f"{POSTS[0][2]} I wrote to them four times, by mail and by telephone, and nothing came of it at all."
    declared = (
        '<script type="application/ld+json">{"@type":"DiscussionForumPosting","text":"My parcel is two weeks late and '
        'nobody answers. I wrote…","author":{"name":"Ola"},"datePublished":"2026-11-20T08:00:00Z"}</script>'
    )
    tree = parse_html(page(CARDS, [(*POSTS[0][:2], whole, POSTS[0][3]), *POSTS[1:]]).replace("<h1>", f"{declared}<h1>"))
    assert [post.text for post in discussion(tree, URL, "s", NOW)] == [whole, POSTS[1][2], POSTS[2][2]]


def test_blocks_that_cut_otherwise_do_not_replace_what_is_declared() -> None:
    told = read(page(CARDS))
    both = told[0].__class__(source="s", ref="x", text=" ".join(post.text for post in told[:2]))
    assert surer(told[:2], [both, told[2]]) == told[:2]


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        ('<a rel="next" href="?page=2">2</a>', "https://forum.example/t/9?page=2"),
        ('<link rel="next" href="/t/9/page-2">', "https://forum.example/t/9/page-2"),
        ('<li><a class="page-next" href="?p=2#top">›</a></li>', "https://forum.example/t/9?p=2"),
        ('<a rel="next" href="https://other.example/?page=2">2</a>', ""),
        ('<a rel="next" href="javascript:void(0)">2</a>', ""),
        ('<a rel="next" href="#bottom">2</a>', ""),
        ('<a class="nextcloud" href="/x">2</a>', ""),
    ],
)
def test_the_next_page(link: str, expected: str) -> None:
    assert next_page(parse_html(f"<body>{link}</body>"), URL) == expected


def test_texts_that_begin_alike() -> None:
    text = "My parcel is two weeks late and nobody at the shop answers me"
    assert begins_alike(text + "…", text.upper() + ", ever") and not begins_alike("My parcel", "My parcel is late")


@pytest.mark.parametrize(
    "html",
    [
        "<div class=a1>" * 3_000,
        "".join(
            f"<p class=c{n} id=p{n}><a href=/u/{n}>user{n}</a> 2026-01-01 10:00 words and words</p>"
            for n in range(2_000)
        ),
        "<div class=post><a class=user>a</a><time datetime=2026></time>said something here" * 1_500,
    ],
    ids=["deep", "wide", "nested posts"],
)
def test_hostile_pages_end_soon(html: str) -> None:
    began = time.process_time()
    tree = parse_html(html)
    is_thread(tree, URL)
    discussion(tree, URL, "s", NOW)
    assert time.process_time() - began < 5


@pytest.mark.parametrize(
    ("mark", "apart"),
    [
        ('class="signature"', True),
        ('data-role="memberSignature"', True),
        ('class="signaturecontainer"', True),
        ('class="design"', False),
        ('class="signatures-closed"', False),
    ],
)
def test_what_a_signature_is_called(mark: str, apart: bool) -> None:
    shape = TABLE.replace("{text}</div>", "{text} <div " + mark + ">{name} says bye {ref} times</div></div>")
    texts = [post.text for post in read(page(shape))]
    assert len(texts) == 3 and all(("says bye" not in text) == apart for text in texts)
