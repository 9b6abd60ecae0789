"""Every page over the real stores: it answers, it tells what is there, and what people wrote stays text."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from urllib.parse import quote

import pytest
from fastapi.testclient import TestClient
from web_posts import LONG, OVERRIDE, SCRIPT

from index import Question
from model.alert import Rule
from model.time import system_clock
from services.house import House
from storage import rules

PAGES = [
    "/",
    "/?period=hour",
    "/?period=day",
    "/?period=month",
    "/mentions",
    "/mentions?q=northwind+AND+late&topic=northwind&lang=en&sentiment=negative",
    "/mentions?q=northwind+late",
    "/mentions?since=yesterday",
    "/alerts?state=all",
    "/alerts/grave",
    "/alerts/bare",
    "/sources",
    "/nowhere",
]


class Tags(HTMLParser):
    """Every start tag with its attributes, and the text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data

    def values(self, name: str) -> list[str]:
        return [attrs[name] or "" for _, attrs in self.tags if name in attrs]


@pytest.mark.parametrize("address", PAGES)
def test_what_people_wrote_is_never_markup(client: TestClient, address: str) -> None:
    page = client.get(address)
    read = Tags(page.text)
    assert page.status_code in (200, 400, 404)
    foreign = [attrs for tag, attrs in read.tags if tag in ("img", "b") and attrs]
    assert all(re.fullmatch(r"/alerts/[a-z]+/chart\.png", attrs.get("src", "")) for attrs in foreign)
    assert "onerror" not in read.values("on")
    assert all(attrs.get("src", "").startswith("/static/") for tag, attrs in read.tags if tag == "script")
    assert not [name for _, attrs in read.tags for name in attrs if name.startswith("on") or name == "style"]
    assert OVERRIDE not in page.text


@pytest.mark.parametrize("address", PAGES)
def test_nothing_is_fetched_from_elsewhere_and_links_out_are_marked(client: TestClient, address: str) -> None:
    for tag, attrs in Tags(client.get(address).text).tags:
        target = attrs.get("href") or attrs.get("src") or attrs.get("action") or "/"
        if tag == "a" and not target.startswith(("/", "#")):
            assert target.startswith(("http://", "https://"))
            assert attrs["rel"] == "noopener noreferrer nofollow ugc"
        else:
            assert target.startswith(("/", "#")) and not target.startswith("//")


def test_hostile_posts_are_shown_as_the_text_they_are(client: TestClient) -> None:
    read = Tags(client.get("/mentions?size=200").text)
    assert SCRIPT in read.text and LONG in read.text and "turned around" in read.text
    assert not [href for href in read.values("href") if "javascript" in href]
    assert "th" in read.values("lang") and "ja" in read.values("lang")


def test_the_overview_counts_what_its_links_lead_to(client: TestClient) -> None:
    read = Tags(client.get("/?period=week").text)
    links = [href for href in read.values("href") if href.startswith("/mentions?topic=")]
    shown = client.get("/api/v1/overview?period=week&zone=Europe/Warsaw").json()
    for topic in shown["topics"]:
        counts = {"": topic["now"]["count"], **{f"sentiment={n}": topic["now"][n] for n in ("negative", "unknown")}}
        counts |= {f"lang={one['language']}": one["count"] for one in topic["languages"]}
        for said, count in counts.items():
            wanted = f"/mentions?topic={topic['id']}" + (f"&{said}" if said else "") + "&since="
            address = next(link for link in links if link.startswith(wanted))
            assert _total(client.get(address).text) == count, address
    bars = [
        at["href"] or ""
        for _, at in read.tags
        if at.get("tabindex") == "-1" and "=northwind&" in (at.get("href") or "")
    ]
    drawn = sum(_total(client.get(link).text) for link in dict.fromkeys(bars))
    assert drawn == next(t["now"]["count"] for t in shown["topics"] if t["id"] == "northwind")


def test_pages_of_a_result_hold_everything_once(client: TestClient, full_house: House) -> None:
    seen: list[str] = []
    address = "/mentions?size=9&topic=northwind"
    while address:
        page = client.get(address).text
        seen += re.findall(r'id="m-([0-9a-f]+)"', page)
        older = re.search(r'class="next" rel="next" href="([^"]+)"', page)
        address = older[1].replace("&amp;", "&") + "&size=9" if older else ""
    assert len(seen) == len(set(seen)) == full_house.index.count(Question(topics=("northwind",)))


def test_a_refused_query_is_told_under_its_field_with_fixes_as_links(client: TestClient) -> None:
    page = client.get("/mentions?q=northwind+late&lang=en")
    assert page.status_code == 400
    assert 'aria-invalid="true"' in page.text and "<mark>northwind late</mark>" in page.text
    fixes = [href for href in Tags(page.text).values("href") if "northwind+AND+late" in href]
    assert fixes and "lang=en" in fixes[0]
    assert client.get(fixes[0]).status_code == 200


@pytest.mark.parametrize(
    "query",
    [
        "(" * 10_000,
        '"' * 20_000,
        "\ud800".encode("utf-8", "surrogatepass"),
        "\x00",
        "<script>",
        "a OR " * 6_000,
        "京都 AND",
    ],
)
def test_no_query_breaks_the_page(client: TestClient, query: str | bytes) -> None:
    page = client.get(f"/mentions?q={quote(query)}")
    assert page.status_code in (200, 400) and "Mentions" in page.text


@pytest.mark.parametrize(
    "asked",
    [
        "since=yesterday",
        "until=99999-01-01",
        "since=0001-01-01T00:00:00%2B14:00",
        "sentiment=angry",
        "cursor=zzz",
        "size=0",
        "size=x",
        "matched=maybe",
        "by=chance",
    ],
)
def test_a_wrong_filter_is_told(client: TestClient, asked: str) -> None:
    page = client.get(f"/mentions?{asked}")
    assert page.status_code == 400 and "Traceback" not in page.text
    assert client.get(f"/api/v1/mentions?{asked}").status_code == 400


def test_highlights_are_what_the_query_matched(client: TestClient) -> None:
    page = client.get("/mentions?q=terrible&size=1").text
    assert "<mark>terrible</mark>" in page and "<mark>northwind</mark>" not in page


def test_a_mention_is_shown_whole_with_its_facts(client: TestClient, full_house: House) -> None:
    found = next(m for m in full_house.index.scan(Question()) if m.capture.ref == "h5")
    page = client.get(f"/mentions/{found.id}").text
    assert found.capture.text[-40:] in Tags(page).text.replace("\n", "")
    assert "Quoted" in page and "https://forum.example/5" in page and 'lang="ja"' in page


def test_alerts_are_queued_by_state_then_severity(client: TestClient) -> None:
    page = client.get("/alerts").text
    order = [page.index(f"/alerts/{name}") for name in ("grave", "mild", "taken", "bare")]
    assert order == sorted(order) and "/alerts/over" not in page
    assert "/alerts/over" in client.get("/alerts?state=resolved").text


def test_what_is_watched_is_said_and_why_it_cannot_judge(own_house: House, own_client: TestClient) -> None:
    assert "nobody will be called" in own_client.get("/alerts").text
    with own_house.db.write() as tx:
        rules.put(tx, Rule("calm", ("northwind",)), system_clock())
    page = own_client.get("/alerts").text
    assert "nobody will be called" not in page and "not begun" in page and "not known" in page
    (told,) = own_client.get("/api/v1/rules").json()["rules"]
    assert (told["rule"], told["topic"], told["phase"], told["usual"]) == ("calm", "northwind", "blind", None)


def test_an_alert_shows_its_evidence(client: TestClient) -> None:
    text = " ".join(Tags(client.get("/alerts/grave").text).text.split())
    for said in (
        "7 of 10 mentions of “Northwind <orders>” are negative (70%), up from the usual 20%",
        "chance alone would raise an alarm like this at most 2 times a week",
        "Open the 6 messages about",
        "95% between 17% and 24%",
        "usual is 6.5 (2 to 11)",
        "2.0×",
        "62%",
        "+30.0",
        "−10.0",
    ):
        assert said in text
    assert "turned more negative" in text and "broken.example" in text and "would not have fired" in text


def test_sources_show_the_failing_one_first_with_its_sentence(client: TestClient) -> None:
    text = Tags(client.get("/sources").text).text
    assert "the server answered <503>" in text
    assert text.index("broken.example") < text.index("forum.example") and "not visited yet" in text


def test_times_are_in_the_viewers_zone_and_a_false_zone_is_passed_over(client: TestClient) -> None:
    client.cookies.set("earshot_zone", "Asia%2FTokyo")
    assert "21:06" in client.get("/mentions").text and "Asia/Tokyo" in client.get("/").text
    for wrong in ("../../etc/passwd", "Nowhere", "x" * 3000, "Europe"):
        client.cookies.set("earshot_zone", wrong)
        assert "Europe/Warsaw" in client.get("/").text


def _total(page: str) -> int:
    found = re.search(r'id="total" data-live><b>([\d\u202f]+)</b>', page)
    assert found, page[-2000:]
    return int(found[1].replace("\u202f", ""))
