"""An alert in words: a title, two sentences somebody in a hurry understands, and what to do next.

The first sentence says what changed and since when, the second how sure that is. Everything is worked out of the
numbers of the evidence, so the same alert is told to each reader in their own language and zone.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from alerts.beta import beta_quantile
from alerts.wording.facts import SHARES, Facts, count, facts_of, mapping, text
from alerts.wording.languages import speech_of
from alerts.wording.speech import Speech
from model.alert import Alert
from model.source import Json

FACTUAL = frozenset({"keyword", "every_mention", "influencer"})
"""Kinds that report what was written: nothing of theirs is by chance."""
MINUTE, HOUR, DAY = 60, 3_600, 86_400


@dataclass(frozen=True, slots=True)
class Told:
    """``sentences`` are two; ``next_step`` is one more, what a person can do about it, and may be empty."""

    language: str
    title: str
    sentences: tuple[str, ...]
    next_step: str
    text: str
    """The sentences as they follow one another in the language."""


@dataclass(frozen=True, slots=True)
class Case:
    """What all sentences of one alert are made from. ``topic`` is its name in quotes."""

    alert: Alert
    facts: Facts
    speech: Speech
    zone: str
    topic: str

    def when(self, moment: datetime) -> str:
        return self.speech.when(moment, self.zone)

    def own(self, key: str) -> str:
        """What a kind names under a key of its own, in quotes: a phrase, a query, an author."""
        value = self.alert.evidence.get(key)
        inner = mapping(value)
        if key == "phrase" and self.alert.kind != "new_phrase" and self.facts.phrases:
            return self.speech.name(self.facts.phrases[0])
        named = text(value) or next((text(inner.get(one)) for one in ("text", "name", "id", "query")), "")
        return self.speech.name(named or _FALLBACKS.get(key, _nothing)(self.facts) or "–")


def told(
    alert: Alert,
    event: str = "fired",
    language: str = "en",
    zone: str = "UTC",
    *,
    who: str = "",
    name: str = "",
    at: datetime | None = None,
) -> Told:
    """What an alert says at an event of its life: fired (what is told while it is open), worse, acknowledged,
    escalated, resolved, pending. ``name`` is the topic's (its id, else); ``who`` the person who acted, ``at`` when.

    A language that is none of :data:`alerts.wording.languages.LANGUAGES` is English; an event of another name is told
    as what fired. Never raises, whatever the evidence holds.
    """
    speech = speech_of(language)
    case = Case(alert, facts_of(alert), speech, zone, speech.name(name or alert.topic))
    sentences, todo = _sentences(case, event, speech.name(who or "–"), at, by_person=bool(who))
    title = _title(case, event, name or alert.topic)
    return Told(speech.code, title, sentences, todo, speech.joint.join(sentences))


def _sentences(
    case: Case, event: str, who: str, at: datetime | None, *, by_person: bool
) -> tuple[tuple[str, ...], str]:
    say = case.speech.say
    if event == "acknowledged":
        took = say("acknowledged", who=who, topic=case.topic)
        waited = _between(case, case.alert.fired_at, at or case.alert.acknowledged_at)
        return (took, say("acknowledged.since", duration=waited)), say("next.acknowledged", who=who)
    if event == "resolved":
        over = say("resolved.who", who=who, topic=case.topic) if by_person else _back(case)
        return (over, _lasted(case, at)), say("next.resolved")
    if event == "escalated":
        waits = say("escalated", topic=case.topic, duration=_between(case, case.alert.fired_at, at))
        return (waits, _changed(case)), _next(case)
    if event == "worse":
        return (f"{say('worse')}{case.speech.joint}{_changed(case)}", _sure(case)), _next(case)
    return (_changed(case), _sure(case)), _next(case)


def _title(case: Case, event: str, topic: str) -> str:
    kind = f"title.{case.alert.kind}"
    facts, speech = case.facts, case.speech
    title = speech.say(
        kind if kind in speech.texts else "title.sentiment_dip",
        topic=_plain(speech, topic),
        n=facts.n,
        phrase=case.own("phrase"),
        query=case.own("query"),
        author=case.own("author"),
        source=case.own("silent"),
        problem=case.own("problem"),
    )
    return speech.say(f"title.{event}", title=title) if f"title.{event}" in speech.texts else title


def _plain(speech: Speech, topic: str) -> str:
    """A name that stands alone, without quotes."""
    opening, closing = speech.quotes
    return speech.name(topic).removeprefix(opening).removesuffix(closing)


def _changed(case: Case) -> str:
    """What changed, since when."""
    facts, speech, kind = case.facts, case.speech, case.alert.kind
    key = f"fired.{kind}"
    if kind == "source_silent" and facts.usual is None:
        key = "fired.source_silent.failing"
    return speech.say(
        key if key in speech.texts else "fired.unknown",
        since=case.when(facts.since),
        topic=case.topic,
        n=facts.n,
        negative=facts.negative,
        share=_share(speech, facts.share, kind),
        usual=_usual(case),
        range=_range(case),
        new=speech.say("new", phrases=speech.names(facts.phrases)) if facts.phrases else "",
        authors=_authors(case),
        phrase=case.own("phrase"),
        query=case.own("query"),
        author=case.own("author"),
        reach=_reach(case.alert.evidence),
        source=case.own("silent"),
        problem=case.own("problem"),
        fixed=_fixed(case),
    )


def _sure(case: Case) -> str:
    """How sure that is."""
    facts, speech, kind = case.facts, case.speech, case.alert.kind
    if kind in FACTUAL:
        return speech.say("sure.fact")
    if kind == "source_silent":
        return speech.say("sure.silent")
    if kind != "sentiment_dip":
        return speech.say("sure.budget", times=_times(speech, facts.budget))
    hits, others = min(facts.negative, facts.n), max(0, facts.n - facts.negative)
    low, high = (beta_quantile(p, hits + 0.5, others + 0.5) for p in (0.025, 0.975))
    return speech.say("sure.share", low=speech.share(low), high=speech.share(high), times=_times(speech, facts.budget))


def _next(case: Case) -> str:
    """One concrete step, for the kind and the cause."""
    facts, speech, kind = case.facts, case.speech, case.alert.kind
    own = _STEPS.get(kind, "")
    if not own and facts.cause in ("mix", "volume") and (facts.source or facts.cause == "volume"):
        own = f"next.{facts.cause}"
    named = ("both" if facts.source else "phrase") if facts.phrases else ("source" if facts.source else "plain")
    return speech.say(
        own or f"next.{named}",
        n=max(1, facts.of_source or facts.messages if not own else facts.messages),
        phrase=case.own("phrase"),
        source=case.own("silent") if kind == "source_silent" else speech.name(facts.source or "–"),
        author=case.own("author"),
        problem=case.own("problem"),
    )


_STEPS = {
    **{kind: f"next.{kind}" for kind in ("volume_spike", "volume_drop", "new_phrase", "influencer", "share_of_voice")},
    **{kind: f"next.{kind}" for kind in ("source_silent", "problem_resurfaced")},
    **dict.fromkeys(("keyword", "every_mention"), "next.read"),
}


def _back(case: Case) -> str:
    """Why it is over, when nobody said so. ``recovery`` of the evidence counts the votes that showed it."""
    recovery, speech = mapping(case.alert.evidence.get("recovery")), case.speech
    n, negative = count(recovery.get("n")), count(recovery.get("negative"))
    if n and case.alert.kind == "sentiment_dip":
        share = speech.share(negative / n)
        return speech.say("resolved.back", topic=case.topic, n=n, negative=negative, share=share)
    return speech.say("resolved.usual" if n else "resolved.silence", topic=case.topic)


def _lasted(case: Case, at: datetime | None) -> str:
    ended = at or case.alert.resolved_at or case.alert.fired_at or case.alert.opened_at
    return case.speech.say("lasted", duration=_between(case, case.alert.fired_at, ended), until=case.when(ended))


def _between(case: Case, since: datetime | None, until: datetime | None) -> str:
    return duration_of(case.speech, (until - since).total_seconds() if since and until else 0.0)


def duration_of(speech: Speech, seconds: float) -> str:
    """A length of time in its largest unit that is at least two."""
    for key, length in (("days", DAY), ("hours", HOUR)):
        if seconds >= 2 * length:
            return speech.say(key, n=round(seconds / length))
    return speech.say("minutes", n=max(1, round(seconds / MINUTE)))


def _times(speech: Speech, budget: float) -> str:
    """How often chance alone may call: false alarms a week in words."""
    if round(budget, 1) == 1.0:
        return speech.say("times.once")
    if budget >= 1:
        return speech.say("times.many", n=round(budget))
    return speech.say("times.rare", n=min(520, max(2, round(1 / budget) if budget > 1 / 520 else 520)))


def _share(speech: Speech, share: float | None, kind: str) -> str:
    return speech.share(share) if share is not None and kind in SHARES else "–"


def _usual(case: Case) -> str:
    usual = case.facts.usual
    if usual is None:
        return "–"
    return case.speech.share(usual) if case.alert.kind in SHARES else case.speech.number(usual)


def _range(case: Case) -> str:
    low, high = case.facts.low, case.facts.high
    if low is None or high is None:
        return ""
    return case.speech.say("range", low=case.speech.number(low), high=case.speech.number(high))


def _authors(case: Case) -> int:
    return count(mapping(case.alert.evidence.get("phrase")).get("authors")) or max(1, case.facts.authors)


def _reach(evidence: dict[str, Json]) -> int:
    return count(mapping(evidence.get("author")).get("reach")) or count(evidence.get("reach"))


def _fixed(case: Case) -> str:
    day = text(mapping(case.alert.evidence.get("problem")).get("fixed_on"))
    try:
        return case.speech.say("fixed", day=case.speech.day(datetime.fromisoformat(day))) if day else ""
    except ValueError:
        return ""


def _nothing(_facts: Facts) -> str:
    return ""


_FALLBACKS: dict[str, Callable[[Facts], str]] = {
    "phrase": lambda facts: facts.phrases[0] if facts.phrases else "",
    "author": lambda facts: facts.author,
    "silent": lambda facts: facts.source,
    "problem": lambda facts: facts.phrases[0] if facts.phrases else "",
}
