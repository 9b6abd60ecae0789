"""What a rule of a kind may say beside the common fields: read one option at a time, with where it is wrong."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import lru_cache
from math import isfinite

from model.errors import BadInput
from model.mention import Mention
from model.said import said
from model.source import Json
from topics import Document, Query, compile_query, read_document

LONGEST_QUERY = 16_000
"""Letters of a rule's own query."""


def known(given: Mapping[str, Json], names: Collection[str], kind: str, where: str) -> None:
    """Raises BadInput for an option that the kind does not have."""
    for name in given:
        if name not in names:
            todo = said("Use {known}", known=", ".join(names)) if names else "Leave it out"
            raise BadInput(
                said("{name} is not an option of {kind}", name=f"options.{str(name)[:60]}", kind=kind),
                where=where,
                todo=todo,
            )


def number(given: Mapping[str, Json], name: str, where: str, *, usual: float, low: float, high: float) -> float:
    """A number of [low, high]; the usual one when it is not said."""
    value = given.get(name, usual)
    good = isinstance(value, (int, float)) and not isinstance(value, bool) and isfinite(value) and low <= value <= high
    if not good or not isinstance(value, (int, float)):
        raise BadInput(
            said("{name} is {value!r:.60}", name=f"options.{name}", value=value),
            where=where,
            todo=said("Write a number from {low:g} to {high:g}", low=low, high=high),
        )
    return value


def whole(given: Mapping[str, Json], name: str, where: str, *, usual: int, low: int, high: int) -> int:
    """As :func:`number`, without a fraction."""
    value = number(given, name, where, usual=usual, low=low, high=high)
    if value != int(value):
        raise BadInput(
            said("{name} is {value:g}", name=f"options.{name}", value=value), where=where, todo="Write a whole number"
        )
    return int(value)


def choice(given: Mapping[str, Json], name: str, where: str, *among: str) -> str:
    """One of the words; the first when it is not said."""
    value = given.get(name, among[0])
    if not isinstance(value, str) or value not in among:
        raise BadInput(
            said("{name} is {value!r:.60}", name=f"options.{name}", value=value),
            where=where,
            todo=said("Use {known}", known=" or ".join(among)),
        )
    return value


def query(given: Mapping[str, Json], where: str) -> str:
    """The boolean query, as it was written. Raises BadInput with line, column and a fix when it is refused."""
    value = given.get("query")
    if not isinstance(value, str) or not value.strip():
        raise BadInput("options.query is missing", where=where, todo='Write query: "recall" OR refund*')
    if len(value) > LONGEST_QUERY:
        raise BadInput(
            "options.query is too long", where=where, todo=said("Write at most {most:,}", most=LONGEST_QUERY)
        )
    try:
        compiled(value)
    except BadInput as error:
        place = f"{where}: options.query, {error.where}" if where else f"options.query, {error.where}"
        raise BadInput(error.what, where=place, todo=error.todo) from error
    return value


@lru_cache(maxsize=1024)
def compiled(written: str) -> Query:
    """Raises BadInput as :func:`query`."""
    return compile_query(written)


def says(written: str, mention: Mention, topic: str = "") -> bool:
    """Whether a mention matches a query; ``sentiment:`` and ``tagged:`` ask for what it is towards the topic."""
    return compiled(written).holds(document_of(mention, topic))


def document_of(mention: Mention, topic: str = "") -> Document:
    """A mention of the archive as it is matched."""
    match = next((one for one in mention.topics if one.topic == topic), None)
    mood = mention.mood if match is None else mention.mood_towards(match)
    made = read_document(mention.capture, id=mention.id, language=mention.language.code, site=mention.site)
    return made.with_fields(sentiment=mood, tagged=match is not None and match.tagged)
