"""What the page of an alert says, in the reader's language: cards with numbers, tables that add up, and the words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from fastapi import Request

from model.alert import Alert
from services.incident import Incident
from services.telling import Judged, Speech, Told, duration_of, judged_of, speech_of, told
from web.evidence import EvidenceView, Group, read_evidence
from web.language import language_of
from web.viewer import Viewer

SHARES = frozenset({"sentiment_dip", "share_of_voice"})
"""Kinds that watch a share; the contributions of others are in votes."""
FACTUAL = frozenset({"keyword", "every_mention", "influencer"})
"""Kinds that report what was written: there is nothing to be sure of."""


@dataclass(frozen=True, slots=True)
class Card:
    title: str
    big: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AlertPage:
    """``told`` is what it says while it is open, ``over`` how it ended; ``say`` gives the page's own words."""

    speech: Speech
    told: Told
    over: Told | None
    cards: tuple[Card, ...]
    evidence: EvidenceView
    shares: bool

    def say(self, key: str, **values: object) -> str:
        return self.speech.say(f"page.{key}", **values)

    @property
    def cause(self) -> str:
        return self.speech.texts.get(f"cause.{self.evidence.cause}", "")

    @property
    def without(self) -> tuple[str, ...]:
        named = ((self.speech.name(name), fires) for name, fires in self.evidence.without if name)
        return tuple(self.say("still" if fires else "not", name=name) for name, fires in named)

    @property
    def silent(self) -> str:
        return self.say("silent", names=self.speech.names(self.evidence.silent)) if self.evidence.silent else ""

    def happened(self, what: str) -> str:
        """A line of the log."""
        return self.speech.texts.get(f"log.{what}", what)

    def part(self, group: Group) -> str:
        """A contribution: percentage points, or votes."""
        value = group.contribution * 100 if self.shares else group.contribution
        return f"{value:+.1f}".replace("-", "−").replace(".", self.speech.decimal)


def alert_told(request: Request, viewer: Viewer, alert: Alert, titles: Mapping[str, str], event: str = "fired") -> Told:
    """The alert in words, for lists."""
    return told(alert, event, language_of(request), viewer.zone, name=titles.get(alert.topic, ""))


def alert_page_of(incident: Incident, viewer: Viewer, language: str, titles: Mapping[str, str]) -> AlertPage:
    alert, speech = incident.alert, speech_of(language)
    evidence, name = read_evidence(alert.evidence), titles.get(alert.topic, "")
    event = "pending" if alert.state == "pending" else "fired"
    return AlertPage(
        speech=speech,
        told=told(alert, event, language, viewer.zone, name=name),
        over=told(alert, "resolved", language, viewer.zone, name=name) if alert.state == "resolved" else None,
        cards=tuple(_cards(incident, evidence, speech)),
        evidence=evidence,
        shares=alert.kind in SHARES,
    )


def _cards(incident: Incident, evidence: EvidenceView, speech: Speech) -> list[Card]:
    alert = incident.alert
    made = _of_share(alert, evidence, speech) if alert.kind in SHARES else []
    if evidence.hours is not None:
        made.append(Card(speech.say("page.volume"), speech.number(evidence.came), (_came(evidence, speech),)))
    if alert.kind not in FACTUAL:
        made.append(_sure(evidence, speech))
    judged = judged_of(incident.mentions, alert.topic)
    return [*made, _judged(judged, speech)] if judged.n else made


def _of_share(alert: Alert, evidence: EvidenceView, speech: Speech) -> list[Card]:
    usual, title = evidence.usual, speech.say("page.fired" if alert.state == "resolved" else "page.now")
    between = ""
    if usual.low is not None and usual.high is not None:
        between = speech.say("page.interval", low=speech.share(usual.low), high=speech.share(usual.high))
    lines = (between, speech.say("page.learned", n=usual.n))
    return [
        Card(title, _share(evidence.share, speech), (_voices(alert, evidence, speech),)),
        Card(speech.say("page.usual"), _share(usual.value, speech), tuple(line for line in lines if line)),
    ]


def _voices(alert: Alert, evidence: EvidenceView, speech: Speech) -> str:
    """Of a share of voice, those for the topic."""
    if alert.kind == "sentiment_dip":
        return speech.say("page.voices", n=evidence.n, negative=evidence.negative)
    return speech.say("page.of", n=evidence.n, negative=round((evidence.share or 0.0) * evidence.n))


def _came(evidence: EvidenceView, speech: Speech) -> str:
    duration, usual = duration_of(speech, (evidence.hours or 0.0) * 3_600), evidence.volume
    if usual.value is None or usual.low is None or usual.high is None:
        return speech.say("page.came.alone", duration=duration)
    low, high, mean = (speech.number(value) for value in (usual.low, usual.high, usual.value))
    return speech.say("page.came", duration=duration, usual=mean, low=low, high=high)


def _sure(evidence: EvidenceView, speech: Speech) -> Card:
    strength = "–" if evidence.strength is None else f"{evidence.strength:.1f}×".replace(".", speech.decimal)
    lines = [speech.say("page.evidence")]
    if evidence.coverage is not None:
        lines.append(speech.say("page.coverage", share=speech.share(evidence.coverage)))
    return Card(speech.say("page.sure"), strength, tuple(lines))


def _judged(judged: Judged, speech: Speech) -> Card:
    said = speech.say("page.labelled", n=judged.n, of=judged.of, agree=judged.agree)
    return Card(speech.say("page.labels"), speech.share(judged.agree / judged.n), (said,))


def _share(share: float | None, speech: Speech) -> str:
    return "–" if share is None else speech.share(share)
