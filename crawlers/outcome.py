"""What became of one visit, as a worker reports it: one JSON line a source."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import get_args

from model.source import Json, Outcome
from storage import Counts

OUTCOMES: tuple[str, ...] = get_args(Outcome)


@dataclass(frozen=True, slots=True)
class VisitOutcome:
    """``message`` is one line for people; ``discovered`` are pages put down to be read, ``gone`` those that were there
    before, ``withdrawn`` posts that are no longer there; ``waiting``: there is more to ask for than a visit may;
    ``seconds`` is how long the visit took."""

    source: str
    outcome: Outcome
    message: str = ""
    status: int | None = None
    new: int = 0
    edited: int = 0
    unchanged: int = 0
    quarantined: int = 0
    discovered: int = 0
    gone: int = 0
    withdrawn: int = 0
    waiting: bool = False
    requests: int = 0
    seconds: float = 0.0

    def counted(self, counts: Counts) -> VisitOutcome:
        return replace(
            self,
            new=counts.new,
            edited=counts.edited,
            unchanged=self.unchanged + counts.unchanged,
            quarantined=counts.quarantined,
            withdrawn=counts.withdrawn,
        )

    def to_json(self) -> dict[str, Json]:
        return asdict(self)

    @classmethod
    def from_json(cls, value: Mapping[str, Json]) -> VisitOutcome:
        """Raises ValueError when it is not an outcome."""
        if value.get("outcome") not in OUTCOMES or not isinstance(value.get("source"), str):
            raise ValueError("not an outcome")
        known = {field.name for field in fields(cls)}
        return cls(**{name: found for name, found in value.items() if name in known})  # type: ignore[arg-type]
