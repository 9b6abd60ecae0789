"""Every route of the API, asked by its own description: it never breaks, and answers as the description says."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

import pytest
import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import Case, GenerationMode
from schemathesis.core.failures import FailureGroup
from schemathesis.schemas import APIOperation
from web_house import add_alerts, fill, make_house

from services.house import House
from web import create_app
from web.errors import PROBLEM_JSON

EXAMPLES = 2
"""Of each route and of each way of asking: as it is described, and otherwise."""
FAR = ("/api/v1/sources/look", "/api/v1/rules/try", "/api/v1/events", "/api/v1/settings/backups")
"""Routes that start processes, take their time by design, stream, or write files; each has tests of its own."""
HEADERS = {"x-earshot-csrf": "1", "host": "localhost"}


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FastAPI]:
    house: House = make_house(tmp_path_factory.mktemp("described"))
    fill(house)
    add_alerts(house)
    yield create_app(house, allowed_hosts=())
    house.close()


def asked(operation: APIOperation, mode: GenerationMode, told: list[str]) -> None:
    """A few requests; what is wrong with an answer is told."""

    @given(case=operation.as_strategy(generation_mode=mode))
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=True,
        database=None,
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )
    def ask(case: Case) -> None:
        answer = case.call(headers=HEADERS)
        wrong = faults(case, answer)
        if wrong:
            told.append(f"{case.method} {case.formatted_path} {case.query} {case.body!r:.300}: {wrong}")

    with suppress(Unsatisfiable):  # what takes nothing cannot be asked wrongly
        ask()


def faults(case: Case, answer: schemathesis.Response) -> str:
    if answer.status_code == 503 or answer.status_code < 500:
        kind = answer.headers.get("content-type", [""])[0]
        if answer.status_code >= 400 and not kind.startswith(PROBLEM_JSON):
            return f"{answer.status_code} as {kind}"
        if answer.status_code < 300:
            try:
                case.operation.validate_response(answer)
            except (AssertionError, FailureGroup) as error:
                return str(error)[:600]
        return ""
    return f"{answer.status_code}: {answer.text[:300]}"


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
def test_every_route_answers_as_it_is_described(app: FastAPI, mode: GenerationMode) -> None:
    schema = schemathesis.openapi.from_dict(app.openapi())
    schema.app = app
    told: list[str] = []
    reached = 0
    for found in schema.get_all_operations():
        operation = found.ok()
        if operation.path not in FAR:
            asked(operation, mode, told)
            reached += 1
    assert not told, "\n".join(told)
    assert reached > 60
