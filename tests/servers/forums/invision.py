"""Invision Community 4 and 5: every time is told to machines."""

from __future__ import annotations

import re
from datetime import datetime
from html import escape

from tests.servers.forums.markup import SIZE, Pages
from tests.servers.forums.village import Post, Topic


class Invision4(Pages):
    likes = True

    def page(self, url: str) -> str:
        number = int(found[1]) if (found := re.search(r"page(?:=|/)(\d+)", url)) else 1
        if found := re.search(r"/topic/(\d+)-", url):
            return self._topic(self.village.topic(int(found[1])), number)
        if found := re.search(r"/forum/(\d+)-", url):
            return self._board(int(found[1]), number)
        return self._whole(
            "Forums",
            "",
            f'<ol class="ipsList_reset cForumList">{"".join(self._forum(*one) for one in self.boards())}</ol>',
        )

    def permalink(self, topic: Topic, post: Post) -> str:
        page = topic.page_of(post, SIZE)
        return f"{self._topic_at(topic, page)}#findComment-{post.number}"

    def exactly(self, at: datetime) -> datetime:
        return at.replace(microsecond=0)

    def _topic_at(self, topic: Topic, page: int = 1) -> str:
        return f"{self.base}/topic/{topic.number}-t/" + (f"page/{page}/" if page > 1 else "")

    def _board_at(self, board: int, page: int = 1) -> str:
        return f"{self.base}/forum/{board}-b/" + (f"?page={page}" if page > 1 else "")

    def _time(self, at: datetime) -> str:
        return f"<time datetime='{at:%Y-%m-%dT%H:%M:%SZ}' title='{self.local(at):%m/%d/%Y %I:%M  %p}' data-short='1 yr'>{self.day(at)}</time>"

    def _whole(self, title: str, links: str, body: str) -> str:
        return (
            f'<!DOCTYPE html><html lang="{self.village.lang}"><head><title>{escape(title)} - Forum</title>{links}</head>'
            f'<body class="ipsApp ipsApp_front" data-pagemodule="forums"><main id="ipsLayout_body">{body}</main></body></html>'
        )

    def _rel(self, page: int, at: list[str]) -> tuple[str, str]:
        last = len(at)
        rel = f'<link rel="next" href="{at[page]}">' if page < last else ""
        rel += f'<link rel="prev" href="{at[page - 2]}">' if page > 1 else ""
        links = "".join(
            f'<li class="ipsPagination_page"><a href="{url}" data-page="{n}">{n}</a></li>'
            for n, url in enumerate(at, 1)
        )
        back = (
            f'<li class="ipsPagination_prev ipsPagination_inactive"><a href="{at[0]}" rel="prev" data-page="0">Prev</a></li>'
            if page == 1
            else ""
        )
        return rel, f'<ul class="ipsPagination" data-pages="{last}">{back}{links}</ul>'

    def _forum(self, number: int, name: str, last: Topic) -> str:
        return (
            f'<li class="cForumRow ipsDataItem ipsDataItem_responsivePhoto" data-forumid="{number}"><div class="ipsDataItem_main"><h4 class="ipsDataItem_title ipsType_large"><a href="{self._board_at(number)}">{name}</a></h4></div>'
            f'<div class="ipsDataItem_stats"><dt class="ipsDataItem_stats_number">{sum(len(t.shown) for t in self.village.recent(number))}</dt></div><ul class="ipsDataItem_lastPoster"><li><a href="{self._topic_at(last)}">{escape(last.title)}</a></li><li>{self._time(last.last.at)}</li></ul></li>'
        )

    def _board(self, board: int, page: int) -> str:
        rel, nav = self._rel(page, [self._board_at(board, n) for n in range(1, self.board_pages(board) + 1)])
        rows = "".join(self._row(topic) for topic in self.rows(board, page))
        return self._whole("Board", rel, f'{nav}<ol class="ipsDataList cTopicList">{rows}</ol>')

    def _row(self, topic: Topic) -> str:
        return (
            f'<li class="ipsDataItem ipsDataItem_responsivePhoto" data-rowid="{topic.number}"><div class="ipsDataItem_main"><h4 class="ipsDataItem_title"><span class="ipsType_break"><a href="{self._topic_at(topic)}" data-ipshover>{escape(topic.title)}</a></span></h4></div>'
            f'<ul class="ipsDataItem_stats"><li data-stattype="forums_comments"><span class="ipsDataItem_stats_number">{len(topic.shown) - 1}</span> replies</li><li data-stattype="num_views">{self.now.minute} views</li></ul>'
            f'<ul class="ipsDataItem_lastPoster"><li><a href="/profile/3-x/">{escape(topic.last.author)}</a></li><li><a href="{self._topic_at(topic)}?do=getLastComment">{self._time(topic.last.at)}</a></li></ul></li>'
        )

    def _topic(self, topic: Topic, page: int) -> str:
        rel, nav = self._rel(page, [self._topic_at(topic, n) for n in range(1, topic.pages(SIZE) + 1)])
        rel += f'<link rel="canonical" href="{self._topic_at(topic, page)}">'
        posts = "".join(self._post(topic, post) for post in topic.page(page, SIZE))
        return self._whole(topic.title, rel, f"{self._head(topic)}{nav}{posts}")

    def _head(self, topic: Topic) -> str:
        return f'<h1 class="ipsType_pageTitle ipsContained_container"><span class="ipsType_break ipsContained"><span>{escape(topic.title)}</span></span></h1>'

    def _said(self, post: Post) -> str:
        said = "\n".join(f"<p>{escape(part)}</p>" for part in post.said)
        if post.edited:
            said += "<span class='ipsType_reset ipsType_medium ipsType_light' data-excludequote><strong>Edited <time>now</time> by X</strong></span>"
        if post.quotes is None:
            return said
        other = post.quotes
        return (
            f'<blockquote class="ipsQuote" data-ipsquote="" data-ipsquote-contentcommentid="{other.number}" data-ipsquote-username="{escape(other.author)}"><div class="ipsQuote_citation">9 hours ago, {escape(other.author)} said:</div>'
            f'<div class="ipsQuote_contents"><p>{escape(other.said[0])}</p></div></blockquote>\n{said}'
        )

    def _post(self, topic: Topic, post: Post) -> str:
        link = f'<a href="{self.permalink(topic, post)}" rel="nofollow" class="ipsType_blendLinks">Posted {self._time(post.at)}</a>'
        return (
            f'<a id="comment-{post.number}"></a><article id="elComment_{post.number}" class="cPost ipsBox ipsComment ipsComment_parent"><aside class="ipsComment_author cAuthorPane"><h3 class="ipsType_sectionHead cAuthorPane_author"><strong><a href="{self.base}/profile/3-x/" title="profile" class="ipsType_break">{escape(post.author)}</a></strong> <span class="cAuthorPane_badge">9</span></h3>'
            f'<ul class="cAuthorPane_info"><li data-role="group">Members</li></ul></aside><div id="comment-{post.number}_wrap" class="ipsComment_content"><div class="ipsComment_meta ipsType_light">{link}</div>'
            f'<div class="cPost_contentWrap"><div data-role="commentContent" class="ipsType_normal ipsType_richText">{self._said(post)}</div><div class="ipsItemControls"><span data-role="reactCount">{post.likes}</span></div></div>'
            '<div data-role="memberSignature" class="ipsType_light">My signature</div></div></article>'
        )


class Invision5(Invision4):
    likes = False

    def _whole(self, title: str, links: str, body: str) -> str:
        return (
            f'<!DOCTYPE html><html lang="{self.village.lang}" data-ips-path="/"><head><title>{escape(title)} - Forum</title>{links}</head>'
            f'<body data-ips-hook="body"><main id="ipsLayout">{body}</main></body></html>'
        )

    def _forum(self, number: int, name: str, last: Topic) -> str:
        return (
            f'<li data-forumid="{number}" class="ipsData__item"><div class="ipsData__main"><h4 class="ipsData__title"><a href="{self._board_at(number)}">{name}</a></h4></div><ul class="ipsData__stats"><li><span class="ipsData__stats-number">{sum(len(t.shown) for t in self.village.recent(number))}</span></li></ul>'
            f'<div class="ipsData__last"><div class="ipsData__last-text"><a href="{self._topic_at(last)}">{escape(last.title)}</a> {self._time(last.last.at)}</div></div></li>'
        )

    def _row(self, topic: Topic) -> str:
        return (
            f'<li data-rowid="{topic.number}" class="ipsData__item"><div class="ipsData__main"><h4 class="ipsData__title"><a href="{self._topic_at(topic)}">{escape(topic.title)}</a></h4></div><ul class="ipsData__stats"><li data-stattype="forums_comments"><span class="ipsData__stats-number">{len(topic.shown) - 1}</span></li></ul>'
            f'<div class="ipsData__last"><div class="ipsData__last-text">{self._time(topic.last.at)}</div></div></li>'
        )

    def _head(self, topic: Topic) -> str:
        return f'<header class="ipsPageHeader"><h1 class="ipsPageHeader__title">{escape(topic.title)}</h1></header>'

    def _post(self, topic: Topic, post: Post) -> str:
        link = f'<a href="{self.permalink(topic, post)}" rel="nofollow">Posted {self._time(post.at)}</a>'
        return (
            f'<article data-ips-hook="postWrapper" id="elComment_{post.number}" class="ipsEntry js-ipsEntry ipsEntry--post"><aside class="ipsEntry__author-column"><h3 class="ipsEntry__username"><a href="{self.base}/profile/3-x/">{escape(post.author)}</a></h3></aside>'
            f'<div class="ipsEntry__content"><div class="ipsEntry__header"><p class="ipsEntry__date">{link}</p></div><div class="ipsEntry__post"><div data-role="commentContent" class="ipsRichText ipsRichText--user">{self._said(post)}</div></div></div></article>'
        )
