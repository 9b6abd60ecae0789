"""Which shared lists a query draws in, directly or by another list."""

from __future__ import annotations

from collections.abc import Mapping

from topics.query import check
from topics.tree import ListRef, walk


def lists_used(query: str, lists: Mapping[str, str]) -> frozenset[str]:
    """The names of the lists a query draws in, those its lists draw in among them."""
    if "@@" not in query:
        return frozenset()
    tree = check(query, lists=lists).tree
    return frozenset(node.name for node in walk(tree) if isinstance(node, ListRef)) if tree is not None else frozenset()
