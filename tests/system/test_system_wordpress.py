"""A real peer: WordPress, its posts and comments in five languages, crawled as a user would."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text as sql

from projects import Project
from servers.loopback import Answer, Loopback, Request
from servers.wordpress import WordPress
from servers.wordpress_truth import wrong

pytestmark = pytest.mark.servers

POSTS = {
    "en": ("Northwind lost my parcel", "<p>Third week of waiting & nobody answers.</p><p>I am <b>angry</b>.</p>"),
    "pl": ("Paczka z Northwind się spóźnia", "<p>Żadnej odpowiedzi, zażółć gęślą jaźń.</p>"),
    "ru": ("Посылка из Northwind опаздывает", "<p>Третья неделя, и никакого ответа.</p>"),
    "th": ("Northwind ส่งของช้ามาก", "<p>รอสามสัปดาห์แล้ว ยังไม่ได้ของ แย่มาก</p>"),
    "ja": ("Northwindの荷物が届かない", "<p>三週間待っていますが、返事がありません。</p>"),
}
COMMENTS = {
    "en": "Same here, Northwind never came back to me.",
    "pl": "U mnie to samo, Northwind milczy od tygodnia.",
    "ru": "У меня то же самое, Northwind молчит.",
    "th": "ของฉันก็เหมือนกัน Northwind เงียบหายไปเลย",
    "ja": "私も同じです。Northwindから連絡がありません。",
}
START = datetime(2026, 11, 18, 8, 0, tzinfo=UTC)


class OneItem(Loopback):
    """A feed of one item that says no date."""

    def answer(self, request: Request) -> Answer:
        if request.path != "/feed.xml":
            return Answer(404)
        item = "<item><title>Undated</title><guid>u1</guid><description>Northwind, no date.</description></item>"
        body = f'<rss version="2.0"><channel><title>x</title>{item}</channel></rss>'
        return Answer(body=body.encode(), type="application/rss+xml")


def crawl(project: Project) -> dict[str, dict[str, object]]:
    return {str(row["source"]): row for row in project.json_lines("crawl", "--once")}


def test_wordpress_is_collected_once_updated_and_never_missed(tmp_path, wordpress: WordPress):
    made = {}
    for number, (lang, (title, html)) in enumerate(POSTS.items()):
        made[lang] = wordpress.publish(title, html, START + timedelta(hours=number), lang)
        wordpress.comment(made[lang].id, f"Reader {lang}", COMMENTS[lang], START + timedelta(hours=number, minutes=9))
    with OneItem() as undated:
        project = Project(tmp_path, allow=[wordpress.host, undated.host])
        project.write("topics/northwind.yaml", {"id": "northwind", "query": "northwind"})
        feeds = {
            "posts": wordpress.feed,
            "comments": wordpress.url("/comments/feed/"),
            "undated": undated.url("/feed.xml"),
        }
        project.write("sources/wp.yaml", [{"id": name, "url": url} for name, url in feeds.items()])
        assert project.earshot("topics", "publish").returncode == 0

        assert {row["outcome"] for row in crawl(project).values()} == {"fetched"}
        _all_are_there(project, made)

        second = crawl(project)
        assert [second[name]["outcome"] for name in ("posts", "comments")] == ["unchanged", "unchanged"]
        assert [second[name]["status"] for name in ("posts", "comments")] == [304, 304]
        before = project.mentions()

        wordpress.edit(made["pl"].id, html="<p>Northwind oddał pieniądze, dziękuję!</p>")
        crawl(project)
        (edited,) = [m for m in project.mentions() if m.capture.url == made["pl"].permalink]
        assert "oddał pieniądze" in edited.capture.text
        assert edited.revised_at is not None
        assert len(project.mentions()) == len(before)

        old = wordpress.publish("Northwind, years ago", "<p>They were late even then.</p>", START - timedelta(days=900))
        wordpress.edit(made["en"].id, title="Northwind lost my parcel (found)")
        crawl(project)
        assert old.permalink in {m.capture.url for m in project.mentions()}
        assert len(project.mentions()) == len(before) + 1


def _all_right(project: Project, wordpress: WordPress, first: int) -> None:
    told = wrong((mention.capture for mention in project.mentions()), wordpress.truth(), first)
    assert not {ref: faults for ref, faults in told.items() if faults}
    assert len(told) > 70


def _all_are_there(project: Project, made: dict[str, object]) -> None:
    mentions = {m.capture.url: m for m in project.mentions()}
    for lang, (title, _) in POSTS.items():
        mention = mentions[made[lang].permalink]
        assert mention.capture.title == title
        assert mention.language.code == lang
        assert [match.topic for match in mention.topics] == ["northwind"]
        assert mention.event_at == mention.capture.published_at
    comments = {m.capture.author.name: m for m in mentions.values() if m.capture.author.name.startswith("Reader")}
    for lang, text in COMMENTS.items():
        assert comments[f"Reader {lang}"].capture.text.strip() == text
    (undated,) = [m for m in mentions.values() if m.capture.ref == "u1"]
    assert undated.capture.published_from == "none"


def test_posts_and_comments_are_right_in_everything_over_edits_and_deletions(tmp_path, wordpress: WordPress):
    """The address of the blog is enough; the database is the truth."""
    now = datetime.now(UTC).replace(microsecond=0)
    long_ago, lately = now - timedelta(days=16), now - timedelta(hours=30)
    told = list(POSTS.values())
    posts = wordpress.publish_all(
        [
            {
                "title": f"{told[n % 5][0]} ({n})",
                "html": f"{told[n % 5][1]}<blockquote><p>They said {n}.</p></blockquote><p>Nr {n} &amp; no reply.</p>",
                "author": ("Ola Nowak", "Анна Петрова", "สมชาย ใจดี")[n % 3],
                "date": (long_ago if n < 20 else lately) + timedelta(minutes=n),
            }
            for n in range(25)
        ]
    )
    said = wordpress.comment_all(
        [
            {
                "id": posts[n % 25].id,
                "author": f"Reader {n}",
                "text": f"{COMMENTS['ja']} {n} <3",
                "date": lately + timedelta(hours=1, seconds=n),
            }
            for n in range(40)
        ]
    )
    wordpress.comment_all(
        [
            {
                "id": posts[n].id,
                "author": f"Editor {n}",
                "text": f"{COMMENTS['ru']} {n}",
                "date": lately + timedelta(hours=2),
                "parent": said[n].id,
            }
            for n in range(15)
        ]
    )
    held = wordpress.comment_all(
        [{"id": posts[22].id, "author": "Held", "text": "Let through late.", "date": lately, "approved": 0}]
    )
    project = Project(tmp_path, allow=[wordpress.host])
    project.write("sources/wp.yaml", [{"id": "blog", "url": wordpress.url("/")}])
    assert crawl(project)["blog"]["outcome"] == "fetched"
    _all_right(project, wordpress, posts[0].id)

    wordpress.edit(posts[3].id, html="<p>They paid me back.</p>")
    wordpress.edit_comment(said[21].id, comment_content="I take it back.")
    wordpress.edit_comment(held[0].id, comment_approved=1)
    wordpress.delete_comment(said[30].id)
    wordpress.delete(posts[20].id)
    wordpress.trash(posts[21].id)
    wordpress.comment(posts[0].id, "Latecomer", "Under an old post.")
    with project.state().write() as tx:
        tx.execute(sql("update frontier set due = 1"))  # an hour goes by
    assert crawl(project)["blog"]["outcome"] == "fetched"
    _all_right(project, wordpress, posts[0].id)
    wordpress.delete_all(post.id for post in posts)
