"""Discourse: its JSON (``spiders.discourse``), then RSS, then its pages: the JSON that they carry, or what is shown to
crawlers and, inside <noscript>, to everybody."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import ClassVar

from lxml import etree

from model.capture import Capture, Thread
from spiders.discourse import (
    BOARD,
    DROPPED,
    PLACES,
    POST,
    QUOTES,
    TOPIC,
    ask_again,
    ask_board,
    ask_newest,
    ask_topic,
    carried,
    is_answer,
    named,
    read_list,
    read_newest,
    read_topic,
)
from spiders.feed import read_feed
from spiders.items import expected, inner
from spiders.marks import Marks, PostMarks, RowMarks, find, has
from spiders.markup import MarkupForum
from spiders.spider import Harvest, Recognised, Request, Response, View
from spiders.threads import base_of, own_refs


class Discourse(MarkupForum):
    name = "discourse"
    title = "Discourse"
    options: ClassVar[Mapping[str, str]] = {}
    signs: ClassVar[Marks] = (
        "//meta[@name='generator' and starts-with(@content,'Discourse')]",
        f"//*[{has('crawler-post')}]",
    )
    heading: ClassVar[Marks] = ("//*[@id='topic-title']//h1", "//h1", "//title")
    posts = PostMarks(
        post=f"//*[{has('crawler-post')}][.//*[@itemprop='text' or @itemprop='articleBody' or {has('post')}]]",
        ref=("@id", ".//*[@itemprop='position']"),
        author=(".//*[@itemprop='author']//*[@itemprop='name']", f".//*[{has('creator')}]//a"),
        author_url=(".//*[@itemprop='author']//a/@href", f".//*[{has('creator')}]//a/@href"),
        handle=("substring-after((.//a[contains(@href,'/u/')]/@href)[1],'/u/')",),
        time=(
            f".//time[{has('post-time')}]",
            f".//*[{has('crawler-post-infos')}]//time",
            ".//*[@itemprop='datePublished']",
        ),
        body=("(.//*[@itemprop='text' or @itemprop='articleBody'])[1]", f"(.//div[{has('post')}])[1]"),
        parent=(f".//aside[{has('quote')}]/@data-post",),
        dropped=DROPPED,
        quotes=QUOTES,
        likes=(
            ".//*[@itemprop='interactionStatistic'][.//@content[contains(.,'LikeAction')]]"
            "//*[@itemprop='userInteractionCount']/@content",
            f".//*[{has('post-likes')}]",
        ),
    )
    threads = RowMarks(
        row=f"//*[{has('topic-list-item')}]",
        link=(f".//a[{has('title')}]/@href", ".//meta[@itemprop='url']/@content"),
        activity=(f".//*[{has('posts')}]", f".//td[{has('replies')}]"),
    )
    pages = "//a[contains(@href,'?page=')]/@href"
    thread_part = TOPIC

    def recognise(self, response: Response, tree: etree._Element | None) -> Recognised | None:
        if not (is_answer(response) if tree is None else find(tree, self.signs)):
            return None
        base = base_of(response.url, PLACES)
        if topic := TOPIC.search(response.url):
            return Recognised(self.name, 0.95, f"{base}/t/{topic[1]}", "thread", said="a topic of a Discourse forum")
        if board := BOARD.search(response.url):
            return Recognised(self.name, 0.95, base + board[0], said="a category or tag of a Discourse forum")
        return Recognised(self.name, 0.95, base + "/", said="a Discourse forum")

    def start(self, view: View) -> Sequence[Request]:
        base = base_of(view.url, PLACES)
        if topic := TOPIC.search(view.url):
            return (ask_again(base, topic[1], view.cursors, own=True),)
        if board := BOARD.search(view.url):
            return (ask_board(base, board[0], view.url),)
        return (ask_newest(base, view.url),)

    def history(self, view: View) -> Sequence[Request]:
        topic = TOPIC.search(view.url)
        return (ask_topic(base_of(view.url, PLACES), topic[1]),) if topic else self.start(view)

    def look(self, request: Request, view: View) -> Request:
        topic = TOPIC.search(request.url)
        if topic is None or isinstance(request.note.get("page"), str):
            return super().look(request, view)
        known = {} if view.since else request.note
        return ask_again(base_of(request.url, PLACES), topic[1], known, looked=True)

    def read(self, response: Response, view: View) -> Harvest:
        if response.role == "feed":
            feed = read_feed(response.body, response.headers, response.url, view.source)
            return Harvest(tuple(map(named, own_refs(feed.entries, POST))), unread=feed.unread)
        plain = response.text().lstrip()[:1] == "{"
        found = response.json() if plain else carried(response.tree())
        base = base_of(response.url, PLACES)
        if "post_stream" in inner(found):
            return read_topic(inner(found), base, response, view)
        if "topic_list" in inner(found):
            return read_list(inner(found), base, response, view)
        if plain:
            return read_newest(expected(found, "latest_posts", response.url), base, response, view)
        return super().read(response, view)

    def known(self, capture: Capture) -> Capture:
        topic, number = capture.thread or Thread(), capture.ref
        return replace(
            capture,
            ref=f"{topic.ref}/{number}",
            url=f"{topic.url}/{number}",
            parent=f"{topic.ref}/{capture.parent}" if capture.parent else "",
        )
