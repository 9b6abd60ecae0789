"""Links of a section page that lead to articles, told from navigation by their address, their words and their place."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import unquote, urldefrag, urlsplit

from lxml import etree

from model.source import site_of
from spiders.text import absolute

MAX_LINKS = 5_000
"""Links of one page that are weighed."""
MOST = 200
"""Articles of one page, in its order."""
ENOUGH = 4
"""Points from which a link is taken for an article's."""

_SPACELESS = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_ELSEWHERE = re.compile(
    r"(?:^|/)(?:tags?|topics?|categor(?:y|ies|ie)|kategori[ea]?|rubriken?|authors?|autor(?:en|zy)?|page|seite|strona|"
    r"search|szukaj|suche|login|log-?in|sign-?(?:in|up)|register|account|konto|profile|users?|members?|subscribe|"
    r"subscription|newsletters?|abo|prenumerata|privacy(?:-policy)?|datenschutz|cookies?|terms(?:-of-\w+)?|impressum|"
    r"legal|about(?:-us)?|contact(?:-us)?|kontakt|careers?|advertis\w{1,10}|help|faq|rss|feeds?|sitemap|"
    r"cart|checkout|shop|share|print|wp-\w{1,20}|gallery|galleries|videos?|podcasts?|weather|horoscopes?)"
    r"(?:/|\.\w{2,5}$|$)|(?:^|/)archives?/?$",
    re.IGNORECASE,
)
_LISTS = re.compile(
    r"(?:^|&)(?:author|tag|cat|category|page|paged|s|q|search|sort|order|filter|replytocom)=", re.IGNORECASE
)
_POST = re.compile(r"(?:^|&)(?:p|id|article|artid|story|newsid|aid)=\d+", re.IGNORECASE)
_FILES = re.compile(
    r"\.(?:jpe?g|png|gif|webp|svg|ico|css|js|json|xml|rss|atom|pdf|zip|gz|mp[34]|m4a|webm|avi|mov|docx?|xlsx?|pptx?|"
    r"exe|dmg|apk|woff2?)$",
    re.IGNORECASE,
)
_DATED = re.compile(r"/(?:19|20)\d\d[/-]?(?:0[1-9]|1[0-2])(?:[/-]?(?:0[1-9]|[12]\d|3[01]))?(?:/|-|$)|/(?:19|20)\d\d/")
_NUMBER = re.compile(r"(?:^|[^\d])\d{5,}(?:[^\d]|$)")
_WORDS = re.compile(r"[^\W\d_]{2,}")
_ARTICLE_IN = re.compile(
    r"(?:^|/)(?:article|artikel|artykul|articulo|story|news|blog|post|wiadomosc)s?(?:/|[,_-])", re.I
)
_APART = re.compile(
    r"(?:^|[\s_-])(?:nav|navbar|navigation|menu|footer|breadcrumbs?|pagination|cookie|share|social|tags?|toolbar)"
    r"(?:$|[\s_-])",
    re.IGNORECASE,
)
_HEADINGS = frozenset(["h1", "h2", "h3", "h4", "h5"])
_APART_TAGS = frozenset(["nav", "footer", "form", "noscript", "template"])


@dataclass(frozen=True, slots=True)
class Headline:
    """A link to an article with its longest words on the page."""

    url: str
    words: str


def may_be_article(url: str) -> bool:
    """Whether an address could be an article's at all: no start page, list, file or page about the site itself."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    path = unquote(parts.path)
    if (
        (len(path.strip("/")) < 2 and not _POST.search(parts.query))
        or _FILES.search(path)
        or _LISTS.search(parts.query)
    ):
        return False
    return not _ELSEWHERE.search(path) or _address_points(url) >= 3


def article_links(tree: etree._Element, url: str) -> tuple[Headline, ...]:
    """The articles that a section page links to on its own site, in its order, each once."""
    words: dict[str, str] = {}
    points: dict[str, int] = {}
    for node, target in _links(tree, url):
        said = " ".join(" ".join(node.itertext()).split())[:500] or str(
            node.get("title") or node.get("aria-label") or ""
        )
        words[target] = max(words.get(target, ""), said, key=len)
        points[target] = max(points.get(target, 0), _place_points(node))
    shapes = Counter(_shape(target) for target in words if _word_points(words[target]) > 1)
    chosen = []
    for target, said in words.items():
        alike = 1 if shapes[_shape(target)] >= 3 and _word_points(said) > 1 else 0
        if points[target] + _word_points(said) + _address_points(target) + alike >= ENOUGH:
            chosen.append(Headline(target, said))
    return tuple(chosen[:MOST])


def _links(tree: etree._Element, url: str) -> Iterator[tuple[etree._Element, str]]:
    site, own = site_of(url), urldefrag(url)[0].rstrip("/")
    apart: dict[etree._Element, bool] = {}
    for number, node in enumerate(tree.iter("a")):
        if number >= MAX_LINKS:
            return
        for target in map(_bare, absolute(node.get("href"), url)):
            inside = site_of(target) == site or site_of(target).endswith(f".{site}")
            if inside and target.rstrip("/") != own and may_be_article(target) and not _is_apart(node, apart):
                yield node, target


def _bare(url: str) -> str:
    return urldefrag(url)[0]


def _is_apart(node: etree._Element, known: dict[etree._Element, bool]) -> bool:
    """Whether the link stands in what surrounds a page's content."""
    path: list[etree._Element] = []
    found = False
    at: etree._Element | None = node.getparent()
    while at is not None and at.tag not in ("body", "html"):
        if at in known:
            found = known[at]
            break
        path.append(at)
        named = f"{at.get('class') or ''} {at.get('id') or ''} {at.get('role') or ''}"[:500]
        if at.tag in _APART_TAGS or _APART.search(named):
            found = at.tag not in ("main", "article")
            if found:
                break
        at = at.getparent()
    known.update(dict.fromkeys(path, found))
    return found


def _place_points(node: etree._Element) -> int:
    """A heading around or within it, an article or a time beside it."""
    above = [one.tag for one, _ in zip(node.iterancestors(), range(6), strict=False)]
    heading = any(tag in _HEADINGS for tag in above[:3]) or any(one.tag in _HEADINGS for one in node.iter())
    return (2 if heading else 0) + (1 if "article" in above else 0)


def _word_points(said: str) -> int:
    long = 10 if _SPACELESS.search(said) else 25
    return 2 if len(said) >= long else 1 if len(said) >= long * 0.6 else 0


@lru_cache(maxsize=MAX_LINKS)
def _address_points(url: str) -> int:
    path = unquote(urlsplit(url).path)
    last = path.rstrip("/").rpartition("/")[2]
    words = len(_WORDS.findall(last.rpartition(".")[0] or last))
    made = (2 if words >= 4 else 1 if words == 3 else 0) + (2 if _DATED.search(path) else 0)
    number = _NUMBER.search(last) or _NUMBER.search(urlsplit(url).query)
    return made + (1 if number else 0) + (1 if _ARTICLE_IN.search(path) else 0)


def _shape(url: str) -> str:
    """The address with what differs between articles taken out."""
    parts = urlsplit(url)
    *folders, last = re.sub(r"\d+", "0", parts.path.rstrip("/")).split("/")
    return "/".join([parts.netloc, *folders, "-" if _WORDS.search(last) else last])
