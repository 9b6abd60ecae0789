"""Whether a mention tags the brand: a handle written in its title or text, or among the parts of its links.

What a post quotes from others never counts.
"""

from __future__ import annotations

from collections.abc import Callable

from topics.document import Document
from topics.fieldterms import normal, url_has
from topics.leaves import Leaf, compile_leaf
from topics.problems import Findings
from topics.words import read_word

Tagged = Callable[[Document], bool]


def tagged_by(handles: tuple[str, ...]) -> Tagged:
    """The test for a topic's handles, such as ``@northwind`` or ``northwind.example``."""
    leaves = tuple(leaf for handle in handles if (leaf := _written(handle)))
    addresses = tuple(normal(handle.strip()) for handle in handles if handle.strip())

    if not leaves and not addresses:
        return lambda document: False  # noqa: ARG005 - a topic without handles tags nothing

    def tagged(document: Document) -> bool:
        view = document.view("body")
        if any(leaf.occurs(view) for leaf in leaves):
            return True
        links = document.fields.get("links")
        found = links if isinstance(links, tuple | list) else ()
        return any(url_has(link, address) for link in found if isinstance(link, str) for address in addresses)

    return tagged


def _written(handle: str) -> Leaf | None:
    escaped = "".join(letter for letter in handle if letter not in "*?" and not letter.isspace())
    word = read_word(escaped, 0, 0, Findings(handle))
    return compile_leaf(word, "asymmetric") if word else None
