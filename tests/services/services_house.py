"""A real house in a temporary folder, with a clock that a test holds."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from services.house import House, HouseConfig, open_house

START = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)


@dataclass
class Clock:
    now: datetime = START

    def __call__(self) -> datetime:
        return self.now

    def pass_(self, **time: float) -> None:
        self.now += timedelta(**time)


def config(folder: Path) -> HouseConfig:
    return HouseConfig(
        folder=folder,
        state_url=f"sqlite:///{folder}/.earshot/state.db",
        index_url=f"sqlite:///{folder}/.earshot/index.db",
        contact="",
        user_agent="",
        allow_networks=(),
        workers=1,
        pages_per_visit=10,
        delay=0,
        min_interval=1,
        lateness=timedelta(hours=6),
        budget=2,
        channels={},
        secret="",
        public_url="http://127.0.0.1:8000",
        publish="manual",
    )


@contextmanager
def opened(folder: Path, clock: Clock | None = None) -> Iterator[House]:
    house = open_house(config(folder), clock=clock or Clock())
    try:
        yield house
    finally:
        house.close()
