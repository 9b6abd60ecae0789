"""A query taken apart for its preview: with the topic's filters, and what each of its NOTs removes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from topics import And, FieldTerm, Node, Not, NotNear, Or, Query, Value, print_query


@dataclass(frozen=True, slots=True)
class Part:
    """``query`` finds what ``text`` takes away, also what another NOT does; ``cause`` is found there."""

    text: str
    query: Query
    cause: Query


def asked_of(query: Query, filters: Mapping[str, Sequence[str]]) -> Query:
    """The query and the topic's filters as one."""
    terms = tuple(FieldTerm(name, tuple(map(Value, values))) for name, values in filters.items() if values)
    return _query(And((query.tree, *terms)), query) if terms else query


def removed_parts(query: Query) -> list[Part]:
    """Each NOT and NOT NEAR of the outermost AND, or of those of the outermost OR's branches, in the order written."""
    tree = query.tree
    if isinstance(tree, Or):
        branches = [child for child in tree.children if isinstance(child, And | NotNear)]
        return [part for branch in branches for part in _parts(branch, query, (Not(tree),))]
    return list(_parts(tree, query, ()))


def _parts(node: Node, query: Query, also: tuple[Node, ...]) -> Iterator[Part]:
    children = _flat(node.children) if isinstance(node, And) else (node,)
    for place, child in enumerate(children):
        left = tuple(one for at, one in enumerate(children) if at != place and not isinstance(one, Not))
        if isinstance(child, Not):
            if left:
                yield Part(
                    print_query(child), _query(And((*left, child.child, *also)), query), _query(child.child, query)
                )
        elif isinstance(child, NotNear):
            without = And((*left, child.left, Not(child), *also))
            text = f"NOT NEAR/{child.n} {print_query(child.right)}"
            yield Part(text, _query(without, query), _query(child.right, query))


def _flat(children: Sequence[Node]) -> tuple[Node, ...]:
    """ANDs within ANDs, as filters make them, as one."""
    return tuple(one for child in children for one in (_flat(child.children) if isinstance(child, And) else (child,)))


def _query(tree: Node, like: Query) -> Query:
    return Query(print_query(tree), tree, like.accents)
