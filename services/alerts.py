"""Alerts as people work on them: listed, opened, acknowledged, resolved."""

from __future__ import annotations

from alerts import Desk
from alerts import acknowledge as acknowledge_alert
from alerts import resolve as resolve_alert
from model.alert import Alert, AlertState
from model.errors import NotFound
from services.house import House
from services.secret import secret_of
from storage import incidents

STATES: tuple[AlertState, ...] = ("pending", "firing", "acknowledged", "resolved")


def alerts_listed(
    house: House, *, state: AlertState | None = None, topic: str | None = None, limit: int = 100
) -> list[Alert]:
    """Alerts, newest first; of one state and one topic where they are given."""
    with house.db.read() as tx:
        return incidents.listed(tx, states=(state,) if state else (), topic=topic or "", limit=limit)


def alert_shown(house: House, alert: str) -> Alert:
    """Raises NotFound."""
    with house.db.read() as tx:
        found = incidents.get(tx, alert)
    if found is None:
        raise NotFound("there is no such alert", where=alert[:64], todo="earshot alerts list shows those there are")
    return found


def acknowledge(house: House, alert: str, who: str) -> Alert:
    """Somebody takes the alert. Raises NotFound, or NotSo unless it is firing."""
    return acknowledge_alert(house.db, alert, who, house.clock(), desk=desk_of(house))


def resolve(house: House, alert: str, who: str, *, note: str = "") -> Alert:
    """Somebody says that it is over. Raises NotFound, or NotSo unless it is open."""
    return resolve_alert(house.db, alert, who, house.clock(), note=note, desk=desk_of(house))


def desk_of(house: House) -> Desk:
    """Where people read alerts, for the links in messages."""
    return Desk(house.config.public_url, secret_of(house))
