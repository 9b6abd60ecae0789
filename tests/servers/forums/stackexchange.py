"""Stack Exchange: its interface, with filters, ``backoff`` and the day's quota, and a question's page.

A topic's first post is the question; of the others, each third one is a comment on what it quotes.
"""

from __future__ import annotations

import json
from html import escape
from urllib.parse import parse_qsl, urlsplit

from tests.servers.forums.truth import Expected
from tests.servers.forums.village import Post, Topic, Village
from tests.servers.forums.walk import Answer

FILTER = "!nNPvSNdWme"


class StackExchange:
    base = "https://cooking.stackexchange.com"

    def __init__(self, village: Village) -> None:
        self.village = village
        self.quota = 300
        self.backoff = 0

    def answer(self, url: str) -> Answer:
        parts = urlsplit(url)
        if parts.netloc != "api.stackexchange.com":
            return 200, {"content-type": "text/html"}, self._page(int(parts.path.split("/")[2])).encode()
        self.quota -= 1
        asked = dict(parse_qsl(parts.query))
        items, more = self._items(parts.path.removeprefix("/2.3/"), asked)
        told: dict[str, object] = {"items": items, "has_more": more, "quota_max": 300, "quota_remaining": self.quota}
        if self.backoff:
            told["backoff"] = self.backoff
        return 200, {"content-type": "application/json; charset=utf-8"}, json.dumps(told).encode()

    def expected(self) -> dict[str, Expected]:
        return {one.ref: one for topic in self.village.topics for one in self._expected(topic)}

    def _expected(self, topic: Topic) -> list[Expected]:
        question = topic.posts[0]
        made = []
        for post in topic.shown:
            comment = self._is_comment(topic, post)
            on = post.quotes or question
            place = (
                f"{self._place(topic)}#comment{post.number}_{on.number}" if comment else f"{self.base}/a/{post.number}"
            )
            made.append(
                Expected(
                    ref=f"comment-{post.number}" if comment else str(post.number),
                    url=self._place(topic) if post is question else place,
                    author=post.author,
                    at=post.at.replace(microsecond=0),
                    text=" ".join(post.said) if comment else post.text,
                    thread=str(question.number),
                    parent=str(on.number) if comment else "" if post is question else str(question.number),
                    title=topic.title if post is question else "",
                    likes=post.likes,
                )
            )
        return made

    def _place(self, topic: Topic) -> str:
        return f"{self.base}/questions/{topic.posts[0].number}/a-slug"

    def _is_comment(self, topic: Topic, post: Post) -> bool:
        return post.quotes is not None and not self._under_comment(topic, post.quotes)

    def _under_comment(self, topic: Topic, post: Post) -> bool:
        return post.quotes is not None or post.deleted

    def _items(self, path: str, asked: dict[str, str]) -> tuple[list[object], bool]:
        whole = asked.get("filter") == FILTER
        page = int(asked.get("page", "1"))
        if path == "filters/create":
            return [{"filter": FILTER, "filter_type": "safe", "included_fields": asked["include"].split(";")}], False
        if path == "comments":
            pairs = [(t, p) for t, p in self.village.every() if self._is_comment(t, p)]
            pairs.sort(key=lambda pair: pair[1].at, reverse=True)
            shown = pairs[10 * page - 10 : 10 * page]
            return [self._comment(topic, post) for topic, post in shown], len(pairs) > 10 * page
        if path.startswith("questions/"):
            found = [topic for topic in self.village.topics if str(topic.posts[0].number) == path.split("/")[1]]
            return [self._question(topic, whole=whole) for topic in found], False
        topics = sorted(self.village.topics, key=self._activity, reverse=True)
        oldest = float(asked.get("min", "0"))
        topics = [topic for topic in topics if self._activity(topic) >= oldest]
        return [self._question(topic, whole=whole) for topic in topics[3 * page - 3 : 3 * page]], len(topics) > 3 * page

    def _activity(self, topic: Topic) -> float:
        return max(post.at.timestamp() for post in topic.shown if not self._is_comment(topic, post))

    def _question(self, topic: Topic, *, whole: bool) -> dict[str, object]:
        question = topic.posts[0]
        made = {
            **self._common(question),
            "question_id": question.number,
            "title": escape(topic.title),
            "link": self._place(topic),
            "view_count": 9,
            "answer_count": 2,
            "body": _html(question),
        }
        if whole:
            answers = [p for p in topic.shown[1:] if not self._is_comment(topic, p)]
            made["comments"] = self._comments(topic, question)
            made["answers"] = [
                {**self._common(p), "answer_id": p.number, "body": _html(p), "comments": self._comments(topic, p)}
                for p in answers
            ]
        return made

    def _comments(self, topic: Topic, on: Post) -> list[dict[str, object]]:
        return [self._comment(topic, p) for p in topic.shown if self._is_comment(topic, p) and p.quotes is on]

    def _comment(self, topic: Topic, post: Post) -> dict[str, object]:
        on = (post.quotes or topic.posts[0]).number
        link = f"{self._place(topic)}#comment{post.number}_{on}"
        body = escape(" ".join(post.said))
        return {**self._common(post), "comment_id": post.number, "post_id": on, "body": body, "link": link}

    def _common(self, post: Post) -> dict[str, object]:
        owner = {
            "display_name": escape(post.author),
            "user_id": 7,
            "link": f"{self.base}/users/7/x",
            "user_type": "registered",
        }
        return {"owner": owner, "score": post.likes, "creation_date": int(post.at.timestamp())}

    def _page(self, number: int) -> str:
        topic = next(topic for topic in self.village.topics if topic.posts[0].number == number)
        posts = [post for post in topic.shown if not self._is_comment(topic, post)]
        shown = "".join(self._block(topic, post) for post in posts)
        return (
            f'<html><head><link rel="canonical" href="{self._place(topic)}"></head><body><div id="question-header">'
            f'<h1 itemprop="name"><a href="{self._place(topic)}">{escape(topic.title)}</a></h1></div>{shown}</body></html>'
        )

    def _block(self, topic: Topic, post: Post) -> str:
        kind = "question" if post is topic.posts[0] else "answer"
        stamp = post.at.strftime("%Y-%m-%d %H:%M:%SZ")
        on = [one for one in topic.shown if self._is_comment(topic, one) and one.quotes is post]
        comments = "".join(_old_comment(one) if one.number % 2 else _new_comment(one, post) for one in on)
        return (
            f'<div class="{kind}" data-{kind}id="{post.number}" data-score="{post.likes}">'
            f'<div class="s-prose js-post-body">{_html(post)}</div>'
            '<div class="post-signature"><a href="/posts/1/revisions">edited <span class="relativetime" title="2026-11-22 00:00:00Z">now</span></a>'
            '<div class="user-details"><a href="/users/9/editor">Editor</a></div></div>'
            f'<div class="post-signature owner"><div class="user-action-time">asked <span title="{stamp}" class="relativetime">then</span></div>'
            f'<div class="user-details"><a href="/users/7/x">{escape(post.author)}</a></div></div>'
            f'<ul class="comments-list">{comments}</ul></div>'
        )


def _html(post: Post) -> str:
    return "\n".join(f"<p>{escape(part)}</p>" for part in post.said)


def _old_comment(one: Post) -> str:
    return (
        f'<li id="comment-{one.number}" class="comment js-comment" data-comment-id="{one.number}" data-comment-score="{one.likes}">'
        f'<span class="comment-copy">{escape(" ".join(one.said))}</span> &ndash; <a class="comment-user" href="/users/7/x">{escape(one.author)}</a>'
        f'<span class="comment-date"><span title="{one.at:%Y-%m-%d %H:%M:%SZ}, License: CC BY-SA 4.0">long ago</span></span></li>'
    )


def _new_comment(one: Post, post: Post) -> str:
    return (
        f'<div id="follow-up-{one.number}" role="listitem"><a href="/users/7/x" class="s-avatar"></a><div class="d-none" itemprop="name">{escape(one.author)}</div>'
        f'<a href="/users/7/x" class="s-user-card--link comment-user" itemprop="url">{escape(one.author)}</a> <a class="comment-link" href="#comment{one.number}_{post.number}">'
        f'<time title="{one.at:%Y-%m-%dT%H:%M:%S.00Z}">Over a year ago</time></a><div itemprop="text">{escape(" ".join(one.said))}</div>'
        f'<button data-so-test="vote-button-comment-{one.number}"><span class="s-btn--icon"></span> <span class="fw-normal">{one.likes}</span></button></div>'
    )
