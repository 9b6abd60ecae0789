"""What the API of mentions takes and answers beside the mentions themselves."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from web.schemas import FacetOut, LabelIn, MentionOut, Moment, PointOut, Shape


class FacetsOut(Shape):
    """The values of one dimension, largest first, counted over the answer without that dimension's own choices.
    ``more``: there are others; ``searched`` is how many were searched with ``find``."""

    dimension: str
    values: list[FacetOut]
    more: bool
    searched: int


class TimelineOut(Shape):
    """Counts over the whole period of the answer; they add up to ``total``. ``interval``: a number and m h d w M y."""

    interval: str
    total: int
    points: list[PointOut]


class ExportOut(Shape):
    """How far an export is; a folded one takes fewer mentions than ``total``."""

    taken: int
    total: int
    state: Literal["under way", "done", "broken off"]


class SelectionLabelIn(LabelIn):
    """What to say of all that the address's filters find; ``clear`` first takes back all that people said."""


class ActOut(Shape):
    """``at`` names what was done, to take it back by."""

    at: Moment
    mentions: int


class TakeBackIn(Shape):
    at: str = Field(max_length=64)
    who: str = Field("", max_length=80)


class LabelRuleIn(Shape):
    """A standing rule: what ``query`` finds, in the archive and from now on, has the label. With ``preview`` nothing is
    put in force, and the answer says what it finds now."""

    query: str = Field(max_length=10_000)
    sentiment: str = Field("", max_length=20)
    relevance: str = Field("", max_length=20)
    tag: str = Field("", max_length=60)
    preview: bool = False
    who: str = Field("", max_length=80)


class LabelRuleOut(Shape):
    id: int
    query: str
    what: Literal["relevance", "sentiment", "tag", "untag", "clear"]
    value: str
    who: str
    begun_at: Moment
    archive: Literal["done", "under way"]


class LabelRulesOut(Shape):
    rules: list[LabelRuleOut]


class LabelRuleMadeOut(Shape):
    """``total`` mentions are found now, the newest of them in ``examples``; ``rules`` are empty in a preview."""

    total: int
    examples: list[MentionOut]
    rules: list[LabelRuleOut]


class SearchIn(Shape):
    """``search`` is the address's part after the question mark, as the mentions' filters are written there."""

    name: str = Field(max_length=200)
    search: str = Field("", max_length=70_000)
    shared: bool = False
    who: str = Field("", max_length=80)


class ShareIn(Shape):
    shared: bool


class SearchOut(Shape):
    """``new`` were seen since one last looked (``since``); null when that cannot be said."""

    id: int
    name: str
    owner: str
    own: bool
    shared: bool
    search: str
    new: int | None
    since: Moment


class SearchesOut(Shape):
    searches: list[SearchOut]
