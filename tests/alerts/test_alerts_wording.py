"""Alerts in words: five languages that say the same, plurals, moments in the reader's zone, and hostile names."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from string import Formatter
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.wording import LANGUAGES, Digest, digest_line, digest_text, told, told_digest
from alerts.wording.languages import SPEECHES, speech_of
from alerts.wording.speech import LONGEST_NAME, polish, russian, shortened
from model.alert import Alert, RuleKind

KINDS = get_args(RuleKind)
EVENTS = ("fired", "worse", "acknowledged", "escalated", "resolved", "pending")
AT = datetime(2026, 11, 22, 8, 52, tzinfo=UTC)
EVIDENCE: dict[str, Any] = {
    "n": 50,
    "negative": 37,
    "share": 0.74,
    "since": "2026-11-22T08:52:00.000000Z",
    "before": {"n": 500, "share": 0.22, "interval": [0.2, 0.25]},
    "budget": 2.0,
    "cause": "within",
    "volume": {"now": 50, "usual": 12.4, "interval": [7, 19], "hours": 3},
    "by": {
        "phrase": [
            {"name": "late", "language": "en"},
            {"name": "tracking page", "language": "en"},
            {"name": "opóźnione", "language": "pl"},
            {"name": "(others)"},
        ],
        "source": [{"name": "forum.example"}],
        "author": [{"name": "Bea"}],
    },
    "mentions": [{"id": f"m{i}", "source": "forum.example", "author": f"a{i}"} for i in range(12)],
    "phrase": {"text": "crushed box", "authors": 4},
    "query": "refund NEAR/3 late",
    "author": {"name": "Cleo", "reach": 21000},
    "silent": "forum.example",
    "problem": {"name": "double charge", "fixed_on": "2026-10-03"},
}


def alert(kind: RuleKind = "sentiment_dip", **evidence: object) -> Alert:
    fired, taken, over = (AT + timedelta(minutes=minutes) for minutes in (6, 40, 300))
    return Alert("x", "r", kind, "northwind", "firing", 5, AT, fired, taken, over, evidence={**EVIDENCE, **evidence})


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_is_missing_and_each_asks_for_the_same_fields(language: str) -> None:
    english, other = SPEECHES["en"], SPEECHES[language]
    assert set(english.texts) == set(other.texts)
    for key, text in english.texts.items():
        asked, given_ = (fields(one) for one in (text, other.texts[key]))
        assert asked - COUNTS == given_ - COUNTS, key
    for kind in KINDS:
        assert {f"title.{kind}", f"fired.{kind}"} <= set(other.texts)


COUNTS = {"duration", "open", "reach", "authors"}
"""Fields that a language may leave to its grammar or say in other words."""


def fields(template: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(template) if name}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("event", EVENTS)
def test_every_event_of_every_kind_has_two_sentences_and_a_next_step(kind: RuleKind, event: str, language: str) -> None:
    made = told(alert(kind), event, language, "Asia/Bangkok", who="Bea", name="Northwind", at=AT + timedelta(hours=3))
    assert made.title and len(made.sentences) == 2 and all(made.sentences) and made.next_step
    whole = f"{made.title} {made.text} {made.next_step}"
    assert "{" not in whole and "}" not in whole
    assert "–" not in made.text.replace("–2", ""), whole
    assert "Northwind" in whole


def test_what_changed_since_when_and_how_sure() -> None:
    made = told(alert(), "fired", "en", "Europe/Warsaw", name="Northwind")
    assert made.title == "Northwind: more negative than usual"
    assert made.sentences == (
        "Since 22 November 2026, 09:52 CET, 37 of 50 mentions of “Northwind” are negative (74%), up from the usual "
        "22%; new in them: “late”, “opóźnione”, “tracking page”.",
        "The true share is very likely between 61% and 85%; "
        "chance alone would raise an alarm like this at most 2 times a week.",
    )
    assert made.next_step == (
        "Open the 12 messages about “late” from “forum.example”, answer them, and when the cause is fixed resolve the "
        "alert with a note."
    )


@pytest.mark.parametrize(
    ("language", "zone", "written"),
    [
        ("en", "UTC", "22 November 2026, 08:52 UTC"),
        ("pl", "Europe/Warsaw", "22 listopada 2026, 09:52 CET"),
        ("ru", "Europe/Moscow", "22 ноября 2026, 11:52 MSK"),
        ("th", "Asia/Bangkok", "22 พฤศจิกายน พ.ศ. 2569 เวลา 15:52 น. UTC+7"),
        ("ja", "Asia/Tokyo", "2026年11月22日 17:52 JST"),
        ("en", "Asia/Kathmandu", "22 November 2026, 14:37 UTC+5:45"),
    ],
)
def test_moments_are_in_the_readers_zone_and_calendar(language: str, zone: str, written: str) -> None:
    assert written in told(alert(), "fired", language, zone).sentences[0]


def test_plurals_follow_the_rules_of_cldr() -> None:
    assert [polish(n) for n in (0, 1, 2, 4, 5, 11, 12, 14, 21, 22, 25, 101, 102, 112)] == [
        *(2, 0, 1, 1, 2, 2, 2, 2, 2, 1, 2, 2, 1, 2),
    ]
    assert [russian(n) for n in (0, 1, 2, 4, 5, 11, 12, 14, 21, 22, 25, 101, 102, 112)] == [
        *(2, 0, 1, 1, 2, 2, 2, 2, 0, 1, 2, 0, 1, 2),
    ]


@pytest.mark.parametrize(
    ("language", "negative", "said"),
    [
        ("en", 1, "1 of 21 mentions of “northwind” is negative"),
        ("pl", 1, "z 21 wzmianek o „northwind” 1 jest negatywna"),
        ("pl", 3, "3 są negatywne"),
        ("pl", 12, "12 jest negatywnych"),
        ("ru", 1, "из 21 упоминания «northwind» 1 негативное"),
        ("ru", 3, "3 негативных"),
        ("ja", 3, "投稿21件のうち3件が否定的です"),
    ],
)
def test_words_agree_with_their_counts(language: str, negative: int, said: str) -> None:
    assert said in told(alert(n=21, negative=negative), "fired", language).sentences[0]


@pytest.mark.parametrize(
    ("budget", "said"),
    [(60, "60 times a week"), (2, "2 times a week"), (1, "once a week"), (0.5, "once in 2 weeks"), (0, "in 520 weeks")],
)
def test_the_budget_in_words(budget: float, said: str) -> None:
    assert said in told(alert(budget=budget)).sentences[1]


def test_the_cause_chooses_the_next_step() -> None:
    steps = {cause: told(alert(cause=cause)).next_step for cause in ("within", "mix", "volume")}
    assert len(set(steps.values())) == 3
    assert "“forum.example”" in steps["mix"] and "12 messages" in steps["volume"]
    elsewhere = [*EVIDENCE["mentions"], {"id": "m", "source": "blog.example", "author": "b"}]
    assert told(alert(mentions=elsewhere)).next_step == steps["within"], "those of that source alone"
    without = told(alert(by={}, mentions=[]))
    assert without.next_step.startswith("Open the 1 message below")


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_end_says_what_showed_it_and_how_long_it_lasted(language: str) -> None:
    speech = speech_of(language)
    back, quiet = alert(recovery={"n": 25, "negative": 5}), alert(recovery={})
    assert speech.share(0.2) in told(back, "resolved", language).sentences[0]
    assert told(back, "resolved", language).text != told(quiet, "resolved", language).text
    assert speech.say("hours", n=5) in told(quiet, "resolved", language).sentences[1]
    assert speech.name("Bea") in told(quiet, "resolved", language, who="Bea").sentences[0]


def test_a_language_that_is_none_is_english_and_tags_have_regions() -> None:
    assert told(alert(), "fired", "xx").text == told(alert(), "fired", "en").text
    assert told(alert(), "fired", "pl-PL") == told(alert(), "fired", "pl") == told(alert(), "fired", "pl_PL")


HOSTILE = st.one_of(
    st.text(max_size=200),
    st.sampled_from(
        ["{0.__class__}", "{n}", "%s", "\u202eabc", "<script>", "a" * 5000, "\x00\x1b[2J", "\n\n", "“”„”«»「」"]
    ),
)
json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | HOSTILE,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from([*EVIDENCE, "name"]), inner),
    max_leaves=12,
)


@settings(max_examples=150, deadline=None)
@given(
    st.dictionaries(st.sampled_from([*EVIDENCE, "recovery", "reach"]), json),
    HOSTILE,
    st.sampled_from(KINDS),
    st.sampled_from(EVENTS),
    st.sampled_from(LANGUAGES),
)
def test_nothing_hostile_breaks_it_or_gets_out_of_its_line(
    evidence: dict[str, Any], name: str, kind: RuleKind, event: str, language: str
) -> None:
    made = told(replace(alert(kind), evidence=evidence), event, language, "Asia/Tokyo", who=name, name=name)
    for line in (made.title, *made.sentences, made.next_step):
        assert line == shortened_only(line) and len(line) < 1500


def shortened_only(line: str) -> str:
    """The line without what no line of ours may hold."""
    return re.sub(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", "", line)


def test_a_name_is_one_short_line() -> None:
    assert shortened("a\n b\x00\u202ec") == "a bc"
    assert len(shortened("w" * 500)) == LONGEST_NAME


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_digest_counts_and_lists(language: str) -> None:
    week = Digest("care", AT - timedelta(days=7), AT, 1234, 3, 2, 1, 1, 2.0)
    made = told_digest(week, language, "Europe/Warsaw")
    assert "care" in made.title and len(made.sentences) == 2
    assert speech_of(language).number(1234) in made.text
    lines = digest_text(week, [alert(), alert("keyword")], language, "UTC").splitlines()
    assert f"· {digest_line(alert('keyword'), language, 'UTC')}" in lines
    assert lines[-1] == made.next_step
    assert told_digest(replace(week, open=0), language).next_step != made.next_step
