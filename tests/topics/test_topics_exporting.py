"""Our queries as Lucene query strings: what is said the same, and each loss named."""

from __future__ import annotations

import pytest

from topics import compile_query
from topics.exporting import to_lucene

SAME = [
    ("acme AND (late OR broken)", "acme AND (late OR broken)"),
    ("acme AND NOT (job OR vacancy)", "acme AND NOT (job OR vacancy)"),
    ('"late delivery" OR deliver*', '"late delivery" OR deliver*'),
    ("title:(acme OR late) AND acme", "title:(acme OR late) AND acme"),
    ("acme AND lang:(pl OR en)", 'acme AND lang:("pl" OR "en")'),
    ("acme AND rating:[1 TO 2]", "acme AND rating:[1 TO 2]"),
    ("@@names AND late", "(acme OR nadir) AND late"),
    ("Żółć", "zolc"),
]
LOSSES = [
    ("late NEAR/3 delivery", '"late delivery"~3', "counts moves"),
    ("late ONEAR/3 delivery", '"late delivery"~3', "the order is not kept"),
    ("(late OR slow) NEAR/3 delivery", "(late OR slow) AND delivery", "nothing of how near"),
    ("acme NOT NEAR/3 job", "acme", "no NOT NEAR"),
    ("ATLEAST/2(acme)", "acme", "once is enough"),
    ("{BT}", '"bt"', "upper and lower case"),
    ("#fail", "fail", "marks around"),
    ("p&t", '"p t"', "marks around and between"),
    ("京都", '"京 都"', "borders of words"),
]


@pytest.mark.parametrize(("ours", "lucene"), SAME)
def test_what_is_said_the_same(ours: str, lucene: str) -> None:
    found = to_lucene(compile_query(ours, accents="fold", lists={"names": "acme OR nadir"}))
    assert (found.query, found.losses) == (lucene, ())


@pytest.mark.parametrize(("ours", "lucene", "loss"), LOSSES)
def test_each_loss_is_named(ours: str, lucene: str, loss: str) -> None:
    found = to_lucene(compile_query(ours, accents="fold"))
    assert found.query == lucene
    assert any(loss in said for said in found.losses), found.losses


def test_accents_that_count_and_forms_are_told() -> None:
    assert "accents" in to_lucene(compile_query("acme")).losses[0]
    assert to_lucene(compile_query("~Orlen", accents="fold")).query.startswith("(orlen OR ")
