"""The houses and clients the pages' tests share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from shutil import copytree

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from web_house import add_alerts, client_of, fill, make_house

from services.house import House
from web import create_app


@pytest.fixture(scope="session")
def full_house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Shared: tests that change something take ``own_house``."""
    house = make_house(tmp_path_factory.mktemp("house"))
    fill(house)
    add_alerts(house)
    yield house
    house.close()


@pytest.fixture
def own_house(tmp_path: Path) -> Iterator[House]:
    house = make_house(tmp_path)
    add_alerts(house)
    yield house
    house.close()


@pytest.fixture(scope="session")
def app(full_house: House) -> FastAPI:
    return create_app(full_house, allowed_hosts=["127.0.0.1"], zone="Europe/Warsaw")


@pytest.fixture
def client(app: FastAPI) -> TestClient:
    return client_of(app)


@pytest.fixture
def own_client(own_house: House) -> TestClient:
    return client_of(create_app(own_house, allowed_hosts=["127.0.0.1"]))


@pytest.fixture(scope="session")
def stocked_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Of a house that was filled once, to be copied."""
    folder = tmp_path_factory.mktemp("stocked")
    house = make_house(folder)
    fill(house)
    add_alerts(house)
    house.close()
    return folder


@pytest.fixture
def stocked_house(stocked_folder: Path, tmp_path: Path) -> Iterator[House]:
    """One's own, with the posts of ``full_house``."""
    house = make_house(Path(copytree(stocked_folder, tmp_path / "stocked")))
    yield house
    house.close()
