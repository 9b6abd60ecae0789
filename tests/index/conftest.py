"""Every engine of the index: what the protocol promises is asked of each of them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from index_engines import Engine

from index import MentionIndex

ENGINES = ["embedded", pytest.param("elasticsearch", marks=pytest.mark.servers)]


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    embedded = request.param == "embedded"
    place = str(tmp_path) if embedded else str(request.getfixturevalue("elasticsearch_url"))
    made = Engine(request.param, place).fresh()
    yield made
    made.end()


@pytest.fixture
def index(engine: Engine) -> Iterator[MentionIndex]:
    opened = engine.open()
    yield opened
    opened.close()
