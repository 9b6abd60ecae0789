"""PagerDuty, by its Events API v2 (https://developer.pagerduty.com/docs/events-api-v2-overview): ``pagerduty://KEY``
with the integration's routing key; ``pagerduty+http://host/KEY`` or ``pagerduty+https://host/KEY`` for another that
speaks it.

The dedup key is the incident's id (of a storm, its lead's): a repetition makes no second page, what comes later is
added to the same incident, and that somebody takes it or that it is over acknowledges and resolves it there too.
202 is taken; 429 and 5xx are tried again; any other answer will be the same next time, so the message is buried.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlsplit

from alerts.channels.sending import AGAIN, Refused, post
from alerts.message import name_of
from model.errors import Unavailable
from model.said import said
from model.source import Json
from storage.notifications import Notification

SCHEMES = ("pagerduty", "pagerduty+http", "pagerduty+https")
HOST = "events.pagerduty.com"
PATH = "/v2/enqueue"
_KEY = re.compile(r"[A-Za-z0-9_-]{1,64}")
ACTIONS = {"acknowledged": "acknowledge", "resolved": "resolve"}
"""What is not one of these triggers."""
LONGEST_SUMMARY = 1_024
MOST_DETAILS = 400_000
"""Bytes of details: an event of more than 512 kB is refused."""


@dataclass(frozen=True, slots=True)
class PagerDuty:
    tls: bool
    host: str
    port: int | None
    key: str = field(repr=False)

    def __call__(self, notification: Notification, _now: datetime) -> None:
        if name_of(notification.event) == "digest":
            raise Refused("a pager is not sent digests", todo="Name other channels below [digests]")
        made = event_of(notification, self.key)
        self._post(made)
        if notification.event == "test":
            self._post({**made, "event_action": "resolve"})

    def _post(self, made: Mapping[str, Json]) -> None:
        body = json.dumps(made, ensure_ascii=False).encode()
        headers = {"Content-Type": "application/json", "User-Agent": "Earshot"}
        status, answer = post(self.host, self.port, PATH, body, headers, tls=self.tls, name="PagerDuty")
        if 200 <= status < 300:
            return
        if status == 429 or status >= 500:
            raise Unavailable(said("PagerDuty answered {status}", status=status), todo=AGAIN)
        why = _why(answer, self.key)
        raise Refused(
            said("PagerDuty refused it ({status}{why})", status=status, why=why),
            todo="Check the routing key in earshot.toml",
        )


def event_of(notification: Notification, key: str) -> dict[str, Json]:
    """The event as PagerDuty takes it."""
    told = json.loads(notification.body)
    made: dict[str, Json] = {
        "routing_key": key,
        "event_action": ACTIONS.get(name_of(notification.event), "trigger"),
        "dedup_key": notification.incident,
    }
    if made["event_action"] == "trigger":
        made["payload"] = _payload(told)
        made["client"] = "Earshot"
        if told.get("url"):
            made["client_url"] = told["url"]
            made["links"] = [{"href": told["url"], "text": "Earshot"}]
    return made


def severity_of(grade: int) -> str:
    """1–10 in PagerDuty's four words."""
    return "critical" if grade >= 8 else "error" if grade >= 5 else "warning" if grade >= 2 else "info"


def _payload(told: Mapping[str, Json]) -> dict[str, Json]:
    alert = told.get("alert")
    alert = alert if isinstance(alert, Mapping) else {}
    grade = alert.get("severity")
    details: dict[str, Json] = {"text": told.get("text", ""), "evidence": alert.get("evidence", {})}
    if len(json.dumps(details, ensure_ascii=False).encode()) > MOST_DETAILS:
        del details["evidence"]
    return {
        "summary": str(told.get("title", ""))[:LONGEST_SUMMARY] or "Earshot",
        "source": str(alert.get("topic", "")) or "Earshot",
        "severity": severity_of(grade if isinstance(grade, int) else 1),
        "timestamp": alert.get("fired_at") or told.get("at"),
        "component": alert.get("rule", ""),
        "class": alert.get("kind", ""),
        "custom_details": details,
    }


def _why(answer: bytes, key: str) -> str:
    """What the answer says is wrong, without the key."""
    try:
        read = json.loads(answer)
    except ValueError:
        return ""
    said = read.get("errors") if isinstance(read, dict) else None
    words = "; ".join(str(one) for one in said[:3]) if isinstance(said, list) else ""
    return f": {words.replace(key, '…')[:200]}" if words else ""


def pagerduty_of(address: str) -> PagerDuty:
    """Raises Unavailable for an address that is none."""
    todo = "Write pagerduty://KEY with the routing key of an Events API v2 integration"
    try:
        parts = urlsplit(address)
        host, port = parts.hostname, parts.port
    except ValueError:
        host, port = None, None
    if not host:
        raise Unavailable("the address of PagerDuty is none", todo=todo)
    if parts.scheme == "pagerduty":
        key, host, port = parts.netloc, HOST, None
    else:
        key = parts.path.strip("/")
    if not _KEY.fullmatch(key):
        raise Unavailable("the routing key is none", todo=todo)
    return PagerDuty(parts.scheme != "pagerduty+http", host, port, key)
