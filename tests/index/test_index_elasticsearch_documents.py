"""Documents are made fast; what is made is what the plain way makes."""

from __future__ import annotations

import gc
import json
from dataclasses import replace
from math import inf, isfinite, nan
from typing import Any

import pytest
from elastic_transport import SerializationError
from hypothesis import given, settings
from hypothesis import strategies as st
from index_reference import START, caught, document_of, entry, mention

from index.checks import check_month
from index.elasticsearch.answers import LARGE, FastJson
from index.elasticsearch.chunks import month_of
from index.elasticsearch.document import document_bytes, mention_of
from index.elasticsearch.fieldwords import _parsed, between_blanks, field_words, fit, place_of
from index.elasticsearch.lines import MAX_TOKEN, cased, joined, lines_of, parted, short_token
from index.protocol import Entry
from model.capture import Author, Capture, Engagement, Rating
from model.errors import BadInput
from model.labels import Labels
from model.mention import Language, Sentiment, mention_from_json, mention_to_json
from model.source import _read_site, site_of
from topics import FILLER, fold_accents, normal, read_text
from topics.streams import MAX_TOKEN as LONGEST

letters = st.sampled_from(["a", "Ż", "ó", "京", "😀", "\u0301", FILLER, "x" * 130, "𝒳" * 130, "æ" * 140, '"', "\\"])
tokens = st.lists(letters, min_size=1, max_size=4).map(lambda parts: "".join(parts)[:LONGEST])
paragraphs = st.lists(st.lists(tokens, min_size=1, max_size=5).map(tuple), max_size=3).map(tuple)


@settings(deadline=None)
@given(paragraphs)
def test_a_line_is_its_tokens_as_long_as_elasticsearch_takes_them(read: tuple[tuple[str, ...], ...]) -> None:
    assert parted(joined(read)) == tuple(tuple(map(short_token, line)) for line in read)
    folded = tuple(tuple(short_token(fold_accents(token)) for token in line) for line in read)
    assert parted(cased(read)) == folded
    assert all(len(token.encode("utf-16-le")) <= 2 * MAX_TOKEN for line in folded for token in line)


def test_the_body_is_the_title_and_the_text() -> None:
    title, text = read_text("Żółć C++", paragraphs=False), read_text("Late.\n\nAgain, 京都")
    document = json.loads(document_bytes(entry(mention("a", "Late.\n\nAgain, 京都", title="Żółć C++"))))
    assert document["title"] == lines_of(title)
    assert document["body"] == {name: lines_of(title)[name] + lines_of(text)[name] for name in "facrl"}
    assert "quoted" not in document
    nothing = json.loads(document_bytes(entry(mention("a", "!!!"))))
    assert set(nothing["body"]) == set("facrl") and not any(nothing["body"].values())


@pytest.mark.parametrize("full", [True, False])
def test_a_document_holds_the_whole_mention(full: bool) -> None:
    whole = mention("a", 'Zażółć "京都" \\ 😀', title="T", full=full, published=START, topics=[caught("t", "negative")])
    whole = replace(whole, labels=Labels("irrelevant", "negative", ("a tag",)) if full else Labels())
    assert mention_of(json.loads(document_bytes(entry(whole)))) == whole


@pytest.mark.parametrize("full", [True, False])
def test_what_older_versions_wrote_is_read(full: bool) -> None:
    """The mention's documented JSON."""
    whole = mention("a", "late", full=full, published=START, topics=[caught("t", "negative")])
    assert mention_of({"doc": mention_to_json(whole)}) == whole


addresses = st.one_of(
    st.from_regex(r"https?://(www\.)?[a-zA-Z0-9.:@\[\]_-]{0,12}[/?#]?[a-zA-Z0-9/?#.:;@&=%~ \t\n-]{0,20}"),
    st.text(max_size=20),
    st.text(max_size=12).map("https://a.example/".__add__),
)


@settings(deadline=None)
@given(addresses)
def test_a_plain_address_is_read_as_any_other(address: str) -> None:
    assert place_of(address) == _parsed(address)
    assert site_of(address) == _read_site(address)


def test_long_values_are_said_whole() -> None:
    said = field_words({"lang": "L" * 300, "author": ("Ann " * 100,), "source": 3, "kind": "post"})
    assert said[:2] == [f"lang={'l' * 300}", "kind=post"] and len(said) == 4


names = st.lists(st.text("aA ż\x00.", max_size=3) | st.just("Long " * 60), max_size=3).map(tuple)
told = st.fixed_dictionaries(
    {},
    optional={name: st.text("aA ż", max_size=3) for name in ("lang", "source", "kind", "site")}
    | {"author": names, "thread": names, "url": addresses, "links": st.lists(addresses, max_size=3).map(tuple)},
)


@settings(deadline=None)
@given(told)
def test_the_words_of_fields_are_each_said_once_and_in_order(fields: dict[str, Any]) -> None:
    words = [f"{name}={normal(fields[name])}" for name in ("lang", "source", "kind", "site") if name in fields]
    for name in ("author", "thread"):
        for whole in map(normal, fields.get(name, ())):
            words += [f"{name}={whole}", f"{name}~{between_blanks(whole)}"]
    url = (fields["url"],) if fields.get("url") else ()
    words += [f"url:{_parsed(address)}" for address in url if _parsed(address)]
    words += [f"links:{_parsed(address)}" for address in fields.get("links", ()) if _parsed(address)]
    assert field_words(fields) == list(dict.fromkeys(map(fit, words)))


counts = st.sampled_from([0, 1, -1, 3.0, nan, inf, True, "2", None])


@settings(deadline=None)
@given(counts, counts, counts, counts)
def test_numbers_that_would_not_be_read_again_are_refused(likes: int, followers: int, value: float, top: float) -> None:
    capture = replace(
        mention("a").capture,
        author=Author("Ann", followers=followers),
        engagement=Engagement(likes=likes),
        rating=Rating(value, top),
    )
    told = replace(mention("a"), capture=capture)
    made = Entry(told, document_of(mention("a")))
    if (
        is_count(likes)
        and (followers is None or is_count(followers))
        and is_number(value)
        and is_number(top)
        and top > 0
    ):
        assert mention_of(json.loads(document_bytes(made))) == told
        assert mention_from_json(mention_to_json(told)) == told
    else:
        with pytest.raises(ValueError, match="number"):
            document_bytes(made)


def is_count(value: object) -> bool:
    return type(value) is int and value >= 0


def is_number(value: object) -> bool:
    return type(value) in (int, float) and isfinite(value)  # type: ignore[arg-type]


@pytest.mark.parametrize("number", [nan, inf, -inf])
def test_no_number_is_written_as_nothing(number: float) -> None:
    wrong = [
        replace(mention("a"), sentiment=Sentiment("positive", number, 0.5, "m")),
        replace(mention("a"), sentiment=Sentiment("positive", 0.5, number, "m")),
        replace(mention("a"), language=Language("en", number, "m")),
        mention("a", topics=[replace(caught("t"), sentiment=Sentiment("positive", number, 0.5, "m"))]),
    ]
    for told in wrong:
        with pytest.raises(ValueError, match="no number"):
            document_bytes(entry(told))


def test_what_the_fast_reader_refuses_is_read_all_the_same() -> None:
    read = FastJson().loads
    assert read(b'{"a": [1, 2.5, "\\u00e9"]}') == {"a": [1, 2.5, "é"]}
    assert read(b'{"reason": "\\ud800"}') == {"reason": "\ud800"}
    assert str(read(b'{"a": NaN}')["a"]) == "nan"


@pytest.mark.parametrize("collects", [True, False])
def test_after_a_large_answer_garbage_is_collected_as_before(collects: bool) -> None:
    large = b'{"a": [' + b"{}, " * LARGE + b"{}]}"
    try:
        if not collects:
            gc.disable()
        assert len(FastJson().loads(large)["a"]) == LARGE + 1
        with pytest.raises(SerializationError):
            FastJson().loads(large[:-1])
        assert gc.isenabled() == collects
    finally:
        gc.enable()


def test_months_have_four_digits_and_begin_with_the_calendar() -> None:
    assert month_of(mention("a", seen=START.replace(year=33))) == "0033.03"
    check_month("0033.03")
    for text in ("0000.01", "2026.13", "٢٠٢٦.01"):
        with pytest.raises(BadInput, match="not a month"):
            check_month(text)


@pytest.mark.parametrize("where", ["id", "source", "kind", "author", "topic", "url"])
def test_a_nul_may_stand_in_a_text_and_in_nothing_that_is_compared(where: str) -> None:
    made = mention("a")
    assert b"\\u0000" in document_bytes(entry(replace(made, capture=_with_nul(made.capture, "text"))))
    if where in ("id", "topic"):
        wrong = replace(made, id="a\x00") if where == "id" else mention("a", topics=[caught("t\x00")])
    else:
        wrong = replace(made, capture=_with_nul(made.capture, where))
    with pytest.raises(ValueError, match="NUL"):
        document_bytes(Entry(wrong, document_of(made)))


def _with_nul(capture: Capture, where: str) -> Capture:
    changed = {"author": Author("A\x00"), "url": "https://a\x00.example/"}
    return replace(capture, **{where: changed.get(where, "late\x00")})  # type: ignore[arg-type]
