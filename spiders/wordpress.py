"""WordPress: the doors of a blog, and how pages name them.

Routes and parameters: developer.wordpress.org/rest-api/reference/posts and /comments.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from lxml import etree

from spiders.spider import Response
from spiders.text import absolute

POSTS = "wp/v2/posts"
COMMENTS = "wp/v2/comments"
POSTS_A_PAGE = 50
COMMENTS_A_PAGE = 100
API_REL = "https://api.w.org/"

_POST_FIELDS = "id,date_gmt,modified_gmt,link,title,content,author,_links,_embedded"
_COMMENT_FIELDS = "id,post,parent,author_name,author_url,date_gmt,link,content,_links,_embedded"
_LINK = re.compile(r'<([^<>]{1,2000})>\s*;[^,<]{0,200}?rel\s*=\s*"?([^",;]{1,100})"?')
_PRETTY = re.compile(r"^(.*?/wp-json/)(wp/v2/[a-z0-9_/-]{0,100})?")
_TAIL = re.compile(r"(?:/comments)?(?:/feed)?(?:/(?:atom|rss2?|rdf))?/?$|/index\.php/?$")
_GENERATOR = re.compile(r"WordPress(?:\.com)?\b|wordpress\.(?:org|com)/", re.IGNORECASE)
_SINGULAR = re.compile(r"/wp/v2/[a-z0-9_-]{1,50}/\d+/?$")
_TERMS = {"categories": "categories", "tags": "tags", "users": "author"}


@dataclass(frozen=True, slots=True)
class Door:
    """The REST API of a blog: ``root`` ends where the route begins (``…/wp-json/``, ``…?rest_route=/``), ``only``
    narrows the posts (one category, one author)."""

    root: str
    only: tuple[tuple[str, str], ...] = ()

    def ask(self, route: str, **parameters: str | int) -> str:
        """The address of a route with its parameters."""
        query = urlencode([(name, str(value)) for name, value in parameters.items()])
        if not query:
            return self.root + route
        return f"{self.root}{route}{'&' if '?' in self.root else '?'}{query}"

    def posts(self, **parameters: str | int) -> str:
        asked: dict[str, str | int] = {**dict(self.only), "per_page": POSTS_A_PAGE, **parameters}
        return self.ask(POSTS, **asked, _embed="author", _fields=_POST_FIELDS)

    def post(self, number: int) -> str:
        return self.ask(f"{POSTS}/{number}", _embed="author", _fields=_POST_FIELDS)

    def comments(self, **parameters: str | int) -> str:
        """Comments, the oldest first where an ``after`` is given, with the post that they stand under."""
        asked: dict[str, str | int] = {"per_page": COMMENTS_A_PAGE, "orderby": "date_gmt", **parameters}
        return self.ask(COMMENTS, **asked, _embed="up", _fields=_COMMENT_FIELDS)

    @property
    def address(self) -> str:
        """What :func:`door_of` reads as this door again."""
        return self.ask(POSTS, **dict(self.only))

    @property
    def home(self) -> str:
        """The blog's own address, as far as the API's tells it."""
        parts = urlsplit(self.root)
        path = parts.path.removesuffix("wp-json/").removesuffix("index.php")
        return urlunsplit((parts.scheme, parts.netloc, path or "/", "", ""))


def door_of(url: str) -> Door | None:
    """The API that an address is of, with the one category, tag or author that it asks for."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    asked = parse_qsl(parts.query, max_num_fields=50) if len(parts.query) < 2_000 else []
    only = tuple((name, value) for name, value in asked if name in _TERMS.values() and value.isdecimal())
    route = dict(asked).get("rest_route")
    if route is not None:
        only = only or _term(route)
        return Door(urlunsplit((parts.scheme, parts.netloc, parts.path or "/", "rest_route=/", "")), only)
    found = _PRETTY.match(parts.path)
    if found is None:
        return None
    return Door(urlunsplit((parts.scheme, parts.netloc, found[1], "", "")), only or _term(found[2] or ""))


def named_door(response: Response, tree: etree._Element | None) -> Door | None:
    """The API that an answer names: in its Link header, or in its page's head."""
    named = [(rel, href) for href, rel in _LINK.findall(response.headers.get("link", "")[:8_000])]
    if tree is not None:
        named += [(str(link.get("rel")), str(link.get("href"))) for link in tree.iter("link") if link.get("rel")]
    root = next((one for rel, href in named if rel == API_REL for one in absolute(href, response.url)), "")
    if not root:
        return None
    door = door_of(root) or Door(root)
    shown = (href for rel, href in named if rel == "alternate" and "wp/v2/" in href)
    only = next((only for href in shown if (only := _term(href))), ())
    return Door(door.root, only)


def is_one_post(response: Response, tree: etree._Element | None) -> bool:
    """Whether the page is that of one post: it names itself in the API."""
    named = [href for href, rel in _LINK.findall(response.headers.get("link", "")[:8_000]) if rel == "alternate"]
    if tree is not None:
        links = (link for link in tree.iter("link") if link.get("rel") == "alternate")
        named += [str(link.get("href")) for link in links if link.get("type") == "application/json"]
    own = (urlsplit(href) for href in named if "wp/v2/" in href)
    return any(_SINGULAR.search(one.path + one.query) and not _term(one.path + one.query) for one in own)


def made_by_wordpress(tree: etree._Element) -> bool:
    """Whether a page says that WordPress made it, or loads WordPress' own files."""
    for meta in tree.iter("meta"):
        if str(meta.get("name", "")).lower() == "generator" and _GENERATOR.match(str(meta.get("content", ""))):
            return True
    sources = (str(node.get("href") or node.get("src") or "") for node in tree.iter("link", "script"))
    return sum("/wp-content/" in one or "/wp-includes/" in one for one in sources) >= 2


def site_behind(url: str) -> str:
    """The address of the blog whose feed or start page this is, ending in a slash."""
    parts = urlsplit(url)
    return urlunsplit((parts.scheme, parts.netloc, _TAIL.sub("", parts.path).rstrip("/") + "/", "", ""))


def stamp(when: datetime) -> str:
    """A time as the API takes it."""
    return when.strftime("%Y-%m-%dT%H:%M:%SZ")


def _term(route: str) -> tuple[tuple[str, str], ...]:
    found = re.search(r"wp/v2/(categories|tags|users)/(\d{1,12})/?$", route)
    return ((_TERMS[found[1]], found[2]),) if found else ()
