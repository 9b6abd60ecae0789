"""``sources add``, ``check`` and ``fetch``: what an address is, and what it says when it is no source."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from earshot_runner import Runner

from servers.doors import Doors, SecureDoors
from servers.loopback import free_port
from services.needs import needs_of


@pytest.fixture
def doors() -> Iterator[Doors]:
    with Doors() as server:
        yield server


def allow(project: Path, *addresses: str) -> None:
    quoted = ", ".join(f'"{address}"' for address in addresses)
    (project / "earshot.toml").write_text(f"[crawl]\nallow_networks = [{quoted}]\ndelay = 0\n")


BAD = {
    "/login": ("unreadable", ["asks for a login", "ask its owner for a feed"]),
    "/members": ("failed", ["401", "login"]),
    "/forbidden": ("failed", ["403", "ask the site's owner"]),
    "/consent": ("unreadable", ["question about cookies", "address of its feed"]),
    "/kept/feed.xml": ("blocked", ["robots.txt", "Ask the site's owner"]),
    "/app": ("unreadable", ["until its scripts have run", "render: true"]),
    "/parked": ("unreadable", ["parked or for sale", "Remove the source"]),
    "/picture.png": ("unreadable", ["not a feed", "in a browser"]),
    "/empty": ("unreadable", ["the answer is empty"]),
    "/gone": ("failed", ["410", "remove the source"]),
    "/broken": ("failed", ["500", "later"]),
    "/nowhere": ("failed", ["404", "Check the address"]),
}
"""Path → outcome, and words of the sentence and of its next step."""
NAMED = {
    "dead": ("http://{dead}/", "auto", "failed", ["nobody answers there", "tried again"]),
    "unknown": ("http://no-such.invalid/", "auto", "failed", ["name cannot be resolved", "Check the address"]),
    "private": ("http://127.0.0.1:9/", "auto", "blocked", ["not a public address", "EARSHOT_ALLOW_NETWORKS"]),
    "certificate": ("https://{secure}/", "auto", "failed", ["certificate", "cannot be trusted"]),
    "html-feed": ("http://{doors}/not-a-feed.xml", "feed", "unreadable", ["feed"]),
    "other-kind": ("http://{doors}/feed.xml?as=reviews", "reviews-page", "unreadable", ["no reviews", "watch"]),
}


def test_each_bad_address_is_told_for_what_it_is(project: Path, cli: Runner, doors: Doors, tmp_path: Path) -> None:
    with SecureDoors(tmp_path / "certificates") as secure:
        hosts = {"dead": f"127.0.0.1:{free_port()}", "doors": doors.host, "secure": secure.host}
        allow(project, *hosts.values())
        given = {f"bad{path.replace('/', '-')}": (doors.url(path), "auto", *said) for path, said in BAD.items()}
        given |= {name: (url.format(**hosts), *more) for name, (url, *more) in NAMED.items()}  # type: ignore[misc]
        written = [{"url": url, "id": name, "kind": kind} for name, (url, kind, *_) in given.items()]
        (project / "sources" / "bad.yaml").write_text(json.dumps(written))
        said = {line["source"]: line for line in cli("crawl", "--once", "--json").lines}
    assert set(said) == set(given)
    for name, (url, _, outcome, words) in given.items():
        message = said[name]["message"]
        assert said[name]["outcome"] == outcome, (name, said[name])
        assert url.split("://")[1].split("/")[0] in message, message
        assert "Traceback" not in message and not message.endswith("."), message
        for word in words:
            assert word in message, (name, message)


def test_a_source_is_shown_before_it_is_added(
    project: Path, cli: Runner, doors: Doors, monkeypatch: pytest.MonkeyPatch
) -> None:
    allow(project, doors.host)
    monkeypatch.setattr("earshot.cli.adding._at_terminal", lambda: True)
    ran = cli("sources", "add", doors.url("/home"), stdin="y\n")
    for words in ("Feed (feed): ", "/feed.xml", "Parcel 6 — ", "7 posts there now. First about every", "24 posts a"):
        assert words in ran.out, ran.out
    assert ran.out.count("by unknown author") == 5
    assert ran.out.index("Visit it from now on?") < ran.out.index("added 127.0.0.1")
    (added,) = cli("sources", "list", "--json").lines
    assert (added["url"], added["kind"], added["every"]) == (doors.url("/home"), "feed", None)
    cli("sources", "add", doors.url("/home")).refused(1, "visited already")


def test_a_source_in_use_is_checked_and_its_past_asked_for(project: Path, cli: Runner, doors: Doors) -> None:
    allow(project, doors.host)
    cli("sources", "add", doors.url("/feed.xml"), "--id", "forum", "--kind", "feed", "--yes")
    said = cli("sources", "check", "forum", "--json").json
    assert (said["kind"], said["serves"], said["posts"], len(said["captures"])) == ("feed", True, 7, 5)
    assert said["per_day"] == pytest.approx(24)
    assert said["every_seconds"] >= 300
    assert (said["state"], said["sentence"]) == ("new", "Not visited yet")
    past = cli("sources", "backfill", "forum", "--since", "2026-01-01", "--json").json
    assert (past["new"], past["done"]) == (0, True)
    assert "past" in past["message"]


def test_credentials_are_named_and_never_shown(project: Path, cli: Runner) -> None:
    ran = cli("sources", "check", "https://play.google.com/store/apps/details?id=example.shop")
    ran.refused(1, "account is not set")
    assert "Google Play (google-play)" in ran.out
    assert "Needs account: " in ran.out
    assert "EARSHOT_SECRET_GOOGLE_PLAY_ACCOUNT" in ran.out
    assert "earshot credentials set google-play account" in ran.out
    (need,) = needs_of("google-play", {"account": "top-secret-value"})
    assert (need.there, need.required) == (True, True)
    assert "top-secret" not in repr(need)


def test_fetch_reads_as_the_kind_that_is_wished(project: Path, cli: Runner, doors: Doors) -> None:
    allow(project, doors.host)
    watched = ["--kind", "watch", "--option", "selector=title", "--json"]
    (capture,) = cli("fetch", doors.url("/links"), *watched).lines
    assert capture["text"] == "Links"
    cli("fetch", doors.url("/links"), "--kind", "watch", "--option", "selectors=p").refused(2, "selector?")
