"""Copies of one text are one cluster, edited or not, whatever cut the line off between; what differs stays apart."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from houses import HeldClock, new_house, put
from index import Question
from model.capture import Author, Capture
from model.mention import Language, Mention
from services import ingest as line_module
from services.copies import KEPT, forget_old
from services.habits import LEAST, note_languages, usual_languages
from services.line import Line, drain
from storage import outbox

LATE = (
    "Northwind promised the parcel for Monday and it is Friday now, nobody answers the phone, the tracking page shows "
    "nothing and the chat only says that somebody will call me back within two working days."
)
OTHER = (
    "The new cinema on the square is lovely, we saw two films in a row, the seats are wide and the popcorn is fresh, "
    "and on Tuesdays students get in for half of the price, so take your card along."
)
EDITS = (
    f"Same here, unbelievable!\n\n{LATE}",
    LATE.replace("Monday", "Thursday"),
    LATE[: len(LATE) * 4 // 5],
    f"{LATE}\n\nRead more on our page and subscribe.",
)


@pytest.fixture
def clock():
    return HeldClock()


@pytest.fixture
def house(tmp_path, clock):
    made = new_house(tmp_path, clock, topic="northwind")
    yield made
    made.close()


def posts(*texts, begin=0):
    return [
        Capture("forum", str(n), url=f"https://forum.example/{n}", text=text, author=Author(f"a{n}"))
        for n, text in enumerate(texts, begin)
    ]


def clusters(house):
    """ref → (cluster, lead)."""
    return {m.capture.ref: (m.cluster, m.lead) for m in house.index.scan(Question(irrelevant=None))}


def test_edited_copies_are_in_the_cluster_of_the_first_and_other_texts_are_not(house):
    put(house, *posts(LATE, *EDITS, OTHER, "Late again, what a shame it is"))
    drain(house)
    found = clusters(house)
    cluster = found["0"][0]
    assert [found[str(n)] for n in range(5)] == [(cluster, True)] + [(cluster, False)] * 4
    assert found["5"][0] not in ("", cluster)
    assert found["5"][1] and found["6"][1]
    asked = Question(clusters=(cluster,))
    assert house.index.groups(asked, [cluster])[cluster].count == 5


def test_copies_seen_batches_and_days_apart_are_one_cluster_and_exact_ones_for_ever(house, clock):
    put(house, *posts(LATE))
    drain(house)
    clock.move(days=20)
    put(house, *posts(EDITS[0], begin=1))
    drain(house)
    clock.move(days=KEPT.days + 1)
    put(house, *posts(OTHER, begin=2))
    drain(house)
    put(house, *posts(EDITS[0].upper(), LATE.upper(), begin=3))
    drain(house)
    found = clusters(house)
    assert {found[n][0] for n in "0134"} == {found["0"][0]}
    with house.db.write() as tx:
        assert forget_old(tx, clock()) == 0


def test_an_edited_copy_comes_too_late_once_its_text_is_forgotten(house, clock):
    put(house, *posts(LATE))
    drain(house)
    clock.move(days=KEPT.days + 1)
    put(house, *posts(OTHER, begin=1))
    drain(house)
    put(house, *posts(EDITS[1], begin=2))
    drain(house)
    found = clusters(house)
    assert found["2"][0] != found["0"][0]


class PowerCut(BaseException):
    pass


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    order=st.permutations([LATE, *EDITS, OTHER, OTHER.upper()]),
    cuts=st.lists(st.sampled_from(["gather", "write", "set_aside", "note_languages"]), max_size=3),
    batch=st.integers(1, 7),
)
def test_wherever_the_line_is_cut_off_the_clusters_are_the_same(tmp_path_factory, order, cuts, batch):
    straight = _run(tmp_path_factory.mktemp("straight"), order, [], 500)
    assert _run(tmp_path_factory.mktemp("cut"), order, cuts, batch) == straight


def _run(folder, order, cuts, batch):
    house = new_house(folder, HeldClock(), topic="northwind")
    try:
        put(house, *posts(*order))
        for cut in cuts:
            _cut_at(house, cut, batch)
        line = Line(house, batch=batch)
        while _depth(house):
            line.tick()
        line.release()
        return clusters(house)
    finally:
        house.close()


def _depth(house):
    with house.db.read() as tx:
        return outbox.depth(tx)


def _cut_at(house, name, batch):
    original = getattr(line_module, name)

    def cut(*args):
        original(*args)
        raise PowerCut

    setattr(line_module, name, cut)
    line = Line(house, batch=batch)
    try:
        line.tick(batches=1)
    except PowerCut:
        pass
    finally:
        setattr(line_module, name, original)
        line.release()


# The language a source usually writes in


def mention(code, confidence=0.95, method="vote@1", source="forum"):
    made = Mention("m", Capture(source, "1", text="x"), HeldClock()(), "h")
    return replace(made, language=Language(code, confidence, method))


def habit(house, *mentions):
    with house.db.write() as tx:
        note_languages(tx, mentions)
        return usual_languages(tx, ["forum", "unheard of"])


def test_a_source_has_a_habit_once_enough_of_it_is_in_one_language(house):
    assert habit(house, *[mention("pl")] * (LEAST - 1)) == {}
    assert habit(house, mention("pl")) == {"forum": "pl"}
    assert habit(house, *[mention("en")] * 3) == {"forum": "pl"}
    assert habit(house, *[mention("en")] * 10) == {}
    assert habit(house, *[mention("pl")] * 5000) == {"forum": "pl"}


def test_what_a_hint_decided_or_is_not_sure_makes_no_habit(house):
    unsure = [mention("pl", 0.5), mention("und", 0.0, "none"), mention("pl", 0.9, "hint")]
    assert habit(house, *unsure * 50) == {}


def test_a_short_text_of_a_source_takes_its_habit_and_its_own_word_goes_first(house):
    with house.db.write() as tx:
        note_languages(tx, [mention("pl")] * 50)
    short = "Northwind, hotel super"
    put(house, *posts(short), replace(posts(short, begin=1)[0], lang="de"))
    seen = []
    original = house.languages.detect
    house.languages = type(
        "Spy", (), {"detect": lambda _, text, hint="": seen.append(hint) or original(text, hint=hint)}
    )()
    drain(house)
    assert seen == ["pl", "de"]
