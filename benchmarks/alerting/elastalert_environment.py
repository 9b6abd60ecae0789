"""ElastAlert2's rules on worlds: the real package, in an environment of its own that is kept for the next time."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.alerting.world import HISTORY, World

VERSION = "2.19.0"
KEPT = Path.home() / ".cache" / "earshot-benchmarks" / f"elastalert2-{VERSION}"
RULES = Path(__file__).with_name("elastalert_rules.py")


@dataclass(frozen=True, slots=True)
class Judged:
    """One rule with its settings: the threshold it was given, its false alarms at it, its alarms on each dipped world
    (hours)."""

    rule: str
    threshold: float
    false: int
    alarms: list[list[float]]


def installed() -> Path | None:
    """The environment's Python; None where it cannot be made."""
    python = KEPT / "bin" / "python"
    if python.exists():
        return python
    try:
        subprocess.run([sys.executable, "-m", "venv", KEPT], check=True, capture_output=True)
        # pytz, which it imports and does not ask for
        subprocess.run(
            [python, "-m", "pip", "install", "-qq", f"elastalert2=={VERSION}", "pytz"], check=True, capture_output=True
        )
    except (OSError, subprocess.CalledProcessError):
        return None
    return python


def judge(python: Path, quiet: Sequence[World], dipped: Sequence[World], target: int) -> list[Judged]:
    """Each rule at the threshold with at most ``target`` alarms on the quiet worlds. Thresholds are set against each
    topic's own usual share, which is more than its users know."""
    asked = {"target": target, "quiet": [_stream(one) for one in quiet], "dipped": [_stream(one) for one in dipped]}
    told = subprocess.run([python, RULES], input=json.dumps(asked), capture_output=True, text=True, check=True)
    return [Judged(**json.loads(line)) for line in told.stdout.splitlines()]


def _stream(world: World) -> dict[str, object]:
    before = world.known & (world.seen < HISTORY - 48)
    live = world.known & (world.seen >= HISTORY - 26)
    return {
        "usual": float(world.label[before].sum() / max(before.sum(), 1)),
        "since": HISTORY,
        "until": float(world.until),
        "at": np.round(world.seen[live], 4).tolist(),
        "negative": world.label[live].astype(int).tolist(),
    }
