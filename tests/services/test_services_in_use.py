"""Services on a real house: topics by revision, sources by files, rules, imports, status."""

from __future__ import annotations

import json
import resource
from collections.abc import Iterator
from pathlib import Path

import pytest
from services_house import Clock, opened

from index import Question
from model.errors import BadInput, NotFound, NotSo
from model.source import Source
from model.topic import Topic
from services import alerts, rules, sources, topics
from services.house import House
from services.imports import import_lines
from services.line import drain
from services.status import retry_quarantine, status
from storage import outbox
from storage import rules as stored_rules
from storage import sources as stored_sources
from storage import topics as stored_topics


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def house(tmp_path: Path, clock: Clock) -> Iterator[House]:
    for name in ("topics", "sources", "rules"):
        (tmp_path / name).mkdir()
    with opened(tmp_path, clock) as made:
        yield made


def write(house: House, name: str, text: str) -> Path:
    path = house.config.folder / name
    path.write_text(text)
    return path


def lines(*values: object) -> list[bytes]:
    return [json.dumps(value).encode() for value in values]


def test_what_is_published_is_matched_from_then_on(house: House) -> None:
    import_lines(house, lines({"ref": "1", "text": "acme one"}))
    write(house, "topics/acme.yaml", "id: acme\nquery: acme\n")
    assert topics.publish(house).new == ("acme",)
    import_lines(house, lines({"ref": "2", "text": "acme two"}))
    assert house.index.count(Question(topics=("acme",))) == 1


def test_a_dry_run_moves_nothing(house: House) -> None:
    write(house, "topics/acme.yaml", "id: acme\nquery: acme\n")
    assert topics.publish(house, dry_run=True).moved
    assert topics.published(house) == []
    assert "acme" not in house.topics


def test_topics_of_the_database_stay_until_a_file_takes_their_id(house: House, clock: Clock) -> None:
    with house.db.write() as tx:
        stored_topics.save(tx, Topic("mine", "x", handles=("@x",), filters={"lang": ("pl",)}), clock())
    assert topics.publish(house).retired == ()
    assert topics.published(house) == [Topic("mine", "x", handles=("@x",), filters={"lang": ("pl",)}, revision=1)]
    write(house, "topics/mine.yaml", "id: mine\nquery: x\n")
    assert topics.publish(house).changed == ("mine",)
    assert topics.published(house)[0].home == "file"


def test_revisions_only_rise_and_times_are_kept(house: House, clock: Clock) -> None:
    file = write(house, "topics/acme.yaml", "id: acme\nquery: a\n")
    topics.publish(house)
    clock.pass_(hours=1)
    file.unlink()
    assert topics.publish(house).retired == ("acme",)
    assert topics.published(house) == []
    clock.pass_(hours=1)
    write(house, "topics/acme.yaml", "id: acme\nquery: b\n")
    topics.publish(house)
    newest, oldest = topics.history(house, "acme")
    assert (newest.topic.revision, newest.topic.query, newest.retired_at) == (2, "b", None)
    assert oldest.retired_at is not None
    assert (oldest.retired_at - oldest.published_at).total_seconds() == 3600
    with pytest.raises(NotFound):
        topics.history(house, "none")
    with pytest.raises(NotFound), house.db.write() as tx:
        stored_topics.retire(tx, "none", clock())


def test_a_refused_query_names_file_line_and_how_many(house: House) -> None:
    for name in ("a", "b", "c"):
        write(house, f"topics/{name}.yaml", f"id: {name}\nquery: |\n  fine AND\n  late post\n")
    with pytest.raises(BadInput, match=r"a.yaml:\d+ .*2 more of the queries"):
        topics.publish(house)


def test_sources_of_files_come_change_and_go_and_health_stays(house: House) -> None:
    file = write(house, "sources/s.yaml", "- {url: 'https://a.example/feed', id: a, every: 15m}\n")
    sources.add_source(house, Source("", "https://b.example/"))
    assert sources.sync_sources(house).added == ("a",)
    with house.db.write() as tx:
        stored_sources.pause(tx, "a", True)
    assert sources.sync_sources(house) == sources.SyncReport()
    file.write_text("- {url: 'https://a.example/feed', id: a, every: 30m}\n")
    assert sources.sync_sources(house).changed == ("a",)
    views = {view.source.id: view.source for view in sources.listed(house)}
    assert (views["a"].every, views["a"].paused, views["b.example"].home) == (1800, True, "database")
    with pytest.raises(NotSo, match="from a file"):
        sources.remove(house, "a")
    file.unlink()
    assert sources.sync_sources(house).removed == ("a",)
    assert [view.source.id for view in sources.listed(house)] == ["b.example"]
    with pytest.raises(NotFound):
        sources.outcomes(house, "a")
    assert sources.outcomes(house, "b.example") == []


def test_rules_are_kept_whole(house: House) -> None:
    text = "id: dip\ntopics: [a, b]\nsensitivity: strict\nchannels: [log]\nscale: {grid: 5s, budget: 20}\n"
    with house.db.write() as tx:
        for topic in ("a", "b"):
            stored_topics.save(tx, Topic(topic, "acme"), house.clock())
    write(house, "rules/dip.yaml", text)
    assert rules.publish_rules(house).new == ("dip",)
    (rule,) = rules.rules_in_force(house)
    assert rule == rules.read_rules(house.config.folder / "rules")[0]
    assert rules.publish_rules(house).unchanged == ("dip",)
    write(house, "rules/twin.yaml", text)
    with pytest.raises(BadInput, match="taken by"):
        rules.publish_rules(house)
    with pytest.raises(NotFound), house.db.write() as tx:
        stored_rules.remove(tx, "none")


def test_the_first_import_of_a_source_marks_undated_history(house: House) -> None:
    dated = {"ref": "1", "text": "x y z", "published_at": "2026-11-22T07:59:00Z", "published_from": "feed"}
    many = [{"ref": f"u{i}", "text": f"undated {i}"} for i in range(700)]
    assert import_lines(house, lines(dated, *many)).new == 701
    later = import_lines(house, lines({"ref": "new", "text": "undated news"}))
    assert later.new == 1
    found = {m.capture.ref: m.capture.backlog for m in house.index.scan(Question())}
    assert (found["1"], found["u0"], found["u699"], found["new"]) == (False, True, True, False)


def test_counts_are_the_same_whoever_works_the_line(house: House) -> None:
    one = {"source": "s", "ref": "1", "url": "https://a.example/1", "text": "first"}
    twin = {"source": "t", "ref": "9", "url": "https://a.example/1?utm_source=x", "text": "first"}
    report = import_lines(house, lines(one, twin, one, {**one, "text": "changed"}), drain=False)
    assert (report.read, report.new, report.edited, report.duplicate) == (4, 1, 1, 2)
    assert drain(house).new == 1
    again = import_lines(house, lines(twin, {**twin, "source": "u"}))
    assert (again.new, again.duplicate) == (0, 2)
    (mention,) = house.index.scan(Question())
    assert mention.capture.text == "changed"
    assert {sighting.source for sighting in mention.sightings} == {"s", "t", "u"}


def test_a_long_import_takes_flat_memory(house: House) -> None:
    def posts(count: int) -> Iterator[bytes]:
        return (b'{"ref":"%d","text":"' % i + b"word " * 400 + b'"}' for i in range(count))

    import_lines(house, posts(600), drain=False)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    import_lines(house, posts(6000), drain=False)
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert grown < 30_000, f"{grown} kB"


def test_status_counts_sources_and_the_quarantine_goes_again(house: House, clock: Clock) -> None:
    sources.add_source(house, Source("", "https://a.example/"))
    sources.add_source(house, Source("", "https://b.example/"))
    sources.pause(house, "b.example")
    with house.db.write() as tx:
        outbox.reject(tx, "s", [outbox.Rejected("1", {"source": "s", "ref": "1", "text": "late"}, "odd")], clock())
    found = status(house)
    assert (found.healthy, found.paused, found.figures.quarantine) == (1, 1, 1)
    assert found.quarantine[0].reason == "odd"
    assert retry_quarantine(house) == 1
    assert drain(house).new == 1
    assert status(house).index.mentions == 1


def test_what_is_not_a_capture_stays_in_the_quarantine(house: House, clock: Clock) -> None:
    odd = [
        {"source": "s", "ref": "1", "text": "late", "published_at": "soon"},
        {"source": "s", "text": "late"},
        {"source": 3, "ref": [], "text": {"a": 1}},
    ]
    with house.db.write() as tx:
        outbox.reject(tx, "s", [outbox.Rejected(str(i), raw, "odd") for i, raw in enumerate(odd)], clock())
    assert retry_quarantine(house) == 0
    assert drain(house).read == 0


def test_no_alert_is_found_by_a_wrong_id(house: House) -> None:
    for act in (lambda: alerts.alert_shown(house, "x"), lambda: alerts.acknowledge(house, "x", "jo")):
        with pytest.raises(NotFound):
            act()
    assert alerts.alerts_listed(house) == []
