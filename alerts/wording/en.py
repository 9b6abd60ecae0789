"""What alerts say in English."""

from __future__ import annotations

from datetime import datetime

from alerts.wording.speech import Speech, one_or_other

_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December")  # fmt: skip


def _day(local: datetime) -> str:
    return f"{local.day} {_MONTHS[local.month - 1]} {local.year}"


def _moment(local: datetime) -> str:
    return f"{_day(local)}, {local:%H:%M}"


_TITLES = {
    "title.sentiment_dip": "{topic}: more negative than usual",
    "title.negative_volume": "{topic}: more negative mentions than usual",
    "title.volume_spike": "{topic}: more mentions than usual",
    "title.volume_drop": "{topic}: fewer mentions than usual",
    "title.new_phrase": "{topic}: people have begun to say {phrase}",
    "title.keyword": "{topic}: {query} was mentioned",
    "title.every_mention": "{topic}: {n} new {n:mention|mentions}",
    "title.influencer": "{topic}: {author} wrote about it",
    "title.share_of_voice": "{topic}: its share of voice has changed",
    "title.source_silent": "{topic}: {source} has fallen silent",
    "title.problem_resurfaced": "{topic}: {problem} is back",
    "title.worse": "Worse · {title}",
    "title.acknowledged": "Taken · {title}",
    "title.resolved": "Over · {title}",
    "title.escalated": "Nobody has taken this yet · {title}",
    "title.pending": "Building up · {title}",
}
_FIRED = {
    "fired.sentiment_dip": "Since {since}, {negative} of {n} {n:mention|mentions} of {topic} {negative:is|are} negative ({share}), up from the usual {usual}{new}.",
    "fired.negative_volume": "Since {since}, {negative} negative {negative:mention|mentions} of {topic} came; {usual} are usual in such hours{range}{new}.",
    "fired.volume_spike": "Since {since}, {n} {n:mention|mentions} of {topic} came; {usual} are usual in such hours{range}{new}.",
    "fired.volume_drop": "Since {since}, only {n} {n:mention|mentions} of {topic} came; {usual} are usual in such hours{range}.",
    "fired.new_phrase": "Since {since}, {authors} {authors:author says|authors say} {phrase} about {topic}; before, nobody did.",
    "fired.keyword": "Since {since}, {n} {n:mention|mentions} of {topic} by {authors} {authors:author|authors} {n:matches|match} {query}.",
    "fired.every_mention": "Since {since}, {n} new {n:mention|mentions} of {topic} came, {negative} of them negative.",
    "fired.influencer": "On {since}, {author}, whom {reach} {reach:person follows|people follow}, wrote about {topic}.",
    "fired.share_of_voice": "Since {since}, {share} of what is said about {topic} and its rivals is about {topic}; {usual} is usual.",
    "fired.source_silent": "Since {since}, {n} {n:mention|mentions} of {topic} came from {source}; {usual} are usual in such hours.",
    "fired.source_silent.failing": "Since {since}, {source}, which often writes of {topic}, cannot be read.",
    "fired.problem_resurfaced": "Since {since}, {n} {n:mention|mentions} of {topic} {n:speaks|speak} of {problem} again{fixed}; {usual} were to be expected.",
    "fired.unknown": "Since {since}, something has changed about {topic}.",
    "new": "; new in them: {phrases}",
    "range": " (between {low} and {high})",
    "fixed": ", which was fixed on {day}",
}
_SURE = {
    "sure.share": "The true share is very likely between {low} and {high}; chance alone would raise an alarm like this at most {times}.",
    "sure.budget": "Chance alone would raise an alarm like this at most {times}.",
    "sure.fact": "This is no estimate: each of these messages was written, and can be read below.",
    "sure.silent": "Until it speaks again, other rules that rely on it hold back.",
    "times.once": "once a week",
    "times.many": "{n} {n:time|times} a week",
    "times.rare": "once in {n} {n:week|weeks}",
    "minutes": "{n} {n:minute|minutes}",
    "hours": "{n} {n:hour|hours}",
    "days": "{n} {n:day|days}",
}
_LATER = {
    "worse": "It has got worse.",
    "resolved.back": "The mood around {topic} is back: {negative} of the last {n} {n:mention|mentions} {negative:is|are} negative ({share}).",
    "resolved.usual": "The alert on {topic} is over: things are back to what is usual.",
    "resolved.silence": "The alert on {topic} is over: nobody has written for a while.",
    "resolved.who": "{who} has ended the alert on {topic}.",
    "lasted": "It lasted {duration}, until {until}.",
    "acknowledged": "{who} has taken the alert on {topic}.",
    "acknowledged.since": "It had waited for {duration}.",
    "escalated": "Nobody has taken the alert on {topic} for {duration}.",
}
_NEXT = {
    "next.both": "Open the {n} {n:message|messages} about {phrase} from {source}, answer them, and when the cause is fixed resolve the alert with a note.",
    "next.phrase": "Open the {n} {n:message|messages} about {phrase}, answer them, and when the cause is fixed resolve the alert with a note.",
    "next.source": "Open the {n} {n:message|messages} from {source}, answer them, and when the cause is fixed resolve the alert with a note.",
    "next.plain": "Open the {n} {n:message|messages} below, answer them, and when the cause is fixed resolve the alert with a note.",
    "next.mix": "Others speak than usual: read what is said on {source} first, and decide whether it concerns you.",
    "next.volume": "More people write, as negative as always: find what made them write in the {n} {n:message|messages} below.",
    "next.volume_spike": "Find in the {n} {n:message|messages} below what made people write; if it was planned, enter it as a planned event.",
    "next.volume_drop": "See on the page “Sources” whether all of them can be read, then whether the topic’s query still fits.",
    "next.new_phrase": "Read the {n} {n:message|messages} that say {phrase}; if it names a fault, tell those who can fix it.",
    "next.read": "Read the {n} {n:message|messages} below and answer those that ask for it.",
    "next.influencer": "Read and answer {author} first: many will see the answer.",
    "next.share_of_voice": "Compare with the rivals’ topics: see what they are talked about for, or what has become of your own.",
    "next.source_silent": "Open the page of {source} yourself; if it works, let Earshot look: earshot sources check.",
    "next.problem_resurfaced": "Tell those who fixed {problem} that it is back, and give them the {n} {n:message|messages} below.",
    "next.acknowledged": "Nothing to do for you, unless {who} asks.",
    "next.resolved": "Write into a note what helped; the next one will be quicker.",
}
_DIGEST = {
    "digest.title": "{team}: {since} to {until}",
    "digest.counts": "{mentions} {mentions:mention|mentions} were found, {fired} {fired:alert|alerts} fired, {resolved} {resolved:was|were} resolved, {open} {open:is|are} open.",
    "digest.meter": "{false} {false:alarm was|alarms were} judged false; {budget} were allowed.",
    "digest.line": "{title} ({state}, {when})",
    "digest.waiting": "Take the open {open:one|ones} first.",
    "digest.none": "Nothing is waiting for you.",
    "state.pending": "building up",
    "state.firing": "waiting",
    "state.acknowledged": "taken",
    "state.resolved": "over",
}
_PAGE = {
    "page.now": "Now",
    "page.fired": "When it fired",
    "page.usual": "Usual",
    "page.sure": "How sure",
    "page.volume": "Mentions",
    "page.labels": "People’s labels",
    "page.next": "What to do next",
    "page.voices": "{negative} of {n} {n:voice|voices} {negative:is|are} negative",
    "page.interval": "95% between {low} and {high}",
    "page.learned": "from {n} {n:vote|votes} before",
    "page.evidence": "the evidence against the level that calls",
    "page.coverage": "mood is known of {share}",
    "page.came": "in {duration}; usual is {usual} ({low} to {high})",
    "page.came.alone": "in {duration}",
    "page.labelled": "{n} of {of} {of:message|messages} judged by people, {agree} of them as the method did",
    "page.silent": "Could not be read lately: {names}.",
    "page.where": "Where it comes from",
    "page.phrase": "Phrases",
    "page.source": "Sources",
    "page.author": "Authors",
    "page.language": "Languages",
    "page.negative": "negative",
    "page.points": "points",
    "page.votes": "votes",
    "page.others": "others",
    "page.of": "{negative} of {n}",
    "page.points.note": "Points: what each adds to the change of the share, in percentage points; those of one table add up to it.",
    "page.votes.note": "Votes: what each adds to what is more or less than usual; those of one table add up to it.",
    "page.still": "Without {name} it would still have fired.",
    "page.not": "Without {name} it would not have fired.",
    "page.messages": "The messages that moved it",
    "page.none": "None of them is kept any more.",
    "page.all": "All negative mentions since then",
    "page.chart": "Mentions over time, the negative ones in red. The time since it began is shaded, a line marks when it called.",
    "page.history": "History",
    "page.rule": "rule {rule}",
    "cause.within": "The same kinds of sources and languages as usual turned more negative.",
    "cause.mix": "Other sources or languages than usual speak, and they are more negative.",
    "cause.volume": "The share of negatives is about as usual; the number is not.",
    "log.opened": "opened",
    "log.fired": "fired",
    "log.worse": "grew worse",
    "log.acknowledged": "taken",
    "log.resolved": "over",
    "log.note": "note",
    "log.held": "held back",
    "log.assigned": "assigned",
    "log.snoozed": "snoozed",
    "log.escalated": "escalated",
}

SPEECH = Speech(
    code="en",
    texts={**_TITLES, **_FIRED, **_SURE, **_LATER, **_NEXT, **_DIGEST, **_PAGE},
    plural=one_or_other,
    moment=_moment,
    day=_day,
)
