"""What a topic has to search for: words and phrases for services that can only be asked with words (``{query}``).

A service finds less and otherwise than a topic's query, and what it finds is matched like everything else. So what is
handed over is a cover: whatever the topic matches holds one of these words, as far as words can say it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from model.errors import BadInput
from model.source import Json
from model.topic import Topic
from topics import And, AtLeast, Forms, ListRef, Near, Node, NotNear, Or, Phrase, Scoped, Word, compile_query

MAX_TERMS = 300
"""Words of one topic."""
MAX_LETTERS = 80
Cover = tuple[str, ...]


def words_of(topic: Topic, lists: Mapping[str, str]) -> Cover:
    """The words and phrases, as they were written, without wildcards; none when the query has none that must be there.
    Of parts that must all be there one is enough: that which names the topic, else the longest word."""
    try:
        tree = compile_query(topic.query, accents=topic.accents, lists=lists).tree
    except BadInput:
        return ()
    return tuple(dict.fromkeys(_cover(tree, _names(topic))))[:MAX_TERMS]


def words_for(found: Mapping[str, Cover], options: Mapping[str, Json]) -> Cover:
    """The words (topic → its own) of the topics that a source's option ``topics`` names; of all when it names none."""
    wanted = _wanted(options.get("topics"))
    return tuple(
        dict.fromkeys(word for topic, words in found.items() if not wanted or topic in wanted for word in words)
    )


def _wanted(option: Json) -> set[str]:
    parts = option.split(",") if isinstance(option, str) else option if isinstance(option, list) else []
    return {part.strip() for part in parts if isinstance(part, str) and part.strip()}


def _cover(node: Node, names: frozenset[str]) -> Cover:  # noqa: PLR0911 (a table of cases)
    if isinstance(node, Word):
        return _written((node,))
    if isinstance(node, Phrase):
        return _written(node.words)
    if isinstance(node, Forms):
        return tuple(term for form in node.forms for term in _written((form,)))
    if isinstance(node, Or):
        return tuple(term for child in node.children for term in _cover(child, names))
    if isinstance(node, And):
        return _best([_cover(child, names) for child in node.children], names)
    if isinstance(node, Near):
        return _best([_cover(node.left, names), _cover(node.right, names)], names)
    if isinstance(node, NotNear):
        return _cover(node.left, names)
    if isinstance(node, AtLeast | ListRef) or (isinstance(node, Scoped) and node.scope != "quoted"):
        return _cover(node.child, names)
    return ()


def _written(words: Sequence[Word]) -> Cover:
    """A phrase as one term; none where it holds a wildcard, which services do not know."""
    if any(atom.wild for word in words for atom in word.atoms):
        return ()
    term = " ".join(word.written for word in words).strip()
    return (term,) if 0 < len(term) <= MAX_LETTERS else ()


def _best(covers: Sequence[Cover], names: frozenset[str]) -> Cover:
    return max((cover for cover in covers if cover), key=lambda cover: _weight(cover, names), default=())


def _weight(cover: Cover, names: frozenset[str]) -> tuple[bool, int]:
    """How much a part narrows a search: a name does, and its shortest term tells how common it is."""
    named = any(name in term.casefold() for term in cover for name in names)
    return named, min(map(_letters, cover))


def _letters(term: str) -> int:
    """Letters, with a sign of a script that writes words in few of them counted for three."""
    return sum(3 if ord(letter) > 0x2E7F else 1 for letter in term)


def _names(topic: Topic) -> frozenset[str]:
    """What the topic is called, as words: out of its id, its name and its handles."""
    said = " ".join((topic.id, topic.name, *topic.handles)).casefold()
    return frozenset(word for word in re.findall(r"\w+", said) if len(word) > 2 or ord(word[0]) > 0x2E7F)
