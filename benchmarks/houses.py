"""Houses for the measures: an empty one in a folder of its own, with the sample's topics published."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from houses import house_config
from services.house import House, open_house
from services.topics import publish

TOPICS = Path(__file__).parents[1] / "sample" / "project" / "topics"


@contextmanager
def fresh_house(**changes: object) -> Iterator[House]:
    with TemporaryDirectory(prefix="earshot-bench-") as name:
        house = open_house(house_config(Path(name), **changes))
        try:
            publish(house, folder=TOPICS)
            yield house
        finally:
            house.close()
