"""Alerts as people work on them: listed, opened, acknowledged, resolved."""

from __future__ import annotations

from alerts import Desk, Standing, standing
from alerts import acknowledge as acknowledge_alert
from alerts import resolve as resolve_alert
from model.alert import Alert, AlertState
from model.errors import NotFound
from services.house import House
from services.rules import rules_in_force
from services.secret import secret_of
from storage import incidents

__all__ = [
    "STATES",
    "Standing",
    "acknowledge",
    "alert_shown",
    "alerts_listed",
    "desk_of",
    "resolve",
    "standings",
]

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


def standings(house: House) -> list[Standing]:
    """How the test of each rule in force stands on each of its topics: watching, or why it cannot judge."""
    return standing(house.db, rules_in_force(house), house.clock())


def desk_of(house: House) -> Desk:
    """Where people read alerts, for the links in messages."""
    return Desk(house.config.public_url, secret_of(house))
