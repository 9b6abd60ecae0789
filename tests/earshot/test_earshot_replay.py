"""``earshot alerts replay``: over a series, over a file of captures, over the archive."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from earshot_runner import Runner, json_lines

START = datetime(2026, 9, 1, tzinfo=UTC)
RULE = "id: dip\ntopics: [acme]\n"
STRICT = "id: dip\ntopics: [acme]\nsensitivity: strict\nscale: {budget: 0.0001}\n"


def series(days: int = 40, dip_on: int = 36) -> str:
    rng = random.Random(11)
    rows = ["start,count,negative,known"]
    for hour in range(24 * days):
        share = 0.7 if 24 * dip_on <= hour < 24 * dip_on + 8 else 0.2
        negative = sum(rng.random() < share for _ in range(12))
        rows.append(f"{(START + timedelta(hours=hour)).isoformat()},12,{negative},12")
    return "\n".join(rows) + "\n"


@pytest.fixture
def listening(project: Path, cli: Runner) -> Path:
    (project / "topics" / "acme.yaml").write_text("id: acme\nquery: acme\n")
    assert cli("topics", "publish").code == 0
    (project / "rules" / "dip.yaml").write_text(RULE)
    assert cli("rules", "publish").code == 0
    return project


def test_a_series_fires_where_it_dips_and_tuning_says_how_often(listening: Path, cli: Runner) -> None:
    (listening / "s.csv").write_text(series())
    found = cli("alerts", "replay", "--series", "s.csv", "--json").lines
    assert found and {"id", "rule", "topic", "fired_at", "evidence"} <= set(found[0])
    day = (START + timedelta(days=36)).isoformat()[:10]
    assert [one["fired_at"][:10] for one in found].count(day) == 1
    rows = cli("alerts", "replay", "dip", "--series", "s.csv", "--tune", "--json").lines
    assert [row["sensitivity"] for row in rows] == ["sensitive", "balanced", "strict"]
    assert rows[0]["firings"] >= rows[1]["firings"] >= rows[2]["firings"] >= 1
    assert all(row["interval"][0] <= row["a_week"] <= row["interval"][1] for row in rows)
    assert "sensitive" in cli("alerts", "replay", "dip", "--series", "s.csv", "--tune").out


def test_another_version_of_a_rule_is_held_against_that_in_force(listening: Path, cli: Runner) -> None:
    (listening / "s.csv").write_text(series())
    (listening / "strict.yaml").write_text(STRICT)
    asked = ("alerts", "replay", "--series", "s.csv", "--file", "strict.yaml")
    changes = cli(*asked, "--against", "--json").lines
    assert changes and {one["change"] for one in changes} <= {"gone", "both"}
    assert "gone" in {one["change"] for one in changes} or len(cli(*asked, "--json").lines) == len(changes)
    cli("alerts", "replay", "--against").refused(2, "--against", "--file")


def test_captures_of_a_file_are_understood_matched_and_judged(listening: Path, cli: Runner) -> None:
    rng = random.Random(2)
    lines = []
    for hour in range(24 * 33):
        bad = hour >= 24 * 32
        for n in range(3):
            sour = rng.random() < (0.9 if bad else 0.15)
            text = f"acme {hour}-{n}: " + (
                "terrible, broken and late, I hate it" if sour else "arrived, lovely, thanks"
            )
            at = (START + timedelta(hours=hour, minutes=n)).isoformat()
            lines.append(
                {
                    "source": "f",
                    "ref": f"{hour}-{n}",
                    "text": text,
                    "published_at": at,
                    "published_from": "structured",
                    "author": {"name": f"a{hour}-{n}"},
                }
            )
    (listening / "m.jsonl").write_text("not json\n" + json_lines(*lines))
    ran = cli("alerts", "replay", "--mentions", "m.jsonl", "--json")
    assert "line 1" in ran.err
    assert ran.lines[-1]["fired_at"][:10] == (START + timedelta(days=32)).isoformat()[:10]
    assert len(ran.lines) <= 10, "two a week are allowed"
    cli("alerts", "replay", "--mentions", "m.jsonl", "--series", "s.csv").refused(2, "both")


def test_an_archive_without_history_says_that_it_cannot_judge(listening: Path, cli: Runner) -> None:
    ran = cli("alerts", "replay")
    assert ran.code == 0 and "would not have called" in ran.out
    assert "dip on acme: cannot judge yet" in ran.err
    cli("alerts", "replay", "none").refused(1, "no such rule", "earshot rules list")
    cli("alerts", "replay", "--topic", "other").refused(2, "no rule asked for watches this topic")
    cli("alerts", "replay", "--series", "gone.csv").refused(2, "gone.csv")
    cli("alerts", "replay", "--since", "soon").refused(2, "--since")
