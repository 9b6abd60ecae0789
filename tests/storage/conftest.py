"""Here the migrations run each time."""

from __future__ import annotations

import pytest

from fresh import ONCE


@pytest.fixture(autouse=True)
def migrated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("storage.migrate.migrate", ONCE.really)
