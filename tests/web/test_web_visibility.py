"""Who may see some topics finds no word of the others on any page, in any answer, export or event."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient
from web_house import client_of, make_house
from web_posts import NOW, evidence

from index import Question
from model.alert import Alert, Rule
from model.capture import capture_from_json
from model.identity import content_hash
from model.topic import Topic
from model.user import DEEDS
from services.house import House
from services.line import Line
from services.mutes import mute, plan
from services.rules import save_rule
from services.users import accept, add_token, add_user, listed_as
from storage import Found, incidents, labels, outbox, problems, tellings, topics
from storage.tellings import Telling
from web import create_app
from web.analysis_page import VIEWS
from web.app import ROUTERS

NAMES = ("abalone", "barnacle", "cuttlefish")
"""Topics: each with its own title, mentions, rule, alert, mute, event, and what others keep of it."""
WORDS = "four horses eat late"
CSRF = {"x-earshot-csrf": "1"}
STREAMS = ("/api/v1/events",)


def word_of(topic: str) -> str:
    """What only mentions of the topic say."""
    return f"{topic}secretword"


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    made = make_house(tmp_path_factory.mktemp("visible"))
    fill(made)
    yield made
    made.close()


def fill(house: House) -> None:
    with house.db.write() as tx:
        for name in NAMES:
            topics.save(tx, Topic(name, f"{name}*", name=f"Title of {name}"), NOW)
        for number, name in enumerate(NAMES * 3):
            said = {"ref": f"p{number}", "url": f"https://forum.example/p/{number}", "source": "forum.example"}
            dated = {"published_at": NOW.isoformat(), "published_from": "feed"}
            capture = capture_from_json({**said, **dated, "text": f"{word_of(name)} is awful and late {number}"})
            outbox.accept(tx, capture.source, [Found(capture, content_hash(capture))], NOW, first=False)
    house.reload_topics()
    line = Line(house)
    while line.tick().read:
        pass
    line.release()
    for name in NAMES:
        save_rule(house, Rule(f"{name}-rule", (name,)), "test")
        mute(house, {"topic": name}, NOW.replace(year=2027), "test", note=f"mute of {name}")
        plan(house, name, NOW.replace(year=2027, month=1), NOW.replace(year=2027, month=2), title=f"event of {name}")
        found = house.index.search(Question(topics=(name,)), size=3).mentions
        shown = evidence([mention.id for mention in found])
        alert = Alert(f"{name}-alert", f"{name}-rule", "sentiment_dip", name, "firing", 7, NOW, fired_at=NOW)
        with house.db.write() as tx:
            incidents.save(tx, replace(alert, evidence=shown))
            incidents.log(tx, alert.id, NOW, who="", what="opened", note=f"log of {name}")
            labels.say(tx, [found[0].id], labels_of(name), "test", NOW)
    others = Rule(f"{NAMES[0]}-voice", (NAMES[0],), kind="share_of_voice", options={"rivals": [NAMES[1]]})
    save_rule(house, others, "test")


def labels_of(name: str):
    from model.labels import Label

    return Label("tag", f"tag-{name}")


@pytest.fixture(scope="module")
def app(house: House) -> FastAPI:
    admin = accept(house, add_user(house, "Admin", "admin", "test")[1], WORDS)
    app = create_app(house, allowed_hosts=())
    leave_traces(app, admin)
    return app


def leave_traces(app: FastAPI, session: str) -> None:
    """What an admin does about each topic, by whatever routes there are for it."""
    client = client_of(app)
    client.cookies.set("earshot_session", session)
    for name in NAMES:
        (found, *_) = client.get(f"/api/v1/mentions?topic={name}").json()["mentions"]
        search = {"name": f"search of {name}", "shared": True, "search": f"topic={name}&q={word_of(name)}"}
        problem = {"name": f"problem of {name}", "query": word_of(name), "topics": [name]}
        work = {"state": "open", "assignee": "Admin", "note": f"note of {name}"}
        draft = {"id": name, "query": word_of(name), "name": f"draft of {name}"}
        for address, sent in (
            ("/api/v1/searches", search),
            ("/api/v1/problems", problem),
            (f"/api/v1/work/{found['id']}", work),
            (f"/api/v1/topics/{name}/draft", draft),
            (f"/api/v1/alerts/{name}-alert/looking", {"who": f"Eyes on {name}"}),
            (f"/api/v1/alerts/{name}-alert/note", {"note": f"note of {name}"}),
        ):
            answer = client.post(address, json=sent, headers=CSRF)
            assert answer.status_code == 200, (address, answer.text)


SUBSETS = [frozenset(NAMES[1:]), frozenset({"abalone"}), frozenset[str]()]


@pytest.fixture(scope="module")
def guests(house: House, app: FastAPI) -> dict[frozenset[str], TestClient]:
    """By what they see; one comes by a session, the others by a token for all they may."""
    found = {}
    for seen in SUBSETS:
        client = client_of(app)
        if len(seen) == 2:
            _, link = add_user(house, "Guest", "care", "test", topics=seen)
            client.cookies.set("earshot_session", accept(house, link, WORDS))
        else:
            wanted = [deed for deed in DEEDS if deed != "users"]
            _, secret = add_token(house, listed_as(house, "Admin"), "narrow", wanted, topics=seen)
            client.headers["authorization"] = f"Bearer {secret}"
        found[seen] = client
    return found


def routes() -> Iterator[APIRoute]:
    return (route for router in ROUTERS for route in router.routes if isinstance(route, APIRoute))


def addresses() -> Iterator[str]:
    """Every page and every answer that takes no name, with some that are asked for something."""
    for route in routes():
        if "GET" in route.methods and route.path not in STREAMS and "{" not in route.path:
            yield route.path
    for query in ("size=200&facets=true", "matched=yes", "q=late", "matched=no"):
        yield f"/mentions?{query}"
        yield f"/api/v1/mentions?{query}"
    yield from ("/api/v1/mentions/facets/topic", "/api/v1/mentions/facets/source", "/api/v1/events?seconds=0")
    yield from ("/api/v1/alerts?limit=1", "/api/v1/mentions/export?format=csv", "/api/v1/mentions/export?format=jsonl")
    yield from ("/alerts?state=all", "/api/v1/digest?every=weekly", "/analysis?by=topic", "/work?state=all")
    for view in VIEWS:
        yield from (f"/analysis/{view}{kind}?word=late&q=late&split=topic" for kind in ("", ".csv", ".svg"))
    yield from (f"/api/v1/analysis/top?dimension={name}" for name in ("topic", "tag", "author"))
    yield from ("/sources/forum.example", "/api/v1/sources/forum.example", "/searches", "/lists?edit=x")


def reach(house: House) -> Mapping[str, Sequence[str]]:
    """What stands for each name of an address: of every topic one."""
    with house.db.read() as tx:
        kept = [str(one.id) for one in problems.listed(tx)]
    found = {name: house.index.search(Question(topics=(name,))).mentions[0].id for name in NAMES}
    return {
        "alert_id": [f"{name}-alert" for name in NAMES],
        "rule_id": [*(f"{name}-rule" for name in NAMES), f"{NAMES[0]}-voice"],
        "topic_id": NAMES,
        "problem_id": kept,
        "mention_id": [found[name] for name in NAMES],
    }


def said_of(house: House, hidden: frozenset[str]) -> list[str]:
    """What an answer must not say: ids and words of hidden topics, and ids of mentions that only they caught."""
    ids = [mention.id for mention in house.index.scan(Question()) if {m.topic for m in mention.topics} <= hidden]
    return [*hidden, *ids]


def test_no_page_or_answer_says_a_word_of_hidden_topics(
    house: House, app: FastAPI, guests: dict[frozenset[str], TestClient]
) -> None:
    leaks, answered = [], 0
    for seen, client in guests.items():
        unsaid = said_of(house, frozenset(NAMES) - seen)
        for address in addresses():
            answer = client.get(address)
            answered += answer.status_code == 200
            leaks += [(sorted(seen), address, "broken")] if answer.status_code >= 500 else []
            leaks += [(sorted(seen), address, word) for word in unsaid if word in answer.text]
    assert leaks == []
    assert answered > len(guests) * 35


def test_no_address_of_something_says_a_word_of_hidden_topics(
    house: House, app: FastAPI, guests: dict[frozenset[str], TestClient]
) -> None:
    """Whatever an address names, the answer says nothing of a hidden topic but what was asked for by name."""
    there, leaks, walked, answered = reach(house), [], set(), 0
    for seen, client in guests.items():
        unsaid = said_of(house, frozenset(NAMES) - seen)
        for route in routes():
            wanted = re.findall(r"\{(\w+)\}", route.path)
            if "GET" not in route.methods or len(wanted) != 1 or wanted[0] not in there:
                continue
            walked.add(route.path)
            for value in there[wanted[0]]:
                answer = client.get(route.path.replace(f"{{{wanted[0]}}}", value))
                answered += answer.status_code == 200
                told = answer.text.replace(value, "…") if answer.status_code in (403, 404) else answer.text
                leaks += [(sorted(seen), route.path, value, word) for word in unsaid if word in told]
    assert leaks == []
    assert len(walked) >= 15 and answered > 20


def test_taking_an_alert_takes_what_one_sees_of_its_storm(
    house: House, app: FastAPI, guests: dict[frozenset[str], TestClient]
) -> None:
    with house.db.write() as tx:
        for topic in NAMES[:2]:
            alert = Alert(f"{topic}-storm", f"{topic}-rule", "sentiment_dip", topic, "firing", 7, NOW, fired_at=NOW)
            incidents.save(tx, alert)
            tellings.save(tx, Telling(alert.id, "care", f"{NAMES[0]}-storm", told_at=NOW, severity=7))
    client = guests[frozenset({"abalone"})]
    taken = client.post("/api/v1/alerts/abalone-storm/acknowledge", json={}, headers=CSRF)
    assert taken.status_code == 200 and "barnacle" not in taken.text
    with house.db.read() as tx:
        states = [alert.state for topic in NAMES[:2] if (alert := incidents.get(tx, f"{topic}-storm"))]
    assert states == ["acknowledged", "firing"]


NAMED = {
    "alert_id": [f"{name}-alert" for name in NAMES],
    "rule_id": [f"{name}-rule" for name in NAMES],
    "topic_id": list(NAMES),
}


def test_what_is_hidden_answers_like_what_never_was(
    house: House, app: FastAPI, guests: dict[frozenset[str], TestClient]
) -> None:
    mentions = {name: house.index.search(Question(topics=(name,))).mentions[0].id for name in NAMES}
    told, client = [], guests[frozenset({"abalone"})]
    named = {**NAMED, "mention_id": [mentions[name] for name in NAMES]}
    for route in routes():
        if route.path in STREAMS:
            continue
        wanted = re.findall(r"\{(\w+)\}", route.path)
        if len(wanted) != 1 or wanted[0] not in named:
            continue
        hidden = named[wanted[0]][NAMES.index("barnacle")]
        answers = [ask(client, route, wanted[0], value) for value in (hidden, "zzzzzz")]
        if answers[0] != answers[1]:
            told.append((route.path, answers[0][0], answers[1][0]))
    assert told == []


def ask(client: TestClient, route: APIRoute, name: str, value: str) -> tuple[int, str]:
    path = route.path.replace(f"{{{name}}}", value)
    method = "GET" if "GET" in route.methods else "POST"
    answer = client.request(method, path, headers=CSRF, json={} if method == "POST" and "/api/" in path else None)
    text = re.sub(r'name="token" value="\w+"', "", answer.text)
    return answer.status_code, text.replace(value, "…").replace(value.removesuffix("-alert"), "…")


def test_an_admin_sees_all_and_cannot_be_narrowed(house: House, app: FastAPI) -> None:
    secret = add_token(house, listed_as(house, "Admin"), "all", ["read", "users"])[1]
    client = client_of(app)
    client.headers["authorization"] = f"Bearer {secret}"
    answer = client.get("/api/v1/mentions?facets=true").json()
    assert {one["value"] for one in answer["facets"]["topic"]} == set(NAMES)
    for changed in ({"topics": ["abalone"]}, {"role": "admin", "topics": []}):
        told = client.post("/api/v1/users/Admin", json=changed, headers=CSRF)
        assert told.status_code == 400 and "sees all topics" in told.json()["detail"]


def test_what_concerns_every_topic_is_not_for_who_sees_some(guests: dict[frozenset[str], TestClient]) -> None:
    client = guests[frozenset({"abalone"})]
    until = "2027-03-01T00:00:00Z"
    assert client.get("/metrics").status_code == 403
    wide = client.post("/api/v1/mutes", json={"topic": "*", "until": until}, headers=CSRF)
    whole = client.post("/api/v1/planned", json={"since": "2027-01-01", "until": until}, headers=CSRF)
    assert wide.status_code == whole.status_code == 403, (wide.text, whole.text)
    own = client.post("/api/v1/mutes", json={"topic": "abalone", "until": until}, headers=CSRF)
    assert own.status_code == 200 and {one["topic"] for one in own.json()["mutes"]} == {"abalone"}
