"""What a service is asked for: the topics' own words, in the service's own syntax.

A source's option ``query`` says it in the service's words, ``{query}`` in it stands for the topics' terms; without the
option the terms alone are asked for. Where they do not fit into the questions of one visit, the next visit goes on with
those that are left.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from model.source import Json
from spiders.errors import Unreadable
from spiders.items import inner
from spiders.spider import View

PLACE = "{query}"
TURN = "turn"
"""The cursor that says with which term the next visit begins."""
EVERYTHING = "*"
QUERY = (
    "what to search for, in the service's own syntax; \"{query}\" in it stands for the topics' words, "
    "which are asked for when this is left out"
)
"""What the option ``query`` is, for a spider's ``options``."""
TOPICS = "ids of the topics whose words are asked for, a list; all of them when this is left out"
"""What the option ``topics`` is: whoever hands the terms in goes by it."""


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a service is asked.

    ``either`` stands between alternatives, and is empty where the service knows none: a question a term then.
    ``alternatives`` and ``longest`` (characters) bound one question, ``questions`` those of one visit; ``around`` is
    how alternatives are held together, where a service wants that; terms of fewer than ``shortest`` characters are left
    out, where it refuses them.
    """

    either: str = " OR "
    alternatives: int = 20
    longest: int = 400
    questions: int = 10
    around: tuple[str, str] = ("", "")
    quote: str = '"'
    shortest: int = 1


@dataclass(frozen=True, slots=True)
class Questions:
    """What to ask at this visit, and the cursors that the answers leave for the next."""

    asked: tuple[str, ...]
    cursors: Mapping[str, Json]


def questions(view: View, dialect: Dialect, *, everything: bool = False) -> Questions:
    """What to ask at this visit. ``everything``: the service can be asked without words, too (the query ``*``, which
    gives an empty question). Raises Unreadable when there is nothing to ask for."""
    patterns = _patterns(view.options.get("query"))
    if everything and EVERYTHING in patterns:
        return Questions(("",), {})
    fixed = [pattern for pattern in patterns if PLACE not in pattern]
    open_ones = [pattern for pattern in patterns if PLACE in pattern]
    terms = list(dict.fromkeys(_term(term, dialect) for term in view.terms if len(term.strip()) >= dialect.shortest))
    packed, turn = _packed(terms, open_ones, dialect, _turn(view.cursors.get(TURN, "")), dialect.questions - len(fixed))
    asked = tuple(dict.fromkeys([*fixed, *packed]))
    if not asked:
        raise Unreadable(
            "no topic has words to search for yet",
            where=view.url,
            todo='Publish a topic, or give the source options: {query: "words"}',
        )
    return Questions(asked[: max(dialect.questions, 1)], {TURN: str(turn)} if terms and open_ones else {})


def carried(note: Mapping[str, Json]) -> dict[str, str]:
    """The cursors that a request's note carries, for the harvest of its answer."""
    return {name: value for name, value in inner(note, "cursors").items() if isinstance(value, str)}


def literal(term: str) -> str:
    """A term without the characters that services read as syntax: words, and what joins them."""
    return " ".join(re.sub(r"[\"“”„«»()\[\]{}|\\*~^:<>=]+", " ", term).split())


def _patterns(option: Json) -> list[str]:
    wanted = option if isinstance(option, list) else [option]
    said = [" ".join(one.split()) for one in wanted if isinstance(one, str) and one.strip()]
    return said or [PLACE]


def _term(term: str, dialect: Dialect) -> str:
    plain = literal(term)
    needs = len(plain.split()) > 1 or plain.upper() in ("OR", "AND", "NOT") or not plain.isalnum()
    return f"{dialect.quote}{plain}{dialect.quote}" if needs and plain else plain


def _packed(
    terms: Sequence[str], patterns: Sequence[str], dialect: Dialect, turn: int, most: int
) -> tuple[list[str], int]:
    """The questions of this visit, beginning with the term whose turn it is, and the next visit's turn."""
    terms = [term for term in terms if term.strip(dialect.quote)]
    if not terms or not patterns:
        return [], 0
    begin = turn % len(terms)
    order = [*terms[begin:], *terms[:begin]]
    made: list[str] = []
    asked = 0
    for group in _groups(order, max(map(len, patterns)), dialect):
        if made and len(made) + len(patterns) > most:
            break
        said = _joined(group, dialect)
        made.extend(pattern.replace(PLACE, said) for pattern in patterns)
        asked += len(group)
    return made, (begin + asked) % len(terms)


def _groups(terms: Sequence[str], taken: int, dialect: Dialect) -> Iterator[list[str]]:
    room = dialect.longest - taken - sum(map(len, dialect.around))
    group: list[str] = []
    for term in terms:
        full = not dialect.either or len(group) >= dialect.alternatives
        if group and (full or len(dialect.either.join([*group, term])) > room):
            yield group
            group = []
        group.append(term)
    if group:
        yield group


def _joined(group: Sequence[str], dialect: Dialect) -> str:
    said = dialect.either.join(group)
    return f"{dialect.around[0]}{said}{dialect.around[1]}" if len(group) > 1 else said


def _turn(cursor: str) -> int:
    return int(cursor) if cursor.isascii() and cursor.isdecimal() and len(cursor) < 9 else 0
