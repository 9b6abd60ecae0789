"""The pure parts: highlighting, charts, moments, evidence of any shape."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.errors import BadInput
from model.mention import Span
from services.overview import Point, Tally
from web.drawing.stacks import WIDTH, nice, places, share_chart, strip, volume_chart
from web.evidence import read_evidence
from web.highlight import pieces, snippet
from web.render import clean, http_url, link, number
from web.translation import translations
from web.viewer import read_moment, viewer_of
from web.words import Words

WORDS = Words("en", translations("en"))
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
spans = st.lists(
    st.builds(Span, st.sampled_from(["title", "text"]), st.integers(-5, 900), st.integers(-5, 900)), max_size=12
)
tallies = st.builds(Tally, *(st.integers(0, 10**6) for _ in range(4)))
texts = st.text(max_size=60) | st.text("ab \nข้าวが", min_size=300, max_size=900)
json = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
)


@given(texts, spans)
def test_pieces_are_the_text_and_marks_are_the_spans(text: str, marked: list[Span]) -> None:
    cut = pieces(text, marked, "text")
    assert "".join(piece.text for piece in cut) == text
    wanted = {at for s in marked if s.field == "text" for at in range(max(0, s.start), min(len(text), s.end))}
    found, at = set(), 0
    for piece in cut:
        found |= set(range(at, at + len(piece.text))) if piece.marked else set()
        at += len(piece.text)
    assert found == wanted


@given(texts, spans)
def test_a_snippet_is_short_a_part_of_the_text_and_holds_the_first_match(text: str, marked: list[Span]) -> None:
    cut = snippet(text, marked, "text", 200)
    shown = "".join(piece.text for piece in cut)
    whole = [piece for piece in pieces(text, marked, "text") if piece.marked]
    assert len(shown) <= 204 or len(text) <= 200
    assert shown.removeprefix("… ").removesuffix(" …") in text
    if whole and len(whole[0].text) < 60:
        assert next(piece for piece in cut if piece.marked).text == whole[0].text


@given(st.lists(tallies, min_size=1, max_size=60))
def test_bars_stand_in_their_frame_and_are_as_tall_as_their_counts(counted: list[Tally]) -> None:
    hours = [NOW + timedelta(hours=step) for step in range(len(counted) + 1)]
    points = [Point(start, end, tally) for (start, end), tally in zip(pairwise(hours), counted, strict=True)]
    for chart in (volume_chart(points), share_chart(points)):
        for bar in chart.bars:
            for block in bar.blocks:
                assert block.y >= -0.1 and block.y + block.height <= chart.height + 0.1
                assert block.x >= 0 and block.x + block.width <= chart.width
    drawn = volume_chart(points)
    for bar in drawn.bars:
        tall = sum(block.height for block in bar.blocks)
        assert tall == pytest.approx(bar.tally.count / drawn.top * drawn.height, abs=0.05)


def test_a_moment_stands_where_its_interval_does() -> None:
    hours = [NOW + timedelta(hours=step) for step in range(5)]
    points = [Point(start, end, Tally()) for start, end in pairwise(hours)]
    moments = [hours[0], hours[2] + timedelta(minutes=30), hours[0] - timedelta(seconds=1), hours[4]]
    assert places(points, [*moments, hours[0]]) == [0, WIDTH * 2.5 / 4]
    assert places([], moments) == []


def test_where_nothing_is_known_there_is_no_share() -> None:
    unknown = Point(NOW, NOW + timedelta(hours=1), Tally(unknown=5))
    known = Point(NOW, NOW + timedelta(hours=1), Tally(neutral=5))
    assert share_chart([unknown]).bars[0].blocks == ()
    assert share_chart([known]).bars[0].blocks[0].height == 0
    assert WORDS.percent(unknown.tally.negative_share) == "–"
    assert WORDS.percent(known.tally.negative_share) == "0\u202f%"


@given(tallies)
def test_a_strip_is_filled_unless_there_is_nothing(tally: Tally) -> None:
    assert sum(block.width for block in strip(tally)) == pytest.approx(100 if tally.count else 0, abs=0.1)


@given(st.integers(0, 10**9))
def test_an_axis_ends_on_a_round_number_at_or_above(highest: int) -> None:
    top = nice(highest)
    assert highest <= top <= max(1, highest * 2) and str(top).rstrip("0") in set("1234568")


@given(
    st.dictionaries(st.sampled_from(["n", "share", "before", "by", "without", "mentions", "volume", "silent"]), json)
)
def test_evidence_of_any_shape_is_read(evidence: dict[str, object]) -> None:
    read_evidence(evidence)  # type: ignore[arg-type]
    read_evidence({"by": {"source": evidence, "author": [evidence]}, "before": evidence})  # type: ignore[dict-item, list-item]


@pytest.mark.parametrize(
    ("typed", "zone", "moment"),
    [
        ("2026-11-20", "Europe/Warsaw", datetime(2026, 11, 19, 23, tzinfo=UTC)),
        ("2026-11-20 08:00", "Asia/Tokyo", datetime(2026, 11, 19, 23, tzinfo=UTC)),
        ("2026-11-20T08:00+01:00", "Asia/Tokyo", datetime(2026, 11, 20, 7, tzinfo=UTC)),
        ("  ", "UTC", None),
    ],
)
def test_moments_are_read_in_the_zone_of_who_types(typed: str, zone: str, moment: datetime | None) -> None:
    assert read_moment(typed, zone, name="since") == moment


@given(st.text(max_size=30))
def test_a_moment_is_read_or_refused(typed: str) -> None:
    try:
        moment = read_moment(typed, "Europe/Warsaw", name="since")
    except BadInput as wrong:
        assert wrong.where == "since"
    else:
        assert moment is None or moment.tzinfo is not None


@given(st.dictionaries(st.sampled_from(["earshot_zone", "earshot_name"]), st.text(max_size=100)))
def test_any_cookie_gives_a_viewer(cookies: dict[str, str]) -> None:
    viewer = viewer_of(cookies, "UTC", NOW)
    assert viewer.short(NOW) and viewer.full(NOW) and len(viewer.name) <= 80


@pytest.mark.parametrize(
    ("passed", "said"),
    [
        (0, "1 sec ago"),
        (59, "59 sec ago"),
        (60, "1 min ago"),
        (7199, "1 hr ago"),
        (200_000, "2 days ago"),
        (-90, "in 1 min"),
    ],
)
def test_how_long_ago(passed: int, said: str) -> None:
    assert viewer_of({}, "UTC", NOW).ago(NOW - timedelta(seconds=passed)) == said


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("https://a.example/x", True),
        ("HTTP://a.example", True),
        ("javascript:alert(1)", False),
        (" javascript:alert(1)", False),
        ("java\nscript:alert(1)", False),
        ("data:text/html,x", False),
        ("//a.example", False),
        ("https://", False),
        ("http://[", False),
        ("", False),
    ],
)
def test_only_web_addresses_are_linked(url: str, kept: bool) -> None:
    assert http_url(url) == (url if kept else "")


def test_figures_are_written_plainly() -> None:
    assert number(1234567) == "1\u202f234\u202f567"
    assert [WORDS.change(c) for c in (None, 0.0, 0.124, -0.08, 4.2, 0.001)] == [
        "new", "±0\u202f%", "+12\u202f%", "−8\u202f%", "×5.2", "±0\u202f%",
    ]  # fmt: skip
    assert clean("a\x00b\u202ec\nd\u2066") == "abc\nd"
    assert link("/m", topic=["a", "b&c"], q="", size=None, x="ü") == "/m?topic=a&topic=b%26c&x=%C3%BC"
