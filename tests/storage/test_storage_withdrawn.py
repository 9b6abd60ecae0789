"""Posts that are gone from their source: marked once, told once, back when they are seen; alike in both databases."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from model.capture import Capture
from storage import Database, Found, open_database, outbox, withdrawn
from storage.columns import KEY_BYTES

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def db(state_url: str) -> Iterator[Database]:
    database = open_database(state_url)
    yield database
    database.close()


def test_what_was_seen_is_marked_once_told_once_and_back_when_it_is_seen_later(db: Database) -> None:
    refs, long = ["żółw", "a'b", "日本"], "x" * (KEY_BYTES + 1)
    with db.write() as tx:
        outbox.mark_seen(tx, "forum", [(ref, "h") for ref in [*refs, long]], NOW)
        outbox.mark_seen(tx, "other", [("żółw", "h")], NOW)
        assert withdrawn.gone_of(tx, [("forum", "żółw")]) == {}
        assert withdrawn.mark(tx, "forum", [*refs, "never seen", long], NOW) == 3
        assert withdrawn.mark(tx, "forum", refs, LATER) == 0
        places = {("forum", ref): NOW for ref in refs}
        assert withdrawn.untold(tx, 9) == places and len(withdrawn.untold(tx, 2)) == 2
        assert withdrawn.gone_of(tx, [*places, ("other", "żółw"), ("forum", "x")] * 300) == places
        withdrawn.told(tx, {("forum", "żółw"): NOW, ("forum", "a'b"): LATER})
        assert withdrawn.untold(tx, 9).keys() == {("forum", "a'b"), ("forum", "日本")}
        withdrawn.back(tx, {("forum", "żółw"): LATER, ("forum", "日本"): NOW})
        assert withdrawn.gone_of(tx, places).keys() == {("forum", "a'b"), ("forum", "日本")}


def test_what_is_gone_is_news_when_it_is_there_again_as_it_was(db: Database) -> None:
    found = [Found(Capture("forum", "1", text="It was late."), "h")]
    with db.write() as tx:
        assert outbox.accept(tx, "forum", found, NOW, first=False).new == 1
        assert outbox.accept(tx, "forum", found, NOW, first=False).unchanged == 1
        withdrawn.mark(tx, "forum", ["1"], NOW)
        assert outbox.accept(tx, "forum", found, LATER, first=False).edited == 1
        assert withdrawn.mark(tx, "forum", ["1"], LATER + timedelta(hours=1)) == 1
        assert withdrawn.untold(tx, 9) == {("forum", "1"): LATER + timedelta(hours=1)}
