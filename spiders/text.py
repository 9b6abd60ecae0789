"""HTML to the text people read: paragraphs apart by a blank line, scripts dropped, what is quoted kept apart."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape
from urllib.parse import urljoin, urlsplit

from lxml import etree
from lxml.html import HTMLParser

from model.capture import clean_text

DROPPED = frozenset(
    [
        "script",
        "style",
        "template",
        "head",
        "iframe",
        "object",
        "embed",
        "applet",
        "svg",
        "math",
        "button",
        "select",
        "textarea",
        "nav",
        "audio",
        "video",
        "canvas",
        "map",
    ]
)
BLOCKS = frozenset(
    [
        "p",
        "div",
        "section",
        "article",
        "aside",
        "header",
        "footer",
        "main",
        "figure",
        "figcaption",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "ul",
        "ol",
        "dl",
        "table",
        "blockquote",
        "pre",
        "address",
        "fieldset",
        "details",
        "summary",
        "hr",
        "center",
        "head",
        "quote",
        "list",
    ]
)
LINES = frozenset(["br", "li", "tr", "dt", "dd", "lb", "item", "row"])
QUOTE_CLASSES = frozenset(["quote", "quotecontent", "quoteheader", "bbcode_quote", "gmail_quote", "bbcodeblock_quote"])
_QUOTE = re.compile(r"(?:^|[-_])quote[-_]?(?:container|box|wrapper|block)$", re.IGNORECASE)
MAX_LINKS = 100
_LINE, _PARAGRAPH = "\x01", "\x02"
_TAG = re.compile(r"<[A-Za-z/!?]")
_BREAKS = re.compile(r"[ \x01\x02]*[\x01\x02][ \x01\x02]*")
_BLANKS = re.compile(r"\s+")
_CONTROLS = dict.fromkeys([*range(9), 11, 12, *range(14, 32), 127])


@dataclass(frozen=True, slots=True)
class Prose:
    """What was said, what it quotes, and the links in it (absolute, each once, in order)."""

    text: str = ""
    quoted: str = ""
    links: tuple[str, ...] = ()


def read_html(html: str, base: str = "") -> Prose:
    """The prose of a piece of HTML. Without a tag it is plain text whose own line ends are kept. Never raises."""
    html = clean_text(html)
    if not _TAG.search(html):
        return Prose(tidy(unescape(html)))
    tree = parse_html(f"<div>{html}</div>")
    return Prose() if tree is None else prose_of(tree, base)


def one_line(html: str) -> str:
    """A title: HTML or text on one line."""
    return " ".join(read_html(html).text.split())


def tidy(text: str) -> str:
    """Plain text with control characters and needless blanks removed; lines and paragraphs stay."""
    lines = (" ".join(line.split()) for line in clean_text(text).translate(_CONTROLS).splitlines())
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def parse_html(html: str) -> etree._Element | None:
    """The tree of a page or a piece of one; None when there is nothing in it.

    Its elements are lxml.html's: trafilatura and htmldate read no others.
    """
    parser = HTMLParser(
        encoding="utf-8", recover=True, no_network=True, remove_comments=True, remove_pis=True, huge_tree=False
    )
    try:
        return etree.fromstring(html.encode("utf-8", "replace"), parser)
    except (etree.XMLSyntaxError, ValueError, AssertionError):
        return None


def prose_of(tree: etree._Element, base: str = "") -> Prose:
    """The prose of a tree of HTML elements (or of trafilatura's, whose tags are p, head, list, item, quote, lb)."""
    said: list[str] = []
    quotes: list[str] = []
    links: dict[str, None] = {}
    depth = 0
    walk = etree.iterwalk(tree, events=("start", "end"))
    for event, node in walk:
        tag = node.tag if isinstance(node.tag, str) else "script"
        quote = _is_quote(tag, node)
        if event == "start":
            depth += quote
            out = quotes if depth else said
            if tag in BLOCKS or quote:
                out.append(_PARAGRAPH)
            elif tag in LINES:
                out.append(_LINE)
            if tag in DROPPED and node is not tree:
                walk.skip_subtree()
            elif node.text:
                out.append(node.text)
            if tag in ("a", "ref") and len(links) < MAX_LINKS:
                links.update(dict.fromkeys(absolute(node.get("href") or node.get("target"), base)))
        else:
            out = quotes if depth else said
            if tag in BLOCKS or quote:
                out.append(_PARAGRAPH)
            elif tag in ("td", "th", "cell"):
                out.append(" ")
            depth -= quote
            if node.tail and node is not tree:
                (quotes if depth else said).append(node.tail)
    return Prose(_joined(said), _joined(quotes), tuple(links))


def absolute(href: str | None, base: str) -> tuple[str, ...]:
    """The link as an absolute http(s) address, or nothing when it is none."""
    if not href:
        return ()
    try:
        url = urljoin(base, clean_text(href.strip()))
        parts = urlsplit(url)
    except ValueError:
        return ()
    return (url,) if parts.scheme in ("http", "https") and parts.netloc else ()


def _is_quote(tag: str, node: etree._Element) -> bool:
    if tag in ("blockquote", "quote"):
        return True
    if tag not in ("div", "section", "aside"):
        return False
    names = f"{node.get('class') or ''} {node.get('data-testid') or ''}".split()
    return any(name.lower() in QUOTE_CLASSES or _QUOTE.search(name) for name in names) or _is_inset(node)


def _is_inset(node: etree._Element) -> bool:
    """A quote as vBulletin 3 writes it, in no class: a line that says so, and a box whose border is inset, which code
    has, too, but in a ``pre`` or with lines that are numbered."""
    if len(node) != 2 or "margin" not in str(node.get("style") or "") or node[1].tag not in ("table", "div"):
        return False
    box = next(node[1].iter("td"), node[1])
    named = "".join(node[0].itertext()).strip()
    framed = "inset" in str(box.get("style") or "") and next(box.iter("pre", "code"), None) is None
    return framed and named.endswith((":", "：")) and len(named) <= 20


def _joined(parts: list[str]) -> str:
    kept = (part if part in (_LINE, _PARAGRAPH) else part.translate(_CONTROLS) for part in parts)
    text = _BLANKS.sub(" ", "".join(kept))
    return clean_text(_BREAKS.sub(_break, text).strip())


def _break(found: re.Match[str]) -> str:
    marks = found.group()
    return "\n\n" if _PARAGRAPH in marks or marks.count(_LINE) > 1 else "\n"
