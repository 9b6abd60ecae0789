"""The line: nothing seen is lost, once is once, unknown is said, whatever stops it and wherever."""

import itertools
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from houses import HeldClock, listen, new_house, put
from index import Question
from model.capture import Author, Capture, Thread
from model.errors import LeaseLost, Unavailable
from model.topic import Topic
from services import ingest as line_module
from services.imports import import_lines
from services.ingest import LINE, IngestReport, ingest
from services.line import Line, drain
from storage import leases, ledger, observations, outbox


@pytest.fixture
def clock():
    return HeldClock()


@pytest.fixture
def house(tmp_path, clock):
    made = new_house(tmp_path, clock)
    yield made
    made.close()


def post(ref="1", text="The Acme parcel is late and I am angry.", source="forum", **more):
    more.setdefault("url", f"https://{source}.example/{ref}")
    return Capture(source, ref, text=text, author=Author("Ola"), **more)


def mentions(house):
    return list(house.index.scan(Question()))


def depth(house):
    with house.db.read() as tx:
        return outbox.depth(tx)


def observed(house):
    with house.db.read() as tx:
        return observations.after(tx, "acme", 0)


def test_a_capture_becomes_a_mention_with_everything_told(house):
    put(house, post(thread=Thread("t9", "Parcels")))
    assert drain(house) == IngestReport(read=1, new=1)
    (mention,) = mentions(house)
    assert (mention.language.code, mention.sentiment.label, mention.version) == ("en", "negative", 1)
    (match,) = mention.topics
    assert (match.topic, match.revision, match.tagged, match.sentiment.label) == ("acme", 1, False, "negative")
    assert [mention.capture.text[s.start : s.end] for s in match.spans] == ["Acme"]
    assert depth(house) == 0


def test_what_matches_no_topic_is_kept_without_sentiment(house):
    put(house, post(text="The weather is terrible and awful."))
    drain(house)
    (mention,) = mentions(house)
    assert (mention.topics, mention.sentiment.label, mention.language.code) == ((), "unknown", "en")


def test_a_language_without_a_method_is_unknown_never_neutral(house):
    put(house, post(text="Das Paket von Acme kommt schon wieder zu spät, ich bin wütend auf diese Firma."))
    drain(house)
    (mention,) = mentions(house)
    assert (mention.language.code, mention.sentiment.label) == ("de", "unknown")
    assert mention.topics[0].sentiment.label == "unknown"
    assert observed(house)[0].negative is None


def test_the_observation_is_what_the_alerts_need(house, clock):
    put(house, post(published_at=clock.now - timedelta(hours=1), published_from="feed", thread=Thread("t9")))
    drain(house)
    (seen,) = observed(house)
    assert (seen.live, seen.negative, seen.author, seen.language) == (True, True, "ola", "en")
    assert (seen.source, seen.kind, seen.thread) == ("forum", "post", "forum.example\x1ft9")


def test_history_is_observed_and_never_live(house, clock):
    old = clock.now - timedelta(days=3)
    put(house, post("1", published_at=old, published_from="feed"))
    put(house, post("2", "Acme is fine with me today."), first=True)
    drain(house)
    assert [o.live for o in observed(house)] == [False, False]


def test_the_same_post_by_another_guid_or_tracking_link_is_one_mention(house, clock):
    put(house, post("1", url="https://forum.example/p?id=1"))
    clock.move(minutes=5)
    put(house, post("guid-2", url="https://forum.example/p?id=1&utm_source=feed"))
    put(house, post("x", source="planet", url="http://forum.example/p?id=1#top"))
    assert drain(house) == IngestReport(read=3, new=1, duplicate=2)
    (mention,) = mentions(house)
    assert [(s.source, s.ref) for s in mention.sightings] == [("forum", "1"), ("forum", "guid-2"), ("planet", "x")]
    assert len(observed(house)) == 1


def test_an_edit_is_a_new_version_of_the_same_mention(house, clock):
    put(house, post(text="Acme is great, I love it."))
    drain(house)
    clock.move(minutes=5)
    put(house, post(text="Acme is awful, I hate it."))
    assert drain(house) == IngestReport(read=1, edited=1)
    (mention,) = mentions(house)
    assert (mention.capture.text, mention.version, mention.sentiment.label) == (
        "Acme is awful, I hate it.",
        2,
        "negative",
    )
    assert mention.revised_at == clock.now
    assert house.index.count(Question(topics=("acme",), sentiments=("positive",))) == 0


def test_two_mentions_that_prove_to_be_one_merge_into_the_first_seen(house, clock):
    put(house, post("1", url="https://forum.example/a"))
    clock.move(minutes=5)
    put(house, post("2", url="https://forum.example/b"))
    drain(house)
    first, second = (m.id for m in mentions(house))
    clock.move(minutes=5)
    put(house, post("2", "Acme, moved to another thread.", url="https://forum.example/a"))
    assert drain(house).merged == 1
    (mention,) = mentions(house)
    assert mention.id == first
    assert [(s.ref, s.url[-1]) for s in mention.sightings] == [("1", "a"), ("2", "b")]
    with house.db.read() as tx:
        tombstone = ledger.rows_of(tx, [second])[second]
    assert (tombstone.state, tombstone.into) == ("merged", first)
    put(house, post("3", url="https://forum.example/b"))
    drain(house)
    assert [m.id for m in mentions(house)] == [first]


def test_what_retention_deleted_does_not_come_back(house):
    put(house, post())
    drain(house)
    (mention,) = mentions(house)
    with house.db.write() as tx:
        ledger.bury(tx, [mention.id])
    house.index.delete({mention.id: mention.version + 1})
    put(house, post(text="Acme again, edited and seen again."))
    assert drain(house) == IngestReport(read=1, dropped=1)
    assert mentions(house) == []


def test_a_text_that_cannot_be_understood_waits_with_its_reason_and_stops_nothing(house, monkeypatch):
    original = line_module.understood

    def fails_on_bombs(house, mention, habit):
        if "bomb" in mention.capture.text:
            raise RecursionError("too deep")
        return original(house, mention, habit)

    monkeypatch.setattr(line_module, "understood", fails_on_bombs)
    put(house, post("1"), post("2", "a bomb for Acme"), post("3", "Acme once more."))
    assert drain(house) == IngestReport(read=3, new=3, quarantined=1)
    assert len(mentions(house)) == 2
    with house.db.write() as tx:
        (aside,) = outbox.set_aside_listed(tx)
        assert (aside.ref, aside.reason) == ("2", "it cannot be understood: too deep")
        assert "RecursionError" in aside.trace
        outbox.retry(tx)
    monkeypatch.setattr(line_module, "understood", original)
    drain(house)
    assert len(mentions(house)) == 3


class Down:
    """An index that does not answer while ``down``, and counts what it is asked."""

    def __init__(self, index):
        self.index, self.down = index, True

    def __getattr__(self, name):
        if self.down:
            raise Unavailable("the index does not answer")
        return getattr(self.index, name)


def test_an_index_that_is_down_loses_nothing(house):
    house.index = Down(house.index)
    put(house, post("1"), post("2", "Acme number two."))
    with pytest.raises(Unavailable):
        drain(house)
    assert depth(house) == 2
    house.index.down = False
    assert drain(house).new == 2
    assert depth(house) == 0


def test_a_worker_that_lost_its_lease_acknowledges_nothing(house, clock):
    put(house, post())
    with house.db.write() as tx:
        lease = leases.acquire(tx, LINE, "one", clock(), timedelta(seconds=60))
    clock.move(seconds=61)
    with house.db.write() as tx:
        leases.acquire(tx, LINE, "two", clock(), timedelta(seconds=60))
    with pytest.raises(LeaseLost):
        ingest(house, lease)
    assert depth(house) == 1


def test_only_one_process_works_the_line(house):
    put(house, post())
    first, second = Line(house), Line(house)
    first._hold()
    assert second.tick() == IngestReport()
    assert first.tick().new == 1


class PowerCut(BaseException):
    """The process ends here."""


STEPS = ("identify", "settle", "understand", "gather", "write", "set_aside", "note_relevance")


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    events=st.lists(
        st.tuples(st.integers(0, 3), st.sampled_from(["one", "two", "three"]), st.sampled_from(["a", "b"])),
        min_size=1,
        max_size=9,
    ),
    cuts=st.lists(st.sampled_from([*STEPS, "after write"]), max_size=4),
    batch=st.integers(1, 5),
)
def test_wherever_it_is_cut_off_the_index_ends_the_same(tmp_path_factory, events, cuts, batch):
    """The same captures, once straight through and once cut off at stages of the line, give the same mentions."""
    straight = _run(tmp_path_factory.mktemp("straight"), events, [], 500)
    assert _run(tmp_path_factory.mktemp("cut"), events, cuts, batch) == straight


def _run(folder, events, cuts, batch):
    clock = HeldClock()
    house = new_house(folder, clock)
    try:
        for number, text, source in events:
            clock.move(seconds=1)
            put(house, post(str(number), f"Acme says {text}.", source, url=f"https://x.example/{number % 3}"))
        for cut in cuts:
            _cut_at(house, cut, batch)
        line = Line(house, batch=batch)
        while depth(house):
            line.tick()
        seen = sorted((o.mention, o.topic) for o in observed(house))
        assert len(seen) == len(set(seen))
        documents = {m.id: (m.capture, m.content_hash, m.sightings, m.topics) for m in mentions(house)}
        return documents, seen
    finally:
        house.close()


def _cut_at(house, step, batch):
    """Work one batch and end at a stage, as kill -9 does: what is committed stays, the rest is gone."""
    name = "write" if step == "after write" else step
    original = getattr(line_module, name)

    def cut(*args):
        if step == "after write":
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


def test_more_captures_than_one_batch(house):
    for start in range(0, 600, 100):
        put(house, *(post(str(n), f"Acme post number {n}.") for n in range(start, start + 100)))
    assert drain(house).new == 600
    assert house.index.count(Question(topics=("acme",))) == 600


def test_topics_published_later_catch_what_comes_later(house):
    listen(house, Topic("late", "late"))
    put(house, post())
    drain(house)
    (mention,) = mentions(house)
    assert [m.topic for m in mention.topics] == ["acme", "late"]
    assert list(itertools.chain(*(m.spans for m in mention.topics)))


def test_an_import_says_what_the_line_set_aside(house, monkeypatch):
    def failing(*_args: object) -> None:
        raise ValueError("no method")

    monkeypatch.setattr(house.sentiments, "towards", failing)
    lines = [b'{"ref": "1", "text": "acme is late"}', b'{"ref": "2", "text": "nothing"}', b"{}"]
    report = import_lines(house, lines, source="file")
    assert (report.read, report.new, report.quarantined) == (3, 1, 2)
    assert [m.capture.ref for m in mentions(house)] == ["2"]
