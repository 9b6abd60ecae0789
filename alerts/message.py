"""What a channel is sent: words for people in their language and zone, the whole alert for machines.

The schema is in docs/webhook.md. The body is kept as it was made; nothing in it is drawn or looked up when it is sent
again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from alerts.link import sign_link
from alerts.sayings import say
from alerts.wording import Told, told
from model.alert import Alert, Rule, alert_to_json
from model.source import Json

SELF = "earshot"
"""Who did it, when no person did."""
CALLING = frozenset({"fired", "worse", "escalated", "back", "joined"})
"""Events that ask somebody to act: they bring the link that acknowledges."""


@dataclass(frozen=True, slots=True)
class Desk:
    """Where people read alerts. ``public_url`` begins the links in notifications (none while it is empty);
    ``secret`` signs the link that acknowledges."""

    public_url: str = ""
    secret: bytes = b""

    def page(self, alert: Alert) -> str:
        return f"{self.public_url.rstrip('/')}/alerts/{alert.id}" if self.public_url else ""


@dataclass(frozen=True, slots=True)
class Reader:
    """In which language and time zone a team reads."""

    language: str = "en"
    zone: str = "UTC"


def reader_of(rule: Rule | None) -> Reader:
    """A rule says its readers' language; their zone is that of their quiet hours."""
    if rule is None:
        return Reader()
    return Reader(rule.language, rule.quiet.zone if rule.quiet else "UTC")


def name_of(event: str) -> str:
    """``worse`` of ``worse:2``: what happened, without which time."""
    return event.partition(":")[0]


def message(
    alert: Alert,
    event: str,
    at: datetime,
    desk: Desk,
    *,
    who: str = SELF,
    reader: Reader = Reader(),
    others: Sequence[Alert] = (),
    lead: str = "",
) -> dict[str, Json]:
    """The message of an event. ``others`` are of the same storm and told with it; ``lead`` is the incident under whose
    key it goes, the alert itself where none is given."""
    happened = name_of(event)
    spoken = told(alert, happened, reader.language, reader.zone, who="" if who == SELF else who, at=at)
    also = [told(other, "fired", reader.language, reader.zone) for other in others]
    page = desk.page(alert)
    made: dict[str, Json] = {
        "version": 1,
        "event": happened,
        "key": f"{lead or alert.id}:{event}",
        "at": _second(at),
        "language": reader.language,
        "zone": reader.zone,
        "title": _title(happened, spoken, also, reader),
        "text": _text(happened, spoken, also, reader),
        "who": who,
        "alert": alert_to_json(alert),
    }
    if others:
        made["alerts"] = [alert_to_json(one) for one in (alert, *others)]
    if page:
        made["url"] = page
        if happened in CALLING and alert.state == "firing" and desk.secret:
            made["acknowledge_url"] = f"{page}/ack?token={sign_link(desk.secret, alert.id, at)}"
    return made


def _title(event: str, spoken: Told, also: Sequence[Told], reader: Reader) -> str:
    if event == "joined" and also:
        return say(reader.language, "joined", titles=", ".join(one.title for one in also))
    title = say(reader.language, "back", title=spoken.title) if event == "back" else spoken.title
    return say(reader.language, "more", title=title, n=len(also)) if also else title


def _text(event: str, spoken: Told, also: Sequence[Told], reader: Reader) -> str:
    """The alert's two sentences and the next step, then what was told with it, a line each."""
    if event == "joined":
        return "\n".join(one.text for one in also)
    lines = [spoken.text]
    if spoken.next_step and event in ("fired", "worse", "escalated", "back"):
        lines.append(spoken.next_step)
    if also:
        lines += ["", say(reader.language, "also"), *(f"· {one.title}" for one in also)]
    return "\n".join(lines)


def _second(at: datetime) -> str:
    return at.isoformat(timespec="seconds").replace("+00:00", "Z")
