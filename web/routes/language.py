"""``/language``: in which language the pages are read, kept in a cookie."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import RedirectResponse

from web.door import inner
from web.language import remember_language

router = APIRouter()


@router.get("/language", include_in_schema=False)
def choose(
    to: Annotated[str, Query(max_length=8)] = "", next: Annotated[str, Query(max_length=8_000)] = "/"
) -> RedirectResponse:
    """A link, not a form: all it changes is how this browser is answered."""
    answer = RedirectResponse(inner(next), status_code=303)
    remember_language(answer, to)
    return answer
