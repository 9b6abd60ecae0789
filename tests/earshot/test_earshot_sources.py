"""``earshot sources``, ``crawl`` and ``fetch`` against real servers on loopback."""

from __future__ import annotations

from pathlib import Path

import pytest
from earshot_runner import Runner

from servers.hostile import Hostile
from servers.site import GrowingSite

FEED = "https://forum.example/feed.xml"


def allow(project: Path, *addresses: str) -> None:
    quoted = ", ".join(f'"{address.partition("://")[2]}"' for address in addresses)
    (project / "earshot.toml").write_text(f"[crawl]\nallow_networks = [{quoted}]\ndelay = 0\n")


def test_a_source_is_added_listed_paused_and_removed(project: Path, cli: Runner) -> None:
    added = cli("sources", "add", FEED, "--every", "15m", "--kind", "feed", "--yes", "--json").json
    assert added == {"id": "forum.example", "url": FEED, "kind": "feed", "every": 900}
    assert cli("sources", "add", "https://forum.example/news.xml", "--yes", "--json").json["id"] == "forum.example-news"
    assert cli("sources", "add", "https://forum.example:8080/", "--id", "f2", "--yes").code == 0
    listed = {line["id"]: line for line in cli("sources", "list", "--json").lines}
    assert set(listed) == {"forum.example", "forum.example-news", "f2"}
    assert listed["forum.example"]["last_visit"] is None
    assert cli("sources", "pause", "f2").code == 0
    assert "paused" in cli("sources", "list").out
    assert cli("sources", "resume", "f2").code == 0
    assert cli("sources", "pause", "f2", "--json").json == {"id": "f2", "paused": True}
    assert cli("sources", "remove", "f2", "--json").json == {"id": "f2", "removed": True}
    assert len(cli("sources", "list", "--json").lines) == 2


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["add", "forum.example", "--yes"], 2, ["no web address", "https://"]),
        (["add", "file:///etc/passwd", "--yes"], 2, ["no web address"]),
        (["add", "http://[::1", "--yes"], 2, ["no web address"]),
        (["add", "https://a b.example/", "--yes"], 2, ["no web address"]),
        (["add", "https://a.example:99999/", "--yes"], 2, ["no web address"]),
        (["add", FEED, "--kind", "forums", "--yes"], 2, ["'forums'", "Did you mean forum?"]),
        (["add", FEED, "--kind", "?", "--yes"], 2, ["'?'", "auto, ", "discourse, ", "wordpress"]),
        (["add", FEED, "--kind", "phpbb", "--option", "zones=UTC", "--yes"], 2, ["'zones'", "phpbb", "zone?"]),
        (["add", FEED, "--kind", "feed", "--option", "x=1", "--yes"], 2, ["'x'", "feed", "none"]),
        (["add", FEED, "--option", "zone", "--yes"], 2, ["name=value", "zone"]),
        (["import", "none.opml"], 2, ["none.opml"]),
        (["backfill", "none", "--since", "7d"], 1, ["none", "no such source"]),
        (["backfill", "none"], 2, ["--since is missing"]),
        (["backfill", "none", "--since", "soon"], 2, ["'soon'", "7d"]),
        (["backfill", "none", "--since", "2999-01-01"], 1, ["no such source"]),
        (["add", FEED, "--every", "often", "--yes"], 2, ["'often'", "15m"]),
        (["add", FEED, "--every", "0s", "--yes"], 2, ["'0s'"]),
        (["add", FEED, "--id", "Not So", "--yes"], 2, ["'Not So'"]),
        (["add", FEED], 2, ["--yes", "no terminal"]),
        (["pause", "none"], 1, ["none", "no such source"]),
        (["resume", "none"], 1, ["none", "no such source"]),
        (["remove", "none"], 1, ["none", "no such source"]),
        (["check", "nonsense"], 2, ["no web address"]),
    ],
)
def test_what_cannot_be_done_is_one_line(
    project: Path, cli: Runner, arguments: list[str], code: int, words: list[str]
) -> None:
    cli("sources", *arguments).refused(code, *words)


def test_what_is_there_already_is_exit_1(project: Path, cli: Runner) -> None:
    cli("sources", "add", FEED, "--yes")
    cli("sources", "add", FEED, "--yes").refused(1, "already", "forum.example")
    cli("sources", "add", FEED + "2", "--id", "forum.example", "--yes").refused(1, "taken")


def test_a_loopback_address_is_refused_by_name_of_the_setting(
    project: Path, cli: Runner, growing_site: GrowingSite
) -> None:
    ran = cli("fetch", growing_site.feed_urls[0])
    assert ran.code == 1
    assert ran.err.count("\n") == 1
    assert "EARSHOT_ALLOW_NETWORKS" in ran.err


def test_crawl_once_visits_and_takes_through_the_line(project: Path, cli: Runner, growing_site: GrowingSite) -> None:
    url = growing_site.feed_urls[0]
    allow(project, growing_site.address)
    assert "no source to visit" in cli("crawl", "--once").out
    seen = cli("fetch", url, "--json").lines
    assert seen
    assert cli("status", "--json").json["mentions"] == 0
    cli("sources", "add", url, "--id", "site", "--yes")
    visited = cli("crawl", "--once", "--json").lines
    assert [(line["source"], line["outcome"], line["new"]) for line in visited] == [("site", "fetched", len(seen))]
    assert cli("status", "--json").json["mentions"] == len(seen)
    again = cli("crawl", "--once", "--source", "site")
    assert "unchanged" in again.out
    assert cli("status", "--json").json["mentions"] == len(seen)
    assert cli("sources", "list", "--json").lines[0]["outcome"] == "unchanged"
    cli("crawl", "--once", "--source", "none").refused(1, "none")
    cli("sources", "pause", "site")
    assert cli("crawl", "--once", "--json").lines == []


def test_one_broken_source_is_told_and_the_others_go_on(project: Path, cli: Runner, hostile: Hostile) -> None:
    allow(project, hostile.address)
    cli("sources", "add", hostile.url("/feed/bare-ampersand.xml"), "--id", "fine", "--yes")
    cli("sources", "add", hostile.url("/status/500"), "--id", "broken", "--yes")
    visited = {line["source"]: line for line in cli("crawl", "--once", "--json").lines}
    assert visited["broken"]["outcome"] == "failed"
    assert visited["broken"]["message"]
    assert visited["fine"]["outcome"] == "fetched"
    assert cli("status", "--json").json["sources"]["failing"] == 1


def test_sources_come_from_files_too(project: Path, cli: Runner, growing_site: GrowingSite) -> None:
    allow(project, growing_site.address)
    file = project / "sources" / "site.yaml"
    file.write_text(f"- url: {growing_site.feed_urls[0]}\n  id: site\n  every: 15m\n")
    assert [line["source"] for line in cli("crawl", "--once", "--json").lines] == ["site"]
    listed = cli("sources", "list", "--json").lines
    assert (listed[0]["home"], listed[0]["every"]) == ("file", 900)
    cli("sources", "remove", "site").refused(1, "file")
    file.write_text("- url: nonsense\n")
    cli("crawl", "--once").refused(2, "site.yaml:1", "no web address")
    file.unlink()
    assert cli("crawl", "--once", "--json").lines == []
