"""Real workers on real loopback servers: every trap is one clear line, and no death loses or doubles a post."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from contextlib import ExitStack
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import psutil
import pytest

from crawlers import CrawlOptions, Dispatcher, VisitFailed, VisitOutcome, fetch_once
from crawlers.job import Job
from model.errors import BadInput
from model.source import Source
from model.time import system_clock
from servers.hostile import Hostile
from servers.hostile_feeds import ENTRIES
from servers.loopback import wait_until
from servers.site import GrowingSite
from storage import Database, leases, outbox, sources, visits

ROOT = Path(__file__).resolve().parents[2]


def options(database: Database, *hosts: str, **changed: object) -> CrawlOptions:
    given: dict[str, object] = {"delay": 0.0, "timeout": 3.0, "min_interval": 1.0} | changed
    return CrawlOptions(database_url=database.url, allow_networks=hosts, **given)  # type: ignore[arg-type]


def put(database: Database, *given: Source) -> list[Source]:
    with database.write() as tx:
        for source in given:
            sources.put(tx, source)
    return list(given)


def refs(database: Database) -> Counter[str]:
    with database.read() as tx:
        return Counter(waiting.capture.ref for waiting in outbox.take(tx, 10_000))


def tick_until(dispatcher: Dispatcher, done: int, seconds: float = 40) -> list[VisitOutcome]:
    outcomes: list[VisitOutcome] = []
    assert wait_until(lambda: outcomes.extend(dispatcher.tick()) or len(outcomes) >= done, seconds, 0.05), outcomes
    return outcomes


EXPECTED = {
    "/feed/rss.xml": ("fetched", "3 new"),
    "/feed/bare-ampersand.xml": ("fetched", "1 new"),
    "/feed/windows-1251-wrong.xml": ("fetched", "1 new"),
    "/feed/shift_jis.xml": ("fetched", "1 new"),
    "/feed/windows-874-wrong.xml": ("fetched", "1 new"),
    "/feed/entities.xml": ("fetched", "1 new"),
    "/feed/external-entity.xml": ("fetched", "1 new"),
    "/feed/empty.xml": ("unreadable", "empty"),
    "/feed/garbage.xml": ("unreadable", "not a feed"),
    "/feed/html.xml": ("unreadable", "web page, not a feed"),
    "/status/404": ("failed", "404 Not Found"),
    "/status/500": ("failed", "500 Internal Server Error"),
    "/status/503": ("failed", "503"),
    "/status/429-seconds": ("throttled", "come back in 2 s"),
    "/status/429-date": ("throttled", "come back in"),
    "/status/429-nonsense": ("throttled", "900 s"),
    "/status/503-seconds": ("throttled", "2 s"),
    "/body/endless": ("failed", "more than is taken"),
    "/body/bomb": ("failed", "more than is taken"),
    "/body/drip": ("failed", "too long"),
    "/body/silent": ("failed", "too long"),
    "/body/short": ("failed", "cut short"),
    "/body/not-gzip": ("failed", "unpacked"),
    "/redirect/ok": ("fetched", "3 new"),
    "/redirect/loop": ("failed", "more than 5 times"),
    "/redirect/ping": ("failed", "more than 5 times"),
    "/redirect/file": ("failed", "no web address"),
    "/redirect/data": ("failed", "no web address"),
    "/redirect/nonsense": ("failed", "broken address"),
    "/redirect/metadata": ("blocked", "169.254.169.254"),
    "/redirect/private": ("blocked", "10.0.0.1"),
    "/redirect/other": ("blocked", "allow_networks"),
    "/redirect/other-name": ("blocked", "allow_networks"),
    "/redirect/other-zero": ("blocked", "allow_networks"),
    "/redirect/other-mapped": ("blocked", "allow_networks"),
    "/redirect/other-decimal": ("blocked", "allow_networks"),
    "/redirect/other-short": ("blocked", "allow_networks"),
    "/private/x": ("blocked", "robots.txt"),
}


def test_every_trap_is_one_clear_line_and_the_others_go_on(hostile: Hostile, database: Database) -> None:
    given = put(database, *(Source(path, hostile.url(path), "feed") for path in EXPECTED))
    dispatcher = Dispatcher(database, options(database, hostile.host, timeout=4.0, contact="care@e.x"))
    outcomes = {outcome.source: outcome for outcome in dispatcher.run_once(given)}
    got = {path: (outcomes[path].outcome, outcomes[path].message) for path in EXPECTED}
    wrong = {
        path: got[path]
        for path, (outcome, says) in EXPECTED.items()
        if got[path][0] != outcome or says not in got[path][1] or "\n" in got[path][1] or len(got[path][1]) > 300
    }
    assert not wrong
    assert not hostile.neighbour.requests
    assert {request.headers["user-agent"] for request in hostile.requests} == {"Earshot/0.1 (+care@e.x)"}
    assert all("cookie" not in request.headers for request in hostile.requests)
    assert hostile.count("/robots.txt") <= 2 and hostile.count("/private/x") == 0
    with database.read() as tx:
        assert leases.held(tx, system_clock()) == []
        held = sources.health(tx, "/status/429-seconds").hold_until
    assert held is not None and held > system_clock() - timedelta(seconds=20)


def test_a_bomb_does_not_fill_the_memory(hostile: Hostile, database: Database) -> None:
    given = tuple(Source(path, hostile.url(path), "feed") for path in ("/body/bomb", "/body/endless", "/feed/atom.xml"))
    job = Job(options(database, hostile.host), given, {}, look=True)
    command = [sys.executable, "-m", "crawlers.worker"]
    peak = 0
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT) as worker:
        assert worker.stdin and worker.stdout
        worker.stdin.write(job.to_line().encode() + b"\n")
        worker.stdin.flush()
        for _ in worker.stdout:
            status = Path(f"/proc/{worker.pid}/status").read_text()
            peak = max(peak, int(status.partition("VmHWM:")[2].split()[0]) // 1024)
        worker.wait(20)
    assert 40 < peak < 150, peak


def test_addresses_are_refused_as_they_are_written(hostile: Hostile, database: Database) -> None:
    port = hostile.host.rpartition(":")[2]
    names = ("127.0.0.1", "localhost", "[::ffff:127.0.0.1]", "2130706433", "127.1", "0.0.0.0", "[::1]", "10.0.0.1")
    urls = [f"http://{name}:{port}/feed/rss.xml" for name in names] + [f"https://127.0.0.1:{port}/feed/rss.xml"]
    given = put(database, *(Source(url, url, "feed") for url in urls))
    outcomes = list(Dispatcher(database, options(database)).run_once(given))
    assert {outcome.outcome for outcome in outcomes} == {"blocked"}, outcomes
    assert all("allow_networks" in outcome.message for outcome in outcomes) and not hostile.requests


def test_an_unchanged_feed_costs_one_304(growing_site: GrowingSite, database: Database) -> None:
    given = put(database, *(Source(f"f{n}", url) for n, url in enumerate(growing_site.feed_urls)))
    dispatcher = Dispatcher(database, options(database, growing_site.host))
    first = list(dispatcher.run_once(given))
    assert sum(outcome.new for outcome in first) == 100
    growing_site.grow(4)
    growing_site.edit(5)
    again = list(dispatcher.run_once(given))
    assert (sum(outcome.new for outcome in again), sum(outcome.edited for outcome in again)) == (4, 1)
    assert [outcome.status for outcome in dispatcher.run_once(given)] == [304] * 4
    with database.read() as tx:
        texts = {w.capture.ref: w.capture.text for w in outbox.take(tx, 1000)}
    assert texts == growing_site.texts()


def test_due_sources_are_visited_by_tick_and_not_again_before_their_time(
    growing_site: GrowingSite, database: Database
) -> None:
    put(database, *(Source(f"f{n}", url, "feed", every=3600) for n, url in enumerate(growing_site.feed_urls)))
    dispatcher = Dispatcher(database, options(database, growing_site.host))
    outcomes = tick_until(dispatcher, 4)
    assert {outcome.source for outcome in outcomes} == {"f0", "f1", "f2", "f3"}
    assert wait_until(lambda: not dispatcher.tick() and not dispatcher.busy, 10)
    assert dispatcher.stop() == [] and len(refs(database)) == 100


def test_one_site_is_visited_by_one_crawler(growing_site: GrowingSite, database: Database) -> None:
    given = put(database, *(Source(f"f{n}", url, "feed") for n, url in enumerate(growing_site.feed_urls)))
    one = Dispatcher(database, options(database, growing_site.host))
    other = Dispatcher(database, options(database, growing_site.host))
    one.tick()
    other.tick()
    assert one.busy and not other.busy
    tick_until(one, 4)
    one.stop()
    assert [outcome.new for outcome in other.run_once(given)] == [0] * 4


def test_a_killed_worker_is_told_and_its_sources_are_due_again(hostile: Hostile, database: Database) -> None:
    put(database, Source("slow", hostile.url("/body/silent"), "feed"))
    dispatcher = Dispatcher(database, options(database, hostile.host, timeout=30.0))
    dispatcher.tick()
    assert wait_until(lambda: hostile.count("/body/silent") == 1, 20)
    os.kill(dispatcher.workers[0], signal.SIGKILL)
    (outcome,) = tick_until(dispatcher, 1)
    assert outcome.outcome == "failed" and "worker died (killed by signal 9)" in outcome.message
    with database.read() as tx:
        assert leases.held(tx, system_clock()) == []
        health, (row,) = sources.health(tx, "slow"), visits.recent(tx, "slow")
    assert row.outcome == "failed" and health.next_due is not None
    assert timedelta(0) < health.next_due - system_clock() < timedelta(minutes=2)
    dispatcher.stop(force=True)


def test_kill_nine_in_a_visit_loses_nothing_and_doubles_nothing(database: Database) -> None:
    with GrowingSite(posts=1500, feeds=3) as site:
        given = put(database, *(Source(f"f{n}", url, "feed") for n, url in enumerate(site.feed_urls)))
        dispatcher = Dispatcher(database, options(database, site.host))
        dispatcher.tick()
        assert wait_until(lambda: len(site.requests) > 1, 20)
        time.sleep(0.5)
        for pid in dispatcher.workers:
            os.kill(pid, signal.SIGKILL)
        dispatcher.stop(force=True)
        list(Dispatcher(database, options(database, site.host)).run_once(given))
        found = refs(database)
        assert found == Counter(site.texts().keys())


def test_children_die_with_their_parent(hostile: Hostile, database: Database) -> None:
    put(database, Source("slow", hostile.url("/body/silent"), "feed"))
    code = (
        "import json, sys, time; from crawlers import *; from storage import open_database\n"
        "o = CrawlOptions.from_json(json.loads(sys.argv[1])); d = Dispatcher(open_database(o.database_url), o)\n"
        "d.tick(); print(d.workers[0], flush=True); time.sleep(60)"
    )
    given = json.dumps(options(database, hostile.host, timeout=60.0).to_json())
    with subprocess.Popen([sys.executable, "-c", code, given], stdout=subprocess.PIPE, cwd=ROOT) as parent:
        assert parent.stdout
        child = psutil.Process(int(parent.stdout.readline()))
        assert wait_until(lambda: hostile.count("/body/silent") == 1, 20)
        parent.kill()
    assert wait_until(lambda: not child.is_running() or child.status() == psutil.STATUS_ZOMBIE, 5)
    dispatcher = Dispatcher(database, options(database, hostile.host))  # frees the leases of the dead
    with database.read() as tx:
        assert leases.held(tx, system_clock()) == []
    dispatcher.stop()


def test_a_graceful_stop_finishes_what_is_under_way(growing_site: GrowingSite, database: Database) -> None:
    put(database, *(Source(f"f{n}", url, "feed") for n, url in enumerate(growing_site.feed_urls)))
    dispatcher = Dispatcher(database, options(database, growing_site.host))
    dispatcher.tick()
    outcomes = dispatcher.stop()
    assert not dispatcher.busy and all(outcome.outcome == "fetched" for outcome in outcomes)
    with database.read() as tx:
        assert leases.held(tx, system_clock()) == []


def test_a_silent_worker_is_taken_for_stuck(hostile: Hostile, database: Database) -> None:
    put(database, Source("slow", hostile.url("/body/silent"), "feed"))
    dispatcher = Dispatcher(database, options(database, hostile.host, timeout=30.0, worker_silence=1.0))
    (outcome,) = tick_until(dispatcher, 1)
    assert "said nothing for 1 s" in outcome.message
    dispatcher.stop(force=True)


def test_once_a_retry_after_still_holds(hostile: Hostile, database: Database) -> None:
    hostile.retry_after = 600
    given = put(database, Source("busy", hostile.url("/status/429-seconds"), "feed"))
    dispatcher = Dispatcher(database, options(database, hostile.host))
    assert [outcome.outcome for outcome in dispatcher.run_once(given)] == ["throttled"]
    (again,) = dispatcher.run_once(given)
    assert again.outcome == "throttled" and "asked to come back after" in again.message
    assert hostile.count("/status/429-seconds") == 1


ROBOTS = {
    "down": (503, "", "throttled"),
    "none": (404, "User-agent: *\nDisallow: /", "fetched"),
    "closed": (200, "User-agent: *\nDisallow: /", "blocked"),
    "not for us": (200, "User-agent: Earshot\nDisallow: /feed/", "blocked"),
    "for others": (200, "User-agent: Other\nDisallow: /", "fetched"),
}


def test_robots_txt_is_obeyed_by_all_that_ask_at_once(database: Database) -> None:
    with ExitStack() as stack:
        servers = {name: stack.enter_context(Hostile()) for name in ROBOTS}
        for name, server in servers.items():
            server.robots_status, server.robots = ROBOTS[name][:2]
        twice = [(name, path) for name in ROBOTS for path in ("/feed/rss.xml", "/feed/atom.xml")]
        given = put(database, *(Source(f"{name} {path}", servers[name].url(path), "feed") for name, path in twice))
        hosts = [server.host for server in servers.values()]
        outcomes = {made.source: made for made in Dispatcher(database, options(database, *hosts)).run_once(given)}
        for name, path in twice:
            made, expected = outcomes[f"{name} {path}"], ROBOTS[name][2]
            assert made.outcome == expected and ("robots.txt" in made.message) == (expected != "fetched"), made
            assert servers[name].count(path) == (expected == "fetched")


def test_crawl_delay_is_kept(hostile: Hostile, database: Database) -> None:
    hostile.robots = "User-agent: *\nCrawl-delay: 1\n"
    given = put(database, *(Source(f"s{n}", hostile.url("/feed/atom.xml"), "feed") for n in range(3)))
    list(Dispatcher(database, options(database, hostile.host)).run_once(given))
    at = [request.at for request in hostile.requests if request.path == "/feed/atom.xml"]
    assert len(at) == 3 and all(later - sooner > 0.9 for sooner, later in pairwise(at))


def test_a_look_stores_nothing(hostile: Hostile, database: Database) -> None:
    given = options(database, hostile.host)
    found = fetch_once(hostile.url("/feed/atom.xml"), given)
    assert [capture.title for capture in found] == list(ENTRIES)
    assert not refs(database)
    with pytest.raises(VisitFailed, match="404"):
        fetch_once(hostile.url("/status/404"), given)
    for url in ("nonsense", "file:///etc/passwd", "http://"):
        with pytest.raises(BadInput, match="no web address"):
            fetch_once(url, given)
