"""``earshot topics test``, ``explain``, ``diff``, ``backfill``: the archive on the command line."""

from __future__ import annotations

from pathlib import Path

import pytest
from earshot_runner import Runner, json_lines


@pytest.fixture
def archive(project: Path, cli: Runner) -> Path:
    posts = [
        {"source": "s", "ref": str(n), "text": f"{word} number {n} of the day"}
        for n, word in enumerate(("acme", "acmes", "nadir"))
    ]
    assert cli("import", "-", stdin=json_lines(*posts)).code == 0
    return project


def topic(project: Path, query: str) -> None:
    (project / "topics/t.yaml").write_text(f"id: t\nquery: {query}\n")


def test_a_topic_is_tried_published_and_compared(archive: Path, cli: Runner) -> None:
    topic(archive, "acme")
    assert cli("topics", "test", "t", "--json").json | {"as_of": ""} == {
        "topic": "t",
        "as_of": "",
        "archive": 3,
        "caught": 1,
        "tagged": 0,
        "languages": {"en": 1},
        "sources": {"s": 1},
        "against": None,
        "gained": 0,
        "lost": 0,
        "problems": cli("topics", "test", "t", "--json").json["problems"],
    }
    assert "topics backfill" in cli("topics", "publish").out
    assert cli("topics", "backfill", "--dry-run", "--json").lines == [
        {"topic": "t", "revision": 1, "share": 0.0, "left": 3}
    ]
    assert "archive at revision 1, 0 % done" in cli("status").out
    assert cli("status", "--json").json["backfills"][0]["topic"] == "t"
    assert "as the topics in force say" in cli("topics", "backfill").out
    assert len(cli("search", "--topic", "t", "--json").lines) >= 1
    topic(archive, "nadir OR acmes")
    assert "2 gained, 1 lost" in cli("topics", "test", "t").out
    assert [line["change"] for line in cli("topics", "test", "t", "--gained", "--lost").lines] == [
        *("gained", "gained", "lost")
    ]
    cli("topics", "publish")
    assert cli("topics", "diff", "t", "--json").json == {
        "topic": "t",
        "before": {"revision": 1, "reading": "acme"},
        "after": {"revision": 2, "reading": "nadir OR acmes"},
        "gained": 2,
        "lost": 1,
    }
    assert "2 gained, 1 lost" in cli("topics", "diff", "t", "1", "2").out
    cli("topics", "diff", "t", "9").refused(1, "no revision 9")
    cli("topics", "diff", "none").refused(1, "no such topic")


def test_a_query_and_a_file_are_tried_as_well(archive: Path, cli: Runner) -> None:
    ran = cli("topics", "test", "--query", "acme")
    assert "catches 1 of 3 mentions" in ran.out
    assert "1 more inside longer words" in ran.out
    topic(archive, "nadir")
    assert "catches 1 of 3" in cli("topics", "test", "--file", "topics/t.yaml").out
    assert cli("topics", "test", "--query", "acme", "--as-of", "2020-01-01", "--json").json["archive"] == 0


@pytest.mark.parametrize(
    "words",
    [
        ("test",),
        ("test", "t", "--query", "acme"),
        ("test", "--query", "acme foo"),
        ("test", "--query", "acme", "--as-of", "soon"),
        ("test", "--file", "none.yaml"),
        ("explain", "--query", "acme"),
        ("explain", "--query", "acme", "--text", "a", "--mention", "b"),
        ("explain", "--query", "(", "--text", "a"),
    ],
)
def test_misuse_is_one_line(archive: Path, cli: Runner, words: tuple[str, ...]) -> None:
    ran = cli("topics", *words)
    assert (ran.code, "Traceback" in ran.err, bool(ran.err)) == (2, False, True)


def test_explain_shows_the_parts(project: Path, cli: Runner) -> None:
    hit = cli("topics", "explain", "--query", "acme AND NOT job", "--text", "Acme rocks")
    assert (hit.code, "+ acme: 'Acme'" in hit.out) == (0, True)
    miss = cli("topics", "explain", "--query", "acme AND NOT job", "--text", "acme job", "--json")
    assert (miss.code, miss.json["removed_by"]) == (1, ["job"])


def test_shared_lists_reach_check_and_match(project: Path, cli: Runner) -> None:
    (project / "lists/names.yaml").write_text("id: names\nterms: [acme, 'acme shop']\n")
    topic(project, "'@@names AND late'")
    assert cli("topics", "check", "topics/t.yaml").code == 0
    assert cli("topics", "check", "--query", "@@names").code == 0
    assert cli("topics", "check", "--query", "@@none").code == 1
    ran = cli("topics", "match", "-", stdin=json_lines({"id": 1, "text": "acme is late"}))
    assert [found["topic"] for found in ran.lines[0]["topics"]] == ["t"]
    cli("topics", "match", "-", "--lists", "none", stdin="").refused(2, "no list named names")


def test_check_measures_doubts_on_the_archive(archive: Path, cli: Runner) -> None:
    assert "inside longer words" in cli("topics", "check", "--query", "acme", "--archive").out
    ran = cli("topics", "check", "--query", "nowhere", "--archive", "--json")
    assert (ran.code, [problem["code"] for problem in ran.json["problems"]]) == (0, ["matches-never"])
    assert cli("topics", "check", "--query", "acme late", "--archive", "--json").json["ok"] is False
