"""Stop words kept as digests are the same words, and justext judges by them as it did."""

from __future__ import annotations

import justext.core
import pytest
import trafilatura.external
from justext.utils import get_stoplist, get_stoplists
from lxml import html

from spiders.stopwords import StopWords, use_digests

EVERY = frozenset(word.lower() for language in get_stoplists() for word in get_stoplist(language))


@pytest.fixture(autouse=True)
def digests() -> None:
    use_digests()


def test_every_word_is_known_and_no_other() -> None:
    known: object = trafilatura.external.JT_STOPLIST
    assert isinstance(known, StopWords) and len(EVERY) > 100_000
    assert all(word in known for word in EVERY)
    assert not any(word + "\u2060x" in known for word in EVERY)


@pytest.mark.parametrize("words", [(), ("and",), ("and", "The")])
def test_other_lists_are_taken_as_before(words: tuple[str, ...]) -> None:
    assert justext.core.define_stoplist(words) == frozenset(word.lower() for word in words)


def test_paragraphs_are_judged_as_by_the_words_themselves() -> None:
    said = (
        "the parcel came late and nobody of them all has ever answered " * 4,
        "Żądamy zwrotu pieniędzy za paczkę " * 6,
    )
    page = "".join(f"<p>{text}</p>" for text in (*said, "Zxqv " * 60, "late", "© all rights are reserved by us " * 9))
    judged = [_judged(page, list_) for list_ in (tuple(EVERY), trafilatura.external.JT_STOPLIST)]
    assert judged[0] == judged[1] and {"good", "bad"} <= set(judged[0])


def _judged(page: str, words: object) -> list[str]:
    paragraphs = justext.core.ParagraphMaker.make_paragraphs(html.fromstring(f"<body>{page}</body>"))
    justext.core.classify_paragraphs(paragraphs, words, 50, 150, 0.1, 0.2, 0.25, True)
    return [paragraph.cf_class for paragraph in paragraphs]
