"""What the README files of the written messages and the lexicons promise."""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

import enrich
from enrich.vader import vader_words

ROOM = Path(enrich.__file__).parent
WRITTEN = ROOM / "training" / "written"
LEXICONS = ROOM / "lexicons"
LANGUAGES = ("ru", "ja", "pl", "th")
LEAST = {
    "ru": (3000, 250, 700),
    "ja": (3000, 250, 700),
    "pl": (1600, 150, 300),
    "th": (1600, 150, 300),
    "en": (1200, 60, 1200),
}
"""Of each language the fewest messages, families, and messages written one by one."""
SCRIPT = {
    "ru": re.compile("[а-яё]", re.IGNORECASE),
    "ja": re.compile("[\u3040-\u30ff\u4e00-\u9fff]"),
    "pl": re.compile("[a-ząćęłńóśźż]", re.IGNORECASE),
    "th": re.compile("[\u0e01-\u0e4e]"),
    "en": re.compile("[a-z]", re.IGNORECASE),
}
KINDS = {"word", "negator", "intensifier", "dampener", "emoticon"}


def lines(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (WRITTEN / name).read_text("utf-8").splitlines()]


def entries(language: str) -> list[tuple[str, float, str]]:
    rows = [line.split("\t") for line in (LEXICONS / f"{language}.tsv").read_text("utf-8").splitlines()]
    return [(word, float(valence), kind) for word, valence, kind in rows]


def key(text: str) -> str:
    """A text without case, width, punctuation and blanks; of signs alone, the signs."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return re.sub(r"[\W_]+", "", folded) or "".join(folded.split())


@pytest.fixture(scope="module", params=sorted(LEAST))
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def messages(language: str) -> list[dict[str, Any]]:
    return lines(f"{language}.jsonl")


def test_every_message_has_the_five_fields(messages: list[dict[str, Any]]) -> None:
    for message in messages:
        assert set(message) == {"text", "label", "domain", "family", "held"}
        assert message["label"] in {"negative", "neutral", "positive"}
        assert re.fullmatch(r"[a-z]+-\d{1,2}", message["family"])
        assert 0 < len(message["text"]) <= 400
        assert message["text"] == message["text"].strip()
        assert message["text"].isprintable()
        assert not re.search(r"[\[\]|<>{}]", message["text"].replace("<3", "")), message["text"]


def test_messages_are_in_their_language(messages: list[dict[str, Any]], language: str) -> None:
    assert sum(bool(SCRIPT[language].search(message["text"])) for message in messages) == len(messages)


def test_there_are_enough_and_they_are_balanced(messages: list[dict[str, Any]], language: str) -> None:
    share = {label: count / len(messages) for label, count in Counter(m["label"] for m in messages).items()}
    assert len(messages) >= LEAST[language][0]
    assert share["negative"] == pytest.approx(0.40, abs=0.03)
    assert share["neutral"] == pytest.approx(0.31, abs=0.04)
    assert share["positive"] == pytest.approx(0.29, abs=0.04)


def test_domains_and_families_are_many(messages: list[dict[str, Any]], language: str) -> None:
    families = Counter(message["family"] for message in messages)
    assert len({message["domain"] for message in messages}) >= 25
    assert len(families) >= LEAST[language][1]
    assert max(families.values()) <= 20
    assert sum(count for family, count in families.items() if family.startswith("hand-")) >= LEAST[language][2]


def test_a_frame_has_one_label_and_one_domain(messages: list[dict[str, Any]]) -> None:
    seen: dict[str, tuple[str, str]] = {}
    for message in messages:
        if not message["family"].startswith(("hand-", "joined-")):
            said = (message["domain"], message["label"])
            assert seen.setdefault(message["family"], said) == said


def test_a_tenth_of_the_families_is_held_by_their_names(messages: list[dict[str, Any]]) -> None:
    for message in messages:
        assert message["held"] == (int(sha256(message["family"].encode()).hexdigest(), 16) % 10 == 0)
    assert 0.07 <= sum(message["held"] for message in messages) / len(messages) <= 0.14
    assert {message["label"] for message in messages if message["held"]} == {"negative", "neutral", "positive"}


def test_no_message_stands_twice(messages: list[dict[str, Any]]) -> None:
    twice = [text for text, count in Counter(key(message["text"]) for message in messages).items() if count > 1]
    assert twice == []


def test_lengths_go_from_a_word_to_a_story(messages: list[dict[str, Any]]) -> None:
    lengths = [len(message["text"]) for message in messages]
    assert sum(length <= 12 for length in lengths) >= 30
    assert max(lengths) >= 150


def test_the_readme_gives_the_counts(messages: list[dict[str, Any]], language: str) -> None:
    readme = (WRITTEN / "README.md").read_text("utf-8")
    row = next(line for line in readme.splitlines() if line.startswith(f"| `{language}.jsonl`"))
    labels = Counter(message["label"] for message in messages)
    lengths = sorted(len(message["text"]) for message in messages)
    families = {message["family"] for message in messages}
    assert [int(cell.replace(",", "")) for cell in row.strip("| ").split("|")[1:]] == [
        len(messages),
        labels["negative"],
        labels["neutral"],
        labels["positive"],
        len(families),
        sum(message["family"].startswith("hand-") for message in messages),
        len({message["domain"] for message in messages}),
        sum(message["held"] for message in messages),
        lengths[len(lengths) // 2],
        lengths[-1],
    ]


@pytest.fixture(scope="module", params=sorted(path.name for path in WRITTEN.glob("*-spoken.jsonl")))
def spoken(request: pytest.FixtureRequest) -> tuple[str, list[dict[str, Any]]]:
    return request.param[:2], lines(request.param)


def test_spoken_lines_are_many_and_short(spoken: tuple[str, list[dict[str, Any]]]) -> None:
    language, said = spoken
    assert len(said) >= 1500
    for line in said:
        assert set(line) == {"text", "label", "domain", "family", "held"} and line["domain"] == "spoken"
        assert line["label"] in {"negative", "neutral", "positive"}
        assert 0 < len(line["text"]) <= 120 and line["text"] == line["text"].strip() and line["text"].isprintable()
        assert SCRIPT[language].search(line["text"])


def test_a_tenth_of_the_spoken_themes_is_held(spoken: tuple[str, list[dict[str, Any]]]) -> None:
    _, said = spoken
    themes = Counter(line["family"] for line in said)
    assert all(re.fullmatch(r"spoken-\d{1,3}", theme) for theme in themes) and max(themes.values()) <= 40
    for line in said:
        assert line["held"] == (int(sha256(line["family"].encode()).hexdigest(), 16) % 10 == 0)
    assert 0.05 <= sum(line["held"] for line in said) / len(said) <= 0.15


def test_no_spoken_line_stands_twice(spoken: tuple[str, list[dict[str, Any]]]) -> None:
    language, said = spoken
    written = {key(message["text"]) for message in lines(f"{language}.jsonl")}
    keys = Counter(key(line["text"]) for line in said)
    assert [text for text, count in keys.items() if count > 1 or text in written] == []


def test_the_readme_counts_the_spoken_lines(spoken: tuple[str, list[dict[str, Any]]]) -> None:
    language, said = spoken
    readme = (WRITTEN / "README.md").read_text("utf-8")
    row = next(line for line in readme.splitlines() if line.startswith(f"| `{language}-spoken.jsonl`"))
    moods = Counter(line["label"] for line in said)
    assert [int(cell.replace(",", "")) for cell in row.strip("| ").split("|")[1:]] == [
        len(said),
        moods["negative"],
        moods["neutral"],
        moods["positive"],
        len({line["family"] for line in said}),
        sum(line["held"] for line in said),
        sorted(len(line["text"]) for line in said)[len(said) // 2],
    ]


def test_two_brands_stand_where_they_are_said_to_and_differ_in_mood() -> None:
    for text in lines("towards.jsonl"):
        first, second = text["brands"]
        assert first["end"] <= second["start"]
        assert first["name"] != second["name"]
        assert first["label"] != second["label"]
        for brand in (first, second):
            assert text["text"][brand["start"] : brand["end"]] == brand["name"]
            assert text["text"].count(brand["name"]) == 1


def test_two_brands_are_named_in_five_languages_as_the_readme_counts() -> None:
    counts = Counter(text["language"] for text in lines("towards.jsonl"))
    readme = (WRITTEN / "README.md").read_text("utf-8")
    assert set(counts) == {"en", "pl", "ru", "th", "ja"}
    assert min(counts.values()) >= 120
    assert counts.total() >= 600
    for code, count in counts.items():
        assert f"| {code} | {count} |" in readme


def test_two_brands_are_mostly_opposite_and_either_comes_first() -> None:
    moods = Counter((text["brands"][0]["label"], text["brands"][1]["label"]) for text in lines("towards.jsonl"))
    good_first, bad_first = moods["positive", "negative"], moods["negative", "positive"]
    assert (good_first + bad_first) / moods.total() >= 0.85
    assert 0.8 <= good_first / bad_first <= 1.25


@pytest.mark.parametrize(("code", "least"), [("ru", 1200), ("ja", 900), ("pl", 1000), ("th", 700)])
def test_a_lexicon_has_words_of_every_kind(code: str, least: int) -> None:
    kinds = Counter(kind for _, _, kind in entries(code))
    assert set(kinds) == KINDS
    assert kinds["word"] >= least
    assert len({word for word, _, _ in entries(code)}) == kinds.total()


def test_english_has_what_vader_lacks() -> None:
    theirs = dict(vader_words())
    ours = entries("en")
    assert len(ours) == len({word for word, _, _ in ours}) > 2500
    same = [word for word, valence, kind in ours if kind == "word" and valence * theirs.get(word, 0) > 0]
    assert same == []


@pytest.mark.parametrize("code", [*LANGUAGES, "en"])
def test_a_lexicon_keeps_its_scale(code: str) -> None:
    given = {"negator": {-0.74}, "intensifier": {0.3}, "dampener": {-0.3}, "emoticon": {-2.0, 2.0}}
    for word, valence, kind in entries(code):
        assert word.strip() == word
        assert word.rstrip("*")
        assert "*" not in word.rstrip("*") or kind == "emoticon"
        assert -4 <= valence <= 4
        assert kind == "word" or valence in given[kind]
