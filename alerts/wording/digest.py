"""A day's or a week's alerts of one team, in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from alerts.wording.languages import speech_of
from alerts.wording.speech import shortened
from alerts.wording.told import Told, told
from model.alert import Alert


@dataclass(frozen=True, slots=True)
class Digest:
    """What happened in [since, until): ``mentions`` found, alerts that fired and were resolved then, those open at its
    end, false alarms against those allowed in that time."""

    team: str
    since: datetime
    until: datetime
    mentions: int
    fired: int
    resolved: int
    open: int
    false: int
    budget: float


def told_digest(digest: Digest, language: str = "en", zone: str = "UTC") -> Told:
    """The digest's title, its two sentences, and what is waiting."""
    speech = speech_of(language)
    since, until = (speech.when(moment, zone) for moment in (digest.since, digest.until))
    counts = speech.say(
        "digest.counts", mentions=digest.mentions, fired=digest.fired, resolved=digest.resolved, open=digest.open
    )
    meter = speech.say("digest.meter", false=digest.false, budget=speech.number(digest.budget))
    todo = speech.say("digest.waiting", open=digest.open) if digest.open else speech.say("digest.none")
    title = speech.say("digest.title", team=shortened(digest.team), since=since, until=until)
    return Told(speech.code, title, (counts, meter), todo, speech.joint.join((counts, meter)))


def digest_line(alert: Alert, language: str = "en", zone: str = "UTC") -> str:
    """One alert in a line: what, its state, and when it fired."""
    speech = speech_of(language)
    when = speech.when(alert.fired_at or alert.opened_at, zone)
    title = told(alert, "fired", language, zone).title
    return speech.say("digest.line", title=title, state=speech.texts[f"state.{alert.state}"], when=when)


def digest_text(digest: Digest, alerts: Sequence[Alert], language: str = "en", zone: str = "UTC") -> str:
    """The digest's body: its sentences, a line for each alert, what is waiting."""
    head = told_digest(digest, language, zone)
    return "\n".join([head.text, "", *(f"· {digest_line(one, language, zone)}" for one in alerts), "", head.next_step])
