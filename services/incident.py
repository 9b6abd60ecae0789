"""One alert with everything its page needs: its history, and the messages that moved it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from alerts import check_link
from model.alert import Alert
from services.alerts import Care, alert_shown, care_of, moved_by
from services.assigning import assignable
from services.house import House
from services.mention import mentions_shown
from services.search import Found
from services.secret import secret_of
from services.work import Work, work_of
from storage import incidents, presence
from storage.incidents import LogEntry

__all__ = ["Incident", "allow_link", "incident_shown", "looking_at", "moved_by"]


@dataclass(frozen=True, slots=True)
class Incident:
    """``mentions`` are those of the evidence that still exist, in its order, ``work`` by their ids what people do about
    them; ``care`` is what people made of it; ``names`` are those it can be given to, none where any name serves."""

    alert: Alert
    log: tuple[LogEntry, ...]
    mentions: tuple[Found, ...]
    care: Care
    work: Mapping[str, Work] = field(default_factory=dict)
    names: tuple[str, ...] = ()


def incident_shown(house: House, alert_id: str) -> Incident:
    """Raises NotFound."""
    alert = alert_shown(house, alert_id)
    with house.db.read() as tx:
        log = incidents.logged(tx, alert_id)
    care = care_of(house, [alert_id])[alert_id]
    mentions = mentions_shown(house, moved_by(alert), topic=alert.topic)
    work = work_of(house, [found.mention.id for found in mentions])
    return Incident(alert, tuple(log), mentions, care, work, assignable(house, "alerts"))


def looking_at(house: House, ids: Sequence[str]) -> dict[str, list[str]]:
    """Who has each of these alerts before them; those nobody has are left out."""
    with house.db.read() as tx:
        return presence.looking(tx, ids, house.clock())


def allow_link(house: House, alert_id: str, token: str) -> None:
    """Raises BadInput unless the token of a message's link was signed for this alert and still holds."""
    check_link(secret_of(house), alert_id, token, house.clock())
