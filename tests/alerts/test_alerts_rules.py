from dataclasses import replace
from math import inf, nan

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from alerts import allowed, presets, rule_from_mapping, rule_to_mapping, rules_from_yaml, scale_of
from alerts.budget import threshold
from alerts.rules import FIELDS, seconds
from alerts.scale import Scale
from model.alert import Escalation, Quiet, Rule
from model.errors import BadInput

WRITTEN = """
id: northwind-dip
topics: [northwind]
kind: sentiment_dip
sensitivity: sensitive
channels: [care-mail]
quiet: {zone: Europe/Warsaw, hours: "22:00-07:00", escalate: pager, days: [sat, sun], unless: 8}
language: pl
team: care
escalate: [{after: 30m, channels: [boss]}]
scale: {grid: 5s, vote: 1m, block: 30, budget: 20}
"""


def test_a_rule_as_documented_is_read() -> None:
    (rule,) = rules_from_yaml(WRITTEN, where="rules/dip.yaml")
    assert rule == Rule(
        "northwind-dip",
        ("northwind",),
        sensitivity="sensitive",
        channels=("care-mail",),
        scale={"grid": 5.0, "vote": 60.0, "block": 30.0, "budget": 20.0},
        team="care",
        language="pl",
        quiet=Quiet("Europe/Warsaw", 22 * 60, 7 * 60, (5, 6), 8, ("pager",)),
        escalate=(Escalation(1800.0, ("boss",)),),
        home="file",
    )
    assert rule_from_mapping(rule_to_mapping(rule), home="file") == rule


def test_lists_and_documents_of_rules_are_read() -> None:
    text = "- {id: a, topics: [x]}\n- {id: b, topics: y}\n---\nid: c\ntopics: [x]\n---\n"
    assert [(rule.id, rule.topics) for rule in rules_from_yaml(text)] == [("a", ("x",)), ("b", ("y",)), ("c", ("x",))]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("id: [", "rules/x.yaml:1"),
        ("just words", "a rule must be a mapping"),
        ("{topics: [x]}", "id is None"),
        ("{id: UPPER, topics: [x]}", "id is 'UPPER'"),
        ("{id: a}", "topics is not a list"),
        ("{id: a, topics: []}", "topics is empty"),
        ("{id: a, topics: ['no good']}", "topics has 'no good'"),
        ("{id: a, topics: [x], kind: volume_dip}", "kind is 'volume_dip'"),
        ("{id: a, topics: [x], sensitivity: high}", "sensitivity is 'high'"),
        ("{id: a, topics: [x], chanels: [y]}", "'chanels' is not a field"),
        ("{id: a, topics: [x], channels: {a: b}}", "channels is not a list"),
        ("{id: a, topics: [x], quiet: always}", "quiet is not a mapping"),
        ("{id: a, topics: [x], quiet: {hours: late}}", "quiet.hours is 'late'"),
        ('{id: a, topics: [x], quiet: {hours: "22:00-22:00"}}', "no length"),
        ('{id: a, topics: [x], quiet: {hours: "22:00-24:30"}}', "no length"),
        ('{id: a, topics: [x], quiet: {hours: "22:00-07:00", zone: Mars/Olympus}}', "quiet.zone is 'Mars/Olympus'"),
        ('{id: a, topics: [x], quiet: {hours: "22:00-07:00", zone: ../etc}}', "quiet.zone is '../etc'"),
        ('{id: a, topics: [x], quiet: {hours: "22:00-07:00", days: [caturday]}}', "quiet.days"),
        ('{id: a, topics: [x], quiet: {hours: "22:00-07:00", unless: 12}}', "quiet.unless is 12"),
        ('{id: a, topics: [x], quiet: {hours: "22:00-07:00", wake: 12}}', "quiet.wake is not a setting"),
        ("{id: a, topics: [x], language: xx}", "language is 'xx'"),
        ("{id: a, topics: [x], team: [a]}", "team is ['a']"),
        ("{id: a, topics: [x], escalate: soon}", "escalate is not a list"),
        ("{id: a, topics: [x], escalate: [{after: 0, channels: [b]}]}", "escalate.after is 0"),
        ("{id: a, topics: [x], escalate: [{after: 5m, channels: []}]}", "has no channels"),
        ("{id: a, topics: [x], escalate: [{channels: [b]}]}", "a step of escalate is wrong"),
        ("{id: a, topics: [x], options: {pace: 1}}", "options.pace is not an option"),
        ("id: a\ntopics: [x]\nscale:\n  grid: soon\n", "rules/x.yaml:4:9"),
        ("- {id: a, topics: [x]}\n- id: b\n  topics: [x]\n  kind: none\n", "rules/x.yaml:4:9"),
        ("{id: a, topics: [x], scale: 5s}", "scale is not a mapping"),
        ("{id: a, topics: [x], scale: {grid: soon}}", "scale.grid is 'soon'"),
        ("{id: a, topics: [x], scale: {grid: 0}}", "scale.grid is 0"),
        ("{id: a, topics: [x], scale: {grid: .nan}}", "scale.grid"),
        ("{id: a, topics: [x], scale: {grid: .inf}}", "scale.grid"),
        ("{id: a, topics: [x], scale: {baseline: 9999d}}", "longer than two years"),
        ("{id: a, topics: [x], scale: {tempo: 5s}}", "scale.tempo is not a setting"),
        ("{id: a, topics: [x], scale: {budget: 2d}}", "scale.budget is '2d'"),
        ("{id: a, topics: [x], scale: {settle: 30d}}", "scale.settle is not shorter"),
        ("{id: a, topics: [x], scale: {grid: 1" + "0" * 400 + "}}", "scale.grid"),
    ],
)
def test_what_is_wrong_is_named(text: str, says: str) -> None:
    with pytest.raises(BadInput) as caught:
        rules_from_yaml(text, where="rules/x.yaml")
    assert says in str(caught.value)
    assert "rules/x.yaml" in str(caught.value)
    assert caught.value.todo


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=3),
    ),
    st.sampled_from(list(FIELDS)),
)
def test_any_mapping_gives_a_rule_or_a_sentence(value: object, name: str) -> None:
    for given_mapping in (value, {"id": "a", "topics": ["x"], name: value}):
        try:
            rule_from_mapping(given_mapping)
        except BadInput as error:
            assert error.what


@given(st.text(max_size=200))
def test_any_text_gives_rules_or_a_sentence(text: str) -> None:
    try:
        rules_from_yaml(text)
    except BadInput as error:
        assert error.what


@pytest.mark.parametrize(
    ("written", "expected"), [("5s", 5), ("1m", 60), ("6h", 21600), ("28d", 2419200), ("1.5 h", 5400), (900, 900)]
)
def test_durations(written: object, expected: float) -> None:
    assert seconds(written, "x") == expected


def test_the_usual_scale_is_the_methods() -> None:
    scale = Scale()
    assert (scale.grid, scale.vote, scale.baseline, scale.settle, scale.block, scale.silence) == (
        900,
        21600,
        28 * 86400,
        48 * 3600,
        3600,
        86400,
    )
    assert threshold(scale, 2.0) == 672 / 2
    assert scale_of({"grid": 5}).grid == 5
    for wrong in (inf, nan, -1.0):
        with pytest.raises(BadInput):
            scale_of({"cooldown": wrong})


def test_the_budget_is_shared_by_weight_within_an_inbox() -> None:
    one = Rule("one", ("a", "b"), sensitivity="sensitive", channels=("care",))
    two = Rule("two", ("a",), sensitivity="balanced", channels=("care",))
    three = Rule("three", ("a",), sensitivity="strict", channels=("care",))
    other = Rule("other", ("a",), channels=("press",))
    rules = [one, two, three, other]
    parts = [allowed(one, rules), allowed(one, rules), allowed(two, rules), allowed(three, rules)]
    assert sum(parts) == pytest.approx(2.0)
    assert parts[0] == pytest.approx(2 * parts[2]) == pytest.approx(4 * parts[3])
    assert allowed(other, rules) == 2.0
    assert allowed(one, []) == pytest.approx(1.0)
    fact = Rule("fact", ("a",), "keyword", sensitivity="sensitive", channels=("care",))
    assert allowed(one, [*rules, fact]) == parts[0] and allowed(fact, rules) == 2.0


def test_yaml_of_a_rule_is_what_its_mapping_says() -> None:
    rule = Rule("a", ("x", "y"), channels=("care",), scale={"grid": 5.0})
    assert rules_from_yaml(yaml.safe_dump(rule_to_mapping(rule)), home="database") == [rule]


def test_what_a_sensitivity_comes_to_is_what_a_rule_of_it_would_be_allowed() -> None:
    one = Rule("one", ("a", "b"), sensitivity="sensitive", channels=("care",))
    rules = [one, Rule("two", ("a",), channels=("care",)), Rule("fact", ("a",), "keyword", channels=("care",))]
    for rule in rules:
        others = [other for other in rules if other.id != rule.id]
        for name, value in presets(rules)[rule.id].items():
            tried = replace(rule, sensitivity=name)
            assert value == pytest.approx(allowed(tried, [tried, *others]))
