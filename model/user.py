"""Users: who they are, and what each role may do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

Role = Literal["viewer", "analyst", "marketer", "care", "admin"]
Deed = Literal["read", "label", "alerts", "rules", "topics", "sources", "users"]
"""``read`` is looking, searching and exporting; ``alerts`` is taking incidents, muting and planning; ``users`` is users
and the tokens of others."""

ROLES: tuple[Role, ...] = get_args(Role)
DEEDS: tuple[Deed, ...] = get_args(Deed)
MAY: Mapping[Role, frozenset[Deed]] = {
    "viewer": frozenset({"read"}),
    "analyst": frozenset({"read", "label"}),
    "marketer": frozenset({"read", "label", "topics", "sources", "rules"}),
    "care": frozenset({"read", "label", "alerts", "rules"}),
    "admin": frozenset(DEEDS),
}


@dataclass(frozen=True, slots=True)
class User:
    """``name`` is what they log in with and what logs call them. ``second`` is whether a second factor is asked for.
    ``topics`` are those they may see, None when all. ``email`` is what a house that vouches for them knows them by."""

    id: int
    name: str
    role: Role
    second: bool = False
    disabled: bool = False
    topics: frozenset[str] | None = None
    email: str = ""

    def may(self, deed: Deed) -> bool:
        return not self.disabled and deed in MAY[self.role]
