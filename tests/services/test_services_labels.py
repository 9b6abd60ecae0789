"""What people say of a mention holds in all that is shown and counted, and nothing that writes the mention loses it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from houses import HeldClock, new_house, put
from index import Question
from model.capture import Author, Capture
from model.errors import BadInput, NotFound
from model.labels import Label, Labels
from model.topic import Topic
from services import relabel as relabel_module
from services import rewriting as rewriting_module
from services.asking import QueryRefused, SearchRequest
from services.ingest import LINE
from services.label_report import judgement_to_json, judgements, report
from services.label_rules import add_rule, remove_rule, rules_listed, try_rule, within
from services.labels import given, label, label_selection, selected, spoken
from services.line import Line, drain
from storage import labels, leases, observations, topics

NEUTRAL, NEGATIVE = Label("sentiment", "neutral"), Label("sentiment", "negative")
ANGRY, FOND = "The Acme parcel is late and I am very angry.", "I love Acme, what a wonderful shop."


@pytest.fixture
def clock():
    return HeldClock()


@pytest.fixture
def house(tmp_path, clock):
    made = new_house(tmp_path, clock)
    yield made
    made.close()


def post(ref="1", text=ANGRY, source="forum", **more):
    more.setdefault("url", f"https://{source}.example/{ref}")
    return Capture(source, ref, text=text, author=Author("Ola"), **more)


def arrived(house, *captures):
    """The captures through the line; their ids, in their order."""
    put(house, *captures)
    work(house)
    by_ref = {(m.capture.source, m.capture.ref): m.id for m in everything(house)}
    return [by_ref[c.source, c.ref] for c in captures if (c.source, c.ref) in by_ref]


def work(house):
    line = Line(house)
    for _ in range(20):
        line.tick()
    line.release()


def everything(house):
    return list(house.index.scan(Question(irrelevant=None)))


def one(house, mention):
    return house.index.get([mention])[mention]


def waiting(house):
    with house.db.read() as tx:
        return labels.waiting(tx)


def negatives(house):
    return house.index.count(Question(topics=("acme",), sentiments=("negative",)))


def test_a_persons_word_is_above_the_methods_wherever_it_is_shown_and_counted(house):
    (mention,) = arrived(house, post())
    assert negatives(house) == 1
    assert label(house, [mention], [NEUTRAL, Label("tag", "war")], "ola") == [mention]
    assert waiting(house) == 2
    work(house)
    found = one(house, mention)
    assert (found.labels, found.mood, found.sentiment.label) == (Labels("", "neutral", ("war",)), "neutral", "negative")
    assert (negatives(house), waiting(house)) == (0, 0)
    told = spoken(house, mention)
    assert [(s.label, s.who) for s in told.said] == [(NEUTRAL, "ola"), (Label("tag", "war"), "ola")]
    assert told.labels == found.labels


def test_what_is_irrelevant_leaves_counts_and_history_and_may_come_back(house):
    mention, other = arrived(house, post(), post("2", FOND))
    label(house, [mention], [Label("relevance", "irrelevant")], "ola")
    work(house)
    assert house.index.count(Question(topics=("acme",))) == 1
    assert in_history(house) == [other]
    label(house, [mention], [Label("clear")], "jo")
    work(house)
    assert house.index.count(Question(topics=("acme",))) == 2
    assert sorted(in_history(house)) == sorted([mention, other])


def in_history(house):
    with house.db.read() as tx:
        found = observations.history(tx, "acme", house.clock() - timedelta(days=9), house.clock() + timedelta(days=1))
        return [seen.mention for seen in found]


def test_labels_survive_an_edit_another_sighting_and_a_merge(house, clock):
    (first,) = arrived(house, post())
    clock.move(minutes=1)
    (second,) = arrived(house, post("2", FOND, url="https://other.example/2"))
    label(house, [first], [NEUTRAL], "ola")
    label(house, [second], [Label("tag", "kept")], "jo")
    work(house)
    clock.move(minutes=1)
    put(house, post(text="The Acme parcel never came and I hate it."))
    put(house, post(source="mirror", url="https://forum.example/1"))
    work(house)
    assert one(house, first).labels == Labels("", "neutral")
    assert one(house, first).capture.text.startswith("The Acme parcel never came")
    clock.move(minutes=1)
    put(house, replace(post(), url="https://other.example/2"))
    work(house)
    assert [m.id for m in everything(house)] == [first]
    assert one(house, first).labels == Labels("", "neutral", ("kept",))
    assert label(house, [second], [Label("tag", "late")], "jo") == [first]
    work(house)
    assert one(house, first).labels.tags == ("kept", "late")


def test_a_selection_gets_the_label_all_of_it_and_nothing_else(house):
    arrived(house, *(post(str(n), f"Acme post {n}: so bad, so late.") for n in range(620)), post("fond", FOND))
    request = SearchRequest(query="late", topics=("acme",))
    found = selected(house, request)
    assert (found.total, len(found.examples)) == (620, 5)
    assert label_selection(house, request, [Label("relevance", "irrelevant")], "ola") == 620
    work(house)
    assert house.index.count(Question()) == 1
    assert house.index.count(Question(irrelevant=True)) == 620


def test_a_rule_labels_the_archive_what_arrives_and_nothing_once_it_is_removed(house):
    war, plain = arrived(house, post("1", "Acme looks like a war zone, terrible."), post("2"))
    assert try_rule(house, '"war zone"').total == 1
    rule = add_rule(house, '"war zone"', NEUTRAL, "ola")
    assert rules_listed(house) == [(rule, False)]
    work(house)
    assert rules_listed(house) == [(rule, True)]
    (live,) = arrived(house, post("3", "Another war zone at Acme, awful."))
    assert [one(house, m).labels.sentiment for m in (war, plain, live)] == ["neutral", "", "neutral"]
    label(house, [live], [NEGATIVE], "jo")
    work(house)
    assert one(house, live).labels.sentiment == "negative"
    remove_rule(house, rule.id)
    work(house)
    assert [one(house, m).labels.sentiment for m in (war, plain, live)] == ["", "", "negative"]
    with pytest.raises(NotFound, match="no such label rule"):
        remove_rule(house, rule.id)


def test_a_rule_of_one_topic_finds_nothing_else(house):
    with house.db.write() as tx:
        topics.save(tx, Topic("loud", "acme OR parcel", filters={"lang": ("en", "pl")}), house.clock())
        topics.save(tx, Topic("bare", "acme", accents="exact"), house.clock())
    assert within(house, "advert OR sale", "loud") == '(acme OR parcel) AND (lang:("en" OR "pl")) AND (advert OR sale)'
    mine, other = arrived(house, post("1", "An advert by Acme for you."), post("2", "An advert by Zenith for you."))
    assert [m.id for m in try_rule(house, within(house, "advert OR sale", "loud")).examples] == [mine]
    add_rule(house, within(house, "advert OR sale", "loud"), Label("relevance", "irrelevant"), "ola")
    work(house)
    assert [one(house, m).labels.relevance for m in (mine, other)] == ["irrelevant", ""]
    for topic, what in (("nowhere", "no such topic"), ("bare", "accents as exact")):
        with pytest.raises((NotFound, BadInput), match=what):
            within(house, "advert", topic)


def test_an_edit_into_and_out_of_a_rule(house, clock):
    add_rule(house, "advert", Label("relevance", "irrelevant"), "ola")
    (mention,) = arrived(house, post("1", "An advert by Acme, love it."))
    assert (house.index.count(Question()), in_history(house)) == (0, [])
    clock.move(minutes=1)
    put(house, post("1", ANGRY))
    work(house)
    assert (one(house, mention).labels, in_history(house)) == (Labels(), [mention])
    clock.move(minutes=1)
    put(house, post("1", "An advert again by Acme."))
    work(house)
    assert (one(house, mention).labels.relevance, in_history(house)) == ("irrelevant", [])


def test_a_rule_that_comes_while_a_batch_passes_finds_what_is_in_it(house, monkeypatch):
    from services import ingest as line_module

    original = line_module.write

    def meanwhile(*args):
        original(*args)
        if not rules_listed(house):
            add_rule(house, "parcel", NEUTRAL, "ola")
            with house.db.write() as tx:  # its walk over the archive found nothing yet
                relabel_module.labels.walked(tx, relabel_module.labels.rules(tx)[0], None)

    monkeypatch.setattr(line_module, "write", meanwhile)
    (mention,) = arrived(house, post())
    assert one(house, mention).labels.sentiment == "neutral"


@pytest.mark.parametrize("cut", ["put", "dequeue", "raise_versions"])
def test_cut_off_anywhere_a_label_is_written_in_the_end_and_once_in_effect(house, monkeypatch, cut):
    (mention,) = arrived(house, post())
    label(house, [mention], [NEUTRAL], "ola")

    class PowerCut(BaseException):
        pass

    def end(*_):
        raise PowerCut

    where = {"put": house.index, "dequeue": relabel_module.labels, "raise_versions": rewriting_module.ledger}[cut]
    with monkeypatch.context() as patched:
        patched.setattr(where, cut, end)
        line = Line(house)
        with pytest.raises(PowerCut):
            line.tick()
        line.release()
    work(house)
    assert one(house, mention).labels == Labels("", "neutral")
    version = one(house, mention).version
    work(house)
    assert one(house, mention).version == version
    assert waiting(house) == 0


def test_only_the_holder_of_the_line_writes_labels(house, clock):
    (mention,) = arrived(house, post())
    label(house, [mention], [NEUTRAL], "ola")
    with house.db.write() as tx:
        leases.acquire(tx, LINE, "another", clock(), timedelta(seconds=60))
    work(house)
    assert one(house, mention).labels == Labels()


@pytest.mark.parametrize(
    ("wish", "words"),
    [
        ({}, "no label"),
        ({"sentiment": "angry"}, "no sentiment"),
        ({"relevance": "no"}, "no relevance"),
        ({"tags": ["two words"]}, "no tag"),
        ({"tags": ["x" * 61]}, "no tag"),
        ({"tags": [""]}, "no tag"),
        ({"untags": [str(n) for n in range(21)]}, "21 tags"),
    ],
)
def test_a_label_that_is_none_is_refused(wish, words):
    with pytest.raises(BadInput, match=words):
        given(**wish)


def test_a_mention_that_is_not_there_is_said_and_nothing_is_labelled(house):
    (mention,) = arrived(house, post())
    with pytest.raises(NotFound):
        label(house, [mention, "nosuch"], [NEUTRAL], "ola")
    assert waiting(house) == 0


@pytest.mark.parametrize(
    ("query", "error"),
    [("", BadInput), ('"open', QueryRefused), ("@@names", BadInput), ("acme AND sentiment:negative", BadInput)],
)
def test_a_rule_that_could_not_hold_for_ever_is_refused(house, query, error):
    with pytest.raises(error):
        add_rule(house, query, NEUTRAL, "ola")
    assert rules_listed(house) == []


def test_the_report_holds_the_method_against_people(house):
    texts = [ANGRY, FOND, FOND.replace("Acme", "the Acme"), ANGRY.replace("parcel", "order"), "นอร์ทวินด์ Acme"]
    ids = arrived(house, *(post(str(n), text) for n, text in enumerate(texts)))
    for mention, word in zip(ids, ["negative", "positive", "negative", "neutral", "negative"], strict=True):
        label(house, [mention], [Label("sentiment", word)], "ola")
    add_rule(house, "acme", NEUTRAL, "rule")  # no judgement of a mention
    every, english = report(house)[:2]
    assert (every.language, english.language) == ("*", "en")
    assert (english.right.hits, english.right.n) == (2, 4)
    assert (english.found.hits, english.found.n, english.false.hits, english.false.n) == (1, 2, 1, 2)
    value, low, high = english.slope
    assert value == 0
    assert -0.9 < low < 0 < high < 0.9
    line = judgement_to_json(next(j for j in judgements(house) if j.mention.id == ids[2]))
    assert (line["label"], line["method"]["label"], line["author"], line["language"]) == (
        "negative",
        "positive",
        "ola",
        "en",
    )


def test_draining_the_outbox_writes_labels_too(house):
    (mention,) = arrived(house, post())
    label(house, [mention], [NEUTRAL], "ola")
    put(house, post("2"))
    drain(house)
    assert one(house, mention).labels.sentiment == "neutral"
