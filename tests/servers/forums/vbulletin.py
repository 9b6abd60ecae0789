"""vBulletin 3, 4 and 5: the same forum in the pages of each. The footer tells the zone."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from html import escape

from tests.servers.forums.markup import SIZE, Pages, paragraphs
from tests.servers.forums.village import Post, Topic


class VBulletin3(Pages):
    """Tables; addresses by ``t=`` and ``f=``."""

    generator = "vBulletin 3.8.11"

    def page(self, url: str) -> str:
        number = int(found[1]) if (found := re.search(r"(?:page=|/page)(\d+)", url)) else 1
        if found := re.search(r"showthread\.php\?(?:t=)?(\d+)|/\d-board/(\d+)-", url):
            return self._thread(self.village.topic(int(found[1] or found[2])), number)
        if found := re.search(r"forumdisplay\.php\?(?:f=)?(\d+)|/(\d)-board", url):
            return self._board(int(found[1] or found[2]), number)
        return self._whole("Forum", "", self._index())

    def permalink(self, topic: Topic, post: Post) -> str:
        page = topic.page_of(post, SIZE)
        return f"{self._thread_at(topic, page)}#post{post.number}"

    def _thread_at(self, topic: Topic, page: int = 1) -> str:
        return f"{self.base}/showthread.php?t={topic.number}" + (f"&page={page}" if page > 1 else "")

    def _board_at(self, board: int, page: int = 1) -> str:
        return f"{self.base}/forumdisplay.php?f={board}" + (f"&page={page}" if page > 1 else "")

    def _time(self, at: datetime) -> str:
        return f"{self.day(at)}, {self.local(at):%H:%M}"

    def _zone(self) -> str:
        hours = int((self.local(self.now).utcoffset() or timedelta()).total_seconds() // 3600)
        return f'All times are GMT {hours:+}. The time now is <span class="time">{self.local(self.now):%H:%M}</span>.'

    def _whole(self, title: str, links: str, body: str) -> str:
        return (
            f'<html dir="ltr" lang="{self.village.lang}"><head><meta name="generator" content="{self.generator}" /><title>{escape(title)}</title>{links}</head>'
            f'<body>{body}<div class="smallfont" align="center">{self._zone()}</div></body></html>'
        )

    def _rel(self, page: int, last: int, at: list[str]) -> str:
        following = f'<link rel="next" href="{escape(at[page])}" />' if page < last else ""
        return following + (f'<link rel="prev" href="{escape(at[page - 2])}" />' if page > 1 else "")

    def _nav(self, page: int, at: list[str]) -> str:
        links = "".join(f'<a href="{escape(url)}">{n}</a>' for n, url in enumerate(at, start=1) if n != page)
        return f'<div class="pagenav" align="right"><table class="tborder"><tr><td class="vbmenu_control">Page {page} of {len(at)}</td><td>{links}</td></tr></table></div>'

    def _index(self) -> str:
        rows = "".join(
            f'<tr align="center"><td class="alt2"><img src="images/statusicon/forum_new.gif" alt="" /></td><td class="alt1Active" align="left" id="f{number}"><div><a href="forumdisplay.php?s=0123456789abcdef0123456789abcdef&amp;f={number}"><strong>{name}</strong></a></div></td>'
            f'<td class="alt2"><div class="smallfont"><a href="showthread.php?goto=newpost&amp;t={last.number}">{escape(last.title)}</a> by {escape(last.last.author)} <a href="showthread.php?p={last.last.number}#post{last.last.number}"><img src="x.gif" /></a></div></td>'
            f'<td class="alt1">{len(self.village.recent(number))}</td><td class="alt2">{sum(len(t.shown) for t in self.village.recent(number))}</td></tr>'
            for number, name, last in self.boards()
        )
        return f'<table class="tborder">{rows}</table>'

    def _board(self, board: int, page: int) -> str:
        at = [self._board_at(board, n) for n in range(1, self.board_pages(board) + 1)]
        rows = "".join(self._row(topic) for topic in self.rows(board, page))
        return self._whole(
            "Board",
            self._rel(page, len(at), at),
            f'{self._nav(page, at)}<table class="tborder" id="threadslist">{rows}</table>',
        )

    def _row(self, topic: Topic) -> str:
        return (
            f'<tr><td class="alt1" id="td_threadstatusicon_{topic.number}"></td><td class="alt1" id="td_threadtitle_{topic.number}" title="words"><div><a href="showthread.php?t={topic.number}" id="thread_title_{topic.number}">{escape(topic.title)}</a></div>'
            f'<div class="smallfont">{escape(topic.posts[0].author)}</div></td><td class="alt2" title="Replies: {len(topic.shown) - 1}, Views: 9"><div class="smallfont" style="text-align:right; white-space:nowrap">{self._time(topic.last.at)}<br />'
            f'by <a href="member.php?find=lastposter&amp;t={topic.number}">{escape(topic.last.author)}</a> <a href="showthread.php?p={topic.last.number}#post{topic.last.number}"><img class="inlineimg" src="x.gif" alt="" /></a></div></td></tr>'
        )

    def _thread(self, topic: Topic, page: int) -> str:
        at = [self._thread_at(topic, n) for n in range(1, topic.pages(SIZE) + 1)]
        posts = "".join(self._post(topic, post) for post in topic.page(page, SIZE))
        return self._whole(
            topic.title,
            self._rel(page, len(at), at),
            f'{self._head(topic)}{self._nav(page, at)}<div id="posts">{posts}</div>',
        )

    def _head(self, topic: Topic) -> str:
        return f'<table class="tborder"><tr><td class="navbar"><a href="showthread.php?t={topic.number}"><img src="x.gif" /></a> <strong>{escape(topic.title)}</strong></td></tr></table>'

    def _post(self, topic: Topic, post: Post) -> str:
        quote = ""
        if post.quotes:
            quote = (
                '<div style="margin:20px; margin-top:5px;"><div class="smallfont" style="margin-bottom:2px">Quote:</div><table cellpadding="6" width="100%"><tr><td class="alt2" style="border:1px inset">'
                f'<div>Originally Posted by <strong>{escape(post.quotes.author)}</strong> <a href="showthread.php?p={post.quotes.number}#post{post.quotes.number}" rel="nofollow"><img class="inlineimg" src="x.gif" /></a></div><div style="font-style:italic">{escape(post.quoted)}</div></td></tr></table></div>'
            )
        return (
            f'<div id="edit{post.number}"><table id="post{post.number}" class="tborder"><tr><td class="thead"><a name="post{post.number}"><img class="inlineimg" src="x.gif" alt="Old" border="0" /></a> {self._time(post.at)} <!-- / date --></td>'
            f'<td class="thead" align="right">#<a href="showpost.php?p={post.number}&amp;postcount=1" target="new" id="postcount{post.number}"><strong>1</strong></a></td></tr>'
            f'<tr valign="top"><td class="alt2"><div id="postmenu_{post.number}"><a class="bigusername" href="member.php?u=3">{escape(post.author)}</a></div><div class="smallfont">Join Date: Mar 2016</div></td>'
            f'<td class="alt1" id="td_post_{post.number}"><div id="post_message_{post.number}">{quote}{paragraphs(post)}</div><div class="smallfont"><em>Last edited by X; today at 10:00</em></div></td></tr></table></div>'
        )


class VBulletin4(VBulletin3):
    """Lists; addresses ``showthread.php?9-title/page2``."""

    generator = "vBulletin 4.2.5"

    def permalink(self, topic: Topic, post: Post) -> str:
        return f"{self.base}/showthread.php?{topic.number}-t&p={post.number}&viewfull=1#post{post.number}"

    def _thread_at(self, topic: Topic, page: int = 1) -> str:
        return f"{self.base}/showthread.php?{topic.number}-t" + (f"/page{page}" if page > 1 else "")

    def _board_at(self, board: int, page: int = 1) -> str:
        return f"{self.base}/forumdisplay.php?{board}-b" + (f"/page{page}" if page > 1 else "")

    def _whole(self, title: str, links: str, body: str) -> str:
        return (
            f'<html lang="{self.village.lang}" id="vbulletin_html"><head><base href="{self.base}/" /><meta name="generator" content="{self.generator}" /><title>{escape(title)}</title>{links}</head>'
            f'<body>{body}<div id="footer_time" class="shade footer_time">{self._zone()}</div></body></html>'
        )

    def _nav(self, page: int, at: list[str]) -> str:
        links = "".join(
            f'<span><a href="{escape(url)}">{n}</a></span>' for n, url in enumerate(at, start=1) if n != page
        )
        return f'<div class="pagination_top"><form class="pagination"><span class="selected">{page}</span>{links}</form></div>'

    def _index(self) -> str:
        rows = "".join(
            f'<li id="forum{number}" class="forumbit_post old L2"><div class="forumrow table"><h2 class="forumtitle"><a href="forumdisplay.php?{number}-b">{name}</a></h2>'
            f'<ul class="forumstats td"><li>Threads: {len(self.village.recent(number))}</li><li>Posts: {sum(len(t.shown) for t in self.village.recent(number))}</li></ul></div></li>'
            for number, name, _ in self.boards()
        )
        return f'<ol id="forums">{rows}</ol>'

    def _row(self, topic: Topic) -> str:
        return (
            f'<li class="threadbit hot" id="thread_{topic.number}"><div class="nonsticky"><div class="threadinfo"><h3 class="threadtitle"><a class="title" href="showthread.php?{topic.number}-t" id="thread_title_{topic.number}">{escape(topic.title)}</a></h3></div>'
            f'<ul class="threadstats td"><li>Replies: <a href="#">{len(topic.shown) - 1}</a></li><li>Views: 99</li></ul><dl class="threadlastpost td"><dt class="lastpostby hidden">Last Post By</dt><dd>{escape(topic.last.author)}</dd>'
            f'<dd>{self._time(topic.last.at)} <a href="showthread.php?{topic.number}-t&amp;p={topic.last.number}#post{topic.last.number}" class="lastpostdate understate"></a></dd></dl></div></li>'
        )

    def _head(self, topic: Topic) -> str:
        return f'<h1><span class="threadtitle"><a href="showthread.php?{topic.number}-t">{escape(topic.title)}</a></span></h1>'

    def _post(self, topic: Topic, post: Post) -> str:
        quote = ""
        if post.quotes:
            quote = (
                f'<div class="bbcode_container"><div class="bbcode_quote"><div class="quote_container"><div class="bbcode_quote_container"></div><div class="bbcode_postedby"><img src="x.gif" /> Originally Posted by <strong>{escape(post.quotes.author)}</strong> '
                f'<a href="showthread.php?p={post.quotes.number}#post{post.quotes.number}" rel="nofollow"><img class="inlineimg" src="x.gif" /></a></div><div class="message">{escape(post.quoted)}</div></div></div></div>'
            )
        return (
            f'<li class="postbitlegacy postbitim postcontainer old" id="post_{post.number}"><div class="posthead"><span class="postdate old"><span class="date">{self.day(post.at)},&nbsp;<span class="time">{self.local(post.at):%H:%M}</span></span></span>'
            f'<span class="nodecontrols"><a name="post{post.number}" href="showthread.php?{topic.number}-t&amp;p={post.number}&amp;viewfull=1#post{post.number}" class="postcounter">#1</a></span></div>'
            f'<div class="postdetails"><div class="userinfo"><div class="username_container"><a class="username offline popupctrl" href="member.php?3-x"><strong>{escape(post.author)}</strong></a></div><dl class="userinfo_extra"><dt>Join Date</dt><dd>Mar 2016</dd></dl></div>'
            f'<div class="postbody"><div class="postrow"><div class="content"><div id="post_message_{post.number}"><blockquote class="postcontent restore">{quote}{paragraphs(post)}</blockquote></div></div></div>'
            '<div class="after_content"><blockquote class="postcontent lastedited">Last edited by X; today</blockquote></div><blockquote class="signature restore">My signature</blockquote></div></div></li>'
        )


class VBulletin5(VBulletin4):
    """One list of nodes; posts tell their time to machines."""

    generator = "vBulletin 5.7.5"

    def permalink(self, topic: Topic, post: Post) -> str:
        return f"{self._thread_at(topic)}?p={post.number}#post{post.number}"

    def exactly(self, at: datetime) -> datetime:
        return at.replace(microsecond=0)

    def _thread_at(self, topic: Topic, page: int = 1) -> str:
        return f"{self.base}/forum/{topic.board}-board/{topic.number}-t" + (f"/page{page}" if page > 1 else "")

    def _board_at(self, board: int, page: int = 1) -> str:
        return f"{self.base}/forum/{board}-board" + (f"/page{page}" if page > 1 else "")

    def _whole(self, title: str, links: str, body: str) -> str:
        return (
            f'<!DOCTYPE html><html lang="{self.village.lang}"><head><base href="{self.base}/" /><meta name="generator" content="{self.generator}" /><title>{escape(title)}</title>{links}</head>'
            f'<body id="vb-page-body">{body}<div id="footer-copyright">{self._zone()}</div></body></html>'
        )

    def _nav(self, page: int, at: list[str]) -> str:
        links = "".join(
            f'<a class="h-left b-button" href="{escape(url)}">{n}</a>' for n, url in enumerate(at, start=1) if n != page
        )
        return f'<div class="pagenav-container js-pagenav">{links}</div>'

    def _index(self) -> str:
        rows = "".join(
            f'<tr id="forum{number}" class="forum-item table-row hide-mobile" data-channel-id="{number}"><td class="cell-forum"><a href="forum/{number}-board" class="forum-title">{name}</a></td>'
            f'<td class="topics-count">{len(self.village.recent(number))}</td><td class="posts-count">{sum(len(t.shown) for t in self.village.recent(number))}</td></tr>'
            for number, name, _ in self.boards()
        )
        return f'<table class="forum-list-container">{rows}</table>'

    def _row(self, topic: Topic) -> str:
        return (
            f'<tr class="topic-item js-topic-item" data-node-id="{topic.number}"><td class="cell-topic"><div class="topic-info"><a href="forum/{topic.board}-board/{topic.number}-t" class="topic-title js-topic-title">{escape(topic.title)}</a></div></td>'
            f'<td class="cell-count"><div class="posts-count">{len(topic.shown) - 1} responses</div></td><td class="cell-lastpost"><div class="lastpost-by">by <a href="member/3-x">{escape(topic.last.author)}</a></div><span class="post-date">{self._time(topic.last.at)}</span></td></tr>'
        )

    def _head(self, topic: Topic) -> str:
        return f'<h1 class="main-title js-main-title">{escape(topic.title)}</h1>'

    def _post(self, topic: Topic, post: Post) -> str:
        quote = ""
        if post.quotes:
            quote = (
                f'<div class="bbcode_container"><div class="bbcode_quote"><div class="quote_container"><div class="bbcode_quote_container vb-icon"></div><div class="bbcode_postedby">Originally posted by <strong>{escape(post.quotes.author)}</strong> '
                f'<a href="{self._thread_at(topic)}?p={post.quotes.number}#post{post.quotes.number}" rel="nofollow"></a></div><div class="message">{escape(post.quoted)}</div></div></div></div>'
            )
        stamp = f"{self.local(post.at):%Y-%m-%dT%H:%M:%S}"
        return (
            f'<li data-node-id="{post.number}" data-node-publishdate="{int(post.at.timestamp())}" class="b-post b-post--postbit js-post js-comment-entry"><a id="post{post.number}"></a><div class="l-row"><div class="b-userinfo"><div class="userinfo-details"><div class="author h-text-size--14"><strong><a href="member/3-x">{escape(post.author)}</a></strong></div></div></div>'
            f'<div class="b-post__body"><div class="b-post__timestamp"><time datetime="{stamp}">{self._time(post.at)}</time></div><a class="b-post__count js-show-post-link" href="forum/{topic.board}-board/{topic.number}-t?p={post.number}#post{post.number}">#1</a>'
            f'<div class="js-post__content-text restore h-wordwrap">{quote}{paragraphs(post)}</div><div class="b-post__edit-history">Last edited by X</div></div></div></li>'
        )
