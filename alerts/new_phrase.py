"""The kind new_phrase: several people say what nobody said before.

    new   = a phrase of one to three words (enrich.phrases_of) that no vote of the ``scale.baseline`` before said, and
            that ``least`` voices said within ``scale.silence``; never the topic's own words, nor a date
    least = the fewest for which chance and the topic's own past weeks raise it ``budget`` times a week at most
            (alerts/novelty.py; Naus 1965), three at least

A voice is a vote (alerts/votes.py), and one conversation is one voice, for those in it echo one another. It is looked
for at each grid point, once what was seen before it has reached the log. Words that a source begins to put under all
its posts are its own, not people's: a phrase of one source alone, whose votes nearly all end with the same words, is
passed over. What
was said in a planned event was said, and is not new after it; while one is on nothing is looked for. The incident
follows whoever says its phrases; it is over when nobody does for ``scale.silence``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from math import log10

from alerts import options
from alerts.gathering import LAG
from alerts.kind import Event, EventKind, Kind, Past, Test
from alerts.new_phrase_evidence import Case, evidence_of
from alerts.new_phrase_past import Spoken, chosen, learn, numbers, said_before, votes_of
from alerts.new_phrase_past import read as read_votes
from alerts.new_phrase_state import Novelty, novelty_from_json, novelty_to_json
from alerts.noted import Noted, noted, voices
from alerts.novelty import apart, least
from model.alert import Observation
from model.source import Json
from model.time import from_micros, micros

GREW = 2
"""An open incident is worse at so many times the voices, or so much more severity, as when it was last told."""
KEPT = 500
"""Mentions of an incident that are kept."""
KNOWN = 3000
"""Phrases remembered as said before."""
TEMPLATE = 0.9
"""Of the votes that say a phrase, so many end alike where it is the source's own and not people's."""


class NewPhrase:
    """A :class:`alerts.kind.Watch`. While the archive does not answer, the round is not done (Unavailable)."""

    def __init__(self, test: Test, past: Past, saved: Mapping[str, Json], now: datetime) -> None:
        self._asked = int(str(read(test.rule.options, test.rule.id)["voices"]))
        self._test, self._past, self._scale = test, past, test.scale
        self.state = novelty_from_json(saved) or Novelty(since=micros(now - timedelta(seconds=test.scale.silence)))

    @property
    def status(self) -> str:
        return self.state.status

    @property
    def phase(self) -> str:
        now = self.state
        if now.found:
            return "open"
        return "cooling" if now.clock < now.resumes else "quiet" if now.before else "blind"

    @property
    def usual(self) -> tuple[int, float | None]:
        return (self.state.before.n if self.state.before else 0), None

    @property
    def opened(self) -> int:
        return self.state.opened if self.state.found else 0

    @property
    def warmth(self) -> float:
        return 0.0 if self.state.found else min(1.0, self.state.warmth)

    def see(self, observation: Observation) -> tuple[Event, ...]:
        now, seen_at = self.state, micros(observation.seen_at)
        at = max(now.clock, seen_at)
        events = self._advance(at)
        now.clock, now.seq = at, observation.seq
        recent = seen_at >= max(now.since, at - self._micros(self._scale.vote))
        if not observation.live or not recent:
            return events
        if observation.revision > now.revision:
            events += self.resolve(from_micros(at), "the topic was changed: the test starts again")
            now.revision, now.before, now.learned_at = observation.revision, None, 0
        now.fresh = True
        return events

    def tick(self, now: datetime) -> tuple[Event, ...]:
        return self._advance(micros(now) - LAG)

    def resolve(self, at: datetime, note: str) -> tuple[Event, ...]:
        return (self._end(micros(at), note),) if self.state.found else ()

    def standing(self) -> dict[str, Json]:
        return novelty_to_json(self.state)

    def _advance(self, until: int) -> tuple[Event, ...]:
        """Look once at the end of each grid cell in which something was seen."""
        now, grid = self.state, self._micros(self._scale.grid)
        point = until // grid
        if point <= now.point:
            return ()
        events = self._look((now.point + 1) * grid) if now.fresh else ()
        now.point = point
        ends = now.last_said + self._micros(self._scale.silence)
        if now.found and ends <= point * grid:
            events += (self._end(ends, "nobody has said it for a while"),)
        return events

    def _look(self, at: int) -> tuple[Event, ...]:
        now, scale = self.state, self._scale
        now.fresh = False
        if any(since <= at < until for since, until in self._past.planned):
            now.status = "withheld: a planned event is on"
            return ()
        self._learn(at)
        if now.before is None:
            return ()
        now.status = "watching"
        since = at - self._micros(scale.silence)
        live = [one for one in self._votes(since, at) if one.live]
        events = self._follow(live, at) if now.found else ()
        if now.found or at >= now.resumes:
            events += self._seek(live, at)
        return events

    def _seek(self, live: Sequence[Observation], at: int) -> tuple[Event, ...]:
        now, before = self.state, self.state.before
        if before is None:
            return ()
        spoken = read_votes(self._past, chosen(live, before.cut), self._test.topic)
        asked = max(
            self._asked, least(len(spoken) / max(1, len(spoken) + before.read), before.habit, self._test.budget)
        )
        said = {phrase: votes for phrase, votes in numbers(spoken).items() if len(votes) >= asked - 1}
        new = self._never_said(said, at)
        now.warmth = max((len(votes) for votes in new.values()), default=0) / asked
        enough = {
            phrase: votes
            for phrase, votes in new.items()
            if len(votes) >= asked and not _is_template([spoken[vote] for vote in votes])
        }
        phrases = apart(enough)
        if not phrases:
            return ()
        return self._found(phrases, live, asked, at)

    def _never_said(self, said: Mapping[str, list[int]], at: int) -> dict[str, list[int]]:
        """Those that no vote of the month before said; what was said is remembered."""
        now = self.state
        doubtful = said.keys() - set(now.known) - now.told_of.keys()
        if doubtful and now.before is not None:
            until = at - self._micros(self._scale.silence)
            votes = self._votes(until - self._micros(self._scale.baseline), until)
            old = said_before(self._past, chosen(votes, now.before.cut), self._test.topic, doubtful)
            now.known = [*now.known, *sorted(old)][-KNOWN:]
            doubtful = doubtful - old
        return {phrase: said[phrase] for phrase in sorted(doubtful)}

    def _found(self, phrases: Sequence[str], live: Sequence[Observation], asked: int, at: int) -> tuple[Event, ...]:
        """Begin an incident, or add to the open one what people say besides."""
        now, again = self.state, bool(self.state.found)
        mentions = self._saying(live, phrases)
        met = {*now.heard, *(one.mention for one in now.found)}
        fresh = [one for one in mentions if one.mention not in met]
        if len(voices(fresh)) < asked:
            now.known = [*now.known, *phrases][-KNOWN:]
            return ()
        now.found = sorted([*now.found, *fresh], key=lambda one: one.seq)[-KEPT:]
        now.phrases, now.last_said = [*now.phrases, *phrases], max(one.at for one in now.found)
        if not again:
            now.opened, now.opened_at, now.least = at, fresh[0].at, asked
        now.followed = now.seq
        self._explain(live)
        return (self._event("worse" if again else "fired", at),)

    def _follow(self, live: Sequence[Observation], at: int) -> tuple[Event, ...]:
        now = self.state
        met = {one.mention for one in now.found}
        fresh = self._saying([one for one in live if one.seq > now.followed and one.mention not in met], now.phrases)
        now.followed = now.seq
        if not fresh:
            return ()
        now.found = [*now.found, *fresh][-KEPT:]
        now.last_said = max(now.last_said, *(one.at for one in fresh))
        grew = len(voices(now.found)) >= GREW * now.told or severity(now.found) >= now.told_severity + GREW
        return (self._event("worse", at),) if grew else ()

    def _explain(self, live: Sequence[Observation]) -> None:
        """What the incident's mentions say besides is no news of its own, then or later."""
        now = self.state
        met = {one.mention for one in now.found}
        besides = numbers(read_votes(self._past, [one for one in live if one.mention in met], self._test.topic))
        shared = sorted(phrase for phrase, votes in besides.items() if len(votes) > 1)
        told_of = now.told_of | dict.fromkeys([*shared, *now.phrases], now.last_said)
        now.told_of = dict(list(told_of.items())[-KNOWN:])

    def _saying(self, live: Sequence[Observation], phrases: Sequence[str]) -> list[Noted]:
        """Whoever says one of them, by the first they say."""
        made = []
        for one in read_votes(self._past, live, self._test.topic):
            if said := next((phrase for phrase in phrases if phrase in one.phrases), ""):
                made.append(replace(noted(one.seen, micros(one.seen.seen_at)), phrase=said))
        return sorted(made, key=lambda one: one.seq)

    def _event(self, kind: EventKind, at: int, note: str = "") -> Event:
        now = self.state
        now.told, now.told_severity = len(voices(now.found)), severity(now.found)
        evidence = evidence_of(Case(self._test, self._past, now, at))
        return Event(kind, at, now.opened, now.opened_at, now.told_severity, evidence, note)

    def _end(self, at: int, note: str) -> Event:
        now = self.state
        event = Event("resolved", at, now.opened, now.opened_at, now.told_severity, note=note)
        now.heard = [one.mention for one in now.found]
        now.found, now.phrases, now.opened = [], [], 0
        now.resumes = at + self._micros(self._scale.cooldown)
        return event

    def _learn(self, at: int) -> None:
        """The month before, anew when it is due; None while too few spoke."""
        now, scale = self.state, self._scale
        wait = scale.refresh if now.before else scale.block
        if now.learned_at and at - now.learned_at < self._micros(wait):
            return
        until = at - self._micros(scale.silence)
        votes = self._votes(until - self._micros(scale.baseline), until)
        now.learned_at, now.before = at, None
        forgotten = at - self._micros(scale.baseline)
        now.told_of = {phrase: when for phrase, when in now.told_of.items() if when > forgotten}
        if len(votes) < scale.history:
            now.status = f"cannot judge yet: {len(votes)} votes of history, {scale.history:g} are needed"
            return
        now.before, now.known = learn(self._past, votes, self._test.topic, scale)

    def _votes(self, since: int, until: int) -> list[Observation]:
        now = self.state
        return votes_of(self._past, since, until, before=now.seq + 1, scale=self._scale, revision=now.revision)

    @staticmethod
    def _micros(seconds: float) -> int:
        return round(seconds * 1_000_000)


def _is_template(spoken: Sequence[Spoken]) -> bool:
    """Whether those who say it are of one source and end with the same words."""
    if len({one.seen.source for one in spoken}) > 1:
        return False
    return max(Counter(one.tail for one in spoken).values()) >= TEMPLATE * len(spoken)


def severity(found: Sequence[Noted]) -> int:
    """1–10: two points for each tenfold of voices, and one when most of the mentions are negative."""
    heavy = 1 if 2 * sum(one.negative is True for one in found) > len(found) else 0
    return max(1, min(10, 2 + heavy + round(2 * log10(max(1, len(voices(found)))))))


def read(given: Mapping[str, Json], where: str) -> dict[str, Json]:
    """The options: ``voices`` that must say it at least, however little chance asks for."""
    options.known(given, ("voices",), "new_phrase", where)
    return {"voices": options.whole(given, "voices", where, usual=3, low=3, high=1000)}


KIND = Kind("new_phrase", NewPhrase, read)
