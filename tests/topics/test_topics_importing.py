"""Other systems' queries: read as they mean them, each change told, what cannot be carried over refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from topics import check
from topics.importing import VENDORS, import_query, vendor_named

CARRIED = [
    ("brandwatch", "acme AND late", "acme AND late", ()),
    ("brandwatch", "apple juice", "apple AND juice", ("implicit-and",)),
    ("brandwatch", "acme NOT job", "acme AND NOT job", ()),
    ("brandwatch", "acme NEAR/2f late", "acme ONEAR/2 late", ()),
    ("brandwatch", "acme NEAR/5 late", "acme NEAR/5 late", ("near-meaning",)),
    ("brandwatch", '"late delivery"~5', '"late" NEAR/5 "delivery"', ("near-phrase",)),
    ("brandwatch", "((acme OR nadir) AND (late))~5", "(acme OR nadir) NEAR/5 late", ("near-group",)),
    ("brandwatch", "{BT} AND #fail <<< note >>>", "{BT} AND #fail", ()),
    ("brandwatch", "acme AND language:en", "acme AND lang:en", ("field-renamed",)),
    ("brandwatch", "acme AND country:gbr", "acme", ("field-dropped",)),
    ("brandwatch", "acme AND NOT pageType:forum", "acme", ("field-dropped",)),
    ("brandwatch", "acme AND rating:[3 TO 5]", "acme AND rating:[3 TO 5]", ()),
    ("brandwatch", "acme AND site:(a.com OR b.com)", "acme AND site:(a.com OR b.com)", ()),
    ("brandwatch", "acme AND authorFollowers:[500 TO 1000]", "acme AND followers:[500 TO 1000]", ("field-renamed",)),
    ("brandwatch", "title:(acme OR late)", "title:(acme OR late)", ()),
    ("brandwatch", '"acme, late"', '"acme late"', ("punctuation",)),
    ("brandwatch", "acme and late AND ATLEAST/2", 'acme AND and AND late AND "ATLEAST/2"', ("implicit-and",)),
    ("meltwater", "acme OR nadir AND late", "acme OR (nadir AND late)", ("precedence",)),
    ("meltwater", "acme NEAR late", "acme NEAR/4 late", ("near-default",)),
    ("meltwater", "acme ONEAR/7 late^9", "acme ONEAR/7 late", ("boost",)),
    ("meltwater", "acme AND what?", "acme AND what", ("question-mark",)),
    ("talkwalker", "acme AND -job", "acme AND NOT job", ()),
    ("talkwalker", "BT AND lang:EN", "{BT} AND lang:EN", ("capitals",)),
    ("talkwalker", '++"ABC" AND +"@acme"', '{ABC} AND "@acme"', ()),
    ("talkwalker", "acme AND noisecategory:promotions", "acme", ("field-dropped",)),
    ("youscan", "доставка /2 опоздала", "~доставка NEAR/1 ~опоздала", ("forms", "near-shift")),
    ("youscan", '"acme" /1 "late"', '"acme" NEAR/0 "late"', ("near-shift",)),
    ("youscan", "acme -job", "acme AND NOT job", ("no-forms",)),
    ("sentione", "title:acme AND rawText:late", "title:acme AND text:late", ("accents", "field-renamed")),
    ("sentione", "_all:acme", "acme", ("accents", "field-wider")),
]
REFUSED = [
    ("brandwatch", "acme OR nadir AND late", "mixed-and-or", "acme OR nadir AND late"),
    ("brandwatch", "acme AND juice~5", "fuzzy", "juice~5"),
    ("brandwatch", "acme AND (late", "unclosed", "("),
    ("brandwatch", "acme)", "stray-bracket", ")"),
    ("brandwatch", 'acme AND "late', "unclosed", '"late'),
    ("brandwatch", "<<< note", "unclosed", "<<< note"),
    ("brandwatch", "acme AND", "operand", "D"),
    ("brandwatch", "acme AND parentPostId:7", "unknown-field", "parentPostId:7"),
    ("brandwatch", "acme OR country:pl", "branch", "country:pl"),
    ("brandwatch", "acme AND NOT (late AND country:pl)", "not-field", "NOT (late AND country:pl)"),
    ("brandwatch", "country:pl", "empty", "country:pl"),
    ("brandwatch", "NOT acme", "only-not", "NOT acme"),
    ("brandwatch", "(a1 AND b1 AND c1)~5", "group-tilde", "(a1 AND b1 AND c1)~5"),
    ("brandwatch", "acme NEAR/5 (late AND again)", "near-operand", "(late AND again)"),
    ("brandwatch", "a* AND acme", "wildcard-short", "a* AND acme"),
    ("meltwater", "acme late", "implicit", "acme late"),
    ("talkwalker", "acme late", "implicit", "acme late"),
    ("youscan", "acme /0 late", "near-number", "/0"),
    ("sentione", "acme NEAR late", "near-number", "NEAR"),
]


@pytest.mark.parametrize(("vendor", "theirs", "ours", "codes"), CARRIED)
def test_what_is_carried_over(vendor: str, theirs: str, ours: str, codes: tuple[str, ...]) -> None:
    found = import_query(theirs, VENDORS[vendor])
    assert (found.query, found.refused) == (ours, ())
    assert {change.code for change in found.changes} == set(codes)
    for change in found.changes:
        assert theirs[change.start : change.end].strip()


@pytest.mark.parametrize(("vendor", "theirs", "code", "place"), REFUSED)
def test_what_is_refused(vendor: str, theirs: str, code: str, place: str) -> None:
    found = import_query(theirs, VENDORS[vendor])
    assert (found.ok, found.query) == (False, "")
    (refused,) = found.refused
    assert (refused.code, theirs[refused.start : refused.end]) == (code, place)


def test_the_topics_switch_for_accents_is_the_vendors() -> None:
    assert import_query("żółw", VENDORS["sentione"]).accents == "exact"
    assert import_query("żółw", VENDORS["brandwatch"]).accents == "asymmetric"
    assert vendor_named("Brandwatch") is VENDORS["brandwatch"]
    assert vendor_named("none") is None


WRITTEN = (
    '" ( ) )~5 acme late AND OR NOT NEAR/3 NEAR /2 - title: country: lang: {BT} <<< >>> ~4 ^2 żółw кот 京都 * ? @@x ~w'
)
PARTS = st.sampled_from([*WRITTEN.split(), " ", "a b", "[1 TO 2]", "\x00"])


@given(st.one_of(st.lists(PARTS, max_size=12).map("".join), st.lists(PARTS, max_size=12).map(" ".join), st.text()))
def test_any_string_is_carried_over_readably_or_refused_in_its_place(text: str) -> None:
    for vendor in VENDORS.values():
        found = import_query(text, vendor)
        assert found.ok == bool(found.query)
        if found.ok:
            assert check(found.query, accents=found.accents).ok
        for change in (*found.changes, *found.refused):
            assert 0 <= change.start <= change.end <= len(text)


@pytest.mark.parametrize(
    "text",
    ["(" * 60_000, '"' * 60_001, "NOT " * 15_000, "title:" * 10_000, "a NEAR/2 " * 6_000 + "a", "-" * 60_000 + "a"],
)
def test_no_query_takes_long_or_ends_in_a_trace(text: str) -> None:
    for vendor in VENDORS.values():
        found = import_query(text, vendor)
        assert found.ok == bool(found.query)
