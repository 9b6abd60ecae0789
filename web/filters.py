"""The filters of the mentions page and of ``/api/v1/mentions``: one set of names for both."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from model.errors import BadInput
from model.mention import SENTIMENTS, SentimentLabel
from services.search import SearchRequest
from web.viewer import read_moment

Values = list[str]


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
    sentiment: Values = Field(
        [], description="negative, neutral, positive, unknown; towards the topic when one is given."
    )
    since: str = Field("", max_length=64, description="At or after: a date or an ISO 8601 time.")
    until: str = Field("", max_length=64, description="Before.")
    by: Literal["event", "seen"] = Field("event", description="Whether since and until are of event_at or seen_at.")
    matched: Literal["", "yes", "no"] = Field("", description="Caught by any topic, by none, or either.")
    tagged: Literal["", "yes", "no"] = Field("", description="Names the brand's handle, does not, or either.")
    size: int = Field(20, ge=1, le=200)
    cursor: str = Field("", max_length=2_000, description="Of the page before.")

    def request(self, zone: str, *, facets: bool = False) -> SearchRequest:
        """Raises BadInput naming the filter."""
        since = read_moment(self.since, zone, name="since")
        until = read_moment(self.until, zone, name="until")
        seen = self.by == "seen"
        return SearchRequest(
            query=self.q,
            topics=_filled(self.topic),
            languages=_filled(self.lang),
            sources=_filled(self.source),
            sites=_filled(self.site),
            kinds=_filled(self.kind),
            authors=_filled(self.author),
            sentiments=_labels(self.sentiment),
            since=since if seen else None,
            until=until if seen else None,
            event_since=None if seen else since,
            event_until=None if seen else until,
            matched=_choice(self.matched),
            tagged=_choice(self.tagged),
            size=self.size,
            cursor=self.cursor,
            facets=facets,
        )

    def values(self, **changed: object) -> dict[str, object]:
        """The filters that say something, as a link's parameters, with some of them changed; never the cursor."""
        kept = self.model_dump(exclude={"cursor", "size"}, exclude_defaults=True)
        return {name: value for name, value in {**kept, **changed}.items() if value not in ("", [], None)}


def _filled(values: Values) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value.strip()[:300] for value in values[:50] if value.strip()))


def _labels(values: Values) -> tuple[SentimentLabel, ...]:
    asked = _filled(values)
    for value in asked:
        if value not in SENTIMENTS:
            raise BadInput(f"{value[:40]!r} is no sentiment", where="sentiment", todo=f"Use {', '.join(SENTIMENTS)}")
    return tuple(label for label in SENTIMENTS if label in asked)


def _choice(value: str) -> bool | None:
    return {"yes": True, "no": False}.get(value)
