"""Our compound is vaderSentiment's, to the last digit."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from enrich.compound import analyzer, compound
from enrich.vader import compound_of

SAID = (
    "but But BUT no NO never so this without doubt not isn't DON'T least at very VERY kind of sort just enough or nor "
    "the shit bomb bad ass badass bus stop yeah right to die for beating heart kiss death LOVE great! TERRIBLE good "
    "extremely EXTREMELY barely ?? ? !!! !!!!!! 😁 💘 x😁y :) :D ) a İ ok"
)
RULES = SAID.split()


def theirs(text: str) -> float:
    return float(analyzer().polarity_scores(text)["compound"])


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "!!!",
        "VADER is VERY SMART, handsome, and FUNNY!!!",
        "The book was kind of good.",
        "Not bad at all, but the plot was terrible???",
        "With no doubt the least good, at least good, never so good",
        "good but good but bad but good",
        "She is the shit and to die for, on the way to the bus stop",
        "Catch utf-8 emoji such as 💘 and 💋 and😁",
        "no good or great, nor nice; NO GOOD",
        "without a doubt excellent, without great doubt",
    ],
)
def test_each_rule(text: str) -> None:
    assert compound(text) == compound_of(text) == theirs(text)


def test_thousands_of_mixed_rules() -> None:
    dice = random.Random(11)
    lexicon = sorted(analyzer().lexicon)
    for _ in range(5_000):
        words = [dice.choice(RULES if dice.random() < 0.8 else lexicon) for _ in range(dice.randrange(14))]
        text = " ".join(words)
        assert compound(text) == theirs(text), text


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(RULES) | st.text(max_size=8), max_size=12).map(" ".join))
def test_any_string(text: str) -> None:
    assert compound(text) == theirs(text)
