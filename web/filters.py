"""The filters of the mentions page and of ``/api/v1/mentions``: one set of names for both."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from model.errors import BadInput
from model.mention import SENTIMENTS, SentimentLabel
from model.said import said
from services.asking import Facts, Order
from services.search import SearchRequest
from services.source_files import interval
from web.viewer import read_moment

Values = list[str]
MOST_VALUES = 200
"""Of one filter."""
NAMES = ("topic", "lang", "sentiment", "source", "site", "kind", "author", "thread", "tag", "cluster")
"""Filters that have values, each with its twin ``not_…``."""


class MentionFilters(BaseModel):
    """Parts are anded, repeated ones ored; empty ones say nothing, as a form sends them."""

    model_config = ConfigDict(extra="ignore")

    q: str = Field("", max_length=65_536, description="A query in the topic language.")
    topic: Values = Field([], description="Topic ids.")
    lang: Values = Field([], description="ISO 639-1 codes, und for undetermined.")
    source: Values = []
    site: Values = []
    kind: Values = []
    author: Values = []
    thread: Values = Field([], description="Threads by their ref, else their address.")
    cluster: Values = Field([], description="Texts that are alike, by the cluster of one of them.")
    tag: Values = Field([], description="Tags that people gave.")
    sentiment: Values = Field(
        [], description="negative, neutral, positive, unknown; towards the topic when one is given."
    )
    not_topic: Values = Field([], description="Not caught by any of these.")
    not_lang: Values = []
    not_source: Values = []
    not_site: Values = []
    not_kind: Values = []
    not_author: Values = []
    not_thread: Values = []
    not_cluster: Values = []
    not_tag: Values = []
    not_sentiment: Values = []
    id: Values = Field([], description="Mentions by their ids.")
    since: str = Field("", max_length=64, description="At or after: a date, an ISO 8601 time, or 24h, 7d: so long ago.")
    until: str = Field("", max_length=64, description="Before.")
    by: Literal["event", "seen"] = Field("event", description="Whether since and until are of event_at or seen_at.")
    new_since: str = Field("", max_length=64, description="Seen at or after, whatever since and until are of.")
    matched: Literal["", "yes", "no"] = Field("", description="Caught by any topic, by none, or either.")
    tagged: Literal["", "yes", "no"] = Field("", description="Names the brand's handle, does not, or either.")
    irrelevant: Literal["", "with", "only"] = Field(
        "", description="What people called irrelevant: left out, with the others, or nothing else."
    )
    order: Order = Field("newest", description="newest and oldest by seen_at, latest and earliest by event_at.")
    fold: Literal["", "yes"] = Field("", description="Of texts that are alike only the one first seen.")
    size: int = Field(20, ge=1, le=200)
    cursor: str = Field("", max_length=2_000, description="Of the page before.")

    def request(self, zone: str, *, facets: bool = False, now: datetime | None = None) -> SearchRequest:
        """Without ``now`` there is nothing to count ``7d`` back from. Raises BadInput naming the filter."""
        since, until = _moment(self.since, zone, "since", now), _moment(self.until, zone, "until", now)
        fresh = _moment(self.new_since, zone, "new_since", now)
        seen = self.by == "seen"
        begun = [moment for moment in (since if seen else None, fresh) if moment is not None]
        facts = self._facts("")
        return SearchRequest(
            query=self.q,
            topics=facts.topics,
            languages=facts.languages,
            sources=facts.sources,
            sites=facts.sites,
            kinds=facts.kinds,
            authors=facts.authors,
            sentiments=facts.sentiments,
            threads=facts.threads,
            clusters=facts.clusters,
            tags=facts.tags,
            ids=_filled(self.id),
            without=self._facts("not_"),
            since=max(begun, default=None),
            until=until if seen else None,
            event_since=None if seen else since,
            event_until=None if seen else until,
            matched=_choice(self.matched),
            tagged=_choice(self.tagged),
            irrelevant={"with": None, "only": True}.get(self.irrelevant, False),
            order=self.order,
            fold=bool(self.fold),
            size=self.size,
            cursor=self.cursor,
            facets=facets,
        )

    def values(self, **changed: object) -> dict[str, object]:
        """The filters that say something, as a link's parameters, with some of them changed; never the cursor."""
        kept = self.model_dump(include=set(self.linked().model_fields) - {"cursor", "size"}, exclude_defaults=True)
        return {name: value for name, value in {**kept, **changed}.items() if value not in ("", [], None)}

    @classmethod
    def linked(cls) -> type[BaseModel]:
        """Whose fields make up a link."""
        return MentionFilters

    def said(self, name: str) -> tuple[str, ...]:
        """The values of one filter, each once."""
        return _filled(getattr(self, name))

    def with_value(self, name: str, value: str) -> dict[str, object]:
        """As :meth:`values`, with one more value; its opposite is taken out."""
        opposite = name.removeprefix("not_") if name.startswith("not_") else f"not_{name}"
        left = [one for one in self.said(opposite) if one != value]
        return self.values(**{name: [*(one for one in self.said(name) if one != value), value], opposite: left})

    def without_value(self, name: str, value: str) -> dict[str, object]:
        return self.values(**{name: [one for one in self.said(name) if one != value]})

    def _facts(self, prefix: str) -> Facts:
        def said(name: str) -> tuple[str, ...]:
            return _filled(getattr(self, prefix + name))

        return Facts(
            topics=said("topic"),
            languages=said("lang"),
            sources=said("source"),
            sites=said("site"),
            kinds=said("kind"),
            authors=said("author"),
            sentiments=_labels(said("sentiment"), f"{prefix}sentiment"),
            threads=said("thread"),
            clusters=said("cluster"),
            tags=said("tag"),
        )


def _moment(text: str, zone: str, name: str, now: datetime | None) -> datetime | None:
    """As ``read_moment``, or how long ago."""
    short = text.strip()
    if now is not None and short[:-1].isdecimal() and short[-1:] in "mhd" and len(short) < 8:
        try:
            return now - timedelta(seconds=interval(short) or 0)
        except (BadInput, OverflowError):
            raise BadInput(
                said("{short!r} is too long ago", short=short), where=name, todo="Write a date such as 2026-11-20"
            ) from None
    return read_moment(text, zone, name=name)


def _filled(values: Values) -> tuple[str, ...]:
    kept = (value.strip()[:300] for value in values[:MOST_VALUES])
    return tuple(dict.fromkeys(value for value in kept if value))


def _labels(asked: Sequence[str], name: str) -> tuple[SentimentLabel, ...]:
    for value in asked:
        if value not in SENTIMENTS:
            raise BadInput(
                said("{value!r} is no sentiment", value=value[:40]),
                where=name,
                todo=said("Use {known}", known=", ".join(SENTIMENTS)),
            )
    return tuple(label for label in SENTIMENTS if label in asked)


def _choice(value: str) -> bool | None:
    return {"yes": True, "no": False}.get(value)
