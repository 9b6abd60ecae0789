"""phpBB 3 in three ages: 3.3's prosilver, whose times machines can read; 3.0's, whose times are words in the board's
zone; subsilver2, which is tables. Its feeds may be off."""

from __future__ import annotations

from datetime import datetime
from html import escape
from urllib.parse import parse_qsl, urlsplit

from servers.forums.phpbb_dates import TAGS, relative
from servers.forums.truth import Expected
from servers.forums.village import BOARDS, NOW, Post, Topic, Village
from servers.forums.walk import Answer

SIZE = 5
ROWS = 3
HTML = {"content-type": "text/html; charset=UTF-8"}


class PhpBB:
    base = "https://forum.example/forum"

    def __init__(self, village: Village, *, style: str = "prosilver", feed: str = "", zone: str = "UTC") -> None:
        self.village, self.style, self.feed, self.zone = village, style, feed, zone
        """``feed``: which one there is, topics_active or overall; empty: none."""
        self._visits = 0

    def answer(self, url: str) -> Answer:
        parts = urlsplit(url)
        asked = dict(parse_qsl(parts.query))
        path = parts.path.removeprefix(urlsplit(self.base).path)
        self._visits += 1
        start = int(asked.get("start", "0"))
        if path in ("", "/", "/index.php"):
            return self._page(self._index(), "phpBB", "")
        if path == "/viewforum.php":
            return self._page(self._board(int(asked["f"]), start), BOARDS[int(asked["f"])], "")
        if path == "/viewtopic.php":
            return self._topic(asked, start)
        known = {"topics_active": "/app.php/feed/topics_active", "overall": "/app.php/feed"}
        return self._atom() if path == known.get(self.feed) else (404, HTML, b"not here")

    def expected(self) -> dict[str, Expected]:
        return {str(post.number): self._expected(topic, post) for topic, post in self.village.every()}

    def _expected(self, topic: Topic, post: Post) -> Expected:
        quoted = (
            f"{post.quotes.author} wrote: {post.quoted}" if post.quotes and self.style == "old quotes" else post.quoted
        )
        return Expected(
            ref=str(post.number),
            url=f"{self.base}/viewtopic.php?p={post.number}#p{post.number}",
            author=post.author,
            at=post.at,
            text=post.text,
            thread=str(topic.number),
            quoted=quoted,
            parent=str(post.quotes.number) if post.quotes and self.style == "prosilver" else "",
            title=topic.title if post is topic.shown[0] else "",
        )

    def _sid(self) -> str:
        return f"&amp;sid={self._visits:032x}"

    def _written(self, at: datetime) -> str:
        text = relative(self.village.local(at), self.village.local(NOW), self.village.lang)
        if self.style == "prosilver":
            return f'<time datetime="{at.isoformat()}">{text}</time>'
        return text

    def _topic(self, asked: dict[str, str], start: int) -> Answer:
        if "t" in asked:
            topic = self.village.topic(int(asked["t"]))
        else:
            topic, post = next(pair for pair in self.village.every() if str(pair[1].number) == asked["p"])
            start = (topic.page_of(post, SIZE) - 1) * SIZE
        if start >= len(topic.shown):
            start = (topic.pages(SIZE) - 1) * SIZE
        address = f"./viewtopic.php?f={topic.board}&amp;t={topic.number}"
        shown = topic.shown[start : start + SIZE]
        rows = "".join(self._subsilver(one) if self.style == "subsilver2" else self._post(one) for one in shown)
        paging = self._paging(address, start, SIZE, len(topic.shown))
        heading = f'<h2 class="topic-title"><a href="{address}{self._sid()}">{escape(topic.title)}</a></h2>'
        offset = f"&amp;start={start}" if start else ""
        canonical = f'<link rel="canonical" href="{self.base}/viewtopic.php?t={topic.number}{offset}">'
        return self._page(heading + paging + rows + paging, topic.title, canonical if self.style == "prosilver" else "")

    def _post(self, post: Post) -> str:
        number, who = post.number, self._who(post)
        link = f'<a class="unread" href="./viewtopic.php?p={number}{self._sid()}#p{number}" title="Post"><span class="sr-only">Post</span></a>'
        edited = (
            '<div class="notice">Last edited by <a class="username">x</a>, edited 1 time in total.</div>'
            if post.edited
            else ""
        )
        return (
            f'<div id="p{number}" class="post has-profile bg{number % 2 + 1}"><div class="inner">'
            f'<dl class="postprofile" id="profile{number}"><dt><div class="avatar-container">'
            f'<a href="./memberlist.php?mode=viewprofile&amp;u=5" class="avatar"><img src="a.png" alt="User avatar"></a></div>{who}</dt>'
            '<dd class="profile-posts"><strong>Posts:</strong> <a href="./search.php?author_id=5">77</a></dd>'
            '<dd class="profile-joined"><strong>Joined:</strong> Sun Dec 17, 2023 11:18 am</dd></dl>'
            f'<div class="postbody"><div id="post_content{number}"><h3><a href="#p{number}">Re: subject</a></h3>'
            f'<p class="author">{link}<span class="responsive-hide">by <strong>{who}</strong> &raquo; </span>{self._written(post.at)} </p>'
            f'<div class="content">{self._body(post)}</div>{edited}'
            f'<div id="sig{number}" class="signature">My signature: northwind fan</div></div></div></div></div><hr class="divider">'
        )

    def _subsilver(self, post: Post) -> str:
        number = post.number
        return (
            f'<table class="tablebg" width="100%"><tr class="row1"><td align="center"><a name="p{number}"></a>'
            f'<b class="postauthor">{escape(post.author)}</b></td><td width="100%"><table width="100%"><tr><td class="gensmall">'
            f'<div style="float: left;">&nbsp;<b>Post subject:</b> <a href="#p{number}">Re: subject</a></div><div style="float: right;">'
            f'<a href="./viewtopic.php?p={number}{self._sid()}#p{number}"><img src="icon.gif" alt="Post"></a>'
            f"<b>Posted:</b> {self._written(post.at)}&nbsp;</div></td></tr></table></td></tr>"
            '<tr class="row1"><td class="profile"><span class="postdetails"><b>Joined:</b> Sun Dec 17, 2023 11:18 am</span></td>'
            f'<td valign="top"><table width="100%"><tr><td><div class="postbody">{self._body(post)}</div>'
            '<div class="postbody"><br>_________________<br>My signature</div></td></tr></table></td></tr></table>'
        )

    def _body(self, post: Post) -> str:
        said = "<br>\n<br>\n".join(escape(part) for part in post.said)
        if post.quotes is None:
            return said
        who, quoted, of = escape(post.quotes.author), escape(post.quoted), post.quotes.number
        if self.style == "subsilver2":
            return f'<div class="quotetitle">{who} wrote:</div><div class="quotecontent">{quoted}</div>{said}'
        up = (
            f' <a href="./viewtopic.php?p={of}{self._sid()}#p{of}" data-post-id="{of}">↑</a>'
            if self.style == "prosilver"
            else ""
        )
        return f"<blockquote><div><cite>{who} wrote:{up}</cite>{quoted}</div></blockquote>{said}"

    def _who(self, post: Post) -> str:
        return f'<a href="./memberlist.php?mode=viewprofile&amp;u={post.number}{self._sid()}" class="username">{escape(post.author)}</a>'

    def _index(self) -> str:
        rows = "".join(
            self._row("forumtitle", f"./viewforum.php?f={number}", name, self.village.recent(number)[0].last)
            for number, name in BOARDS.items()
        )
        return self._rows("forums", rows)

    def _board(self, board: int, start: int) -> str:
        topics = self.village.recent(board)
        shown = topics[start : start + ROWS]
        address = f"./viewforum.php?f={board}"
        rows = "".join(
            self._row("topictitle", f"./viewtopic.php?f={board}&amp;t={topic.number}", topic.title, topic.last)
            for topic in shown
        )
        paging = self._paging(address, start, ROWS, len(topics))
        return f'<h2 class="forum-title">{BOARDS[board]}</h2>{paging}{self._rows("topics", rows)}'

    def _rows(self, what: str, rows: str) -> str:
        if self.style == "subsilver2":
            return f'<table class="tablebg">{rows}</table>'
        head = '<ul class="topiclist"><li class="header"><dl><dd class="lastpost">Last post</dd></dl></li></ul>'
        return f'<div class="forumbg"><div class="inner">{head}<ul class="topiclist {what}">{rows}</ul></div></div>'

    def _row(self, kind: str, address: str, name: str, last: Post) -> str:
        link = f'<a href="./viewtopic.php?p={last.number}{self._sid()}#p{last.number}" title="View the latest post"><i></i></a>'
        if self.style == "subsilver2":
            title = f'<a class="{kind.replace("title", "link") if "forum" in kind else kind}" href="{address}{self._sid()}">{escape(name)}</a>'
            return (
                f'<tr><td class="row1"><img src="x.gif"></td><td class="row1">{title}</td><td><p class="topicdetails">4</p></td>'
                f'<td><p class="topicdetails">{self._written(last.at)}</p><p class="topicdetails">{escape(last.author)} {link}</p></td></tr>'
            )
        return (
            f'<li class="row bg1"><dl class="row-item"><dt><div class="list-inner"><a href="{address}{self._sid()}" class="{kind}">'
            f'{escape(name)}</a><br></div></dt><dd class="posts">4 <dfn>Replies</dfn></dd><dd class="lastpost"><span>'
            f"<dfn>Last post </dfn>by {self._who(last)} {link}<br>{self._written(last.at)}</span></dd></dl></li>"
        )

    def _paging(self, address: str, start: int, size: int, number: int) -> str:
        pages = range(0, number, size)
        if len(pages) < 2:
            return ""
        sid = self._sid()
        shown = [at for at in pages if at in (0, pages[-1]) or abs(at - start) <= size]
        links = "".join(
            f'<li class="active"><span>{at // size + 1}</span></li>'
            if at == start
            else f"<li>{_to(address, at, sid)}{at // size + 1}</a></li>"
            for at in shown
        )
        if self.style != "prosilver":
            old = ", ".join(
                f"<strong>{at // size + 1}</strong>" if at == start else f"{_to(address, at, sid)}{at // size + 1}</a>"
                for at in shown
            )
            return f'<div class="pagination"><a href="#">Page</a> &bull; <span>{old}</span></div>'
        before = f'<li class="previous">{_to(address, start - size, sid, "prev")}‹</a></li>' if start else ""
        after = f'<li class="next">{_to(address, start + size, sid, "next")}›</a></li>' if start + size < number else ""
        return f'<div class="pagination">{number} posts <ul>{before}{links}{after}</ul></div>'

    def _page(self, inside: str, title: str, head: str) -> Answer:
        tag = TAGS[self.village.lang]
        feeds = {"topics_active": "/feed/topics_active", "overall": "/feed"}.get(self.feed)
        if feeds:
            head += f'<link rel="alternate" type="application/atom+xml" title="Feed" href="{self.base}/app.php{feeds}">'
        zone = (
            f'<span title="{self.zone}">UTC+2</span>' if self.style == "prosilver" else f"UTC + {self._hours()} hours"
        )
        body = (
            f'<!DOCTYPE html><html dir="ltr" lang="{tag}"><head><meta charset="utf-8"><title>{escape(title)}</title>{head}</head>'
            f'<body id="phpbb" class="nojs notouch"><div id="wrap" class="wrap"><div id="page-body">{inside}</div>'
            f'<div id="page-footer" class="page-footer"><ul><li class="rightside">All times are {zone}</li></ul>'
            '<p>Powered by <a href="https://www.phpbb.com/">phpBB</a>&reg;</p></div></div></body></html>'
        )
        return 200, HTML, body.encode()

    def _hours(self) -> int:
        offset = self.village.local(NOW).utcoffset()
        return int(offset.total_seconds() // 3600) if offset else 0

    def _atom(self) -> Answer:
        if self.feed == "topics_active":
            pairs = [(topic, topic.last) for topic in self.village.recent()]
        else:
            pairs = sorted(self.village.every(), key=lambda pair: pair[1].at, reverse=True)[:15]
        entries = "".join(self._entry(topic, post) for topic, post in pairs)
        feed = f'<?xml version="1.0" encoding="UTF-8"?><feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{TAGS[self.village.lang]}"><title>Board</title><id>x</id>{entries}</feed>'
        return 200, {"content-type": "application/atom+xml; charset=UTF-8"}, feed.encode()

    def _entry(self, topic: Topic, post: Post) -> str:
        thread = f"t={topic.number}&amp;" if self.feed == "topics_active" else ""
        link = f"{self.base}/viewtopic.php?{thread}p={post.number}#p{post.number}"
        stats = f"Statistics: Posted by {self._who(post)} — {self._written(post.at)}"
        return (
            f"<entry><author><name><![CDATA[{post.author}]]></name></author><updated>{post.at.isoformat()}</updated>"
            f'<published>{post.at.isoformat()}</published><id>{link}</id><link href="{link}"/>'
            f'<title type="html"><![CDATA[Board • Re: {topic.title}]]></title>'
            f'<content type="html" xml:base="{link}"><![CDATA[\n{self._body(post)}<p>{stats}</p><hr />\n]]></content></entry>'
        )


def _to(address: str, start: int, sid: str, rel: str = "") -> str:
    offset = f"&amp;start={start}" if start else ""
    return f'<a href="{address}{sid}{offset}"{f" rel={rel}" if rel else ""}>'
