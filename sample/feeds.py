"""The feeds and maps of the sample web: full text from blog and forum, teasers only from the portal."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from email.utils import format_datetime
from xml.sax.saxutils import escape, quoteattr

from sample.post import Post

_HEAD = '<?xml version="1.0" encoding="utf-8"?>\n'


def html_text(post: Post) -> str:
    """The post as HTML: what it quotes in a blockquote, then its paragraphs."""
    quoted = f"<blockquote><p>{escape(post.quoted)}</p></blockquote>" if post.quoted else ""
    return quoted + "".join(f"<p>{escape(paragraph)}</p>" for paragraph in post.paragraphs)


def atom(title: str, address: str, posts: Iterable[Post]) -> str:
    """An Atom feed (RFC 4287) with full content."""
    entries = [_entry(address, post) for post in posts]
    updated = max((post.changed_at for post in posts), default=datetime.fromtimestamp(0, UTC))
    return (
        f'{_HEAD}<feed xmlns="http://www.w3.org/2005/Atom"><title>{escape(title)}</title><id>{address}/</id>'
        f'<link href="{address}/"/><link rel="self" href="{address}/feed.xml"/>'
        f"<updated>{updated.isoformat()}</updated>\n{''.join(entries)}</feed>\n"
    )


def rss(title: str, address: str, path: str, posts: Iterable[Post], *, full: bool) -> str:
    """An RSS 2.0 feed; with ``full`` the whole text, else a teaser for which the linked page must be read."""
    items = "".join(_item(address, post, full) for post in posts)
    return (
        f'{_HEAD}<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:atom="http://www.w3.org/2005/Atom">'
        f"<channel><title>{escape(title)}</title><link>{address}/</link>"
        f'<atom:link rel="self" type="application/rss+xml" href="{address}{path}"/>'
        f"<description>{escape(title)}</description>\n{items}</channel></rss>\n"
    )


def sitemap(address: str, posts: Iterable[Post]) -> str:
    """A sitemap (sitemaps.org 0.9) with the moment of each page's last change."""
    rows = "".join(
        f"<url><loc>{address}{post.path}</loc><lastmod>{post.changed_at.isoformat(timespec='seconds')}</lastmod></url>\n"
        for post in posts
    )
    return f'{_HEAD}<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{rows}</urlset>\n'


def _entry(address: str, post: Post) -> str:
    return (
        f"<entry xml:lang={quoteattr(post.lang)}><title>{escape(post.title)}</title>"
        f'<id>{post.ref}</id><link href="{address}{post.path}"/><author><name>{escape(post.author)}</name></author>'
        f"<published>{post.published_at.isoformat()}</published><updated>{post.changed_at.isoformat()}</updated>"
        f'<content type="html">{escape(html_text(post))}</content></entry>\n'
    )


def _item(address: str, post: Post, full: bool) -> str:
    title = f"<title>{escape(post.title)}</title>" if post.title else ""
    body = html_text(post) if full else f"<p>{escape(post.teaser)}</p>"
    author = f"<dc:creator>{escape(post.author)}</dc:creator>" if full else ""
    return (
        f'<item>{title}<link>{address}{post.path}</link><guid isPermaLink="false">{post.ref}</guid>{author}'
        f"<pubDate>{format_datetime(post.published_at.astimezone(UTC), usegmt=True)}</pubDate>"
        f"<description>{escape(body)}</description></item>\n"
    )
