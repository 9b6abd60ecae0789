"""What a visit has gathered since its last commit, and what it counted so far."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from crawlers.news import News
from model.said import said
from model.source import Outcome, SourceHealth
from spiders import Unread
from storage import Counts, Discovered, Found, Looked, Rejected, Validator, Visit

CHUNK = 200
"""Posts committed at once: what a large visit has found so far is safe."""


@dataclass(slots=True)
class Progress:
    """Lists hold what is not committed yet; numbers are of the whole visit. ``hold`` and ``max_age`` are seconds.

    ``cursors`` go with the last piece, ``marks`` with the next one. ``broken`` are answers on which a spider failed.
    ``whole`` is False once anything that was asked for did not come: then nothing is believed to be unchanged.
    ``history`` is True for a visit to the past, which says nothing about how the source does.
    """

    source: str
    started: datetime
    history: bool = False
    found: list[Found] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)
    pages: list[Discovered] = field(default_factory=list)
    fingerprints: dict[str, str] = field(default_factory=dict)
    looked: list[Looked] = field(default_factory=list)
    withdrawn: list[str] = field(default_factory=list)
    validators: dict[str, Validator] = field(default_factory=dict)
    cursors: dict[str, str] = field(default_factory=dict)
    marks: dict[str, str] = field(default_factory=dict)
    broken: list[Unread] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    so_far: Counts = field(default_factory=Counts)
    kind: str = ""
    status: int | None = None
    requests: int = 0
    discovered: int = 0
    unchanged: int = 0
    gone: int = 0
    missed: int = 0
    hold: float = 0.0
    max_age: float = 0.0
    waiting: bool = False
    whole: bool = True

    @property
    def moved(self) -> bool:
        """Whether the visit found anything that is new or edited."""
        return bool(self.found or self.discovered or self.so_far.new or self.so_far.edited)

    def add(self, news: News) -> None:
        """Takes up all of it but the posts, which go by pieces."""
        self.pages.extend(news.discovered)
        self.rejected.extend(news.rejected)
        self.fingerprints.update(news.fingerprints)
        self.discovered += len(news.discovered)
        self.unchanged += news.unchanged

    def note(self, said: str) -> None:
        """A sentence for people, once."""
        if said and said not in self.notes:
            self.notes.append(said)

    def visit(
        self,
        outcome: Outcome,
        now: datetime,
        *,
        next_due: datetime | Callable[[SourceHealth], datetime],
        final: bool,
        message: str = "",
    ) -> Visit:
        """What is to be committed now. Validators go with the last piece only, when all that was named is safe."""
        done = final and self.whole and outcome in ("fetched", "unchanged")
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
            withdrawn=tuple(self.withdrawn),
            validators=self.validators if done else {},
            cursors=self.marks | (self.cursors if final else {}),
            hold_until=now + timedelta(seconds=self.hold) if self.hold else None,
            kind=self.kind if final else "",
            final=final,
            so_far=self.so_far + Counts(unchanged=self.unchanged) if final else self.so_far,
            history=self.history,
        )

    def committed(self, counts: Counts) -> None:
        """Forgets what is safe now."""
        self.so_far += counts
        for pending in (self.found, self.rejected, self.pages, self.looked, self.withdrawn):
            pending.clear()
        self.fingerprints = {}
        self.marks = {}

    def said(self) -> str:
        """What there is to say of the visit besides its counts."""
        more = [*self.notes]
        if self.gone:
            more.append(said("1 page gone") if self.gone == 1 else said("{pages} pages gone", pages=self.gone))
        if posts := self.so_far.withdrawn:
            more.append(
                said("1 post no longer there") if posts == 1 else said("{posts} posts no longer there", posts=posts)
            )
        if self.missed == 1:
            more.append(said("1 page could not be had"))
        elif self.missed:
            more.append(said("{pages} pages could not be had", pages=self.missed))
        if self.waiting:
            more.append(said("more pages wait for the next visit"))
        return "; ".join(more)

    def summary(self) -> str:
        """One line for people, once everything is committed."""
        counts = self.so_far
        named = ((counts.new, "new"), (counts.edited, "edited"), (counts.quarantined, "unreadable"))
        counted = ", ".join(f"{count} {name}" for count, name in named if count)
        return "; ".join(part for part in (counted or "nothing new", self.said()) if part)
