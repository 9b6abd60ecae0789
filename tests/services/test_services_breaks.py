"""Where a series of moods breaks."""

from datetime import UTC, datetime, timedelta

from houses import new_house, put
from model.capture import Capture
from services.breaks import break_to_json, breaks, by_start
from services.line import drain
from storage import rescorings
from storage.rescorings import MethodChange

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def test_only_what_was_not_told_anew_in_languages_that_are_there(tmp_path):
    house = new_house(tmp_path, lambda: NOON)
    put(
        house, Capture("forum", "1", url="https://forum.example/1", text="The Acme parcel is late and I am very angry.")
    )
    drain(house)
    with house.db.write() as tx:
        for method in ("old@1", "new@1"):
            rescorings.note_methods(tx, {"en": method, "xx": method}, NOON + timedelta(minutes=method == "new@1"))
    found = breaks(house)
    assert found and {change.language for change in found} == {"en"} and found[-1].after == "new@1"
    assert breaks(house, ["acme"]) == breaks(house, ["acme", "other"]) == found and breaks(house, ["nosuch"]) == []
    with house.db.write() as tx:
        rescorings.end(tx, rescorings.begin(tx, "current", "", NOON), 0, 0, NOON + timedelta(hours=1))
    assert breaks(house) == []
    house.close()


def test_a_change_is_of_the_last_interval_that_begins_before_it():
    hours = [NOON + timedelta(hours=step) for step in (0, 1, 5)]
    changes = [MethodChange("en", "a@1", "b@1", NOON + timedelta(hours=hour)) for hour in (-1, 0, 3, 9)]
    found = by_start([*hours[::-1], None, hours[0]], changes)
    assert found == {hours[0]: [changes[1]], hours[1]: [changes[2]], hours[2]: [changes[3]]}
    assert by_start([], changes) == {}
    assert break_to_json(changes[1]) == {
        "language": "en",
        "before": "a@1",
        "after": "b@1",
        "at": "2026-11-20T12:00:00.000000Z",
    }
