"""What people write as files: definitions with their lines, topics, sources, and JSON lines."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.errors import BadInput
from model.topic import Topic
from services.definitions import read_definitions
from services.lines import Line, LineProblem, read_lines
from services.source_files import checked_url, interval, read_source_files, source_id
from services.topic_files import read_topics, topics_in


def refused(text: str) -> str:
    with pytest.raises(BadInput) as caught:
        read_definitions(text, "f.yaml")
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_a_definition_knows_the_lines_of_its_fields() -> None:
    (found,) = read_definitions("# a topic\nid: x\nquery: |\n  one\n  two\nowner: me\n", "f.yaml")
    assert found.where("id") == "f.yaml:2"
    assert found.where("query", 1) == "f.yaml:5"
    assert found.where("owner") == "f.yaml:6"
    assert found.where("nothing") == "f.yaml:2"


def test_lists_comments_and_nothing() -> None:
    assert [d.text("id") for d in read_definitions("- id: a\n- id: b\n", "f")] == ["a", "b"]
    assert read_definitions("# nothing\n", "f") == []
    assert read_definitions("", "f") == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a: [", "f.yaml:1:5: it is not YAML"),
        ("a: b\nc: d: e\n", "f.yaml:2"),
        ("just text", "not a mapping"),
        ("a: 1\na: 2\n", "f.yaml:2: a is there twice"),
        ("a: !!int x\n", "not YAML"),
        ("a: !!python/object:os.system x\n", "not YAML"),
        ("a: !!timestamp x\n", "not YAML"),
        ("? [a]\n: b\n", "not YAML"),
        ("a: \x00\n", "U+0000"),
        ("a: \ud800\n", "U+D800"),
        ("[" * 5000, "nested too deeply"),
    ],
)
def test_what_cannot_be_read_is_one_sentence_with_its_place(text: str, words: str) -> None:
    assert words in refused(text)


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        topics_in(text, "f.yaml")
    except BadInput as error:
        assert "\n" not in error.where


def test_a_bomb_of_aliases_or_brackets_takes_little_time() -> None:
    start = time.process_time()
    levels = "\n".join(f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9) if i else 'x'}]" for i in range(12))
    with pytest.raises(BadInput):
        topics_in(levels, "f")
    refused("[" * 100_000)
    assert time.process_time() - start < 3


def test_norwegian_is_a_language_and_numbers_are_ids() -> None:
    (read,) = topics_in("id: 2024\nquery: on\nfilters: {lang: [no, pl], site: a.example}\nhandles: '@x'\n", "f")
    assert read.topic == Topic(
        "2024", "on", handles=("@x",), filters={"lang": ("no", "pl"), "site": ("a.example",)}, home="file"
    )


def test_a_folder_of_topics_is_read_by_id(tmp_path: Path) -> None:
    (tmp_path / "b.yaml").write_text("id: a\nquery: x\n")
    (tmp_path / "a.yml").write_text("id: b\nquery: y\n")
    (tmp_path / ".hidden.yaml").write_text("nonsense")
    (tmp_path / "notes.txt").write_text("nonsense")
    assert [topic.id for topic in read_topics(tmp_path)] == ["a", "b"]
    assert read_topics(tmp_path / "none") == []
    (tmp_path / "c.yaml").write_text("id: a\nquery: z\n")
    with pytest.raises(BadInput, match="taken by"):
        read_topics(tmp_path)
    with pytest.raises(BadInput, match="not a folder"):
        read_topics(tmp_path / "b.yaml")


def test_sources_are_read_with_ids_made_from_addresses(tmp_path: Path) -> None:
    (tmp_path / "s.yaml").write_text(
        "- url: https://www.Forum.example/feed.xml\n  every: 15m\n- url: https://forum.example/news/all.rss\n"
        "- {url: 'http://127.0.0.1:8080/', id: mine, every: 900, kind: feed}\n"
    )
    found = {source.id: source for source in read_source_files(tmp_path)}
    assert set(found) == {"forum.example", "forum.example-news-all", "mine"}
    assert {source.every for source in found.values()} == {900, None}
    assert all(source.home == "file" for source in found.values())


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("- url: nonsense\n", "s.yaml:1: this is no web address"),
        ("- kind: feed\n", "s.yaml:1"),
        ("- url: https://a.example/\n  kind: blob\n", "s.yaml:2: there is no kind 'blob'"),
        ("- url: https://a.example/\n  every: often\n", "s.yaml:2: every is 'often'"),
        ("- url: https://a.example/\n  every: true\n", "s.yaml:2"),
        ("- url: https://a.example/\n  options: 3\n", "s.yaml:2"),
        ("- url: https://a.example/\n  render: maybe\n", "s.yaml:2"),
        ("- url: https://a.example/\n  colour: red\n", "s.yaml:2: colour is not a field"),
        ("- url: https://a.example/\n- url: https://a.example/\n", "s.yaml:2: this address is in"),
        ("- {url: 'https://a.example/', id: x}\n- {url: 'https://b.example/', id: x}\n", "s.yaml:2: the id x"),
    ],
)
def test_a_wrong_source_is_told_with_its_line(tmp_path: Path, text: str, words: str) -> None:
    (tmp_path / "s.yaml").write_text(text)
    with pytest.raises(BadInput) as caught:
        read_source_files(tmp_path)
    assert words in str(caught.value)


@given(st.text(max_size=60), st.sets(st.sampled_from(["a.example", "a.example-x", "source"])))
def test_an_id_is_always_found_and_never_taken(path: str, taken: set[str]) -> None:
    for url in (f"https://a.example/{path}", path):
        try:
            url = checked_url(url)  # noqa: PLW2901
        except BadInput:
            continue
        made = source_id(url, taken)
        assert made not in taken
        assert 1 <= len(made) <= 64


def test_intervals() -> None:
    assert [interval(every) for every in (None, "auto", "", 60, "15m", " 1D ", "2w")] == [
        None,
        None,
        None,
        60,
        900,
        86_400,
        1_209_600,
    ]


def test_lines_keep_their_numbers() -> None:
    lines = [b'{"a":1}\n', b"\n", b"nonsense\n", b"[]\n", b'{"a":2}']
    found = list(read_lines(lines))
    assert [one.number for one in found] == [1, 3, 4, 5]
    assert [isinstance(one, Line) for one in found] == [True, False, False, True]


@given(st.lists(st.binary(max_size=60)))
def test_any_bytes_are_lines_or_problems(lines: list[bytes]) -> None:
    for one in read_lines(lines):
        assert isinstance(one, Line | LineProblem)


@given(st.dictionaries(st.text(max_size=5), st.text(max_size=9)))
def test_what_json_writes_is_read(value: dict[str, str]) -> None:
    (found,) = read_lines([json.dumps(value).encode()])
    assert isinstance(found, Line)
    assert found.value == value
