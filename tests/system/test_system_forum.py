"""A real forum of an engine that no spider knows, against its own database."""

from __future__ import annotations

import pytest

from benchmarks.posts_live import PARTS, live
from tests.servers.missing import or_missing


@pytest.mark.servers
def test_posts_of_a_real_forum_are_what_its_database_says() -> None:
    first, changed = or_missing(live)
    assert first.written == 115 and changed.written == 113
    for found in (first, changed):
        assert found.invented == 0
        assert {part: found.right[part] for part in PARTS} == dict.fromkeys(PARTS, found.written)
