"""What a visit has gathered since its last commit, and what it counted so far."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from crawlers.looks import Looking
from model.source import Outcome
from storage import Counts, Discovered, Found, Looked, Rejected, Validator, Visit

CHUNK = 200
"""Posts committed at once: what a large visit has found so far is safe."""


@dataclass(slots=True)
class Progress:
    """Lists hold what is not committed yet; numbers are of the whole visit. ``hold`` and ``max_age`` are seconds."""

    source: str
    started: datetime
    found: list[Found] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)
    pages: list[Discovered] = field(default_factory=list)
    fingerprints: dict[str, str] = field(default_factory=dict)
    looked: list[Looked] = field(default_factory=list)
    page_validators: dict[str, Validator] = field(default_factory=dict)
    validators: dict[str, Validator] = field(default_factory=dict)
    cursors: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    so_far: Counts = field(default_factory=Counts)
    kind: str = ""
    status: int | None = None
    requests: int = 0
    discovered: int = 0
    unchanged: int = 0
    hold: float = 0.0
    max_age: float = 0.0
    waiting: bool = False

    @property
    def moved(self) -> bool:
        """Whether the visit found anything that is new or edited."""
        return bool(self.found or self.discovered or self.so_far.new or self.so_far.edited)

    def take(self, done: Iterable[Looking]) -> None:
        """Adds what became of looks."""
        for look in done:
            if look.looked is not None:
                self.looked.append(look.looked)
            if look.found is not None:
                self.found.append(look.found)
            if look.validators:
                self.page_validators.update(look.validators)
            if look.throttled is not None and look.throttled.wait > self.hold:
                self.hold = look.throttled.wait
                self.notes.append(str(look.throttled))

    def visit(self, outcome: Outcome, now: datetime, *, next_due: datetime, final: bool, message: str = "") -> Visit:
        """What is to be committed now. Validators of the listing go with the last piece only, when all that it named
        is safe."""
        done = final and outcome in ("fetched", "unchanged")
        return Visit(
            source=self.source,
            started=self.started,
            ended=now,
            outcome=outcome,
            next_due=next_due,
            message=message,
            status=self.status,
            requests=self.requests,
            found=tuple(self.found),
            rejected=tuple(self.rejected),
            discovered=tuple(self.pages),
            fingerprints=self.fingerprints,
            looked=tuple(self.looked),
            validators=self.page_validators | (self.validators if done else {}),
            cursors=self.cursors if final else {},
            hold_until=now + timedelta(seconds=self.hold) if self.hold else None,
            kind=self.kind if final else "",
            final=final,
            so_far=self.so_far + Counts(unchanged=self.unchanged) if final else self.so_far,
        )

    def committed(self) -> None:
        """Forgets what is safe now."""
        for pending in (self.found, self.rejected, self.pages, self.looked):
            pending.clear()
        self.fingerprints = {}
        self.page_validators = {}

    def said(self) -> str:
        """What there is to say of the visit besides its counts."""
        more = ["more pages wait for the next visit"] if self.waiting else []
        return "; ".join([*self.notes, *more])

    def summary(self) -> str:
        """One line for people, once everything is committed."""
        counts = self.so_far
        named = ((counts.new, "new"), (counts.edited, "edited"), (counts.quarantined, "unreadable"))
        counted = ", ".join(f"{count} {name}" for count, name in named if count)
        return "; ".join(part for part in (counted or "nothing new", self.said()) if part)
