"""Settings: channels, retention, tokens, backups, the audit log; and that each change leaves a line in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from web_house import add_alerts, client_of
from web_posts import NOW

from houses import house_config
from model.topic import Topic
from services.house import House, open_house
from services.users import add_token, add_user, listed_as
from storage import topics
from web import create_app

CSRF = {"x-earshot-csrf": "1"}


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    channels = {"care <b>": "json://127.0.0.1:9/", "empty": ""}
    config = house_config(tmp_path, channels=channels, keep=("topic:northwind=2y", "*=90d"))
    made = open_house(config, clock=lambda: NOW)
    with made.db.write() as tx:
        topics.save(tx, Topic("northwind", "northwind"), NOW)
    made.reload_topics()
    add_alerts(made)
    yield made
    made.close()


@pytest.fixture
def client(house: House) -> TestClient:
    return client_of(create_app(house, allowed_hosts=()))


def form_token(client: TestClient) -> str:
    found = re.search(r'name="token" value="(\w+)"', client.get("/settings").text)
    assert found is not None
    return found[1]


def test_the_page_says_how_the_house_is_set_up_and_no_secret(client: TestClient) -> None:
    page = client.get("/settings").text
    assert "care &lt;b&gt;" in page and "127.0.0.1:9" not in page
    assert "northwind are kept for 730 days" in page and "All other mentions are kept for 90 days" in page


def test_a_channel_is_tested_and_what_it_said_is_told(client: TestClient) -> None:
    fine = client.post("/api/v1/settings/channels/log/test", headers=CSRF).json()
    assert (fine["ok"], fine["error"]) == (True, "")
    wrong = client.post("/api/v1/settings/channels/care%20%3Cb%3E/test", headers=CSRF).json()
    assert not wrong["ok"] and wrong["error"]
    assert client.post("/api/v1/settings/channels/none/test", headers=CSRF).status_code == 404
    assert "log took the test" in client.post("/settings/channels/log/test", data={"token": form_token(client)}).text


def test_retention_is_tried_and_deletes_nothing(client: TestClient) -> None:
    assert client.post("/api/v1/settings/retention/try", headers=CSRF).json() == {"mentions": 0, "pages": 0}
    rules = client.get("/api/v1/settings/retention").json()["rules"]
    assert [(rule["of"], rule["days"]) for rule in rules] == [("topic", 730), ("*", 90)]


def test_a_backup_is_made_and_listed(client: TestClient, house: House) -> None:
    assert client.get("/api/v1/settings/backups").json()["backups"] == []
    made = client.post("/api/v1/settings/backups", headers=CSRF).json()
    assert made["bytes"] > 1_000
    assert [one["file"] for one in client.get("/api/v1/settings/backups").json()["backups"]] == [made["file"]]
    again = client.post("/settings/backups", data={"token": form_token(client)})
    assert again.status_code == 400 and "such a file already" in again.text
    assert made["file"] in client.get("/settings").text


def test_the_audit_log_is_read_a_page_at_a_time(client: TestClient, house: House) -> None:
    for number in range(7):
        add_user(house, f"user {number}", "admin", "<i>Ada</i>")
    secret = add_token(house, listed_as(house, "user 0"), "log", ["users"])[1]
    client.headers["authorization"] = f"Bearer {secret}"
    seen, cursor = [], ""
    while True:
        page = client.get("/api/v1/settings/audit", params={"actor": "<i>Ada</i>", "size": 3, "cursor": cursor}).json()
        seen += [one["detail"]["name"] for one in page["records"]]
        if not (cursor := page["cursor"]):
            break
    assert seen == [f"user {number}" for number in range(6, -1, -1)]
    assert client.get("/api/v1/settings/audit?cursor=x").status_code == 400


def test_the_audit_log_is_shown_with_nothing_of_it_run(client: TestClient, house: House) -> None:
    client.post("/api/v1/users", json={"name": "<script>x</script>", "role": "admin"}, headers=CSRF)
    with house.db.write() as tx:
        tx.exec_driver_sql("DELETE FROM users")
    page = client.get("/settings/audit").text
    assert "&lt;script&gt;x" in page and "<script>x" not in page


CHANGES: tuple[tuple[str, dict[str, object]], ...] = (
    ("/api/v1/rules", {"rule": {"id": "r", "topics": ["northwind"], "kind": "sentiment_dip"}}),
    ("/api/v1/rules/r/remove", {}),
    ("/api/v1/mutes", {"topic": "northwind", "until": (NOW + timedelta(days=1)).isoformat()}),
    ("/api/v1/mutes/1/remove", {}),
    ("/api/v1/planned", {"topic": "northwind", "since": "2027-01-01", "until": "2027-01-02"}),
    ("/api/v1/planned/1/remove", {}),
    ("/api/v1/alerts/grave/acknowledge", {}),
    ("/api/v1/alerts/grave/snooze", {"minutes": 5}),
    ("/api/v1/alerts/grave/unsnooze", {}),
    ("/api/v1/alerts/grave/assign", {"assignee": "Bo"}),
    ("/api/v1/alerts/grave/note", {"note": "so it is"}),
    ("/api/v1/alerts/grave/judge", {"verdict": "real"}),
    ("/api/v1/alerts/grave/resolve", {}),
    ("/api/v1/sources", {"url": "https://new.example/feed", "kind": "feed"}),
    ("/api/v1/sources/new.example/pause", {}),
    ("/api/v1/sources/new.example/resume", {}),
    ("/api/v1/sources/new.example/visit", {}),
    ("/api/v1/sources/new.example/remove", {}),
    ("/api/v1/settings/channels/log/test", {}),
    ("/api/v1/settings/backups", {}),
)


def test_each_change_leaves_its_line(client: TestClient, house: House) -> None:
    unnoted = []
    for path, body in CHANGES:
        before = lines(house)
        answer = client.post(path, json=body, headers=CSRF)
        assert answer.status_code < 300, (path, answer.text)
        if lines(house) == before:
            unnoted.append(path)
    assert unnoted == []


def lines(house: House) -> int:
    """In the audit log, and in the logs of what has one of its own: incidents."""
    with house.db.read() as tx:
        return sum(
            tx.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one() for table in ("audit", "incident_log")
        )
