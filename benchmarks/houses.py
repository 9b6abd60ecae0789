"""Houses for the measures: an empty one in a folder of its own, with the sample's topics published."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from services.house import House, HouseConfig, open_house
from services.topics import publish


def config(folder: Path, **changes: object) -> HouseConfig:
    values: dict[str, object] = {
        "folder": folder,
        "state_url": f"sqlite:///{folder}/.earshot/state.db",
        "index_url": f"sqlite:///{folder}/.earshot/index.db",
        "contact": "bench@example.org",
        "user_agent": "",
        "allow_networks": (),
        "workers": 2,
        "pages_per_visit": 200,
        "delay": 0.0,
        "min_interval": 1,
        "lateness": timedelta(hours=6),
        "budget": 2.0,
        "channels": {},
        "secret": "",
        "public_url": "http://127.0.0.1:8000",
        "publish": "auto",
    }
    return HouseConfig(**{**values, **changes})  # type: ignore[arg-type]


@contextmanager
def fresh_house(**changes: object) -> Iterator[House]:
    with TemporaryDirectory(prefix="earshot-bench-") as name:
        folder = Path(name)
        house = open_house(config(folder, **changes))
        try:
            publish(house, folder=Path(__file__).parents[1] / "sample" / "project" / "topics")
            yield house
        finally:
            house.close()
