"""The kind keyword: somebody says what must not be missed.

    a fact = a live mention that matches options.query (Earshot's own query language, the matcher that topics use)

It opens an incident when ``authors`` different voices said it within ``scale.silence`` (a voice: an author, a copied
text, or an anonymous thread; alerts/votes.py), and is told again when the mentions have doubled, ``a_day`` times a day
at most. There is no null and no false alarm: what is told was written.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from alerts import options
from alerts.gathering import FactWatch, Manner
from alerts.kind import Kind, Past, Test
from model.alert import Observation
from model.source import Json

A_DAY = 6
_NAMES = ("query", "authors", "a_day", "sentiment")


class Keyword(FactWatch):
    """A :class:`alerts.kind.Watch`. Its texts are read as they come: while the archive does not answer, the round is
    not done (Unavailable), and done again."""

    def __init__(self, test: Test, past: Past, saved: Mapping[str, Json], now: datetime) -> None:
        said = read(test.rule.options, test.rule.id)
        self._query, self._negative = str(said["query"]), said["sentiment"] == "negative"
        manner = Manner(a_day=int(str(said["a_day"])), least=int(str(said["authors"])))
        super().__init__(test, past, saved, now, manner)

    def meets(self, observation: Observation, at: int) -> bool:  # noqa: ARG002 - the same at any time
        if self._negative and observation.negative is not True:
            return False
        mention = self.past.texts([observation.mention]).get(observation.mention)
        return mention is not None and options.says(self._query, mention, self.test.topic)

    def own(self) -> dict[str, Json]:
        return {"query": self._query}


def read(given: Mapping[str, Json], where: str) -> dict[str, Json]:
    """The options: ``query``; ``authors`` that must say it; ``sentiment`` any or negative; ``a_day`` tellings."""
    options.known(given, _NAMES, "keyword", where)
    return {
        "query": options.query(given, where),
        "authors": options.whole(given, "authors", where, usual=1, low=1, high=100),
        "sentiment": options.choice(given, "sentiment", where, "any", "negative"),
        "a_day": options.whole(given, "a_day", where, usual=A_DAY, low=1, high=200),
    }


KIND = Kind("keyword", Keyword, read)
