"""The newcomer's page: its pictures are there and small, its links lead to pages, its query is taken."""

from __future__ import annotations

import re
import struct
from pathlib import Path

import pytest

from topics import check
from web.app import ROUTERS

DOCS = Path(__file__).resolve().parents[2] / "docs"
TEXT = (DOCS / "first-hour.md").read_text(encoding="utf-8")
PICTURES = re.findall(r"!\[([^\]]+)\]\((pictures/[a-z]+\.png)\)", TEXT)


def test_each_picture_is_there_small_and_said_in_words() -> None:
    assert len(PICTURES) == 5
    for said, name in PICTURES:
        data = (DOCS / name).read_bytes()
        width, height = struct.unpack(">II", data[16:24])
        assert data.startswith(b"\x89PNG") and len(data) <= 100_000 and (width, height) == (1100, 760)
        assert len(said) > 20


def test_no_picture_is_left_over() -> None:
    assert {f"pictures/{path.name}" for path in (DOCS / "pictures").iterdir()} == {name for _, name in PICTURES}


def test_every_address_is_a_page() -> None:
    paths = {getattr(route, "path", "") for router in ROUTERS for route in router.routes}
    patterns = [re.compile(re.sub(r"\{[^}]+\}", "[^/]+", path)) for path in paths]
    addresses = re.findall(r"http://127\.0\.0\.1:8000([/\w.-]*)", TEXT)
    assert len(addresses) >= 4
    for address in addresses:
        assert any(pattern.fullmatch(address or "/") for pattern in patterns), address


def test_the_query_is_taken() -> None:
    (query,) = re.findall(r"```text\n(.+?)\n```", TEXT)
    assert not [one for one in check(query).problems if one.severity == "error"]


@pytest.mark.parametrize("page", ["translating.md", "first-hour.md"])
def test_a_page_is_no_longer_than_others(page: str) -> None:
    assert len((DOCS / page).read_text(encoding="utf-8").splitlines()) <= 120
