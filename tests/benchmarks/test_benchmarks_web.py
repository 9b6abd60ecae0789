"""The measure of the web measures what it says: a house that pages can be read of, people who ask, quantiles."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from benchmarks import web_users
from benchmarks.web import KINDS, PAGES
from benchmarks.web_house import fill, furnish
from benchmarks.web_users import crowd, share
from houses import house_config
from index import open_index
from services.house import open_house
from storage import open_database
from web import create_app


def test_every_page_of_the_measure_is_there(tmp_path: Path) -> None:
    now, config = datetime.now(UTC), house_config(tmp_path)
    db, index = open_database(config.state_url), open_index(config.index_url)
    furnish(db, now)
    fill(db, [index], 300, now)
    index.close()
    db.close()
    house = open_house(config)
    client = TestClient(create_app(house, allowed_hosts=[]), base_url="http://127.0.0.1:8000")
    assert house.index.status().mentions == 300
    for kind in (*PAGES, *KINDS):
        address = kind.format(topic="topic-1", word="late")
        assert client.get(address).status_code == 200, address
    house.close()


@pytest.mark.parametrize(("part", "value"), [(0, 1), (0.5, 51), (0.99, 100), (1, 100)])
def test_a_quantile_is_one_of_the_numbers(part: float, value: float) -> None:
    assert share([float(number) for number in range(1, 101)], part) == value


class Shop(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(404 if "word" in self.path else 200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        return


@pytest.fixture
def port() -> Iterator[int]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Shop) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port
        server.shutdown()


def test_people_ask_until_the_end_and_what_fails_is_told(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web_users, "THINK", (0.01, 0.03))
    answers = crowd("127.0.0.1", port, 5, 0.5, ["/fine?topic={topic}", "/missing?word={word}"])
    assert set(answers.seconds) == {"/fine?topic={topic}", "/missing?word={word}"}
    assert len(answers.all) > 20
    assert len(answers.failed) == len(answers.seconds["/missing?word={word}"])
    assert answers.failed[0].startswith("404 /missing?word=")
