"""Words on pages that nobody marked for translation: in a page whose translated strings stand in ⟦…⟧, and in a
template's source, in all of its branches.

What people or the web wrote is data: it stands in one of :data:`DATA`, or in an element with ``lang`` or the class
``data``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser

from jinja2 import Environment, nodes

DATA = frozenset({"head", "bdi", "code", "pre", "time", "textarea", "script", "style", "datalist"})
SPOKEN = ("aria-label", "title", "placeholder", "alt", "aria-description", "aria-roledescription")
VOID = frozenset({"input", "br", "hr", "img", "link", "meta", "col", "wbr", "rect", "path", "circle", "line"})
NAMES = re.compile(
    r"Northwind <orders>|Late delivery"
    r"|\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun|Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sept|Oct|Nov|Dec)\b"
    r"|\b(?:kB|MB|log|Earshot|CSV|JSON|JSONL|XLSX|Excel|Parquet|Hyper|Tableau|API|URL|SVG|PNG|TOTP|OIDC|UTC|Europe|Warsaw"
    r"|[\w.-]+\.example|YAML|OPML|auto|SQLite|PostgreSQL|Elasticsearch|x|h|n|p)\b"
)
"""Names that are the same in every language, of this house, and days as Babel writes them."""
_EXAMPLE = re.compile(r"northwind|zone:|pl, en|post, article|^forum$|\*|\.example|=|\d+m\b")
"""What a placeholder shows as an example is typed like that in every language."""
_MARKED = re.compile(r"⟦[^⟦⟧]*⟧")
_LETTERS = re.compile(r"[^\W\d_]{2,}")


def foreign(text: str) -> bool:
    """Whether it has words outside ⟦…⟧."""
    while _MARKED.search(text):
        text = _MARKED.sub(" ", text)
    return bool(_LETTERS.search(NAMES.sub(" ", text)))


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.inside: list[tuple[str, bool]] = []
        self.found: list[str] = []
        self.text = ""

    def _data(self) -> bool:
        return any(data for _, data in self.inside)

    def _end_text(self) -> None:
        if self.text.strip() and foreign(self.text):
            self.found.append(" ".join(self.text.split()))
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        classes = given.get("class", "").split()
        data = tag in DATA or "data" in classes or ("lang" in given and tag != "html")
        if tag not in ("b", "i", "strong", "em", "small", "bdi", "time", "code", "wbr", "br"):
            self._end_text()
        if not self._data() and "data" not in classes:
            for name, value in given.items():
                said = name in SPOKEN or name.endswith(("-text", "-words", "-word"))
                example = name == "placeholder" and _EXAMPLE.search(value)
                if said and not example and tag not in ("bdi", "time") and foreign(value):
                    self.found.append(f"{tag} {name}={value!r}")
        if tag not in VOID:
            self.inside.append((tag, data))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if any(tag == open_tag for open_tag, _ in self.inside):
            if tag not in ("b", "i", "strong", "em", "small", "bdi", "time", "code"):
                self._end_text()
            while self.inside and self.inside.pop()[0] != tag:
                pass

    def handle_data(self, data: str) -> None:
        if not self._data():
            self.text += data


def unmarked(page: str) -> list[str]:
    """The words of a page that stand neither in ⟦…⟧ nor in data."""
    reader = _Reader()
    reader.feed(page)
    reader.close()
    reader._end_text()
    return reader.found


def unmarked_in(source: str) -> list[str]:
    """The same of a template, in all of its branches: what an expression gives is data, but for strings in it."""
    made = Environment(extensions=["jinja2.ext.i18n"], autoescape=True)
    made.newstyle_gettext = True  # type: ignore[attr-defined]
    return unmarked("".join(_pieces(made.parse(source))))


def _pieces(tree: nodes.Node) -> Iterator[str]:
    for node in tree.iter_child_nodes():
        if isinstance(node, nodes.Output):
            for part in node.nodes:
                yield part.data if isinstance(part, nodes.TemplateData) else " ".join(_constants(part))
        elif isinstance(node, nodes.Expr):
            continue
        else:
            yield from _pieces(node)


def _constants(node: nodes.Node) -> Iterator[str]:
    """Strings an expression may give as they are."""
    if isinstance(node, nodes.Const):
        yield from [node.value] if isinstance(node.value, str) else []
    elif isinstance(node, nodes.TemplateData):
        yield node.data
    elif isinstance(node, nodes.CondExpr):
        yield from _constants(node.expr1)
        yield from _constants(node.expr2) if node.expr2 is not None else ()
    elif isinstance(node, nodes.Or | nodes.And | nodes.Concat | nodes.MarkSafe | nodes.MarkSafeIfAutoescape):
        for child in node.iter_child_nodes():
            yield from _constants(child)
    elif isinstance(node, nodes.Filter) and node.node is not None and node.name not in ("named", "language"):
        yield from _constants(node.node)
