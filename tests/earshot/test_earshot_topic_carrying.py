"""``earshot topics import`` and ``export``."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from earshot_runner import Runner


def test_a_query_becomes_a_topic_with_its_changes_told(project: Path, cli: Runner) -> None:
    ran = cli("topics", "import", "--from", "youscan", "--id", "late", stdin="доставка /2 опоздала\n")
    assert ran.code == 0
    assert yaml.safe_load(ran.out) == {"id": "late", "query": "~доставка NEAR/1 ~опоздала"}
    assert "# near-shift: /2" in ran.out
    assert cli("topics", "check", "-", stdin=ran.out).code == 0


def test_it_is_written_once_and_never_over_another(project: Path, cli: Runner) -> None:
    words = ("topics", "import", "--from", "sentione", "--id", "zolw", "--write", "-")
    assert "topics/zolw.yaml" in cli(*words, stdin="żółw AND\n sklep").out
    made = yaml.safe_load((project / "topics/zolw.yaml").read_text())
    assert made == {"id": "zolw", "query": "żółw AND sklep", "accents": "exact"}
    cli(*words, stdin="x1 AND y1").refused(2, "already")
    assert cli("topics", "publish").code == 0


def test_what_cannot_be_carried_over_is_refused_in_its_place(project: Path, cli: Runner) -> None:
    ran = cli("topics", "import", "--from", "brandwatch", stdin="acme AND\njuice~5")
    assert (ran.code, ran.err) == (1, "")
    lines = ran.out.splitlines()
    assert "line 2, column 1" in lines[0]
    assert lines[1:3] == ["  juice~5", "  ^^^^^^^"]
    told = cli("topics", "import", "--from", "brandwatch", "--json", stdin="juice~5").json
    assert (told["ok"], told["query"], told["refused"][0]["code"]) == (False, "", "fuzzy")


@pytest.mark.parametrize(
    "words", [("--from", "none"), ("--from", "brandwatch", "--id", "A B"), ("--from", "brandwatch", "none.txt"), ()]
)
def test_misuse_is_one_line(project: Path, cli: Runner, words: tuple[str, ...]) -> None:
    cli("topics", "import", *words, stdin="acme").refused(2)


def test_a_topic_goes_out_as_its_file_and_as_lucene(project: Path, cli: Runner) -> None:
    text = (
        "id: t\nname: T\nquery: |\n  acme NEAR/2 late OR\n  zolc\nhandles: ['@t']\nfilters: {lang: [pl]}\nowner: me\n"
    )
    (project / "topics/t.yaml").write_text(text.replace("acme NEAR/2 late OR", "(acme NEAR/2 late) OR"))
    out = cli("topics", "export", "t").out
    assert yaml.safe_load(out) == yaml.safe_load((project / "topics/t.yaml").read_text())
    ran = cli("topics", "export", "t", "--to", "lucene")
    assert ran.out == '(("acme late"~2) OR zolc) AND lang:("pl")\n'
    assert ran.err.startswith("lost: ")
    assert cli("topics", "export", "t", "--to", "lucene", "--json").json["losses"]
    cli("topics", "export", "none").refused(1, "no such topic")
