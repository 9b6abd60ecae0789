"""The pages of the sample web: plain, semantic HTML of a blog, a news portal and a forum."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from html import escape
from typing import Final

from sample.feeds import html_text
from sample.post import Post, Thread

NAMES: Final = {"blog": "The Parcel Shelf", "news": "Harbour Courier", "forum": "Kitchen Table"}
BOARDS: Final = {"en": "English", "pl": "Polski", "ru": "Русский", "th": "ภาษาไทย", "ja": "日本語"}
FEEDS: Final = {
    "blog": ("/feed.xml", "application/atom+xml"),
    "news": ("/rss.xml", "application/rss+xml"),
    "forum": ("/feed.xml", "application/rss+xml"),
}
STYLE: Final = """
:root { color-scheme: light dark; --ink: #20242a; --soft: #667; --line: #d9dce1; --paper: #fbfaf7; --mark: #0b6e6e }
@media (prefers-color-scheme: dark) { :root {
  --ink: #e8e6e1; --soft: #9aa; --line: #3a3f46; --paper: #17191c; --mark: #6cc } }
body { margin: 0 auto; max-width: 46rem; padding: 1.5rem; font: 1.05rem/1.6 Georgia, "Noto Serif", serif;
  color: var(--ink); background: var(--paper) }
a { color: var(--mark) } header, footer, time, .by { font-family: system-ui, "Noto Sans", sans-serif }
body > header nav { display: flex; flex-wrap: wrap; gap: 1rem }
body > header { border-bottom: 2px solid var(--ink); margin-bottom: 1.5rem }
time, .by, footer { color: var(--soft); font-size: .9rem }
article { border-bottom: 1px solid var(--line); padding: .6rem 0 1rem }
blockquote { border-left: 3px solid var(--line); margin: .5rem 0; padding-left: 1rem; color: var(--soft) }
"""


def home(site: str, address: str, posts: Iterable[Post]) -> str:
    """The front page of the blog or the portal: titles, teasers, links."""
    items = "".join(
        f'<article lang="{post.lang}"><h2><a href="{post.path}">{escape(post.title)}</a></h2>{_by(post)}'
        f"<p>{escape(post.teaser)}</p></article>\n"
        for post in posts
    )
    return page(site, address, NAMES[site], items)


def entry(address: str, post: Post) -> str:
    """The page of one blog post."""
    return page(
        "blog",
        address,
        post.title,
        _told(post),
        lang=post.lang,
        canonical=post.path,
        head=_dates(post),
    )


def article(address: str, post: Post) -> str:
    """The page of a news article, with its dates in JSON-LD and in meta elements."""
    data = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": post.title,
        "datePublished": post.published_at.isoformat(),
        "dateModified": post.changed_at.isoformat(),
        "author": {"@type": "Person", "name": post.author},
        "publisher": {"@type": "Organization", "name": NAMES["news"]},
        "inLanguage": post.lang,
        "mainEntityOfPage": address + post.path,
    }
    linked = json.dumps(data, ensure_ascii=False).replace("<", "\\u003c")
    return page(
        "news",
        address,
        post.title,
        _told(post),
        lang=post.lang,
        canonical=post.path,
        head=f'{_dates(post)}<script type="application/ld+json">{linked}</script>',
    )


def boards(address: str, threads: Iterable[tuple[Thread, list[Post]]]) -> str:
    """The forum's front page: its boards and the threads with the newest posts."""
    listed = "".join(
        f'<li><a href="/b/{lang}" lang="{lang}" hreflang="{lang}">{name}</a></li>' for lang, name in BOARDS.items()
    )
    body = f"<h1>{NAMES['forum']}</h1><h2>Boards</h2><ul>{listed}</ul><h2>Latest</h2>{_threads(threads)}"
    return page("forum", address, NAMES["forum"], body)


def board(address: str, lang: str, threads: Iterable[tuple[Thread, list[Post]]]) -> str:
    body = f"<h1>{BOARDS[lang]}</h1>{_threads(threads)}"
    return page("forum", address, BOARDS[lang], body, lang=lang, canonical=f"/b/{lang}")


def thread(address: str, subject: Thread, posts: list[Post]) -> str:
    """The page of a thread: each post an article with its anchor, its author and its time."""
    said = "\n".join(_said(post, n) for n, post in enumerate(posts, 1))
    return page(
        "forum",
        address,
        subject.title,
        f'<main itemscope itemtype="https://schema.org/DiscussionForumPosting" lang="{subject.lang}">'
        f'<h1 itemprop="headline">{escape(subject.title)}</h1>\n{said}</main>',
        lang=subject.lang,
        canonical=subject.path,
    )


def page(
    site: str, address: str, title: str, body: str, *, lang: str = "en", canonical: str = "/", head: str = ""
) -> str:
    feed, kind = FEEDS[site]
    full = title if title == NAMES[site] else f"{title} · {NAMES[site]}"
    links = "".join(f'<a href="{path}">{name}</a>' for path, name in _sections(site))
    return (
        f'<!doctype html>\n<html lang="{lang}"><head><meta charset="utf-8"><title>{escape(full)}</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<link rel="canonical" href="{address}{canonical}"><link rel="stylesheet" href="/style.css">'
        f'<link rel="alternate" type="{kind}" title="{NAMES[site]}" href="{address}{feed}">{head}</head>\n<body>'
        f'<header><p><a href="/"><strong>{NAMES[site]}</strong></a></p><nav>{links}</nav></header>\n{body}\n'
        "<footer><p>All of this is invented.</p></footer></body></html>\n"
    )


def _sections(site: str) -> list[tuple[str, str]]:
    if site == "news":
        return [(f"/section/{lang}", name) for lang, name in BOARDS.items()]
    if site == "forum":
        return [(f"/b/{lang}", name) for lang, name in BOARDS.items()]
    return [("/", "Home"), ("/feed.xml", "Feed")]


def _threads(threads: Iterable[tuple[Thread, list[Post]]]) -> str:
    rows = "".join(
        f'<li lang="{subject.lang}"><a href="{subject.path}">{escape(subject.title)}</a> '
        f'<span class="by">{len(posts)} · {_time(posts[0].published_at)}</span></li>\n'
        for subject, posts in threads
    )
    return f"<ul>{rows}</ul>"


def _said(post: Post, n: int) -> str:
    return (
        f'<article id="{post.ref}" class="post" itemprop="comment" itemscope itemtype="https://schema.org/Comment">'
        '<p class="by"><span class="author" itemprop="author" itemscope itemtype="https://schema.org/Person">'
        f'<span itemprop="name">{escape(post.author)}</span></span> '
        f'<time itemprop="datePublished" datetime="{post.published_at.isoformat()}">{_clock(post.published_at)}</time> '
        f'<a class="permalink" itemprop="url" href="{post.path}">#{n}</a></p>'
        f'<div class="body" itemprop="text">{html_text(post)}</div></article>'
    )


def _told(post: Post) -> str:
    return (
        f'<article lang="{post.lang}"><header><h1>{escape(post.title)}</h1>{_by(post)}</header>\n'
        f'<div class="body">{html_text(post)}</div></article>'
    )


def _by(post: Post) -> str:
    return f'<p class="by"><span class="author">{escape(post.author)}</span> {_time(post.published_at)}</p>'


def _time(moment: datetime) -> str:
    return f'<time datetime="{moment.isoformat()}">{_clock(moment)}</time>'


def _clock(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def _dates(post: Post) -> str:
    return (
        f'<meta name="author" content="{escape(post.author)}">'
        f'<meta property="og:type" content="article"><meta property="og:title" content="{escape(post.title)}">'
        f'<meta property="article:published_time" content="{post.published_at.isoformat()}">'
        f'<meta property="article:modified_time" content="{post.changed_at.isoformat()}">'
    )
