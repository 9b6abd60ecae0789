"""Comments under articles: mentions of their own, and no part of the article, its author or its date."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from spiders import Request, Response, View, read_any

URL = "https://shop.example/blog/late"
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
STORY = "<p>Parcels of the autumn sale come late, and the shop says why in a long letter to all who wait. </p>" * 6
WORDPRESS = """
<div id="comments" class="comments-area"><h2 class="comments-title">2 thoughts on “Late again”</h2>
<ol class="comment-list">
 <li id="comment-7" class="comment even thread-even depth-1 parent"><article id="div-comment-7" class="comment-body">
  <footer class="comment-meta"><div class="comment-author vcard"><b class="fn"><a href="https://ola.example/"
   class="url" rel="ugc external nofollow">Ola</a></b> <span class="says">says:</span></div>
  <div class="comment-metadata"><a href="https://shop.example/blog/late/#comment-7"><time
   datetime="2026-11-20T08:00:00+01:00">November 20, 2026 at 8:00 am</time></a></div></footer>
  <div class="comment-content"><blockquote><p>come late</p></blockquote><p>Mine never came at all.</p></div>
  <div class="reply"><a rel="nofollow" class="comment-reply-link" href="#">Reply</a></div></article>
  <ol class="children">
   <li id="comment-9" class="comment byuser odd alt depth-2"><article id="div-comment-9" class="comment-body">
    <footer class="comment-meta"><div class="comment-author vcard"><b class="fn">Jan</b></div>
    <div class="comment-metadata"><a href="https://shop.example/blog/late/#comment-9"><time
     datetime="2026-11-20T09:30:00+01:00">November 20, 2026 at 9:30 am</time></a></div></footer>
    <div class="comment-content"><p>Nor did mine, Ola.</p></div></article></li>
  </ol></li>
</ol><div id="respond" class="comment-respond"><h3 id="reply-title">Leave a Reply</h3><form>x</form></div></div>"""


def page(comments: str, head: str = "", tail: str = "") -> str:
    return (
        f"<html lang=en><head><title>Late again</title>{head}</head><body><main><article><h1>Late again</h1>"
        f"<div class=entry-content>{STORY}</div></article>{comments}</main>{tail}</body></html>"
    )


def read(html: str) -> list[object]:
    body = html.encode()
    response = Response(Request(URL), URL, body, {"content-type": "text/html; charset=utf-8"})
    return [entry.capture for entry in read_any(response, View("s", URL, NOW)).posts]


def test_comments_of_a_stock_wordpress_page() -> None:
    article, first, reply = read(page(WORDPRESS))
    assert (article.kind, first.kind, reply.kind) == ("article", "comment", "comment")
    assert (first.author.name, first.author.url, reply.author.name) == ("Ola", "https://ola.example/", "Jan")
    assert (first.text, first.quoted) == ("Mine never came at all.", "come late")
    assert reply.text == "Nor did mine, Ola."
    assert first.published_at == datetime(2026, 11, 20, 7, tzinfo=UTC) and first.published_from == "markup"
    assert first.url == "https://shop.example/blog/late/#comment-7" and "7" in first.ref
    assert reply.parent == first.ref
    assert first.thread.title == "Late again" and first.thread.url == URL


def test_the_commenter_is_not_the_articles_author_and_their_words_are_not_its_text() -> None:
    article = read(page(WORDPRESS))[0]
    assert article.author.name == ""
    assert "Mine never came" not in article.text and "Reply" not in article.text
    assert article.published_at is None


def test_a_single_comment_is_one() -> None:
    one = WORDPRESS[: WORDPRESS.index('<ol class="children">')] + "</li></ol></div>"
    found = read(page(one))
    assert [capture.author.name for capture in found[1:]] == ["Ola"]


def test_declared_comments_are_read_once_with_what_is_shown() -> None:
    declared = (
        '<script type="application/ld+json">{"@type":"NewsArticle","headline":"Late again",'
        '"comment":[{"@type":"Comment",'
        '"text":"Mine never came at all.","author":{"@type":"Person","name":"Ola"},'
        '"dateCreated":"2026-11-20T07:00:00Z"}]}</script>'
    )
    article, *comments = read(page(WORDPRESS, head=declared))
    assert [comment.text for comment in comments] == ["Mine never came at all.", "Nor did mine, Ola."]
    assert article.kind == "article"


@pytest.mark.parametrize(
    "part",
    [
        '<div id="disqus_thread"></div><script src="https://x.disqus.com/embed.js"></script>',
        '<div class="comments-link"><a href="#respond">Leave a comment</a></div>',
        '<div id="respond" class="comment-respond"><h3>Leave a Reply</h3><p>Your email stays with us.</p></div>',
        '<section class="comments"><p>Comments are closed.</p></section>',
    ],
)
def test_where_nobody_wrote_there_is_no_comment(part: str) -> None:
    found = read(page(part))
    assert [capture.kind for capture in found] == ["article"]
    assert "email" not in found[0].text and "closed" not in found[0].text


@pytest.mark.parametrize(
    "wrapper", ["div class='post has-comments'", "div class='comments-open'", "div id='discussion'"]
)
def test_a_wrapper_named_after_comments_does_not_swallow_the_article(wrapper: str) -> None:
    html = page("").replace("<main>", f"<{wrapper}><main>").replace("</main>", "</main></div>")
    assert "autumn sale" in read(html)[0].text


def test_comments_of_another_theme() -> None:
    shown = "".join(
        f'<div class="single-comment" id="c{number}"><span class="comment__user">{name}</span>'
        f'<span class="comment__date" title="2026-11-2{number}T10:00:00Z">{number} days ago</span>'
        f'<div class="comment__text">{text}</div><a class="comment__like">Like</a></div>'
        for number, name, text in (
            (0, "Ewa", "I waited a week."),
            (1, "Kim", "They paid me back."),
            (2, "Ola", "Never again!"),
        )
    )
    _, *comments = read(page(f'<section class="article-comments"><h3>Comments</h3>{shown}</section>'))
    assert [(one.author.name, one.text) for one in comments] == [
        ("Ewa", "I waited a week."),
        ("Kim", "They paid me back."),
        ("Ola", "Never again!"),
    ]
    assert comments[0].published_at == datetime(2026, 11, 20, 10, tzinfo=UTC)
    assert comments[0].url.endswith("#c0")
