"""Topics tried on the archive: exact, twice the same, and the same as publishing and matching again gives."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from houses import HeldClock, new_house, put
from index import Question
from model.capture import Author, Capture
from model.errors import BadInput, NotFound
from model.topic import Topic
from services.drafts import Draft, in_force, of_file, of_id, of_query, published_draft
from services.explaining import explain_mention, explain_text, explained_to_json
from services.house import House
from services.line import drain, fill
from services.measured import measured_problems
from services.topics import publish
from services.trial import mentions_of, try_topic

TEXTS = (
    "The acme parcel is late again and I am really angry about this.",
    "I love my new acme lamp, it was here the very next day.",
    "@acme where is the acme parcel that I ordered two weeks ago?",
    "acmes are everywhere and nobody needs that many of them, really.",
    "#acmefail #acmefail again, the driver left it in the rain.",
    "Paczka z Żółć przyszła wczoraj i wszystko jest w porządku.",
    "Paczka z zolc przyszła wczoraj i wszystko jest w porządku.",
    "今日は京都に行きました。とても楽しかったです。",
    "東京都に住んでいます。毎日忙しいです。",
)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    for name in ("topics", "lists"):
        (tmp_path / name).mkdir()
    made = new_house(tmp_path, HeldClock(), topic="", publish="manual")
    for number, text in enumerate(TEXTS):
        source = "forum" if number % 2 else "blog"
        put(made, Capture(source, str(number), url=f"https://{source}.example/{number}", text=text, author=Author("O")))
        made.clock.move(minutes=1)  # type: ignore[attr-defined]
    drain(made)
    yield made
    made.close()


def draft(query: str, **more: object) -> Draft:
    return Draft(Topic("t", query, **more), {})  # type: ignore[arg-type]


def refs(house: House, ids: tuple[str, ...]) -> list[str]:
    return [mention.capture.ref for mention in mentions_of(house, ids)]


def write(house: House, name: str, text: str) -> Path:
    path = house.config.folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_counts_are_exact_by_language_and_source(house: House) -> None:
    found = try_topic(house, draft("acme", handles=("@acme",)))
    assert (found.archive, found.caught, found.tagged) == (9, 3, 1)
    assert (found.languages, found.sources) == ({"en": 3}, {"blog": 2, "forum": 1})
    assert try_topic(house, draft("acme", handles=("@acme",))) == found
    assert try_topic(house, draft("acme", filters={"source": ("forum",)})).caught == 1


def test_what_comes_after_the_moment_is_left_out(house: House) -> None:
    found = try_topic(house, draft("acme"))
    put(house, Capture("forum", "new", url="https://forum.example/new", text="acme once more"))
    drain(house)
    house.clock.move(minutes=1)  # type: ignore[attr-defined]
    assert try_topic(house, draft("acme"), as_of=found.as_of) == found
    assert try_topic(house, draft("acme")).caught == found.caught + 1


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("acme", "acme OR acmes"),
        ("acme OR acmes", "acme AND late"),
        ("acme AND tagged:no", "acme AND tagged:yes"),
        ("acme AND NOT tagged:yes", "late OR tagged:yes OR acme"),
        ("zolc", "żółć"),
    ],
)
def test_gained_and_lost_are_what_publishing_moves(house: House, old: str, new: str) -> None:
    for query in (old, new):
        write(house, "topics/t.yaml", f"id: t\nhandles: ['@acme']\nquery: '{query}'\n")
        if query == new:
            found = try_topic(house, of_id(house, "t"), in_force(house, "t"))
        publish(house)
        fill(house)
        carried = {m.capture.ref for m in house.index.scan(Question(topics=("t",)))}
        if query == old:
            before = carried
    assert set(refs(house, found.gained)) == carried - before
    assert set(refs(house, found.lost)) == before - carried
    assert found.caught == len(carried)


def test_a_draft_is_the_file_else_what_was_published(house: House) -> None:
    write(house, "lists/names.yaml", "id: names\nterms: [acme]\n")
    path = write(house, "topics/t.yaml", "id: t\nquery: '@@names'\n")
    publish(house)
    write(house, "lists/names.yaml", "id: names\nterms: [acme, acmes]\n")
    assert of_id(house, "t").lists == of_file(path).lists == {"names": "acme OR acmes"}
    assert published_draft(house, "t", 1).lists == {"names": "acme"}
    assert of_query("@@names", house.config.folder).lists == {"names": "acme OR acmes"}
    assert refs(house, try_topic(house, of_id(house, "t"), in_force(house, "t")).gained) == ["3"]
    path.unlink()
    assert of_id(house, "t").topic.revision == 1
    for wrong in (lambda: of_id(house, "none"), lambda: published_draft(house, "t", 7)):
        with pytest.raises(NotFound):
            wrong()
    with pytest.raises(BadInput, match="holds 2 topics"):
        of_file(write(house, "topics/two.yaml", "- {id: a, query: b}\n- {id: c, query: d}\n"))


def measured(house: House, query: str, **more: object) -> dict[str, str]:
    asked = draft(query, **more)
    found = try_topic(house, asked)
    return {p.code: p.message for p in measured_problems(house, asked, found.caught, found.archive, found.as_of)}


def test_doubts_are_measured(house: House) -> None:
    assert set(measured(house, "nowhere")) == {"matches-never"}
    assert measured(house, "acme") == {"archive-longer": "2 more inside longer words: acme*"}
    assert measured(house, "żółć")["archive-accents"].endswith("+1")
    assert "archive-accents" not in measured(house, "żółć", accents="fold")
    assert measured(house, "京都") == {"archive-longer": "1 more inside longer words: *京都*"}
    assert measured(house, "acmefail OR acm") == {"archive-longer": "4 more inside longer words: acm*"}


def test_a_tag_more_usual_than_the_word_and_too_much_are_told(house: House) -> None:
    for number in range(60):
        text = f"#stormshop number {number}" if number else "storm in the shop"
        put(house, Capture("forum", f"s{number}", url=f"https://forum.example/s{number}", text=text))
    drain(house)
    house.clock.move(minutes=1)  # type: ignore[attr-defined]
    assert measured(house, "storm")["archive-tag"].endswith("+59")
    assert "of the archive" in measured(house, "storm*")["matches-much"]


def test_a_fix_catches_what_it_promised(house: House) -> None:
    asked = draft("acme AND NOT lamp")
    found = try_topic(house, asked)
    (problem,) = measured_problems(house, asked, found.caught, found.archive, found.as_of)
    fixed = try_topic(house, draft(problem.fixes[0].query))
    assert f"{fixed.caught - found.caught} more" in problem.message


def test_an_explanation_says_what_was_missing_and_what_took_it_away(house: House) -> None:
    query = draft("acme AND late AND NOT (job OR angry)")
    miss = explain_text(query, "acme has a job")
    assert not miss.caught
    assert [step.part for step in miss.explanation.missing] == ["late"]
    assert [step.part for step in miss.explanation.removed_by] == ["job OR angry"]
    assert explain_text(query, "acme is late").caught
    mention = next(iter(house.index.scan(Question())))
    assert explain_mention(house, query, mention.id).explanation.removed_by
    told = explained_to_json(explain_mention(house, draft("parcel AND acme"), mention.id))
    assert told["caught"] is True
    with pytest.raises(NotFound):
        explain_mention(house, query, "none")


def test_an_explanation_knows_filters_and_handles(house: House) -> None:
    found = explain_text(draft("acme", filters={"lang": ("pl",), "source": ("text",)}, handles=("@acme",)), "@acme")
    assert (found.caught, found.refused_by, found.tagged) == (False, ("lang",), True)
    assert "the filter lang" in found.sentence
    assert explain_text(draft("acme AND tagged:yes", handles=("@acme",)), "@acme").caught
