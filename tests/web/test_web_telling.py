"""The page of an alert in its reader's language, with its chart, and what people judged beside the method."""

from __future__ import annotations

from dataclasses import replace

import pytest
from fastapi.testclient import TestClient
from web_posts import ALERTS, NOW, evidence

from model.alert import Alert
from model.capture import Capture
from model.labels import Labels
from model.mention import Mention, Sentiment, TopicMatch
from services.alerts import Care
from services.incident import Incident
from services.search import Found
from services.telling import LANGUAGES, Judged, judged_of
from web.language import NAMES
from web.telling import alert_page_of
from web.viewer import Viewer

VIEWER = Viewer("Europe/Warsaw", NOW)
SAID = {
    "en": "What to do next",
    "pl": "Co teraz zrobić",
    "ru": "Что делать дальше",
    "th": "ควรทำอะไรต่อ",
    "ja": "次にすること",
}


def alert(**changes: object) -> Alert:
    grave = next(one for one in ALERTS if one.id == "grave")
    return replace(grave, **{"evidence": evidence([]), **changes})


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_speaks_each_language_and_offers_the_others(client: TestClient, language: str) -> None:
    page = client.get("/alerts/grave", headers={"accept-language": f"{language};q=0.9, xx"}).text
    assert SAID[language] in page and f'data-live-about="grave" lang="{language}"' in page
    assert all(name in page for name in NAMES.values())


def test_a_language_that_was_asked_for_is_remembered(client: TestClient) -> None:
    assert SAID["ru"] in client.get("/alerts/grave?language=ru").text
    assert SAID["ru"] in client.get("/alerts/grave", headers={"accept-language": "pl"}).text
    assert SAID["en"] in client.get("/alerts/grave?language=en").text


@pytest.mark.parametrize("asked", ["xx", "", "%00", "pl;DROP"])
def test_a_wish_that_cannot_be_met_is_passed_over(client: TestClient, asked: str) -> None:
    answer = client.get(f"/alerts/grave?language={asked}", headers={"accept-language": ";q=nan,ja;q=x,*;q=-1"})
    assert answer.status_code == 200 and SAID["en"] in answer.text
    assert "earshot_language" not in answer.cookies


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_api_tells_it_in_the_language_asked_for(client: TestClient, language: str) -> None:
    told = client.get(f"/api/v1/alerts/grave?language={language}").json()["told"]
    assert told["language"] == language and len(told["sentences"]) == 2
    assert "Northwind" in told["title"] and told["next"]


def test_its_chart_is_a_picture(client: TestClient) -> None:
    answer = client.get("/alerts/grave/chart.png")
    assert answer.headers["content-type"] == "image/png" and answer.content.startswith(b"\x89PNG")
    assert client.get("/alerts/nowhere/chart.png").status_code == 404


def incident(one: Alert, *mentions: Found) -> Incident:
    return Incident(one, (), mentions, Care())


@pytest.mark.parametrize("language", LANGUAGES)
def test_cards_say_what_the_kind_watches(language: str) -> None:
    share = alert_page_of(incident(alert()), VIEWER, language, {})
    assert [len(share.cards), share.cards[0].big] == [4, share.speech.share(0.7)]
    counted = alert_page_of(incident(alert(kind="volume_spike")), VIEWER, language, {})
    assert [card.big for card in counted.cards] == ["40", share.cards[-1].big]
    facts = alert_page_of(incident(alert(kind="keyword")), VIEWER, language, {})
    assert [card.big for card in facts.cards] == ["40"]
    assert share.part(share.evidence.groups[0][1][0]).startswith("+30")
    assert counted.part(share.evidence.groups[0][1][0]) == f"+0{share.speech.decimal}3"


def test_an_end_is_told_beside_what_it_was() -> None:
    over = alert(state="resolved", resolved_at=NOW)
    page = alert_page_of(incident(over), VIEWER, "en", {"northwind": "Northwind"})
    assert page.over is not None and "“Northwind” is over" in page.over.text
    assert "7 of 10" in page.told.text and page.cards[0].title == "When it fired"


def found(label: str, labels: Labels) -> Found:
    match = TopicMatch("t", 1, False, sentiment=Sentiment(label))  # type: ignore[arg-type]
    return Found(Mention("m", Capture("s", "1"), NOW, "h", topics=(match,), labels=labels))


def test_what_people_judged_is_counted_beside_what_the_method_said() -> None:
    shown = [
        found("negative", Labels(sentiment="negative")),
        found("negative", Labels(sentiment="neutral")),
        found("negative", Labels(relevance="irrelevant")),
        found("negative", Labels(relevance="relevant", tags=("late",))),
        found("negative", Labels()),
    ]
    assert judged_of(shown, "t") == Judged(3, 5, 1)
    assert judged_of(shown, "another") == Judged(3, 5, 0)
    page = alert_page_of(incident(alert(topic="t"), *shown), VIEWER, "en", {})
    assert page.cards[-1].lines == ("3 of 5 messages judged by people, 1 of them as the method did",)
