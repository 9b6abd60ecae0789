"""The archive told anew: by one writer, resumably, people's labels kept, and history that says what was when."""

from datetime import timedelta

import pytest

from houses import HeldClock, new_house, put
from index import Question
from model.capture import Author, Capture
from model.errors import BadInput
from model.labels import Label
from model.mention import Sentiment
from services import methods as methods_module
from services import rescore as rescore_module
from services import rewriting as rewriting_module
from services.labels import label
from services.line import Line, drain, rescore
from services.rescore import begin, method_changes, steps, under_way
from storage import observations

ANGRY = "The Acme parcel is late and I am very angry."


class Always:
    """A method that always says the same."""

    def __init__(self, said):
        self.said = Sentiment(said, {"negative": -0.9, "positive": 0.9}[said], 0.9, f"always-{said}@1")

    def score(self, *_, **__):
        return self.said

    towards = score


@pytest.fixture
def clock():
    return HeldClock()


@pytest.fixture
def house(tmp_path, clock, monkeypatch):
    """A house whose methods are "current" (always negative) and "vader" (always positive)."""
    routers = {"": Always("negative"), "current": Always("negative"), "vader": Always("positive")}

    def router_of(name):
        if name not in routers:
            raise BadInput("no sentiment method")
        return routers[name]

    for module in (methods_module, rescore_module):
        monkeypatch.setattr(module, "router_of", router_of)
    monkeypatch.setattr("services.house.router_of", router_of)
    made = new_house(tmp_path, clock)
    made.sentiments = routers[""]
    yield made
    made.close()


def arrived(house, count=1, begin=0):
    posts = [
        Capture("forum", str(n), url=f"https://forum.example/{n}", text=f"{ANGRY} Number {n}.", author=Author(f"a{n}"))
        for n in range(begin, begin + count)
    ]
    put(house, *posts)
    drain(house)


def labels_of(house):
    found = house.index.scan(Question(irrelevant=None))
    return [(m.sentiment.label, m.topics[0].sentiment.label) for m in found if m.topics]


def history(house, **asked):
    with house.db.read() as tx:
        found = observations.history(tx, "acme", house.clock() - timedelta(days=2), house.clock(), **asked)
        return [(seen.negative, seen.method) for seen in found]


def test_the_step_is_shown_before_anything_changes(house):
    arrived(house, 30)
    (every, english) = steps(house, "vader")
    assert (every.topic, every.language, every.mentions) == ("acme", "*", 30)
    assert english.language == "en"
    assert (english.before.hits, english.before.n, english.after.hits, english.after.n) == (30, 30, 0, 30)
    assert english.before.interval[0] > 0.8
    assert set(labels_of(house)) == {("negative", "negative")}
    assert steps(house, "current")[0].after.hits == 30
    assert steps(house, "vader", "pl") == []


def test_the_archive_is_told_anew_and_what_arrives_is_told_so_too(house):
    arrived(house, 450)
    begin(house, "vader")
    done = rescore(house)
    assert (done.read, done.changed) == (450, 450)
    assert set(labels_of(house)) == {("positive", "positive")}
    arrived(house, 1, begin=450)
    assert labels_of(house)[-1] == ("positive", "positive")
    assert under_way(house) is None


def test_people_win_and_their_labels_survive(house):
    arrived(house, 2)
    mention = next(iter(house.index.scan(Question()))).id
    label(house, [mention], [Label("sentiment", "neutral")], "ola")
    begin(house, "vader")
    rescore(house)
    found = house.index.get([mention])[mention]
    assert (found.mood, found.sentiment.label) == ("neutral", "positive")


def test_history_is_told_anew_from_then_on_and_the_log_stays_as_it_was(house, clock):
    arrived(house, 3)
    with house.db.read() as tx:
        place = observations.end(tx)
    begin(house, "vader")
    rescore(house)
    clock.move(hours=1)
    arrived(house, 1, begin=3)
    clock.move(hours=1)
    assert set(history(house, before=place)) == {(True, "always-negative@1")}
    assert set(history(house)) == {(False, "always-positive@1")}
    with house.db.read() as tx:
        read = [seen.method for seen in observations.after(tx, "acme", 0)]
    assert read == ["always-negative@1"] * 3 + ["always-positive@1"]


def test_a_change_of_method_is_noted_and_mended_once_the_archive_is_told_anew(house, clock):
    arrived(house)
    assert method_changes(house) == []
    house.sentiments = Always("positive")  # as after an upgrade
    arrived(house, 2, begin=1)
    (change,) = method_changes(house, "acme")
    assert (change.language, change.before, change.after) == ("en", "always-negative@1", "always-positive@1")
    assert (change.at, change.mended_at) == (clock(), None)
    clock.move(hours=1)
    begin(house, "vader")
    rescore(house)
    assert method_changes(house, "acme")[0].mended_at == clock()
    assert method_changes(house, "nosuch") == []


class PowerCut(BaseException):
    pass


@pytest.mark.parametrize("cut", ["put_anew", "understood", "raise_versions"])
def test_cut_off_it_goes_on_where_it_was(house, monkeypatch, cut):
    monkeypatch.setattr(rescore_module, "SLICE", 10)
    arrived(house, 35)
    begin(house, "vader")
    line = Line(house)
    line.tick(batches=1)
    line.release()
    read = under_way(house).read
    assert 0 < read < 35

    def end(*_, **__):
        raise PowerCut

    where = {"raise_versions": rewriting_module.ledger}.get(cut, rescore_module)
    with monkeypatch.context() as patched:
        patched.setattr(where, cut, end)
        line = Line(house)
        with pytest.raises(PowerCut):
            line.tick()
        line.release()
    assert begin(house, "vader").read == read
    assert (rescore(house).read, set(labels_of(house))) == (35, {("positive", "positive")})
    versions = [m.version for m in house.index.scan(Question())]
    begin(house, "vader")
    assert rescore(house).changed == 0
    assert [m.version for m in house.index.scan(Question())] == versions


def test_another_method_begun_meanwhile_takes_its_place(house, monkeypatch):
    monkeypatch.setattr(rescore_module, "SLICE", 10)
    arrived(house, 25)
    begin(house, "vader")
    line = Line(house)
    line.tick(batches=1)
    line.release()
    begin(house, "current")
    rescore(house)
    assert set(labels_of(house)) == {("negative", "negative")}


def test_a_method_there_is_not_is_refused(house):
    for asked in (begin, steps):
        with pytest.raises(BadInput, match="no sentiment method"):
            asked(house, "nosuch")
