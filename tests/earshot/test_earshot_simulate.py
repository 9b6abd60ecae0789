"""``earshot alerts simulate``: dips planted in the past of a series."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from earshot_runner import Runner

START = datetime(2026, 9, 1, tzinfo=UTC)


def series(days: int = 32, an_hour: int = 6) -> str:
    rng = random.Random(4)
    rows = ["start,count,negative,known"]
    for hour in range(24 * days):
        negative = sum(rng.random() < 0.2 for _ in range(an_hour))
        rows.append(f"{(START + timedelta(hours=hour)).isoformat()},{an_hour},{negative},{an_hour}")
    return "\n".join(rows) + "\n"


@pytest.fixture
def listening(project: Path, cli: Runner) -> Path:
    (project / "topics" / "acme.yaml").write_text("id: acme\nquery: acme\n")
    assert cli("topics", "publish").code == 0
    (project / "rules" / "dip.yaml").write_text("id: dip\ntopics: [acme]\n")
    assert cli("rules", "publish").code == 0
    (project / "s.csv").write_text(series())
    return project


def test_it_says_how_many_dips_would_be_found_and_how_late(listening: Path, cli: Runner) -> None:
    asked = ("alerts", "simulate", "dip", "--series", "s.csv", "--times", "4", "--dip", "0.05,0.6", "--hours", "12")
    small, large = cli(*asked, "--json").lines
    assert (small["dip"], large["dip"], large["hours"], large["planted"]) == (0.05, 0.6, 12.0, 4)
    assert large["found"] >= 3 > small["found"]
    assert 0 < large["delay"] <= 13
    assert large["interval"][0] <= large["share"] <= large["interval"][1] + 1e-9
    assert cli(*asked, "--json").lines == [small, large], "the same seed draws the same"
    table = cli(*asked).out
    assert "+60%" in table and "typically after" in table


@pytest.mark.parametrize(
    ("given", "word"),
    [
        (("--dip", "much"), "--dip"),
        (("--dip", "1.5"), "--dip"),
        (("--dip", "nan"), "--dip"),
        (("--hours", "0"), "--hours"),
        (("--hours", "inf"), "--hours"),
        (("--hours", ""), "--dip"),
        (("--dip", ",".join(["0.1"] * 50)), "at most"),
        (("--times", "100000"), "--times"),
        (("--mentions", "m.jsonl"), "both"),
    ],
)
def test_what_cannot_be_planted_is_refused(listening: Path, cli: Runner, given: tuple[str, ...], word: str) -> None:
    cli("alerts", "simulate", "dip", "--series", "s.csv", *given).refused(2, word)


def test_without_a_rule_or_a_past_it_says_so(listening: Path, cli: Runner) -> None:
    cli("alerts", "simulate", "none").refused(1, "no such rule")
    cli("alerts", "simulate", "dip").refused(1, "acme", "the topic has no past")
    cli("alerts", "simulate", "dip", "--series", "s.csv", "--topic", "other").refused(2, "no rule asked for")
