"""Significant phrases are those of a plain count of all runs of one to three words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from index.runs import Text
from index.significant import LEAST, MOST_WORDS, SAME, signed_root, significant, written
from index.stopwords import STOPWORDS

Run = tuple[str, ...]
WORDS = ("", "a", "the", "7", "late", "refund", "parcel", "x1", "abc", "京都", "と", "茶")

texts = st.lists(st.lists(st.lists(st.sampled_from(WORDS), min_size=1, max_size=6), max_size=2), max_size=9)


def runs(text: Text) -> Iterator[Run]:
    for paragraph in text:
        for size in range(1, MOST_WORDS + 1):
            for at in range(len(paragraph) - size + 1):
                if all(run := tuple(paragraph[at : at + size])):
                    yield run


def says(run: Run) -> bool:
    return not any(empty(word) for word in (run[0], run[-1]))


def empty(word: str) -> bool:
    return word in STOPWORDS or word.isdigit() or (len(word) == 1 and word.isascii())


def plainly(asked: Sequence[Text], background: Sequence[Text], limit: int) -> list[tuple[str, int, int]]:
    here, there = (Counter(run for text in side for run in set(runs(text))) for side in (asked, background))
    sizes = len(asked), len(background)
    scored = [
        (-signed_root((count, there[run]), sizes), run)
        for run, count in here.items()
        if count >= LEAST and says(run) and count * sizes[1] > there[run] * sizes[0]
    ]
    best = [run for _, run in sorted(scored)[: limit * 8]]
    whole = [run for run in best if not any(_within(run, other) and here[other] >= SAME * here[run] for other in best)]
    return [(written(run), here[run], there[run]) for run in whole[:limit]]


def _within(run: Run, other: Run) -> bool:
    return len(run) < len(other) and any(other[at : at + len(run)] == run for at in range(len(other) - len(run) + 1))


@settings(max_examples=150, deadline=None)
@given(asked=texts, background=texts, limit=st.sampled_from([0, 1, 2, 20]))
def test_they_are_those_of_a_plain_count(asked: list[Text], background: list[Text], limit: int) -> None:
    found = significant(asked, background, limit)
    assert [(one.text, one.count, one.background) for one in found] == plainly(asked, background, limit)
