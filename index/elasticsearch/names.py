"""What things are called in the cluster.

PREFIX                 the alias all questions go to
PREFIX-2026.11         that month's own alias, which writes go to: Elasticsearch makes an index for a name it does
                       not know, with a mapping of its own guessing, but never for an alias
PREFIX-v1              the template of the first set of months
PREFIX-v1-2026.11      the mentions first seen in a month (UTC), of that set
PREFIX-next…           the same two aliases of a set that is being written and not in use yet
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from index.checks import MONTH
from model.errors import BadInput

_PREFIX = re.compile(r"[a-z0-9][a-z0-9_.-]{0,99}")
_PLACE = re.compile(rf"-v([1-9][0-9]{{0,8}})-({MONTH})")


@dataclass(frozen=True, slots=True)
class Place:
    """An index of ours: of which set, and of which month."""

    index: str
    set: int
    month: str


@dataclass(frozen=True, slots=True)
class Names:
    """``begun``: of a set that is not in use yet. Raises BadInput for a prefix that Elasticsearch would not take."""

    prefix: str
    begun: bool = False

    def __post_init__(self) -> None:
        if not _PREFIX.fullmatch(self.prefix):
            todo = "Use small letters, digits, - _ and ., at most 100 of them, such as earshot-mentions"
            raise BadInput(f"{self.prefix[:40]!r} cannot begin an index's name", where="index.prefix", todo=todo)

    @property
    def alias(self) -> str:
        return f"{self.prefix}-next" if self.begun else self.prefix

    def writing(self, month: str) -> str:
        return f"{self.alias}-{month}"

    def template(self, set: int) -> str:
        return f"{self.prefix}-v{set}"

    def pattern(self, set: int) -> str:
        return f"{self.template(set)}-*"

    def index(self, set: int, month: str) -> str:
        return f"{self.template(set)}-{month}"

    def any_set(self, month: str = "*") -> str:
        """A pattern that all sets' indices fit, and maybe others': see ``place``."""
        return f"{self.prefix}-v*-{month}"

    def place(self, index: str) -> Place | None:
        """None for another's."""
        found = _PLACE.fullmatch(index.removeprefix(self.prefix)) if index.startswith(self.prefix) else None
        return Place(index, int(found[1]), found[2]) if found else None

    def month(self, index: str) -> str:
        """The month of an index of ours; "" for another's."""
        place = self.place(index)
        return place.month if place else ""
