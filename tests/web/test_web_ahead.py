"""What a process does before its first page is asked for."""

from __future__ import annotations

from unittest.mock import patch

from fastapi import FastAPI
from web_house import client_of

from index import KeepingIndex
from model.errors import Unavailable
from services.house import House
from web import create_app, read_ahead
from web.render import templates


def test_the_first_overview_is_counted_and_its_pages_are_read_by_then(full_house: House, app: FastAPI) -> None:
    assert isinstance(full_house.index, KeepingIndex)
    read_ahead(app)
    environment = templates("en")
    with (
        patch.object(full_house.index.engine, "ask", side_effect=AssertionError("it was counted by then")),
        patch.object(environment, "compile", side_effect=AssertionError("it was read by then")),
    ):
        assert client_of(app).get("/").status_code == 200


def test_an_index_that_does_not_answer_ends_nothing(own_house: House) -> None:
    assert isinstance(own_house.index, KeepingIndex)
    with patch.object(own_house.index.engine, "generation", side_effect=Unavailable("it does not answer")):
        read_ahead(create_app(own_house, allowed_hosts=[]))
