"""Measures: each module has ``measure() -> Result``; ``python -m benchmarks`` runs them and keeps their JSON.

The servers they need are those of the tests.
"""

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parents[1] / "tests"))
