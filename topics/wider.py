"""A query without the fields that are only known once a topic has caught a mention.

``tagged:`` and ``sentiment:`` are told by the topic itself. An engine that looks for a topic's candidates cannot know
them, so it is asked for more, and the matcher judges.
"""

from __future__ import annotations

from topics.query import Query
from topics.tree import And, FieldTerm, ListRef, Node, Not, Or, print_query, walk

OWN = ("tagged", "sentiment")


def wider(query: Query) -> Query | None:
    """A query that finds all that this one may match, without those fields; the same one when it has none of them;
    None when that may be anything."""
    if not any(map(_own, walk(query.tree))):
        return query
    tree = _wider(query.tree)
    return None if tree is None else Query(print_query(tree), tree, query.accents)


def _own(node: Node) -> bool:
    return isinstance(node, FieldTerm) and node.name in OWN


def _wider(node: Node) -> Node | None:
    """None stands for anything at all."""
    if not any(map(_own, walk(node))):
        return node
    if isinstance(node, And):
        kept = tuple(child for child in map(_wider, node.children) if child is not None)
        if all(isinstance(child, Not) for child in kept):
            return None
        return kept[0] if len(kept) == 1 else And(kept)
    if isinstance(node, Or):
        each = [_wider(child) for child in node.children]
        known = tuple(child for child in each if child is not None)
        return Or(known) if len(known) == len(each) else None
    return _wider(node.child) if isinstance(node, ListRef) else None
