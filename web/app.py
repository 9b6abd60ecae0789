"""The app: routes, static files, one way to answer errors, and the edge around them."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager

from anyio.to_thread import current_default_thread_limiter
from fastapi import Depends, FastAPI
from fastapi.openapi.utils import get_openapi
from starlette.middleware.gzip import GZipMiddleware

from services.house import House
from services.secret import secret_of
from web import errors
from web.assets import assets
from web.door import enter
from web.edge import Edge, host_name
from web.forms import FormGuard
from web.front import Front
from web.limits import NO_LIMITS, Buckets, Limits
from web.measure import Meter
from web.routes import (
    account,
    alerts,
    analysis,
    care,
    definitions,
    events,
    exports,
    labelling,
    labels,
    language,
    lists,
    login,
    mention,
    mentions,
    mutes,
    overview,
    problems,
    rules,
    searches,
    settings,
    single_sign_on,
    sources,
    topic_api,
    topics,
    users,
    watch,
    websub,
    work,
)
from web.schemas import ProblemOut
from web.stream import Stream
from web.twice import Twice
from web.viewer import checked_zone

ROUTERS = tuple(
    room.router
    for room in (
        overview,
        topic_api,
        topics,
        lists,
        searches,
        labels,
        labelling,
        exports,
        mentions,
        mention,
        work,
        analysis,
        alerts,
        care,
        mutes,
        rules,
        problems,
        definitions,
        sources,
        settings,
        users,
        login,
        account,
        single_sign_on,
        language,
        events,
        watch,
        websub,
    )
)
AT_ONCE = 16
"""Requests worked on at a time, in threads: each holds connections with caches, and more of them are only slower.
Others wait in their order; streams of events hold none."""
LEAST, EFFORT = 600, 5
"""Bytes from which an answer is compressed for who takes it (never a stream of events), and gzip's level."""


def create_app(
    house: House,
    *,
    allowed_hosts: Sequence[str],
    zone: str = "UTC",
    limits: Limits = NO_LIMITS,
    monotonic: Callable[[], float] = time.monotonic,
) -> FastAPI:
    """The pages and the API over one house.

    ``allowed_hosts`` are the names besides localhost and the configured public_url that requests may be addressed to;
    ``zone`` is where times are shown for viewers whose own is not known; ``limits`` is how much one may ask, by the
    clock ``monotonic``. Raises BadInput for a zone that is none.
    """
    public = house.config.public_url
    meter = Meter(house)
    app = FastAPI(
        title="Earshot",
        version="1",
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/v1/openapi.json",
        dependencies=[Depends(enter)],
        lifespan=_served,
    )
    app.state.front = Front(
        house=house,
        forms=FormGuard(secret_of(house), frozenset({public.partition("://")[2].partition("/")[0]} - {""})),
        meter=meter,
        zone=checked_zone(zone, "UTC"),
    )
    app.state.buckets, app.state.monotonic = Buckets(limits), monotonic
    app.state.stream = Stream(house)
    for router in ROUTERS:
        app.include_router(router)
    app.mount("/static", assets(), name="static")
    errors.install(app)
    app.add_middleware(Twice, house=house)
    app.add_middleware(GZipMiddleware, minimum_size=LEAST, compresslevel=EFFORT)
    app.add_middleware(Edge, allowed_hosts=(*allowed_hosts, host_name(public)), meter=meter)
    app.openapi = lambda: _described(app)  # type: ignore[method-assign]
    return app


@asynccontextmanager
async def _served(_app: FastAPI) -> AsyncIterator[None]:
    current_default_thread_limiter().total_tokens = AT_ONCE
    yield


def _described(app: FastAPI) -> dict[str, object]:
    """The OpenAPI document with the errors as they are: problem+json for all of them."""
    if not app.openapi_schema:
        made = get_openapi(title=app.title, version=app.version, routes=app.routes)
        schemas = made["components"]["schemas"]
        for name in ("HTTPValidationError", "ValidationError"):
            schemas.pop(name, None)
        problem = ProblemOut.model_json_schema(ref_template="#/components/schemas/{model}")
        schemas |= problem.pop("$defs", {})
        schemas["ProblemOut"] = problem
        shape = {errors.PROBLEM_JSON: {"schema": {"$ref": "#/components/schemas/ProblemOut"}}}
        for path in made["paths"].values():
            for operation in path.values():
                operation["responses"].pop("422", None)
                operation["responses"]["default"] = {"description": "What is wrong and what to do", "content": shape}
        app.openapi_schema = made
    return app.openapi_schema
