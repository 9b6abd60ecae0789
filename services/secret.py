"""The installation's secret: what links in messages and forms are signed with."""

from __future__ import annotations

from secrets import token_hex

from services.house import House
from storage import facts

FACT = "secret"


def secret_of(house: House) -> bytes:
    """The configured secret, else one that is made the first time and kept in the state database."""
    if house.config.secret:
        return house.config.secret.encode()
    with house.db.write() as tx:
        return facts.once(tx, FACT, lambda: token_hex(32)).encode()
