"""The form of a rule: every kind can be written with it, the past is replayed, and two people cannot overwrite each
other unseen."""

from __future__ import annotations

from datetime import timedelta

import pytest
from fastapi.testclient import TestClient
from web_posts import NOW

from alerts import KINDS
from model.alert import Observation, Rule
from model.errors import BadInput, Unavailable
from model.topic import Topic
from services import trying_rules
from services.house import House
from services.rule_options import OPTIONS
from services.rules import rule_from_mapping, rule_history, rules_in_force, save_rule
from services.telling import LANGUAGES
from services.trying_rules import Tried, try_rule
from storage import observations, rules, topics
from web.firings import WIDTH, drawn
from web.rule_forms import RuleFields, fields_of, refuse_aliases

SURE = {"X-Earshot-CSRF": "1"}
GIVEN = {
    "query": "recall OR refund*",
    "fixed_on": "2026-11-03",
    "name": "the lid",
    "authors": "2",
    "sentiment": "negative",
    "a_day": "5",
    "minutes": "30",
    "reach": "5000",
    "voices": "4",
    "zone": "Asia/Tokyo",
    "rivals": "late",
    "sources": "forum.example\nother.example",
}


@pytest.fixture(autouse=True)
def two_topics(own_house: House) -> None:
    with own_house.db.write() as tx:
        topics.save(tx, Topic("northwind", "northwind", name="Northwind <b>"), NOW)
        topics.save(tx, Topic("late", "late"), NOW)
    own_house.reload_topics()


def seen(number: int, topic: str = "northwind", *, ago: timedelta) -> Observation:
    at = NOW - ago
    return Observation(f"m{number}", topic, 1, at, at, True, True, "vader", "post", "en", "forum", author=f"a{number}")


def log(house: House, *made: Observation) -> None:
    with house.db.write() as tx:
        observations.append(tx, made)


def form(client: TestClient, path: str = "/rules/new", **more: object) -> dict[str, object]:
    page = client.get(path).text
    token, upon = (page.split(f'name="{name}" value="')[1].split('"')[0] for name in ("token", "upon"))
    base = {"id": "mine", "topics": ["northwind"], "kind": "every_mention", "step": "1", "who": "jo"}
    return {**base, "token": token, "upon": upon, **more}


@pytest.mark.parametrize("kind", list(KINDS))
def test_every_kind_can_be_written_and_reads_back(kind: str) -> None:
    needed = {name: value for name, value in GIVEN.items() if name != "name" or kind == "problem_resurfaced"}
    given = RuleFields.model_validate({"id": "mine", "topics": ["northwind"], "kind": kind, **needed})
    rule = rule_from_mapping(given.mapping())
    assert set(rule.options) == {option.name for option in OPTIONS[rule.kind]} - {"top"}
    assert rule_from_mapping(fields_of(rule).mapping()) == rule


@pytest.mark.parametrize("kind", list(KINDS))
def test_what_is_usual_is_what_the_kind_says(kind: str) -> None:
    needed = {name: GIVEN[name] for name in ("query", "fixed_on") if name in {o.name for o in OPTIONS[kind]}}  # type: ignore[index]
    needed |= {"rivals": ["late"]} if kind == "share_of_voice" else {}  # type: ignore[dict-item]
    usual = KINDS[kind].options(needed, "")  # type: ignore[arg-type]
    for option in OPTIONS[kind]:  # type: ignore[index]
        if option.usual and option.name in usual:
            assert str(usual[option.name]) == option.usual, option.name


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("kind", "hunch", "kind is"),
        ("topics", ["none"], "watches the topic none"),
        ("topics", [], "topics is empty"),
        ("id", "Bad Id", "id is"),
        ("id", "new", "no rule can be called new"),
        ("a_day", "many", "not a number"),
        ("a_day", "1e999", "options.a_day"),
        ("a_day", "nan", "options.a_day"),
        ("rest", "quiet: [", "not YAML"),
        ("rest", "topics: [late]", "not what is asked for"),
        ("rest", "a: &a [1]\nteam: *a", "stands for another part"),
        ("channels", ["pager <b>"], "names the channel"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_chosen_stays(
    own_client: TestClient, own_house: House, field: str, value: object, says: str
) -> None:
    answer = own_client.post("/rules/new", data=form(own_client, **{field: value, "minutes": "7"}))
    assert answer.status_code == 400 and says in answer.text, answer.text[:3000]
    assert 'name="minutes" maxlength="200" inputmode="decimal" value="7"' in answer.text
    assert not rules_in_force(own_house) and "pager <b>" not in answer.text


def test_a_rule_is_put_in_force_changed_and_has_a_history(own_client: TestClient, own_house: House) -> None:
    answer = own_client.post("/rules/new", data=form(own_client))
    assert (answer.status_code, answer.headers["location"]) == (303, "/rules/mine")
    changed = form(own_client, "/rules/mine", step="2", rest="team: care", topics=["northwind", "late"])
    assert own_client.post("/rules/mine", data=changed).status_code == 303
    (rule,) = rules_in_force(own_house)
    assert (rule.sensitivity, rule.team, rule.topics) == ("sensitive", "care", ("northwind", "late"))
    assert [one.rule.sensitivity for one in rule_history(own_house, "mine") if one.rule] == ["sensitive", "balanced"]
    told = own_client.get("/api/v1/rules/mine/history").json()["changes"]
    assert [one["who"] for one in told] == ["jo", "jo"] and told[1]["rule"]["kind"] == "every_mention"
    assert "Northwind &lt;b&gt;" in own_client.get("/rules/mine").text


def test_the_second_of_two_people_is_told_and_shown_both(own_client: TestClient, own_house: House) -> None:
    save_rule(own_house, Rule("mine", ("northwind",), "every_mention"), "ana")
    mine = form(own_client, "/rules/mine", step="0", minutes="9")
    save_rule(own_house, Rule("mine", ("late",), "every_mention", sensitivity="sensitive"), "bea")
    answer = own_client.post("/rules/mine", data=mine)
    assert answer.status_code == 400 and "changed this rule meanwhile" in answer.text
    assert "sensitivity: sensitive" in answer.text and 'value="9"' in answer.text
    assert rules_in_force(own_house)[0].sensitivity == "sensitive"
    upon = answer.text.split('name="upon" value="')[1].split('"')[0]
    assert own_client.post("/rules/mine", data={**mine, "upon": upon}).status_code == 303
    body = {"rule": {"id": "mine", "topics": ["late"]}, "upon": mine["upon"]}
    assert own_client.post("/api/v1/rules", json=body, headers=SURE).status_code == 409


def test_the_past_is_replayed_and_nothing_is_put_in_force(own_client: TestClient, own_house: House) -> None:
    log(own_house, *(seen(n, ago=timedelta(days=20 - n)) for n in range(15)))
    body = {"rule": {"id": "mine", "topics": ["northwind"], "kind": "every_mention"}, "weeks": 4}
    (told,) = own_client.post("/api/v1/rules/try", json=body, headers=SURE).json()["topics"]
    assert (told["whole"], told["read"], bool(told["fired"])) == (True, 15, True)
    assert told["a_week"] == pytest.approx(len(told["fired"]) / 4)
    (week,) = own_client.post("/api/v1/rules/try", json={**body, "weeks": 1}, headers=SURE).json()["topics"]
    assert week["read"] < 15
    page = own_client.post("/rules/new/try", data=form(own_client, weeks="4")).text
    assert page.count('class="fired"') == len(told["fired"]) + 1 and f"{len(told['fired'])} alarms" in page
    assert not rules_in_force(own_house)


def test_a_trial_ends_in_time_and_says_how_far_it_came(own_house: House) -> None:
    log(own_house, *(seen(n, ago=timedelta(days=20, minutes=-n)) for n in range(500)))
    ticks = iter(range(10_000))
    rule = Rule("mine", ("northwind", "late"), "every_mention")
    tried = try_rule(own_house, rule, 4, seconds=3, watch=lambda: float(next(ticks)))
    (one,) = tried.topics
    assert not one.whole and 0 < one.read < 500 and tried.since < one.until < tried.now and tried.left == ("late",)
    assert drawn(tried).lanes[0].judged < WIDTH


def test_who_cannot_be_tried_is_refused(own_house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(BadInput, match="which is none"):
        try_rule(own_house, Rule("mine", ("none",)), 4)
    for weeks in (0, 53):
        with pytest.raises(BadInput, match="weeks"):
            try_rule(own_house, Rule("mine", ("late",)), weeks)
    monkeypatch.setattr(trying_rules, "_FREE", trying_rules.BoundedSemaphore(1))
    with trying_rules._FREE, pytest.raises(Unavailable, match="others"):
        try_rule(own_house, Rule("mine", ("late",)), 4, seconds=0.01)


def test_a_drawing_holds_what_there_is(own_house: House) -> None:
    log(own_house, *(seen(n, ago=timedelta(minutes=n)) for n in range(3)))
    drawing = drawn(try_rule(own_house, Rule("mine", ("northwind",), "every_mention"), 52))
    for lane in drawing.lanes:
        assert all(mark.x >= 0 and mark.x + mark.width <= WIDTH and mark.width > 0 for mark in lane.fired)
    empty = Tried(Rule("mine", ("late",)), NOW, NOW, (), ("late",))
    assert drawn(empty).lanes == ()


def test_a_files_rule_is_tried_and_not_changed(own_client: TestClient, own_house: House) -> None:
    with own_house.db.write() as tx:
        rules.put(tx, Rule("mine", ("northwind",), "every_mention", home="file"), NOW)
    page = own_client.get("/rules/mine").text
    assert "changed there" in page and "Put the change in force" not in page
    given = form(own_client, "/rules/mine")
    assert own_client.post("/rules/mine/try", data=given).status_code == 200
    answer = own_client.post("/rules/mine", data=given)
    assert answer.status_code == 400 and "written in a file" in answer.text


def test_there_are_pages_only_of_rules_there_are(own_client: TestClient) -> None:
    assert own_client.get("/rules/new").status_code == 200
    assert own_client.get("/rules/none").status_code == own_client.get("/api/v1/rules/none").status_code == 404
    assert own_client.get("/api/v1/rules/none/history").json() == {"changes": []}
    for path in ("/rules/new", "/rules/new/try"):
        assert own_client.post(path, data={"id": "x"}).status_code == 403


def test_yaml_that_stands_for_more_than_it_says_is_refused(own_client: TestClient) -> None:
    bomb = "a: &a [x, x]\n" + "".join(
        f"{b}: &{b} [*{a}, *{a}]\n" for a, b in zip("abcdefghij", "bcdefghijk", strict=True)
    )
    with pytest.raises(BadInput, match="another part"):
        refuse_aliases(bomb, "here")
    page = own_client.get("/rules").text
    token = page.split('name="token" value="')[1].split('"')[0]
    assert "another part" in own_client.post("/rules", data={"token": token, "text": bomb}).text


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_care_teams_pages_can_be_read_in_every_language(
    own_client: TestClient, own_house: House, language: str
) -> None:
    save_rule(own_house, Rule("mine", ("northwind",), "every_mention"), "ana")
    log(own_house, seen(1, ago=timedelta(days=1)))
    given = form(own_client, "/rules/mine")
    asked = {"accept-language": language}
    for path in ("/rules", "/rules/new", "/rules/mine", "/work", "/care", "/alerts?state=all", "/alerts/grave"):
        assert own_client.get(path, headers=asked).status_code == 200, path
    assert own_client.post("/rules/mine/try", data=given, headers=asked).status_code == 200
