"""``earshot import``, ``extract``, ``enrich``, ``search`` and ``status``: lines in, lines out."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from earshot_runner import Runner, json_lines

POST = {
    "source": "forum.example",
    "ref": "p-1",
    "url": "https://forum.example/t/9#p-1",
    "text": "acme is late again, terrible and awful!",
    "author": "Jo",
    "published_at": "2026-11-20T08:00:00Z",
    "published_from": "feed",
}
TWIN = {**POST, "source": "planet", "ref": "x"}
OTHER = {"ref": "2", "text": "Zamówienie wreszcie przyszło, dziękuję bardzo za pomoc"}


def test_import_counts_what_became_of_each_line(project: Path, cli: Runner) -> None:
    given = json_lines(POST, OTHER) + "{broken\n" + json_lines(TWIN)
    ran = cli("import", "--json", stdin=given)
    assert ran.code == 0
    assert ran.json == {"read": 4, "new": 2, "edited": 0, "duplicate": 1, "quarantined": 1}
    assert ran.err.startswith("line 3: it is not JSON")
    assert ran.err.count("\n") == 1
    again = cli("import", "--json", stdin=given)
    assert again.json == {"read": 4, "new": 0, "edited": 0, "duplicate": 3, "quarantined": 1}
    edited = cli("import", "--json", stdin=json_lines({**POST, "text": "acme came after all"}, OTHER))
    assert edited.json == {"read": 2, "new": 0, "edited": 1, "duplicate": 1, "quarantined": 0}
    found = cli("search", "--json").lines
    assert sorted(mention["text"] for mention in found) == sorted(["acme came after all", OTHER["text"]])
    assert {s["source"] for mention in found for s in mention["sightings"]} == {"forum.example", "planet", "import"}


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (b"[1, 2]", "not a JSON object"),
        (b"3", "not a JSON object"),
        (b'{"text": "x"', "not JSON"),
        (b'{"text": "\xff"}', "UTF-8"),
        (b"[" * 100_000, "nested too deeply"),
        (b'{"a":' * 100_000, "nested too deeply"),
        (b'{"text":"x","ref":' + b"1" * 5000 + b"}", "number that is too long"),
        (b'{"ref": "1"}', "text and title are both empty"),
        (b'{"text": "x"}', "ref and url"),
        (b'{"text": ["x"], "ref": "1"}', "text is not a string"),
        (b'{"text": "x", "ref": "1", "published_at": "soon"}', "published_at"),
        (b'{"text": "x", "ref": "1", "rating": {"value": 1e999, "max": 5}}', "rating"),
    ],
)
def test_a_bad_line_is_told_by_number_and_the_rest_goes_on(project: Path, cli: Runner, line: bytes, words: str) -> None:
    ran = cli("import", "--json", stdin=line + b"\n" + json_lines(OTHER).encode())
    assert ran.code == 0
    assert (ran.json["new"], ran.json["quarantined"]) == (1, 1)
    assert ran.err.startswith("line 1: ")
    assert words in ran.err
    assert ran.err.count("\n") == 1


def test_many_bad_lines_are_counted_not_listed(project: Path, cli: Runner) -> None:
    ran = cli("import", stdin="nonsense\n" * 3000)
    assert ran.err.count("\n") == 21
    assert "3,000 lines could not be taken" in ran.err
    assert "3,000 quarantined" in ran.out


def test_import_reads_a_file_with_a_mark_and_blank_lines(project: Path, cli: Runner) -> None:
    (project / "in.jsonl").write_bytes(b"\xef\xbb\xbf" + json_lines(OTHER).encode() + b"\r\n\n  \n")
    assert cli("import", "in.jsonl", "--json").json["read"] == 1
    assert "1 read, 0 new" in cli("import", "in.jsonl").out
    cli("import", "none.jsonl").refused(2, "none.jsonl", "No such file")
    cli("import", "topics").refused(2, "topics", "directory")


def test_import_of_hostile_text_is_searchable(project: Path, cli: Runner) -> None:
    hostile = {"ref": "\u0000", "text": "late \ud800\u0000 \u202e" + "x" * 100_000, "author": {"name": "\ud83d"}}
    assert cli("import", "--json", stdin=json.dumps(hostile) + "\n").json["new"] == 1
    assert len(cli("search", "late", "--json").lines) == 1


def test_search_filters_and_pages(project: Path, cli: Runner) -> None:
    (project / "topics" / "acme.yaml").write_text("id: acme\nquery: acme\n")
    cli("topics", "publish")
    cli("import", stdin=json_lines(POST, OTHER, *({"ref": f"n{i}", "text": f"note number {i}"} for i in range(450))))
    assert [m["ref"] for m in cli("search", "acme", "--json").lines] == ["p-1"]
    assert [m["ref"] for m in cli("search", "--topic", "acme", "--sentiment", "negative", "--json").lines] == ["p-1"]
    assert cli("search", "--topic", "acme", "--sentiment", "positive", "--json").lines == []
    cli("search", "--topic", "acmee").refused(1, "acmee", "no such topic", "earshot topics list")
    assert [m["ref"] for m in cli("search", "--lang", "pl", "przyszło", "--json").lines] == ["2"]
    assert len(cli("search", "--source", "import", "--limit", "1000", "--json").lines) == 451
    assert len({m["id"] for m in cli("search", "note", "--limit", "430", "--json").lines}) == 430
    assert "452 mentions, the first 3 shown" in cli("search", "--limit", "3").out
    assert cli("search", "--since", "1h", "--limit", "1", "--json").lines
    assert cli("search", "--until", "2020-01-01", "--json").lines == []
    assert cli("search", "nothingofthekind").out == "0 mentions\n"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["acme late"], ["line 1, column 1", "AND"]),
        (['"acme'], ["quote"]),
        (["--since", "soon"], ["--since", "7d"]),
        (["--until", "2026-13-01"], ["--until"]),
        (["--limit", "-3"], ["--limit"]),
    ],
)
def test_a_search_that_cannot_be_is_exit_2(project: Path, cli: Runner, arguments: list[str], words: list[str]) -> None:
    cli("search", *arguments).refused(2, *words)


def test_extract_echoes_ids_and_names_what_cannot_be_read(cli: Runner) -> None:
    page = "<html><head><meta charset='windows-1251'></head><article><h1>Привет</h1><p>{}</p></article></html>"
    feed = (
        "<?xml version='1.0' encoding='windows-1251'?><rss version='2.0'><channel><title>t</title><item>"
        "<title>Новость</title><link>https://a.example/1</link><description>Заказ</description></item></channel></rss>"
    )
    given = json_lines(
        {"id": 1, "url": "https://a.example/x", "html": page.format("Очень длинный рассказ о магазине. " * 5)},
        {"id": "two", "url": "https://a.example/feed", "html": feed},
        {"id": 3, "url": "https://a.example/", "html": ""},
        {"id": 4, "url": "https://a.example/"},
        {"url": "https://a.example/5", "html": "\ud800<p>ok " + "word " * 60},
    )
    ran = cli("extract", "--json", stdin=given)
    assert ran.code == 0
    by_id = {line["id"]: line["captures"] for line in ran.lines}
    assert by_id[1][0]["title"] == "Привет"
    assert by_id["two"][0]["title"] == "Новость"
    assert by_id[3] == []
    assert "https://a.example/5" in by_id
    assert [line.split(":")[0] for line in ran.err.splitlines()] == ["line 3", "line 4"]


def test_enrich_tells_language_and_sentiment(cli: Runner) -> None:
    given = json_lines(
        {"id": 1, "text": "I love this wonderful shop, thank you so much"},
        {"id": 2, "text": "Ten sklep jest naprawdę okropny i nigdy więcej nic tu nie kupię"},
        {"id": 3, "text": "นอร์ทวินด์ส่งของช้ามาก"},
        {"id": 4},
        {"id": 5, "text": ""},
        {"id": 6, "text": 7},
        {"id": 7, "text": "Northwind", "lang": "en", "rating": {"value": 1, "max": 5}},
        {"id": 8, "text": "Northwind", "rating": "bad"},
        {"id": 9, "text": "Sie haben mein Paket schon wieder verloren und niemand antwortet"},
    )
    ran = cli("enrich", "-", "--json", stdin=given)
    assert ran.code == 0
    found = {line["id"]: line for line in ran.lines}
    assert (found[1]["language"]["code"], found[1]["sentiment"]["label"]) == ("en", "positive")
    assert (found[2]["language"]["code"], found[2]["sentiment"]["label"]) == ("pl", "negative")
    assert (found[3]["language"]["code"], found[3]["sentiment"]["method"][:10]) == ("th", "th-hashed@")
    assert (found[5]["language"]["code"], found[5]["sentiment"]["label"]) == ("und", "unknown")
    assert found[7]["sentiment"]["label"] == "negative"
    assert (found[9]["language"]["code"], found[9]["sentiment"]["method"]) == ("de", "none:de")
    assert set(found) == {1, 2, 3, 5, 7, 9}
    assert ran.err.count("\n") == 3


def test_enrich_takes_the_languages_of_the_project(project: Path, cli: Runner) -> None:
    (project / "earshot.toml").write_text('[language]\nexpected = ["en", "zh"]\n', "utf-8")
    assert cli("enrich", "-", stdin=json_lines({"id": 1, "text": "最高"})).lines[0]["language"]["code"] == "zh"


def test_status_tells_how_everything_does(project: Path, cli: Runner) -> None:
    cli("import", stdin=json_lines(POST, OTHER))
    found = cli("status", "--json").json
    assert found["mentions"] == 2
    assert found["outbox"] == {"waiting": 0, "oldest": None}
    assert found["quarantine"] == {"count": 0, "newest": []}
    assert found["sources"] == {"healthy": 0, "failing": 0, "silent": 0, "paused": 0}
    assert set(found["versions"]) == {"earshot", "tokenizer", "index", "state"}
    shown = cli("status").out
    assert "2 in the index" in shown


def test_the_quarantine_goes_down_the_line_again_when_asked(project: Path, cli: Runner) -> None:
    from datetime import UTC, datetime

    from model.capture import capture_from_json
    from storage import Waiting, open_database, outbox

    cli("status")
    db = open_database(f"sqlite:///{project}/.earshot/state.db")
    now = datetime.now(UTC)
    with db.write() as tx:
        outbox.set_aside(tx, Waiting(1, capture_from_json(POST), "", now), "it was too odd\x1b[2J", "trace", now)
    db.close()
    assert cli("status", "--json").json["quarantine"]["newest"][0]["reason"].startswith("it was too odd")
    shown = cli("status").out
    assert "status --retry" in shown
    assert "\x1b" not in shown
    assert cli("status", "--retry", "--json").json["outbox"]["waiting"] == 1
