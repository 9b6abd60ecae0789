"""Posts, answers, comments and reviews declared with schema.org's words, alike in JSON-LD, microdata and RDFa."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.capture import Engagement, Rating
from spiders.schema_posts import schema_comments, schema_posts, schema_reviews
from spiders.text import parse_html

URL = "https://forum.example/t/9"
FIRST = {
    "@type": "DiscussionForumPosting",
    "@id": f"{URL}#p1",
    "headline": "Parcel late",
    "text": "<p>Mine is <b>two weeks</b> late.</p>",
    "author": {"@type": "Person", "name": "Ola", "url": "/u/ola"},
    "datePublished": "2026-11-20T08:00:00+01:00",
    "interactionStatistic": [
        {"@type": "InteractionCounter", "interactionType": "https://schema.org/LikeAction", "userInteractionCount": 3},
        {"interactionType": {"@type": "CommentAction"}, "userInteractionCount": "1"},
    ],
    "comment": [
        {
            "@type": "Comment",
            "url": f"{URL}#p2",
            "text": "Same here.",
            "author": {"name": "Jan"},
            "datePublished": "2026-11-20T09:00:00Z",
        }
    ],
}
MICRODATA = """
<div itemscope itemtype="https://schema.org/DiscussionForumPosting" itemid="https://forum.example/t/9#p1">
 <h1 itemprop="headline">Parcel late</h1>
 <span itemprop="author" itemscope itemtype="https://schema.org/Person"><a itemprop="url" href="/u/ola"><span
  itemprop="name">Ola</span></a></span> <time itemprop="datePublished" datetime="2026-11-20T08:00:00+01:00">today</time>
 <div itemprop="text"><p>Mine is <b>two weeks</b> late.</p></div>
 <div itemprop="interactionStatistic" itemscope itemtype="https://schema.org/InteractionCounter">
  <meta itemprop="interactionType" content="https://schema.org/LikeAction"><meta itemprop="userInteractionCount"
   content="3"></div>
 <div itemprop="interactionStatistic" itemscope itemtype="https://schema.org/InteractionCounter">
  <meta itemprop="interactionType" content="https://schema.org/CommentAction"><meta itemprop="userInteractionCount"
   content="1"></div>
 <div id="p2" itemprop="comment" itemscope itemtype="https://schema.org/Comment"><link itemprop="url" href="#p2">
  <span itemprop="author" itemscope itemtype="https://schema.org/Person"><b itemprop="name">Jan</b></span>
  <meta itemprop="datePublished" content="2026-11-20T09:00:00Z"><div itemprop="text">Same here.</div></div>
</div>"""
RDFA = (
    MICRODATA.replace('itemscope itemtype="https://schema.org/', 'typeof="schema:')
    .replace("itemprop", "property")
    .replace("itemid", "resource")
)


def in_json(*nodes: object) -> str:
    return "".join(f'<script type="application/ld+json">{json.dumps(node)}</script>' for node in nodes)


def posts(html: str) -> list:
    tree = parse_html(f"<html><head></head><body>{html}</body></html>")
    return schema_posts(tree, URL, "s")


@pytest.mark.parametrize(
    "html",
    [
        in_json(FIRST),
        in_json({"@graph": [{"@type": "WebPage", "mainEntity": FIRST}]}),
        MICRODATA,
        RDFA,
        f"<noscript>{MICRODATA}</noscript>",
        in_json(FIRST) + MICRODATA,
        '<script type="application/ld+json">{broken</script>' + in_json(FIRST),
    ],
    ids=["json", "graph", "microdata", "rdfa", "noscript", "both", "beside a broken one"],
)
def test_a_thread_is_read_alike_however_it_is_declared(html: str) -> None:
    first, reply = posts(html)
    assert (first.text, first.author.name, first.author.url) == (
        "Mine is two weeks late.",
        "Ola",
        "https://forum.example/u/ola",
    )
    assert first.published_at == datetime(2026, 11, 20, 7, tzinfo=UTC) and first.published_from == "structured"
    assert first.published_at.utcoffset() == timedelta(hours=1)
    assert (first.ref, first.url, first.title) == ("p1", f"{URL}#p1", "Parcel late")
    assert first.engagement == Engagement(likes=3, replies=1)
    assert (reply.ref, reply.url, reply.parent, reply.text) == ("p2", f"{URL}#p2", "p1", "Same here.")
    assert first.thread == reply.thread and reply.thread.title == "Parcel late" and reply.thread.url == URL


def test_questions_answers_and_their_comments() -> None:
    question = {
        "@type": "QAPage",
        "mainEntity": {
            "@type": "Question",
            "name": "Why?",
            "text": "It is late.",
            "upvoteCount": 4,
            "answerCount": 1,
            "author": "Ola",
            "dateCreated": "2026-11-20T08:00:00Z",
            "acceptedAnswer": {
                "@type": "Answer",
                "text": "Snow.",
                "url": f"{URL}/a/5#5",
                "author": {"name": "Jan"},
                "comment": {"@type": "Comment", "text": "Thanks!", "author": {"name": "Ola"}},
            },
        },
    }
    asked, answer, comment = posts(in_json(question))
    assert (asked.title, asked.engagement) == ("Why?", Engagement(likes=4, replies=1))
    assert (answer.parent, comment.parent) == (asked.ref, answer.ref)


def test_json_that_holds_the_first_post_alone_and_microdata_the_replies_are_one_thread() -> None:
    alone = {key: value for key, value in FIRST.items() if key != "comment"}
    reply = MICRODATA[MICRODATA.index('<div id="p2"') : MICRODATA.rindex("</div>")].replace('itemprop="comment" ', "")
    assert [post.author.name for post in posts(in_json(alone) + reply)] == ["Ola", "Jan"]


@pytest.mark.parametrize(
    "html",
    [
        in_json(
            {
                "@type": "FAQPage",
                "mainEntity": [{"@type": "Question", "name": "How?", "acceptedAnswer": {"text": "So."}}],
            }
        ),
        in_json({"@type": "NewsArticle", "comment": [{"@type": "Comment", "text": "No.", "author": {"name": "A"}}]}),
        in_json({"@type": "DiscussionForumPosting", "author": {"name": "A"}, "text": " "}),
        "<p itemprop=text>stray</p>",
    ],
    ids=["help page", "article", "nothing said", "no item"],
)
def test_what_is_no_thread_gives_no_posts(html: str) -> None:
    assert posts(html) == []


def test_comments_of_an_article_are_asked_for_by_themselves() -> None:
    html = in_json({"@type": "NewsArticle", "comment": [{"@type": "Comment", "text": "No.", "author": {"name": "A"}}]})
    (comment,) = schema_comments(parse_html(html), URL, "s")
    assert (comment.kind, comment.text) == ("comment", "No.")


@pytest.mark.parametrize(
    ("rating", "expected"),
    [
        ({"ratingValue": 2, "bestRating": 5}, Rating(2, 5)),
        ({"ratingValue": "4,5"}, Rating(4.5, 5)),
        ({"ratingValue": "9", "bestRating": "10"}, Rating(9, 10)),
        ({"ratingValue": "nan"}, None),
        ({"ratingValue": 7, "bestRating": 5}, None),
        ({"ratingValue": "good"}, None),
    ],
)
def test_reviews_keep_their_rating(rating: dict, expected: Rating | None) -> None:
    review = {"@type": "Review", "reviewBody": "Slow.", "author": {"name": "Ola"}, "reviewRating": rating}
    (found,) = schema_reviews(parse_html(in_json(review)), URL, "s")
    assert (found.kind, found.rating) == ("review", expected)


def test_an_address_on_another_site_is_not_the_posts() -> None:
    (post, _) = posts(in_json({**FIRST, "@id": "https://evil.example/x#1"}))
    assert post.url == URL


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from([*FIRST, "@graph", "@type", "name", "acceptedAnswer"]), inner, max_size=5)
    ),
    max_leaves=20,
)


@given(values)
def test_whatever_is_declared_nothing_breaks(value: object) -> None:
    nested = {**FIRST, "comment": value, "author": value, "datePublished": value, "interactionStatistic": value}
    for post in posts(in_json(value, nested).replace("</script><", "</script> <")):
        assert post.text


def test_items_within_items_have_an_end() -> None:
    deep = "[" * 5_000 + "]" * 5_000
    assert posts(f'<script type="application/ld+json">{deep}</script>{in_json(FIRST)}')
    many = "<div itemprop=comment itemscope itemtype='https://schema.org/Comment'>" * 300
    assert posts(many) == []
