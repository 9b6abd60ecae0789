"""One alert with everything its page needs: its history, and the messages that moved it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from alerts import check_link
from model.alert import Alert
from services.alerts import Care, alert_shown, care_of
from services.house import House
from services.mention import mentions_shown
from services.search import Found
from services.secret import secret_of
from storage import incidents
from storage.incidents import LogEntry


@dataclass(frozen=True, slots=True)
class Incident:
    """``mentions`` are those of the evidence that still exist, in its order; ``care`` is what people made of it."""

    alert: Alert
    log: tuple[LogEntry, ...]
    mentions: tuple[Found, ...]
    care: Care


def incident_shown(house: House, alert_id: str) -> Incident:
    """Raises NotFound."""
    alert = alert_shown(house, alert_id)
    with house.db.read() as tx:
        log = incidents.logged(tx, alert_id)
    care = care_of(house, [alert_id])[alert_id]
    return Incident(alert, tuple(log), mentions_shown(house, moved_by(alert), topic=alert.topic), care)


def allow_link(house: House, alert_id: str, token: str) -> None:
    """Raises BadInput unless the token of a message's link was signed for this alert and still holds."""
    check_link(secret_of(house), alert_id, token, house.clock())


def moved_by(alert: Alert) -> tuple[str, ...]:
    """The ids of the mentions the evidence names, the heaviest first."""
    listed = alert.evidence.get("mentions")
    if not isinstance(listed, list):
        return ()
    named = (item.get("id") if isinstance(item, Mapping) else item for item in listed)
    return tuple(one for one in named if isinstance(one, str))
