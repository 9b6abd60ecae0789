"""From what services give of topics to what the API answers, and to what the preview draws."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

from model.source import Json
from model.time import iso
from model.topic import Topic
from services.search import Found
from services.topic_drafts import KeptDraft, draft_topic
from services.topic_imports import Brought, Change
from services.topic_preview import Moved, Preview
from services.topic_table import Revision, TopicLine, TopicTable
from services.topic_trials import TrialState
from web import topic_schemas as schemas
from web.schemas import MentionOut
from web.shapes import mention_out
from web.wrong import problem_said

WEEKS = 104
"""Weeks drawn at most, the last ones."""


@dataclass(frozen=True, slots=True)
class Week:
    """A bar: where it stands and how tall, of a drawing 1,000 wide and 100 high."""

    start: datetime
    count: int
    x: float
    width: float
    height: float


def weeks_drawn(found: Preview) -> tuple[Week, ...]:
    """The weeks with those between them that are empty."""
    if not found.weeks:
        return ()
    counted = {bucket.start: bucket.count for bucket in found.weeks}
    last, start = found.weeks[-1].start, found.weeks[0].start
    start = max(start, last - timedelta(weeks=WEEKS - 1))
    number = round((last - start) / timedelta(weeks=1)) + 1
    slots = [0] * number
    starts = [start + timedelta(weeks=place) for place in range(number)]
    for at, count in counted.items():
        place = round((at - start) / timedelta(weeks=1))
        if 0 <= place < number:
            slots[place], starts[place] = count, at
    top, slot = max(slots) or 1, 1000 / number
    gap = min(slot * 0.2, 4)
    return tuple(
        Week(starts[i], count, round(i * slot + gap / 2, 2), round(slot - gap, 2), round(count / top * 100, 2))
        for i, count in enumerate(slots)
    )


def definition_out(topic: Topic) -> schemas.TopicDefinition:
    return schemas.TopicDefinition(
        id=topic.id,
        name=topic.name,
        query=topic.query,
        handles=list(topic.handles),
        accents=topic.accents,
        filters={name: list(values) for name, values in topic.filters.items()},
        owner=topic.owner,
    )


def revision_out(one: Revision) -> schemas.TopicRevisionOut:
    return schemas.TopicRevisionOut(
        topic=definition_out(one.topic),
        revision=one.topic.revision,
        home=one.topic.home,
        published_at=iso(one.published_at),
        retired_at=None if one.retired_at is None else iso(one.retired_at),
        who=one.who,
        note=one.note,
    )


def draft_out(draft: KeptDraft) -> schemas.DraftOut:
    return schemas.DraftOut(topic=definition_out(draft_topic(draft)), base=draft.base, saved_at=iso(draft.saved_at))


def table_out(table: TopicTable) -> schemas.TopicsOut:
    return schemas.TopicsOut(
        since=iso(table.since),
        topics=[_line(line) for line in table.lines],
        drafts=[draft_out(draft) for draft in table.unpublished],
    )


def preview_out(found: Preview) -> schemas.PreviewOut:
    window = found.window
    return schemas.PreviewOut(
        window=schemas.WindowOut(
            since=None if window.since is None else iso(window.since),
            mentions=window.mentions,
            archive=window.archive,
        ),
        whole=window.whole,
        total=found.total,
        about=window.of_archive(found.total),
        most=found.most,
        newest=_mentions(found.newest),
        weeks=[schemas.WeekOut(start=iso(bucket.start), count=bucket.count) for bucket in found.weeks],
        languages=_counted(found.languages),
        sources=_counted(found.sources),
        writings=[
            schemas.WritingOut(
                kind=one.variant.kind,
                word=one.variant.word,
                variant=one.variant.variant,
                more=one.more,
                query=one.variant.query,
            )
            for one in found.writings
        ],
        removed=[
            schemas.RemovedOut(part=one.part, count=one.count, examples=_mentions(one.examples))
            for one in found.removed
        ],
        moved=None if found.moved is None else _moved(found.moved),
        exclusions=[
            schemas.ExclusionOut(term=one.term, irrelevant=one.irrelevant, others=one.others, query=one.query)
            for one in found.exclusions
        ],
        skipped=list(found.skipped),
    )


def trial_out(found: TrialState) -> schemas.TrialOut:
    trial = found.trial
    counts = (
        None
        if trial is None
        else schemas.TrialCountsOut(
            as_of=iso(trial.as_of),
            archive=trial.archive,
            caught=trial.caught,
            tagged=trial.tagged,
            languages=_counted(trial.languages.items()),
            sources=_counted(trial.sources.items()),
            gained=len(trial.gained),
            lost=len(trial.lost),
        )
    )
    return schemas.TrialOut(
        id=found.id,
        topic=found.draft.topic.id,
        state=found.state,
        read=found.read,
        against=found.against,
        counts=counts,
        problem=str(found.problem or ""),
    )


def imported_out(found: Brought) -> schemas.ImportedOut:
    return schemas.ImportedOut(
        drafts=[draft_out(draft) for draft in found.drafts],
        changes=_changes(found.changes),
        refused=_changes(found.refused),
    )


def checked_out(checked: Mapping[str, Json], language: str) -> schemas.CheckedOut:
    """With what is wrong said in a language."""
    problems = cast("list[dict[str, Json]]", checked["problems"])
    return schemas.CheckedOut.model_validate({**checked, "problems": [problem_said(one, language) for one in problems]})


def _line(line: TopicLine) -> schemas.TopicLineOut:
    filling = line.filling
    return schemas.TopicLineOut(
        revision=revision_out(line.revision),
        week=line.week,
        filling=None
        if filling is None
        else schemas.FillingOut(revision=filling.revision, share=round(filling.share, 4), left=filling.left),
        draft_saved_at=None if line.draft is None else iso(line.draft.saved_at),
    )


def _moved(moved: Moved) -> schemas.MovedOut:
    return schemas.MovedOut(
        revision=moved.revision,
        gained=moved.gained,
        lost=moved.lost,
        gained_examples=_mentions(moved.gained_examples),
        lost_examples=_mentions(moved.lost_examples),
    )


def _mentions(found: Sequence[Found]) -> list[MentionOut]:
    return [mention_out(one) for one in found]


def _counted(pairs: Iterable[tuple[str, int]]) -> list[schemas.CountedOut]:
    return [schemas.CountedOut(value=value, count=count) for value, count in pairs]


def _changes(changes: Iterable[Change]) -> list[schemas.ChangeOut]:
    return [schemas.ChangeOut(code=one.code, message=one.message, start=one.start, end=one.end) for one in changes]
