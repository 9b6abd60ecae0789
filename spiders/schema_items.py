"""The schema.org items of a page, alike whether they are written in JSON-LD, microdata or RDFa.

https://schema.org, https://html.spec.whatwg.org/multipage/microdata.html, https://www.w3.org/TR/rdfa-lite/. A value is
a text, a piece of the page (whose text is read as prose later), or an item of its own.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from lxml import etree

MAX_ITEMS = 5_000
"""Items of one page that are read."""
MAX_DEPTH = 30
"""How deep items may lie in one another."""

Value: TypeAlias = "str | Item | etree._Element"

_LINKS = {"a": "href", "area": "href", "link": "href", "img": "src", "iframe": "src"}
_VALUES = {"meta": "content", "data": "value", "meter": "value", "time": "datetime"}
_SPLIT = re.compile(r"[/#:]")


@dataclass(frozen=True, slots=True)
class Item:
    """``types`` without their vocabulary; ``anchor`` is the id of the element it was written on; ``id`` its @id."""

    types: frozenset[str]
    values: Mapping[str, Sequence[Value]] = field(default_factory=dict)
    id: str = ""
    anchor: str = ""

    def texts(self, *names: str) -> Iterator[str]:
        """What the properties say, in order, as text; items are passed over."""
        for name in names:
            for value in self.values.get(name, ()):
                if isinstance(value, str):
                    yield value.strip()
                elif isinstance(value, etree._Element):
                    yield " ".join("".join(value.itertext()).split())

    def text(self, *names: str) -> str:
        return next((text for text in self.texts(*names) if text), "")

    def items(self, *names: str) -> Iterator[Item]:
        for name in names:
            for value in self.values.get(name, ()):
                if isinstance(value, Item):
                    yield value


def json_items(tree: etree._Element) -> list[Item]:
    """The items of the page's JSON-LD. Broken blocks are passed over."""
    made: list[Item] = []
    budget = [MAX_ITEMS]
    for script in tree.iter("script"):
        if str(script.get("type", "")).strip().lower() == "application/ld+json" and script.text:
            try:
                made += _of_json(json.loads(script.text, strict=False), budget, 0)
            except (ValueError, RecursionError):
                continue
    return made


def marked_items(tree: etree._Element) -> list[Item]:
    """The items of the page's microdata; of its RDFa when it has none."""
    return _marked(tree, "itemscope", "itemtype", "itemprop") or _marked(tree, "typeof", "typeof", "property")


def _of_json(value: object, budget: list[int], depth: int) -> list[Item]:
    """The items at the top of a JSON value; @graph is opened."""
    if depth > MAX_DEPTH or budget[0] <= 0:
        return []
    if isinstance(value, list):
        return [item for one in value for item in _of_json(one, budget, depth + 1)]
    if not isinstance(value, Mapping):
        return []
    if "@graph" in value and "@type" not in value:
        return _of_json(value["@graph"], budget, depth + 1)
    budget[0] -= 1
    values = {str(name): _json_values(inner, budget, depth + 1) for name, inner in value.items() if name[:1] != "@"}
    found = value.get("@type")
    types = found if isinstance(found, list) else [found]
    name = value.get("@id")
    return [Item(frozenset(map(_type, types)), values, name if isinstance(name, str) else "")]


def _json_values(value: object, budget: list[int], depth: int) -> list[Value]:
    made: list[Value] = []
    for one in value if isinstance(value, list) else [value]:
        if isinstance(one, str):
            made.append(one)
        elif isinstance(one, (int, float)):
            made.append(str(one))
        elif isinstance(one, Mapping):
            made += _of_json(one, budget, depth)
    return made


def _marked(tree: etree._Element, scope: str, kind: str, prop: str) -> list[Item]:
    """Items by attributes: each belongs to the nearest element above it that is an item."""
    own: dict[etree._Element, Item] = {}
    properties: dict[etree._Element, dict[str, list[Value]]] = {}
    top: list[Item] = []
    for node in tree.xpath(f"//*[@{scope} or @{prop}]"):
        above = next((one for one in node.iterancestors() if one in own), None)
        value: Value | None = None
        if node.get(scope) is not None and len(own) < MAX_ITEMS:
            values = properties[node] = {}
            types = frozenset(_type(one) for one in str(node.get(kind) or "").split())
            value = own[node] = Item(
                types, values, str(node.get("itemid") or node.get("resource") or ""), _anchor(node)
            )
        names = str(node.get(prop) or "").split()
        if names and above is not None:
            for name in names:
                properties[above].setdefault(_type(name), []).append(_value(node, prop) if value is None else value)
        elif isinstance(value, Item):
            top.append(value)
    return top


def _value(node: etree._Element, prop: str) -> Value:
    if prop == "property" and node.get("content") is not None:
        return str(node.get("content"))
    tag = node.tag if isinstance(node.tag, str) else ""
    if tag in _VALUES and node.get(_VALUES[tag]) is not None:
        return str(node.get(_VALUES[tag]))
    if tag in _LINKS:
        return str(node.get(_LINKS[tag]) or "") if node.get(_LINKS[tag]) is not None else node
    return node if node.get("content") is None else str(node.get("content"))


def _anchor(node: etree._Element) -> str:
    return str(node.get("id") or "")


def _type(name: object) -> str:
    return _SPLIT.split(str(name).rstrip("/"))[-1]
