"""Houses for the measures: an empty one in a folder of its own, with the sample's topics published."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from services.house import House, open_house
from services.topics import publish

ROOT = Path(__file__).parents[1]
sys.path.append(str(ROOT / "tests"))
from houses import house_config


@contextmanager
def fresh_house(**changes: object) -> Iterator[House]:
    with TemporaryDirectory(prefix="earshot-bench-") as name:
        house = open_house(house_config(Path(name), **changes))
        try:
            publish(house, folder=ROOT / "sample" / "project" / "topics")
            yield house
        finally:
            house.close()
