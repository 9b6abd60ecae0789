"""Errors and the problems of queries are said in the reader's language, whole; the API says them in English."""

from __future__ import annotations

from string import Formatter

import pytest
from fastapi.testclient import TestClient
from hypothesis import given, settings
from hypothesis import strategies as st

from model.errors import BadInput, NotFound
from model.said import said
from topics import check
from web.catalogues import LANGUAGES, kept
from web.reach import reached
from web.sentences import Sentences, read, sentences, visited
from web.wrong import CONTEXT, VISIT, say, translated, wrong_in

CSRF = {"x-earshot-csrf": "1"}
REFUSED = (
    *('"late', "{Late", "late)", "(late", "()", "a b", "a AND b OR c", "NOT NOT a", "a AND", "a NEAR b", "NOT a", ""),
    *(
        "a NEAR/3 (b AND c)",
        "ATLEAST/0(a)",
        "ATLEAST/2 a",
        "@@none",
        "nothing:x",
        "title:",
        "lang:[1 TO 2]",
        "kind:xyz",
    ),
    *(
        "rating:[5 TO 1]",
        "rating:abc",
        "published:never",
        "title:(author:x)",
        "https://x.example/",
        "&&",
        "*",
        "a*",
        "~a*",
    ),
    *(
        '""',
        "{}",
        "<<< never",
        "}",
        "author:(a b)",
        "ab*cd* NEAR/1 x OR y",
        "((" * 60,
        '"a &"',
        "rating:[x]",
        "tagged:",
    ),
)
DOUBTED = (
    "late and lost",
    "-late",
    '"late, lost"',
    "late?",
    "Macy's",
    "żółć",
    "phone",
    "late OR late",
    "a AND NOT a",
    "+x",
)


FAULTY = """
from services.users import BadInput as Wrong
def f(a):
    what = f"so it is {a}"
    raise Wrong(what, todo="Do it to " + a)
"""
SAID = """
from model.errors import NotFound
WHAT, KIND = "so", NotFound
TODO = f"{WHAT} be it"
raise KIND(said("{n} of it", n=1) if a else WHAT, where="the place", todo=b or TODO)
"""


def test_every_error_that_pages_show_can_be_translated() -> None:
    found = sentences()
    assert found.faults == [] and len(found.said) > 700


def test_a_sentence_put_together_is_found() -> None:
    told = Sentences()
    read(FAULTY, told)
    assert told.faults == ["x:4", "x:5"]
    read(SAID, told)
    assert (told.said, len(told.faults)) == ({"{n} of it", "so", "so be it", "the place"}, 2)


def test_what_a_page_never_comes_to_is_not_asked_for() -> None:
    assert ("services.topics", "history") in reached()
    assert {("services.definitions", "read_file"), ("services.backup", "restore_backup")}.isdisjoint(reached())
    assert ("index.elasticsearch.pages", "Pages.page") in reached(), "an engine is asked through its protocol"
    assert "there is no such file" not in sentences().said


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_sentence_fills_the_places_it_has(language: str) -> None:
    catalogue = kept(language)
    for template, context in [(t, CONTEXT) for t in sentences().said] + [(t, VISIT) for t in visited().said]:
        message = catalogue.get(template, context)
        found = str(message.string) if message else ""
        assert found, template
        assert fields(found) <= fields(template), (template, found)
        for _, name, spec, conversion in Formatter().parse(found):
            if name:
                assert (name, spec, conversion) in parts(template), (template, found)


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def parts(text: str) -> set[tuple[str, str | None, str | None]]:
    return {(name, spec, conversion) for _, name, spec, conversion in Formatter().parse(text) if name}


@pytest.mark.parametrize("query", [*REFUSED, *DOUBTED])
def test_each_problem_of_a_query_has_words_in_each_language(query: str) -> None:
    problems = check(query, lists={"one": "late)"}).problems
    assert problems, query
    for problem in problems:
        for text in (problem.message, *(fix.title for fix in problem.fixes)):
            lacking = [language for language in LANGUAGES if translated(text, language) is None]
            assert not lacking or text in ("negative", "neutral", "positive") or query == "kind:xyz", (query, text)


@settings(max_examples=40, deadline=None)
@given(st.text(st.sampled_from('ab "(){}*?~@:&|[]/1NOTANDEAR<>'), max_size=30))
def test_whatever_is_typed_is_answered_in_polish(query: str) -> None:
    for problem in check(query).problems:
        assert translated(problem.message, "pl") is not None, problem


def test_an_error_is_said_whole_or_in_english() -> None:
    known = NotFound("there is no such topic", where="late", todo="GET /api/v1/topics lists them")
    told = wrong_in(known, "pl")
    assert (told.language, told.sentence) == ("pl", "late: nie ma takiego tematu. Podaje je GET /api/v1/topics")
    half = wrong_in(BadInput("there is no such topic", todo="nobody ever translated this"), "pl")
    assert (half.language, half.what) == ("en", "there is no such topic")
    assert wrong_in(known, "ja").sentence.startswith("late：そのようなトピックはありません。")


def test_what_is_said_stays_english_text_with_its_template() -> None:
    made = said("In the list {name}: {problem}", name="<x>", problem=said("This quote is never closed"))
    assert made == "In the list <x>: This quote is never closed" and said(made) is made
    assert say(made, "pl") == "Na liście <x>: Ten cudzysłów nie jest zamknięty"
    assert say("nobody ever translated this", "pl") == "nobody ever translated this"


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("pl", "cudzysłów nie jest zamknięty"),
        ("ru", "кавычки не закрыты"),
        ("th", "ไม่ได้ปิด"),
        ("ja", "閉じられていません"),
    ],
)
@pytest.mark.parametrize("address", ["/mentions", "/analysis"])
def test_a_refused_query_is_told_in_the_readers_language(
    client: TestClient, address: str, language: str, words: str
) -> None:
    page = client.get(address, params={"q": '"late'}, headers={"accept-language": language}).text
    assert words in page and "never closed" not in page and "Close the quote" not in page


def test_a_page_that_is_not_there_says_so_in_the_readers_language(client: TestClient) -> None:
    page = client.get("/topics/nosuch", headers={"accept-language": "pl"}).text
    assert "nie ma takiego tematu" in page and "Nie znaleziono" in page and "no such" not in page


def test_the_api_speaks_english_but_to_the_pages_own_scripts(client: TestClient) -> None:
    sent = {"query": '"late'}
    told = client.post("/api/v1/topics/check", json=sent, headers={**CSRF, "accept-language": "pl"}).json()
    assert told["problems"][0]["message"] == "This quote is never closed"
    ours = {**CSRF, "x-earshot-language": "pl"}
    told = client.post("/api/v1/topics/check", json=sent, headers=ours).json()["problems"][0]
    assert (told["code"], told["message"]) == ("unclosed-quote", "Ten cudzysłów nie jest zamknięty")
    assert told["fixes"][0]["title"] == "Zamknij cudzysłów na końcu"
    wrong = client.get("/api/v1/topics/nosuch", headers=ours).json()
    assert (wrong["title"], wrong["detail"]) == ("Not Found", "nosuch: nie ma takiego tematu")
