"""Doubts about a topic that only the archive can tell: it never matches, matches too much, or misses a writing."""

from __future__ import annotations

from datetime import datetime

from index import Question
from services.drafts import Draft
from services.house import House
from services.queries import first_error
from services.trial import try_topic
from topics import Fix, Problem, Query, Variant, compile_query, variants, wider

TOO_MUCH = 0.2
"""A topic that catches more of the archive than that is told to its writer."""
FEW = 50
"""In an archive smaller than that, a share says nothing."""
MOST = 30
"""Writings measured for one query: each is a question to the index."""

_SAID = {
    "tag": "{word} is also written as a tag that goes on, as in {variant}: +{more}",
    "accents": "{word} is also written without accents: +{more}",
    "longer": "{more} more inside longer words: {variant}",
}


def doubts_of(house: House, draft: Draft) -> list[Problem]:
    """The warnings of a query that is in order; none of one that is refused. Raises Unavailable."""
    if first_error(draft.topic, draft.lists) is not None:
        return []
    trial = try_topic(house, draft)
    return measured_problems(house, draft, trial.caught, trial.archive, trial.as_of)


def measured_problems(house: House, draft: Draft, caught: int, archive: int, as_of: datetime) -> list[Problem]:
    """Warnings about a topic that catches so many of so many mentions. Raises Unavailable."""
    topic = draft.topic
    found = []
    if archive and not caught:
        found.append(_problem(topic.query, "matches-never", "Nothing in the archive matches this", 0, len(topic.query)))
    elif archive >= FEW and caught > TOO_MUCH * archive:
        said = f"This catches {caught / archive:.0%} of the archive; add a word that must be there too"
        found.append(_problem(topic.query, "matches-much", said, 0, len(topic.query)))
    query = compile_query(topic.query, accents=topic.accents, lists=draft.lists)
    if wider(query) is not query:
        return found  # what the topic alone knows cannot be asked of the index
    before = house.index.count(Question(query=query, until=as_of))
    for variant in variants(query)[:MOST]:
        other = compile_query(variant.query, accents=topic.accents, lists=draft.lists)
        more = house.index.count(Question(query=other, until=as_of)) - before
        if more > 0 and _worth_telling(variant, more, house, query, as_of):
            found.append(_told(query, variant, more))
    return found


def _worth_telling(variant: Variant, more: int, house: House, query: Query, as_of: datetime) -> bool:
    """A longer tag only where it is more usual than the word itself."""
    if variant.kind != "tag":
        return True
    word = compile_query(variant.word, accents=query.accents)
    return more > house.index.count(Question(query=word, until=as_of))


def _told(query: Query, variant: Variant, more: int) -> Problem:
    said = _SAID[variant.kind].format(word=variant.word, variant=variant.variant, more=f"{more:,}")
    fix = Fix(f"Find {variant.variant} too", variant.query)
    return _problem(query.source, f"archive-{variant.kind}", said, variant.start, variant.end, fix)


def _problem(query: str, code: str, message: str, start: int, end: int, *fixes: Fix) -> Problem:
    line = query.count("\n", 0, start) + 1
    column = start - (query.rfind("\n", 0, start) + 1) + 1
    return Problem("warning", code, message, start, end, line, column, fixes)
