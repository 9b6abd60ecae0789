"""From what services give to what the API answers."""

from __future__ import annotations

from datetime import datetime, timedelta

from model.alert import Alert, alert_to_json
from model.mention import mention_to_json
from model.time import iso
from services.alerts import Care, Standing
from services.backfill import progress_to_json
from services.facets import Facet
from services.health import SourceState
from services.incident import Incident
from services.overview import Overview, Point, Tally, TopicView
from services.queries import problem_to_json
from services.search import Found, SearchResult
from services.sources import SourceView
from services.status import Status
from services.telling import Told
from services.timeline import Timeline
from web import alert_schemas, mention_schemas, overview_schemas, schemas


def mention_out(found: Found) -> schemas.MentionOut:
    highlights = [{"field": span.field, "start": span.start, "end": span.end} for span in found.spans]
    return schemas.MentionOut.model_validate({**mention_to_json(found.mention), "highlights": highlights})


def mentions_out(result: SearchResult) -> schemas.MentionsOut:
    facets = {
        dimension: [schemas.FacetOut(value=value, count=count) for value, count in counted]
        for dimension, counted in result.facets.items()
    }
    return schemas.MentionsOut(
        mentions=[mention_out(found) for found in result.mentions],
        total=result.total,
        cursor=result.cursor,
        reading=result.reading,
        warnings=[schemas.QueryProblemOut.model_validate(problem_to_json(one)) for one in result.warnings],
        facets=facets or None,
    )


def facet_out(found: Facet) -> mention_schemas.FacetsOut:
    return mention_schemas.FacetsOut(
        dimension=found.dimension,
        values=[schemas.FacetOut(value=value, count=count) for value, count in found.values],
        more=found.more,
        searched=found.searched,
    )


def timeline_out(drawn: Timeline) -> mention_schemas.TimelineOut:
    return mention_schemas.TimelineOut(
        interval=drawn.interval, total=drawn.total, points=[_point(point) for point in drawn.points]
    )


def alert_out(alert: Alert) -> alert_schemas.AlertOut:
    return alert_schemas.AlertOut.model_validate(alert_to_json(alert))


def told_out(told: Told) -> alert_schemas.ToldOut:
    return alert_schemas.ToldOut(
        language=told.language, title=told.title, sentences=list(told.sentences), next=told.next_step
    )


def standing_out(one: Standing) -> alert_schemas.StandingOut:
    return alert_schemas.StandingOut(
        rule=one.rule,
        topic=one.topic,
        phase=one.phase,
        status=one.status,
        votes=one.n,
        usual=one.usual,
        measure=one.measure,
        smallest={f"{hours:g}": lift for hours, lift in one.smallest.items()},
        score=one.score,
        threshold=one.threshold,
        budget=one.budget,
    )


def incident_out(incident: Incident, told: Told | None = None) -> alert_schemas.IncidentOut:
    return alert_schemas.IncidentOut(
        alert=alert_out(incident.alert),
        told=None if told is None else told_out(told),
        care=care_out(incident.care),
        log=[alert_schemas.LogOut(at=iso(e.at), who=e.who, what=e.what, note=e.note) for e in incident.log],
        mentions=[mention_out(found) for found in incident.mentions],
        names=list(incident.names),
    )


def care_out(care: Care) -> alert_schemas.CareOut:
    return alert_schemas.CareOut(
        held=care.held,
        held_by=care.held_by,
        told_at=_moment(care.told_at),
        storm=list(care.storm),
        looking=list(care.looking),
        verdict=care.verdict,
    )


def overview_out(shown: Overview) -> overview_schemas.OverviewOut:
    return overview_schemas.OverviewOut(
        period=shown.period,
        step_seconds=shown.step.total_seconds(),
        since=iso(shown.since),
        until=iso(shown.until),
        zone=shown.zone,
        topics=[topic_out(view) for view in shown.topics],
        alerts=[alert_out(alert) for alert in shown.alerts],
        resolved=shown.resolved,
        status=status_out(shown.status),
    )


def status_out(shown: Status) -> schemas.StatusOut:
    figures, index = shown.figures, shown.index
    return schemas.StatusOut(
        mentions=figures.mentions,
        topics=shown.topics,
        rules=shown.rules,
        healthy=shown.healthy,
        failing=shown.failing,
        silent=shown.silent,
        paused=shown.paused,
        outbox=figures.outbox,
        outbox_oldest=_moment(figures.outbox_oldest),
        quarantine=figures.quarantine,
        quarantined=[
            schemas.QuarantinedOut(source=q.source, ref=q.ref, reason=q.reason, since=iso(q.since))
            for q in shown.quarantine
        ],
        alerts=dict(figures.alerts),
        notifications_pending=figures.notifications_pending,
        notifications_failed=figures.notifications_failed,
        index_mentions=index.mentions if index else None,
        index_bytes=index.bytes if index else None,
        trouble=str(shown.trouble) if shown.trouble else None,
        notes=list(index.notes) if index else [],
        versions=dict(shown.versions),
        backfills=[schemas.BackfillOut.model_validate(progress_to_json(one)) for one in shown.backfills],
    )


def topic_out(view: TopicView) -> overview_schemas.TopicOut:
    return overview_schemas.TopicOut(
        id=view.id,
        title=view.title,
        now=schemas.TallyOut.model_validate(_tally(view.now)),
        before=schemas.TallyOut.model_validate(_tally(view.before)),
        change=view.change,
        languages=[
            overview_schemas.LanguageTallyOut.model_validate({"language": code, **_tally(tally)})
            for code, tally in view.languages
        ],
        series=[_point(point) for point in view.points],
    )


def source_out(view: SourceView, state: SourceState) -> schemas.SourceOut:
    source, health, week = view.source, view.health, state.volume
    return schemas.SourceOut(
        id=source.id,
        url=source.url,
        kind=source.kind,
        paused=source.paused,
        outcome=health.outcome,
        message=health.message,
        failures=health.failures,
        rate=health.rate,
        waiting=view.waiting,
        last_visit=_moment(health.last_visit),
        last_success=_moment(health.last_success),
        next_due=_moment(health.next_due),
        hold_until=_moment(health.hold_until),
        state=state.state,
        sentence=state.sentence,
        newest=_moment(state.newest),
        freshness=schemas.FreshnessOut(median=_seconds(state.median), p90=_seconds(state.p90)),
        seen_in_week=week.seen if week else None,
        expected_in_week=round(week.expected, 1) if week else None,
    )


def _seconds(length: timedelta | None) -> int | None:
    return None if length is None else round(length.total_seconds())


def _moment(moment: datetime | None) -> str | None:
    return None if moment is None else iso(moment)


def _point(point: Point) -> schemas.PointOut:
    return schemas.PointOut.model_validate({"start": iso(point.start), "end": iso(point.end), **_tally(point.tally)})


def _tally(tally: Tally) -> dict[str, int | float | None]:
    return {
        "count": tally.count,
        "negative": tally.negative,
        "neutral": tally.neutral,
        "positive": tally.positive,
        "unknown": tally.unknown,
        "negative_share": tally.negative_share,
    }
