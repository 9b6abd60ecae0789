"""Digests: what happened in a day or a week of one team, once, at the hour it asked for."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from alerts.message import Desk
from alerts.meter import meters, name_of_inbox
from alerts.wording import Digest, digest_text, told_digest
from model.alert import Alert, Rule
from model.digest import DigestPlan
from storage import Database, incidents, judged, notifications

STALE = timedelta(hours=12)
"""A digest whose hour is longer ago is not sent any more: the house was closed."""
LENGTHS = {"daily": timedelta(days=1), "weekly": timedelta(days=7)}


@dataclass(frozen=True, slots=True)
class Made:
    """A digest with the alerts it lists."""

    digest: Digest
    alerts: tuple[Alert, ...]


def send_digests(
    db: Database, plans: Sequence[DigestPlan], rules: Iterable[Rule], now: datetime, *, desk: Desk, budget: float
) -> int:
    """Queue the digests whose hour has come, each once, whoever does it; returns how many. Raises Unavailable."""
    due = [(plan, *period_of(plan, now)) for plan in plans]
    sent = 0
    for plan, since, until in due:
        if now - until > STALE:
            continue
        with db.read() as tx:
            if notifications.was_queued(tx, _key(plan), _event(until)):
                continue
            made = digest_of(tx, rules, since, until, team=plan.team, budget=budget)
        body = json.dumps(body_of(plan, made, desk), ensure_ascii=False)
        with db.write() as tx:
            for channel in plan.channels:
                sent += notifications.enqueue(tx, _key(plan), _event(until), channel=channel, body=body, due=now)
    return sent


def period_of(plan: DigestPlan, now: datetime) -> tuple[datetime, datetime]:
    """The last period that is over, from the same hour of the wall clock a day or a week before. Days on which the
    clock changes are an hour shorter or longer."""
    zone, length = ZoneInfo(plan.zone), LENGTHS[plan.every]
    day = now.astimezone(zone).date() + timedelta(days=1)
    at = time(plan.at // 60, plan.at % 60)
    while True:
        day -= timedelta(days=1)
        until = datetime.combine(day, at, zone).astimezone(UTC)
        if until <= now and (plan.every == "daily" or day.weekday() == 0):
            return datetime.combine(day - length, at, zone).astimezone(UTC), until


def digest_of(
    tx: Connection,
    rules: Iterable[Rule],
    since: datetime,
    until: datetime,
    *,
    team: str = "",
    budget: float,
    among: Collection[str] | None = None,
) -> Made:
    """What happened in [since, until) to one team, or to all; ``among`` these topics, None for all."""
    mine = [rule for rule in rules if team in ("", rule.team, name_of_inbox(rule))]
    ids = [rule.id for rule in mine]
    found = (incidents.get(tx, one) for one in judged.of_period(tx, ids, since, until))
    listed = [alert for alert in found if alert is not None and (among is None or alert.topic in among)]
    read = meters(tx, mine, since, until, budget=budget)
    digest = Digest(
        team=team or "Earshot",
        since=since,
        until=until,
        mentions=judged.mentions_between(tx, {topic for rule in mine for topic in rule.topics}, since, until),
        fired=sum(alert.fired_at is not None and alert.fired_at >= since for alert in listed),
        resolved=sum(alert.resolved_at is not None and alert.resolved_at < until for alert in listed),
        open=sum(alert.resolved_at is None or alert.resolved_at >= until for alert in listed),
        false=sum(one.false for one in read),
        budget=sum(one.allowed for one in read),
    )
    return Made(digest, tuple(listed))


def body_of(plan: DigestPlan, made: Made, desk: Desk) -> dict[str, object]:
    """What its channels are sent."""
    body: dict[str, object] = {
        "version": 1,
        "event": "digest",
        "key": f"{_key(plan)}:{_event(made.digest.until)}",
        "language": plan.language,
        "title": told_digest(made.digest, plan.language, plan.zone).title,
        "text": digest_text(made.digest, made.alerts, plan.language, plan.zone),
        "who": "earshot",
    }
    if desk.public_url:
        body["url"] = f"{desk.public_url.rstrip('/')}/alerts?state=all"
    return body


def _key(plan: DigestPlan) -> str:
    return f"digest-{plan.name}"


def _event(until: datetime) -> str:
    return f"digest:{until:%Y-%m-%dT%H:%M}"
