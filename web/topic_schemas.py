"""What the API takes and gives of topics, and of drafts."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from model.topic import Accents, Topic
from web.schemas import ActionIn, MentionOut, Moment, QueryProblemOut, Shape

Query = Annotated[str, Field(max_length=400_000, description="At most 64 KB; more is told, not cut.")]
Line = Annotated[str, Field(max_length=1_000)]
Lines = Annotated[list[Line], Field(max_length=500)]
Filters = Annotated[dict[Literal["lang", "kind", "site", "source"], Lines], Field(max_length=4)]
Note = Annotated[str, Field(max_length=2_000)]
Revision = Annotated[int, Field(ge=0, le=2**31 - 1)]


class TopicIn(Shape):
    """A topic as it is being written."""

    id: str = Field("", max_length=64)
    name: Line = ""
    query: Query = ""
    handles: Lines = Field(default_factory=list)
    accents: Accents = "asymmetric"
    filters: Filters = Field(default_factory=dict)
    owner: Line = ""

    def topic(self, topic_id: str | None = None) -> Topic:
        return Topic(
            id=self.id if topic_id is None else topic_id,
            name=self.name,
            query=self.query.replace("\r\n", "\n"),
            handles=tuple(self.handles),
            accents=self.accents,
            filters={name: tuple(values) for name, values in self.filters.items()},
            owner=self.owner,
        )


class CheckIn(Shape):
    query: Query
    accents: Accents = "asymmetric"


class PreviewIn(TopicIn):
    """``zone`` is where weeks begin."""

    zone: str = Field("UTC", max_length=64)


class PublishIn(TopicIn):
    """``base`` is the revision it was written upon, 0 for a new topic; ``take_over`` lets a topic of a file be edited
    here from now on."""

    base: Revision = 0
    note: Note = ""
    take_over: bool = False
    who: str = Field("", max_length=80)


class RevertIn(ActionIn):
    revision: Revision
    base: Revision
    note: Note = ""
    take_over: bool = False


class RetireIn(ActionIn):
    base: Revision


class DraftIn(TopicIn):
    base: Revision = 0


class TopicDefinition(Shape):
    id: str
    name: str
    query: str
    handles: list[str]
    accents: Accents
    filters: dict[str, list[str]]
    owner: str


class TopicRevisionOut(Shape):
    """``home`` is where it is written: a file, or here. ``who`` and ``note`` are empty where a file was read."""

    topic: TopicDefinition
    revision: int
    home: Literal["file", "database"]
    published_at: Moment
    retired_at: Moment | None = None
    who: str
    note: str


class DraftOut(Shape):
    """What somebody is writing: ``base`` is the revision it was begun upon."""

    topic: TopicDefinition
    base: int
    saved_at: Moment


class FillingOut(Shape):
    """``share`` of the archive, 0–1, is as the revision says; ``left`` mentions are not known to be."""

    revision: int
    share: float
    left: int


class TopicLineOut(Shape):
    """``week``: mentions of the last seven days that it caught."""

    revision: TopicRevisionOut
    week: int
    filling: FillingOut | None = None
    draft_saved_at: Moment | None = None


class TopicsOut(Shape):
    since: Moment
    topics: list[TopicLineOut]
    drafts: list[DraftOut]


class TopicPageOut(Shape):
    revision: TopicRevisionOut | None = None
    draft: DraftOut | None = None
    reading: str


class TopicHistoryOut(Shape):
    revisions: list[TopicRevisionOut]


class CheckedOut(Shape):
    """``reading`` is the query with every group in brackets."""

    ok: bool
    problems: list[QueryProblemOut]
    reading: str


class WindowOut(Shape):
    """What was counted: what was seen from ``since`` on (all when there is none), ``mentions`` of the ``archive``."""

    since: Moment | None = None
    mentions: int
    archive: int


class WritingOut(Shape):
    kind: Literal["tag", "accents", "longer"]
    word: str
    variant: str
    more: int
    query: str


class RemovedOut(Shape):
    part: str
    count: int
    examples: list[MentionOut]


class MovedOut(Shape):
    revision: int
    gained: int
    lost: int
    gained_examples: list[MentionOut]
    lost_examples: list[MentionOut]


class ExclusionOut(Shape):
    """``term`` would take away so many ``irrelevant`` mentions, and so many ``others``."""

    term: str
    irrelevant: int
    others: int
    query: str


class CountedOut(Shape):
    value: str
    count: int


class WeekOut(Shape):
    start: Moment
    count: int


class PreviewOut(Shape):
    """Counts are of the ``window``. ``whole``: that is the archive, so they are exact; else ``about`` is the estimate
    for all of it. ``most``: they are upper bounds. ``skipped`` there was no time for."""

    window: WindowOut
    whole: bool
    total: int
    about: int
    most: bool
    newest: list[MentionOut]
    weeks: list[WeekOut]
    languages: list[CountedOut]
    sources: list[CountedOut]
    writings: list[WritingOut]
    removed: list[RemovedOut]
    moved: MovedOut | None = None
    exclusions: list[ExclusionOut]
    skipped: list[str]


class TrialCountsOut(Shape):
    """Exact. ``gained`` and ``lost`` count against the revision in force."""

    as_of: Moment
    archive: int
    caught: int
    tagged: int
    languages: list[CountedOut]
    sources: list[CountedOut]
    gained: int
    lost: int


class TrialOut(Shape):
    """``read`` mentions were matched so far; ``against`` is the revision it is held against, 0 for none."""

    id: str
    topic: str
    state: Literal["running", "done", "failed"]
    read: int
    against: int
    counts: TrialCountsOut | None = None
    problem: str


class ImportIn(Shape):
    """``kind`` is ``yaml`` (topic files) or whose query it is; ``id`` names the topic of a query."""

    text: str = Field(max_length=1_000_000)
    kind: Literal["yaml", "brandwatch", "meltwater", "talkwalker", "youscan", "sentione"] = "yaml"
    id: str = Field("", max_length=64)


class ChangeOut(Shape):
    code: str
    message: str
    start: int
    end: int


class ImportedOut(Shape):
    """``changes`` say what means something else here; what is ``refused`` cannot be carried over: then nothing is."""

    drafts: list[DraftOut]
    changes: list[ChangeOut]
    refused: list[ChangeOut]
