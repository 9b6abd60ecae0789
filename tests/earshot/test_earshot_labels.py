"""People's labels from the command line: one mention, a selection with its preview, a rule, and what comes out."""

from __future__ import annotations

from pathlib import Path

import pytest
from earshot_runner import Runner, json_lines

TEXTS = (
    "The Acme parcel is late and I am very angry.",
    "I love Acme, what a wonderful shop.",
    "Acme is a war zone, terrible.",
)


@pytest.fixture
def ids(project: Path, cli: Runner) -> list[str]:
    """Three mentions in the archive; their ids, in the order of TEXTS."""
    (project / "topics" / "acme.yaml").write_text("id: acme\nquery: acme\n", "utf-8")
    assert cli("topics", "publish").code == 0
    lines = [{"ref": str(n), "text": text, "published_at": f"2026-11-2{n}T08:00:00Z"} for n, text in enumerate(TEXTS)]
    assert cli("import", "-", stdin=json_lines(*lines)).code == 0
    by_ref = {m["ref"]: m["id"] for m in cli("search", "--json").lines}
    return [by_ref[str(n)] for n in range(len(TEXTS))]


def written(cli: Runner) -> None:
    """An import of nothing new takes the line through what waits."""
    assert cli("import", "-", stdin=json_lines({"ref": "0", "text": TEXTS[0]})).code == 0


def test_one_mention_gets_a_word_which_is_shown_and_searched(cli: Runner, ids: list[str]) -> None:
    ran = cli("label", ids[0], "--sentiment", "neutral", "--tag", "late", "--by", "Ola", "--json")
    assert ran.json == {"labelled": 1}
    written(cli)
    (found,) = cli("search", "--tag", "late", "--json").lines
    assert found["labels"] == {"relevance": "", "sentiment": "neutral", "tags": ["late"]}
    assert ids[0] not in [m["id"] for m in cli("search", "--sentiment", "negative", "--json").lines]
    told = cli("label", ids[0], "--json").json
    assert [(said["what"], said["value"], said["who"]) for said in told["said"]] == [
        ("sentiment", "neutral", "Ola"),
        ("tag", "late", "Ola"),
    ]
    assert "Ola: tag late" in cli("label", ids[0]).out
    assert cli("label", ids[0], "--clear").code == 0
    written(cli)
    assert cli("search", "--tag", "late", "--json").lines == []


def test_a_selection_is_shown_and_asked_for_first(cli: Runner, ids: list[str]) -> None:
    asked = ("label", "--query", "war OR late", "--relevance", "irrelevant")
    ran = cli(*asked)
    ran.refused(2, "label 2 mentions", "--yes")
    assert "2 mentions in the archive" in ran.out
    assert "war zone" in ran.out
    assert cli(*asked, "--yes", "--json").json == {"labelled": 2}
    written(cli)
    assert [m["id"] for m in cli("search", "--json").lines] == [ids[1]]
    assert len(cli("search", "--irrelevant", "--json").lines) == 3


def test_a_rule_is_added_listed_and_removed(cli: Runner, ids: list[str]) -> None:
    asked = ("labels", "rules", "add", "--query", '"war zone"', "--sentiment", "neutral")
    cli(*asked).refused(2, "label 1 mention", "--yes")
    made = cli(*asked, "--yes", "--by", "Jo", "--json").json
    assert (made["found"], made["archive"], made["who"]) == (1, "under way", "Jo")
    written(cli)
    assert [r["archive"] for r in cli("labels", "rules", "list", "--json").lines] == ["done"]
    assert "war zone" in cli("labels", "rules", "list").out
    moods = {m["id"]: m.get("labels", {}).get("sentiment") for m in cli("search", "--json").lines}
    assert (moods[ids[2]], moods[ids[0]]) == ("neutral", None)
    assert cli("labels", "rules", "remove", str(made["id"])).code == 0
    cli("labels", "rules", "remove", str(made["id"])).refused(1, "no such label rule")


def test_labels_come_out_as_training_data_and_as_a_report(cli: Runner, ids: list[str]) -> None:
    assert "Nobody has judged" in cli("labels", "report").out
    for mention, word in zip(ids, ("negative", "negative", "neutral"), strict=True):
        assert cli("label", mention, "--sentiment", word, "--by", "Ola").code == 0
    lines = {line["id"]: line for line in cli("labels", "export").lines}
    assert lines[ids[1]]["label"] == "negative"
    assert lines[ids[1]]["method"]["label"] == "positive"
    assert lines[ids[1]]["author"] == "Ola"
    every, english = cli("labels", "report", "--json").lines
    assert (every["language"], english["language"], english["labelled"]) == ("*", "en", 3)
    low, high = english["accuracy"]["interval"]
    assert 0 <= low <= english["accuracy"]["share"] <= high <= 1
    assert "en" in cli("labels", "report").out


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        ((), 2, ["ids or a selection"]),
        (("x", "--query", "acme", "--sentiment", "neutral"), 2, ["ids or a selection"]),
        (("--query", " ", "--sentiment", "neutral", "--yes"), 2, ["--query"]),
        (("--query", "acme"), 2, ["no label is given"]),
        (("--query", "acme late", "--tag", "x", "--yes"), 2, ["AND"]),
        (("--topic", "nosuch", "--tag", "x", "--yes"), 1, ["no such topic"]),
        (("nosuch", "--sentiment", "neutral"), 1, ["no such mention"]),
        (("nosuch", "--sentiment", "furious"), 2, ["furious", "negative"]),
        (("nosuch", "--tag", "two words"), 2, ["no tag"]),
        (("nosuch",), 1, ["no such mention"]),
    ],
)
def test_what_cannot_be_is_said_in_one_line(
    project: Path, cli: Runner, arguments: tuple[str, ...], code: int, words: list[str]
) -> None:
    cli("label", *arguments).refused(code, *words)


# The archive told anew


def test_the_archive_is_told_anew_after_the_step_was_shown(cli: Runner, ids: list[str]) -> None:
    every, english = cli("enrich", "--again", "--method", "vader", "--dry-run", "--json").lines
    assert (every["topic"], every["language"], english["language"], english["mentions"]) == ("acme", "*", "en", 3)
    assert english["before"]["n"] == 3
    assert "acme" in cli("enrich", "--again", "--dry-run").out
    cli("enrich", "--again", "--method", "vader").refused(2, "nobody to ask", "--yes")
    *_, done = cli("enrich", "--again", "--method", "vader", "--yes", "--json").lines
    assert (done["method"], done["language"], done["read"]) == ("vader", None, len(ids))
    methods = {m["sentiment"]["method"].split("@")[0] for m in cli("search", "--json").lines}
    assert methods == {"vader"}


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--dry-run",), ["--again"]),
        (("--method", "vader"), ["--again"]),
        (("--again", "--method", "nosuch", "--yes"), ["nosuch", "vader"]),
    ],
)
def test_telling_anew_that_cannot_be_is_said(
    project: Path, cli: Runner, arguments: tuple[str, ...], words: list[str]
) -> None:
    cli("enrich", *arguments).refused(2, *words)
