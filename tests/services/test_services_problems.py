"""Problems in a real house: kept, checked, counted by month, costed, tied to alerts; frequencies; kinds of places."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from houses import HeldClock, listen, new_house, put
from model.alert import Alert
from model.capture import Author, Capture
from model.errors import BadInput, EarshotError, NotFound
from model.problem import problem_to_json
from model.source import Source
from model.topic import Topic
from services.asking import QueryRefused, SearchRequest
from services.frequency import both, frequency
from services.house import House
from services.line import drain
from services.places import family_of, sources_in
from services.problem_alerts import alerts_of, suggestion, tie
from services.problem_reports import ordered, report, reports
from services.problems import Given, add, change, fixed, listed, problem_of, remove, request_of
from services.search import search
from storage import audit, incidents, sources

LATE = Given(name="Late parcels", query='late OR "still waiting"', topics=("acme",), cost="4,50", currency="eur")
MONTHS = [6, 6, 6, 6, 6, 6, 0, 0, 0, 6, 6]
"""Late parcels a month, from January 2026 on; October begins with the tenth."""


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    made = new_house(tmp_path_factory.mktemp("problems"), HeldClock())
    listen(made, Topic("globex", "globex"))
    captures = []
    for month, late in enumerate(MONTHS, 1):
        for number in range(20):
            text = f"The acme parcel is late again, awful, {month} {number}" if number < late else f"acme {number}"
            captures.append(_post(f"{month}-{number}", text, datetime(2026, month, 2 + number, tzinfo=UTC)))
    put(made, *captures)
    drain(made)
    yield made
    made.close()


@pytest.fixture
def own(tmp_path: Path) -> Iterator[House]:
    made = new_house(tmp_path, HeldClock())
    yield made
    made.close()


def _post(ref: str, text: str, at: datetime, source: str = "forum") -> Capture:
    url = f"https://{source}.example/{ref}"
    return Capture(source, ref, url, text=text, author=Author("Ola"), published_at=at, published_from="feed")


def test_a_problem_is_counted_by_month(house: House) -> None:
    made = replace(add(house, LATE, "Ada"), fixed_on=())
    shown = report(house, made, "Europe/Warsaw")
    assert [month.share.hits for month in shown.months] == MONTHS
    assert [month.share.n for month in shown.months] == [20] * 11
    assert shown.months[0].start == datetime(2025, 12, 31, 23, tzinfo=UTC) and shown.months[-1].end == house.clock()
    assert shown.whole.hits == sum(MONTHS) == search(house, request_of(made)).total
    assert shown.cost(shown.whole) == Decimal("4.50") * sum(MONTHS) and shown.state == "open"
    assert shown.negative.n
    remove(house, made.id, "Ada")


@pytest.mark.parametrize(
    ("fixes", "verdicts", "state"),
    [
        (("2026-07-01",), ["back"], "back"),
        (("2026-07-01", "2026-10-30"), ["back", "early"], "watched"),
        (("2026-06-15",), ["back"], "back"),
        (("2026-04-01",), ["same"], "open"),
    ],
)
def test_it_came_back_after_a_fix(house: House, fixes: tuple[str, ...], verdicts: list[str], state: str) -> None:
    made = add(house, replace(LATE, fixed_on=fixes), "Ada")
    shown = report(house, made, "Europe/Warsaw")
    assert [one.verdict for one in shown.fixes] == verdicts and shown.state == state
    if fixes == ("2026-07-01",):
        assert shown.fixes[0].since == datetime(2026, 9, 30, 22, tzinfo=UTC)
        assert (shown.fixes[0].before.count, shown.fixes[0].after.count) == (36, 12)
    if fixes == ("2026-06-15",):  # 6 of June's are on the 2nd to the 7th, before the fix
        assert (shown.fixes[0].before.count, shown.fixes[0].after.count) == (36, 12)
        assert sum(one.before.exposure + one.after.exposure for one in shown.fixes) == 220
    remove(house, made.id, "Ada")


def test_the_list_goes_by_trouble_or_by_cost(house: House) -> None:
    dear = add(house, Given(name="Any", query="acme", cost="0.5", currency="EUR"), "Ada")
    back = add(house, replace(LATE, fixed_on=("2026-07-01",)), "Ada")
    free = add(house, Given(name="Free", query="nothing"), "Ada")
    made = reports(house, [dear, back, free], "UTC")
    assert [one.problem.id for one in ordered(made, "trouble")] == [back.id, dear.id, free.id]
    assert [one.problem.id for one in ordered(made, "cost")] == [back.id, dear.id, free.id]
    assert made[2].months == () and made[2].year_since is None and made[2].state == "open"
    for one in (dear, back, free):
        remove(house, one.id, "Ada")


@pytest.mark.parametrize(
    ("given", "where"),
    [
        (replace(LATE, name=" "), "name"),
        (replace(LATE, name="n" * 121), "name"),
        (replace(LATE, query=" "), "query"),
        (replace(LATE, cost="much"), "cost"),
        (replace(LATE, cost="NaN"), "cost"),
        (replace(LATE, cost="-1"), "cost"),
        (replace(LATE, cost="1e400"), "cost"),
        (replace(LATE, cost="0.00001"), "cost"),
        (replace(LATE, currency=""), "currency"),
        (replace(LATE, currency="euros"), "currency"),
        (replace(LATE, fixed_on=("soon",)), "fixed_on"),
        (replace(LATE, fixed_on=("2030-01-01",)), "fixed_on"),
        (replace(LATE, note="n" * 2_001), "note"),
    ],
)
def test_what_is_wrong_is_named(own: House, given: Given, where: str) -> None:
    with pytest.raises(BadInput) as refused:
        add(own, given, "Ada")
    assert refused.value.where == where and refused.value.todo and listed(own) == []


@pytest.mark.parametrize(
    ("given", "kind"), [(replace(LATE, query="late parcel"), QueryRefused), (replace(LATE, topics=("no",)), NotFound)]
)
def test_a_refused_query_and_an_unknown_topic(own: House, given: Given, kind: type[EarshotError]) -> None:
    with pytest.raises(kind):
        add(own, given, "Ada")


def test_writing_is_audited_and_kept(own: House) -> None:
    made = add(own, LATE, "Ada")
    assert (made.cost, made.currency, made.topics) == (Decimal("4.50"), "EUR", ("acme",))
    assert problem_to_json(made)["cost"] == "4.50"
    changed = change(own, made.id, replace(LATE, name="Later"), "Bo")
    assert (changed.name, changed.who, changed.made_at) == ("Later", "Ada", made.made_at)
    fixed(own, made.id, "2026-10-03", "Bo")
    fixed(own, made.id, "2026-10-03", "Bo")
    fixed(own, made.id, "2026-09-01", "Bo")
    assert [str(day) for day in problem_of(own, made.id).fixed_on] == ["2026-09-01", "2026-10-03"]
    assert len(fixed(own, made.id, "2026-10-03", "Bo", undo=True).fixed_on) == 1
    with pytest.raises(BadInput):
        fixed(own, made.id, " ", "Bo")
    remove(own, made.id, "Bo")
    with own.db.read() as tx:
        said = [(one.actor, one.action) for one in audit.listed(tx)]
    assert said[-1] == ("Ada", "problem added") and said[0] == ("Bo", "problem removed") and len(said) == 7
    with pytest.raises(NotFound):
        problem_of(own, made.id)
    with pytest.raises(NotFound):
        fixed(own, made.id, "2026-10-03", "Bo")


def test_alerts_are_tied_by_their_messages_and_by_people(house: House) -> None:
    found = search(house, SearchRequest(query="acme", size=200)).mentions
    late = [one.mention.id for one in found if "late" in one.mention.capture.text][:3]
    other = [one.mention.id for one in found if "late" not in one.mention.capture.text][:2]
    by = {"phrase": [{"name": "late again"}, {"name": "(others)"}, {"name": 'a "quote"'}]}
    for name, topic, ids in (("all", "acme", late), ("some", "acme", [*late[:1], *other]), ("none", "acme", other)):
        _alert(house, name, topic, ids, by)
    _alert(house, "elsewhere", "globex", late, by)
    made = add(house, LATE, "Ada", alert="none")
    assert [(one.alert.id, one.matched, one.of, one.tied) for one in alerts_of(house, made)] == [
        ("all", 3, 3, None),
        ("none", 0, 2, True),
        ("some", 1, 3, None),
    ]
    tie(house, made.id, "all", "Ada", tied=False)
    assert [one.alert.id for one in alerts_of(house, made)] == ["none", "some", "all"]
    with pytest.raises(NotFound):
        tie(house, made.id, "never", "Ada", tied=True)
    told = suggestion(house, "all")
    assert (told.name, told.topics) == ("late again", ("acme",))
    assert told.query == '"late again" OR "a quote"'
    remove(house, made.id, "Ada")


def test_how_often_a_word_is_said(house: House) -> None:
    asked = SearchRequest(topics=("acme",))
    found = frequency(house, asked, ["late", "parcel AND awful", "late"], zone="UTC")
    assert [one.query for one in found.queries] == ["late", "parcel AND awful"]
    assert [point.share.hits for point in found.queries[0].points] == MONTHS
    assert {point.share.n for point in found.queries[0].points} == {20}
    assert found.queries[0].whole.hits == sum(MONTHS) and found.queries[0].whole.n == 220
    narrowed = frequency(house, replace(asked, query="awful OR shop"), ["late"], zone="UTC", panel="1M")
    assert narrowed.sources == ("forum",) and narrowed.queries[0].whole.n == sum(MONTHS)


@pytest.mark.parametrize(("words", "panel"), [([], ""), (["a", "b", "c", "d", "e", "f"], ""), (["late"], "soon")])
def test_frequencies_refuse(house: House, words: list[str], panel: str) -> None:
    with pytest.raises(BadInput):
        frequency(house, SearchRequest(), words, panel=panel)


def test_a_refused_word_is_told_as_it_was_typed(house: House) -> None:
    with pytest.raises(QueryRefused) as refused:
        frequency(house, SearchRequest(query="acme"), ["late parcel"])
    assert refused.value.query == "late parcel"


@pytest.mark.parametrize(("one", "other", "made"), [("", "a", "a"), ("a", " ", "a"), ("a", "b", "(a\n) AND (b\n)")])
def test_both(one: str, other: str, made: str) -> None:
    assert both(one, other) == made


def test_kinds_of_places(own: House) -> None:
    with own.db.write() as tx:
        for name, kind in (("a", "phpbb"), ("b", "forum"), ("c", "feed"), ("d", "auto")):
            sources.put(tx, Source(name, f"https://{name}.example/", kind))
    assert sources_in(own, ["forum"]) == ("a", "b") and sources_in(own, ["forum", "feed"]) == ("a", "b", "c")
    assert family_of("auto") == "" and family_of("wordpress") == "blog"
    for wrong in ("pub", "reviews"):
        with pytest.raises(BadInput):
            sources_in(own, [wrong])


def _alert(house: House, name: str, topic: str, ids: list[str], by: dict[str, list[dict[str, str]]]) -> None:
    at = house.clock() - timedelta(hours={"all": 1, "none": 2, "some": 3}.get(name, 4))
    moved = [{"id": one} for one in ids]
    with house.db.write() as tx:
        incidents.save(
            tx,
            Alert(name, "dip", "sentiment_dip", topic, "firing", 5, at, evidence={"mentions": moved, "by": by}),  # type: ignore[dict-item]
        )
