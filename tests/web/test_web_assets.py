"""Files of the pages: found by a digest that changes with them, kept by browsers; long answers are compressed."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from starlette.applications import Starlette
from starlette.routing import Mount

from web.assets import FOREVER, Assets
from web.forms import FormGuard


def test_a_page_names_its_files_by_their_digest_and_they_are_kept_for_ever(client: TestClient) -> None:
    page = client.get("/").text
    named = re.findall(r'(?:href|src)="(/static/[^"]+)"', page)
    assert len(named) >= 4
    for address in named:
        assert re.match(r"/static/[0-9a-f]{12}/", address), address
        answer = client.get(address)
        assert (answer.status_code, answer.headers["cache-control"]) == (200, FOREVER), address


def test_without_the_digest_or_with_an_old_one_a_file_is_kept_shortly(client: TestClient) -> None:
    for address in ("/static/live.js", "/static/0123456789ab/live.js"):
        answer = client.get(address)
        assert answer.status_code == 200
        assert answer.headers["cache-control"] == "public, max-age=300"
        again = client.get(address, headers={"if-none-match": f'W/"other", {answer.headers["etag"]}'})
        assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize(
    "name", ["", "nothing.js", "../app.py", "..%2fapp.py", "%2e%2e/app.py", "x/../../app.py", "%00"]
)
def test_nothing_else_is_given_out(client: TestClient, name: str) -> None:
    assert client.get(f"/static/{name}").status_code == 404
    assert client.post("/static/live.js").status_code == 405


def test_the_digest_follows_every_byte_and_name(tmp_path: Path) -> None:
    seen = set()
    for name, text in (("a.js", "1"), ("a.js", "2"), ("b.js", "2")):
        (tmp_path / name).write_text(text)
        seen.add(Assets(tmp_path).digest)
    assert len(seen) == 3


def test_a_file_comes_as_it_is_to_who_takes_no_compression(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "long.css").write_text("a { color: red }\n" * 100)
    (tmp_path / "short.css").write_text("a {}")
    files = TestClient(Starlette(routes=[Mount("/static", Assets(tmp_path))]))
    for name, packed in (("deep/long.css", True), ("short.css", False)):
        for taken in ("gzip", "identity"):
            answer = files.get(f"/static/{name}", headers={"accept-encoding": taken})
            assert answer.content == (tmp_path / name).read_bytes()
            assert ("content-encoding" in answer.headers) == (packed and taken == "gzip")
            assert answer.headers["vary"] == "Accept-Encoding"
            assert answer.headers["content-type"].startswith("text/css")


@pytest.mark.parametrize("address", ["/", "/mentions", "/api/v1/mentions", "/api/v1/openapi.json"])
def test_long_answers_are_compressed_for_who_takes_it(client: TestClient, address: str) -> None:
    plain = client.get(address, headers={"accept-encoding": "identity"})
    assert "content-encoding" not in plain.headers
    with client.stream("GET", address, headers={"accept-encoding": "gzip"}) as packed:
        body = b"".join(packed.iter_raw())
    assert packed.headers["content-encoding"] == "gzip"
    assert len(body) < len(plain.content) / 2
    assert len(gzip.decompress(body)) == pytest.approx(len(plain.content), rel=0.02)


def test_a_forms_token_is_another_one_at_another_address() -> None:
    guard = FormGuard(b"key")
    nonce = "0" * 32
    tokens = {guard.token(nonce, place) for place in ("/mentions?q=a", "/mentions?q=b", "/rules", "\ud800")}
    assert len({token[16:] for token in tokens}) == 4
    for token in tokens:
        guard.check_form({}, {"earshot_form": nonce}, token)
