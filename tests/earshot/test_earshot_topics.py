"""``earshot topics``: check with carets and JSON, publish by revision, match captures."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from earshot_runner import Runner, json_lines

from earshot.cli.topic_problems import caret


def topic(project: Path, name: str, query: str, **fields: object) -> Path:
    path = project / "topics" / f"{name}.yaml"
    path.write_text(json.dumps({"id": name, "query": query, **fields}, ensure_ascii=False), encoding="utf-8")
    return path


def test_an_accepted_query_is_exit_0_with_its_reading(cli: Runner) -> None:
    ran = cli("topics", "check", "--query", "acme AND (late OR ノースウィンド)")
    assert ran.code == 0
    assert "acme AND (late OR ノースウィンド)" in ran.out
    assert cli("topics", "check", "--query", "acme", "--json").json["ok"] is True


def test_an_unclosed_quote_is_refused_with_a_caret_below_it(cli: Runner) -> None:
    ran = cli("topics", "check", "--query", 'acme OR "late delivery')
    assert ran.code == 1
    lines = ran.out.splitlines()
    row = next(i for i, line in enumerate(lines) if line.strip() == 'acme OR "late delivery')
    assert lines[row + 1].index("^") == lines[row].index('"')
    assert "fix: " in ran.out
    assert ran.err == ""


def test_json_problems_have_the_documented_shape(cli: Runner) -> None:
    ran = cli("topics", "check", "--query", "acme foo", "--json")
    assert ran.code == 1
    found = ran.json
    assert found["ok"] is False
    problem = found["problems"][0]
    assert set(problem) == {"severity", "code", "message", "start", "end", "line", "column", "fixes"}
    assert (problem["code"], problem["severity"]) == ("implicit-and", "error")
    assert 0 <= problem["start"] < problem["end"] <= len("acme foo")
    for fix in problem["fixes"]:
        assert set(fix) == {"title", "query"}
        assert cli("topics", "check", "--query", fix["query"]).code == 0


@pytest.mark.parametrize(
    "query", ["", " ", '"', "(" * 10_000, '"' * 50_001, "a OR " * 5000 + "a", "\x00", "(a", "{", "<<<"]
)
def test_no_query_gives_a_trace(cli: Runner, query: str) -> None:
    ran = cli("topics", "check", "-", stdin=query)
    assert ran.code in (0, 1)
    assert ran.err == ""
    assert ran.out


def test_a_query_may_come_from_a_file_or_standard_input(project: Path, cli: Runner) -> None:
    (project / "q.txt").write_text("acme AND late\n")
    assert cli("topics", "check", "q.txt").code == 0
    assert cli("topics", "check", "-", stdin="acme AND late").code == 0
    assert cli("topics", "check", "-", stdin="title:acme").code == 0
    assert cli("topics", "check", "-", stdin="acme late").code == 1


def test_a_topic_file_is_read_as_a_topic(project: Path, cli: Runner) -> None:
    text = "id: acme\nquery: |\n  acme\n  AND late delivery\n"
    (project / "topics" / "acme.yaml").write_text(text)
    ran = cli("topics", "check", "topics/acme.yaml")
    assert ran.code == 1
    assert "topics/acme.yaml:3, line 2, column 5" in ran.out
    assert cli("topics", "check", "-", "--json", stdin=text).json["topic"] == "acme"


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (None, ["none.yaml", "No such file"]),
        (b"\xff\xfe", ["UTF-8"]),
        (b"# nothing yet\n", ["none.yaml", "no topic"]),
        (b"id: [", ["none.yaml:1", "not YAML"]),
        (b"- 3\n", ["none.yaml:1", "not a mapping"]),
        (b"id: acme\n", ["none.yaml:1", "query is missing"]),
        (b"id: Acme!\nquery: x\n", ["none.yaml:1", "id is 'Acme!'"]),
        (b"id: a\nqery: x\n", ["none.yaml:2", "Did you mean query?"]),
        (b"id: a\nquery: x\nquery: y\n", ["none.yaml:3", "twice"]),
        (b"id: a\nquery: x\naccents: some\n", ["none.yaml:3", "asymmetric, exact, fold"]),
        (b"id: a\nquery: x\nhandles: {a: b}\n", ["none.yaml:3", "list of texts"]),
        (b"id: a\nquery: x\nfilters: {mood: [x]}\n", ["none.yaml:3", "mood is not a filter"]),
        (b"a: " * 2000, ["none.yaml"]),
        (b"[" * 20_000, ["none.yaml"]),
        (b"!!bool x", ["none.yaml"]),
        (b"id: a\nquery: \x07\n", ["none.yaml:2", "U+0007"]),
    ],
)
def test_an_unreadable_topic_file_is_exit_2(project: Path, cli: Runner, body: bytes | None, words: list[str]) -> None:
    if body is not None:
        (project / "none.yaml").write_bytes(body)
    cli("topics", "check", "none.yaml").refused(2, *words)


def test_a_folder_and_nothing_are_exit_2(project: Path, cli: Runner) -> None:
    cli("topics", "check", "topics").refused(2, "topics", "Is a directory")
    cli("topics", "check").refused(2, "--query")
    cli("topics", "check", "x", "--query", "y").refused(2, "either")


def test_the_caret_stands_below_wide_letters_and_marks() -> None:
    row, mark = caret("ノース late", 4, 4)
    assert mark.index("^") == 2 + 2 * 3 + 1
    row, mark = caret("x" * 5000 + " bad", 5001, 3)
    assert len(row) <= 102
    assert row[mark.index("^") :].startswith("bad")
    assert caret("ok", 2, 0)[1] == "    ^"


def test_publishing_makes_revisions(project: Path, cli: Runner) -> None:
    path = topic(project, "acme", "acme")
    topic(project, "late", "late", handles=["@acme"], filters={"lang": ["no", "pl"]})
    assert cli("topics", "publish", "--dry-run", "--json").json["new"] == ["acme", "late"]
    assert cli("topics", "list", "--json").lines == []
    assert cli("topics", "publish", "--json").json["new"] == ["acme", "late"]
    assert cli("topics", "publish", "--json").json["unchanged"] == ["acme", "late"]
    topic(project, "acme", "acme OR ACME")
    assert cli("topics", "publish", "--json").json["changed"] == ["acme"]
    listed = {line["id"]: line for line in cli("topics", "list", "--json").lines}
    assert (listed["acme"]["revision"], listed["late"]["revision"]) == (2, 1)
    assert listed["late"]["filters"] == {"lang": ["no", "pl"]}
    path.unlink()
    assert cli("topics", "publish", "--json").json["retired"] == ["acme"]
    topic(project, "acme", "acme")
    assert cli("topics", "publish", "--json").json["new"] == ["acme"]
    revisions = cli("topics", "revisions", "acme", "--json").lines
    assert [line["revision"] for line in revisions] == [3, 2, 1]
    assert [line["retired_at"] is None for line in revisions] == [True, False, True]
    assert "acme" in cli("topics", "list").out
    assert "2026" in cli("topics", "revisions", "acme").out or "20" in cli("topics", "revisions", "acme").out


def test_publishing_is_all_or_nothing(project: Path, cli: Runner) -> None:
    topic(project, "good", "acme")
    (project / "topics" / "bad.yaml").write_text("id: bad\nquery: |\n  acme\n  late\n")
    cli("topics", "publish").refused(2, "bad.yaml:3", "AND")
    (project / "topics" / "bad.yaml").write_text("id: good\nquery: x\n")
    cli("topics", "publish").refused(2, "taken by", "bad.yaml:1")
    assert cli("topics", "list", "--json").lines == []
    assert "topics publish" in cli("topics", "list").out


def test_revisions_of_nothing_is_exit_1(project: Path, cli: Runner) -> None:
    cli("topics", "revisions", "none").refused(1, "none", "no such topic")


def test_match_echoes_ids_and_goes_on_after_bad_lines(project: Path, cli: Runner) -> None:
    topic(project, "acme", "acme AND late", handles=["@acme"])
    topic(project, "thai", "นอร์ทวินด์")
    given = (
        json_lines({"id": 7, "text": "Acme is late"})
        + "{broken\n\n[1]\n"
        + json_lines(
            {"id": "a", "text": "@acme too late"}, {"id": "b", "title": "", "text": " "}, {"id": "c", "text": "x"}
        )
    )
    ran = cli("topics", "match", "--topics", "topics", stdin=given)
    assert ran.code == 0
    first, second, third = ran.lines
    assert first == {
        "id": 7,
        "topics": [
            {
                "topic": "acme",
                "tagged": False,
                "spans": [{"field": "text", "start": 0, "end": 4}, {"field": "text", "start": 8, "end": 12}],
            }
        ],
    }
    assert (second["id"], second["topics"][0]["tagged"]) == ("a", True)
    assert third == {"id": "c", "topics": []}
    assert [line.split(":")[0] for line in ran.err.splitlines()] == ["line 2", "line 4", "line 6"]


def test_match_tells_the_language_where_a_topic_asks(project: Path, cli: Runner) -> None:
    topic(project, "polish", "sklep", filters={"lang": ["pl"]})
    polish = {"id": 1, "text": "Ten sklep jest naprawdę bardzo dobry i szybko wysyła zamówienia"}
    english = {"id": 2, "text": "This sklep is a really very good shop and it sends the orders quickly"}
    found = cli("topics", "match", stdin=json_lines(polish, english)).lines
    assert [bool(line["topics"]) for line in found] == [True, False]


def test_match_needs_topics(project: Path, cli: Runner) -> None:
    cli("topics", "match", stdin="").refused(2, "no topic")
    cli("topics", "match", "--topics", "nowhere", stdin="").refused(2, "nowhere", "no topic")
    topic(project, "bad", "a b")
    cli("topics", "match", stdin="").refused(2, "bad.yaml:1")
    topic(project, "bad", "a")
    cli("topics", "match", "missing.jsonl").refused(2, "missing.jsonl")
