"""Every change that a route can make, once, in an order that works: a story of one admin over a house with posts.

A step names its route, fills its names in, and says what is sent: JSON below /api/, a form elsewhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from web_posts import NOW

from services.rules import print_of

WORDS = "four horses eat late"
NEWER = "five horses eat later"
LATER = (NOW + timedelta(days=1)).isoformat()
RULE = {"id": "r", "topics": ["northwind"], "kind": "sentiment_dip"}
MENTION, DONE, TOKEN, LINK = "<mention>", "<done>", "<token>", "<link>"
"""What is only known on the way: a mention, the moment of the labelling before, a token's id, a one-time link."""


@dataclass(frozen=True, slots=True)
class Step:
    route: str
    sent: Mapping[str, object] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    query: str = ""


def step(route: str, sent: Mapping[str, object] | None = None, query: str = "", **names: str) -> Step:
    return Step(route, sent or {}, names, query)


_TOPICS = (
    step("/api/v1/topics", {"id": "boats", "query": "boats", "base": 0}),
    step("/api/v1/topics/{topic_id}/publish", {"query": "boats OR ships", "base": 1}, topic_id="boats"),
    step("/api/v1/topics/{topic_id}/revert", {"revision": 1, "base": 2}, topic_id="boats"),
    step("/topics/{topic_id}/revert", {"revision": "2", "base": "3"}, topic_id="boats"),
    step("/topics/{topic_id}", {"action": "publish", "query": "boats", "base": "4"}, topic_id="boats"),
    step("/topics/{topic_id}", {"action": "retire", "base": "5"}, topic_id="boats"),
    step("/topics/{topic_id}", {"action": "publish", "id": "fish", "query": "fish", "base": "0"}, topic_id="_new"),
    step("/api/v1/topics/{topic_id}/retire", {"base": 1}, topic_id="fish"),
    step("/api/v1/lists/{name}", {"terms": ["help"]}, name="care"),
    step("/lists", {"name": "care", "written": "help\nplease", "base": "1"}),
    step("/lists", {"name": "care", "base": "2", "action": "remove"}),
    step("/api/v1/lists/{name}", {"terms": ["help"]}, name="other"),
    step("/api/v1/lists/{name}/remove", {"base": 1}, name="other"),
)
_SEARCHES = (
    step("/api/v1/searches", {"name": "one", "search": "q=late"}),
    step("/searches", {"name": "two", "search": "q=late"}),
    step("/searches/{search_id}/share", {"shared": "true"}, search_id="1"),
    step("/api/v1/searches/{search_id}/share", {"shared": False}, search_id="1"),
    step("/searches/{search_id}/remove", search_id="1"),
    step("/api/v1/searches/{search_id}/remove", search_id="2"),
)
_LABELS = (
    step("/api/v1/mentions/{mention_id}/labels", {"sentiment": "negative"}, mention_id=MENTION),
    step("/api/v1/mentions/labels", {"relevance": "relevant"}, query="?q=late"),
    step("/api/v1/mentions/labels/undo", {"at": DONE}),
    step("/mentions/labels", {"say": f"positive:{MENTION}", "next": "/mentions"}),
    step("/mentions/labels/undo", {"at": DONE}),
    step("/mentions/labels", {"scope": "rule", "search": "q=late", "say_tag": "slow", "next": "/mentions"}),
    step("/mentions/rules/{rule_id}/remove", rule_id="1"),
    step("/api/v1/mentions/label-rules", {"query": "late", "tag": "slow"}),
    step("/api/v1/mentions/label-rules/{rule_id}/remove", rule_id="2"),
    step("/api/v1/work/{mention_id}", {"note": "so it is"}, mention_id=MENTION),
    step("/work/{mention_id}", {"state": "open"}, mention_id=MENTION),
)
_RULES = (
    step("/api/v1/rules", {"rule": RULE}),
    step("/api/v1/rules/{rule_id}/remove", rule_id="r"),
    step("/rules/{rule_id}", {"id": "s", "topics": "northwind", "upon": print_of(None)}, rule_id="new"),
    step("/rules/{rule_id}/remove", rule_id="s"),
    step("/rules", {"text": "id: t\ntopics: [northwind]\nkind: sentiment_dip\n"}),
)
_ALERTS = tuple(
    each
    for verb, sent, form in (
        ("snooze", {"minutes": 5}, {"minutes": "5"}),
        ("unsnooze", {}, {}),
        ("assign", {"assignee": "Ada"}, {"assignee": "Ada"}),
        ("note", {"note": "so it is"}, {"text": "so it is"}),
        ("judge", {"verdict": "real"}, {"verdict": "real"}),
        ("acknowledge", {}, {}),
        ("resolve", {}, {}),
    )
    for each in (
        step(f"/api/v1/alerts/{{alert_id}}/{verb}", sent, alert_id="grave"),
        step(f"/alerts/{{alert_id}}/{verb}", form, alert_id="mild"),
    )
)
_CARE = (
    step("/alerts/{alert_id}/ack", {"link": LINK}, alert_id="late"),
    step("/api/v1/mutes", {"topic": "northwind", "until": LATER}),
    step("/api/v1/mutes/{mute_id}/remove", mute_id="1"),
    step("/care/mutes", {"topic": "northwind", "until": LATER}),
    step("/care/mutes/{mute_id}/remove", mute_id="2"),
    step("/api/v1/planned", {"topic": "northwind", "since": "2027-01-01", "until": "2027-01-02"}),
    step("/api/v1/planned/{planned_id}/remove", planned_id="1"),
    step("/care/planned", {"topic": "northwind", "since": "2027-01-01", "until": "2027-01-02"}),
    step("/care/planned/{planned_id}/remove", planned_id="2"),
)
_PROBLEMS = (
    step("/api/v1/problems", {"name": "late", "query": "late"}),
    step("/problems", {"name": "lost", "query": "lost"}),
    step("/api/v1/problems/{problem_id}", {"note": "so it is"}, problem_id="1"),
    step("/problems/{problem_id}", {"name": "lost again", "query": "lost"}, problem_id="2"),
    step("/api/v1/problems/{problem_id}/fixed", {"on": "2026-11-01"}, problem_id="1"),
    step("/problems/{problem_id}/fixed", {"on": "2026-11-01"}, problem_id="2"),
    step("/api/v1/problems/{problem_id}/alerts", {"alert": "grave"}, problem_id="1"),
    step("/problems/{problem_id}/alerts", {"alert": "grave"}, problem_id="2"),
    step("/api/v1/problems/{problem_id}/remove", problem_id="1"),
    step("/problems/{problem_id}/remove", problem_id="2"),
)
_SOURCES = (
    step("/api/v1/sources", {"url": "https://fresh.example/feed", "kind": "feed"}),
    step("/api/v1/sources/{source_id}/{action}", source_id="fresh.example", action="pause"),
    step("/sources/{source_id}/{action}", source_id="fresh.example", action="resume"),
    step("/api/v1/sources/{source_id}/{action}", source_id="fresh.example", action="visit"),
    step("/api/v1/sources/{source_id}/{action}", source_id="fresh.example", action="remove"),
    step("/sources", {"url": "https://fresh.example/feed", "kind": "feed"}),
)
_SETTINGS = (
    step("/api/v1/settings/channels/{name}/test", name="log"),
    step("/settings/channels/{name}/test", name="log"),
    step("/api/v1/settings/backups"),
    step("/settings/backups"),
)
_USERS = (
    step("/api/v1/users", {"name": "Bo", "role": "viewer"}),
    step("/api/v1/users/{name}", {"role": "care"}, name="Bo"),
    step("/api/v1/users/{name}/link", name="Bo"),
    step("/api/v1/users/{name}/remove", name="Bo"),
    *(
        step("/users", {"what": what, "name": "Cy", "role": "viewer"})
        for what in ("add", "change", "disable", "enable", "link", "remove")
    ),
    step("/api/v1/account/tokens", {"name": "one"}),
    step("/api/v1/tokens/{token_id}/remove", token_id=TOKEN),
    step("/api/v1/account/tokens", {"name": "two"}),
    step("/api/v1/account/tokens/{token_id}/remove", token_id=TOKEN),
    step("/account/tokens", {"name": "three"}),
    step("/account/tokens/{token_id}/remove", token_id=TOKEN),
    step("/account/tokens", {"name": "four"}),
    step("/settings/tokens/{token_id}/remove", token_id=TOKEN),
    step("/api/v1/account/password", {"old": WORDS, "password": NEWER}),
    step("/account/password", {"old": NEWER, "password": WORDS, "again": WORDS}),
)
CHANGES: tuple[Step, ...] = (
    *(*_TOPICS, *_SEARCHES, *_LABELS, *_RULES, *_ALERTS, *_CARE, *_PROBLEMS, *_SOURCES, *_SETTINGS, *_USERS),
)
COMING_AND_GOING = ("/login", "/logout", "/welcome", "/account/second", "/api/v1/account/second")
"""Steps that take another browser or a code: written out in the test."""
_ASKS = "it only asks: nothing is kept"
_OWN = "one's own, seen by nobody else, until it is published"
_READING = "where one's own reading stands"
WRITES_NONE: Mapping[str, str] = {
    "/topics/_check": _ASKS,
    "/topics/_preview": _ASKS,
    "/topics/_trial": _ASKS,
    "/api/v1/topics/check": _ASKS,
    "/api/v1/topics/preview": _ASKS,
    "/api/v1/topics/trial": _ASKS,
    "/topics/_import": _OWN,
    "/api/v1/topics/import": _OWN,
    "/api/v1/topics/{topic_id}/draft": _OWN,
    "/api/v1/topics/{topic_id}/draft/drop": _OWN,
    "/searches/{search_id}/look": _READING,
    "/api/v1/searches/{search_id}/look": _READING,
    "/api/v1/alerts/{alert_id}/looking": "who has it before them, for two minutes",
    "/rules/{rule_id}/try": _ASKS,
    "/api/v1/rules/try": _ASKS,
    "/sources/look": _ASKS,
    "/api/v1/sources/look": _ASKS,
    "/settings/retention/try": _ASKS,
    "/api/v1/settings/retention/try": _ASKS,
    "/websub/{id}": "a server tells of news: what came of it is in the visits",
}
"""Routes that are sent something and rightly leave no line in a log."""
