"""One answer for everything that goes wrong: RFC 9457 problem+json under /api, the same words as a page elsewhere.

EarshotError as in model.errors, and here
├── Misdirected     the Host is not ours             (HTTP 421)
├── door.Unknown    nobody is logged in              (HTTP 401; a page leads to the login)
├── forms.Forbidden a foreign page asks for a change (HTTP 403)
├── NotForYou       it concerns topics they may not see (HTTP 403; services.visibility)
├── OtherRequest    an idempotency key was used for another request (HTTP 422; services.twice)
├── limits.TooMuch  they asked too often             (HTTP 429)
└── twice.Replayed  no error: it was answered already
"""

from __future__ import annotations

from http import HTTPStatus
from typing import cast

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse, Response
from starlette.exceptions import HTTPException
from starlette.requests import Request

from model.errors import UNEXPECTED, BadInput, EarshotError, LeaseLost, NotFound, NotSo, Unavailable
from services.queries import problem_to_json
from services.search import QueryRefused
from services.twice import OtherRequest
from services.users import NotLoggedIn
from services.visibility import NotForYou
from web.door import Unknown, to_login
from web.forms import Forbidden
from web.language import language_asked, language_of
from web.limits import TooMuch
from web.render import templates
from web.translation import translations
from web.twice import Replayed
from web.wrong import problem_said, wrong_in


class Misdirected(EarshotError):
    """The request names a host we do not answer for."""


STATUSES: dict[type[EarshotError], int] = {
    BadInput: 400,
    Unknown: 401,
    NotLoggedIn: 401,
    Forbidden: 403,
    NotForYou: 403,
    NotFound: 404,
    NotSo: 409,
    Misdirected: 421,
    OtherRequest: 422,
    TooMuch: 429,
    Unavailable: 503,
    LeaseLost: 503,
}
PROBLEM_JSON = "application/problem+json"


def status_of(error: Exception) -> int:
    if isinstance(error, HTTPException):
        return error.status_code
    return next((status for kind, status in STATUSES.items() if isinstance(error, kind)), 500)


def answer_for(request: Request, error: Exception) -> Response:
    """The error as the asker reads it; of an unexpected one nothing but a sentence."""
    if isinstance(error, Replayed):
        return error.response()
    status, told = status_of(error), told_of(error)
    named = {"retry-after": str(error.wait)} if isinstance(error, TooMuch) else {}
    if request.url.path.startswith("/api/"):
        named |= {"www-authenticate": "Bearer"} if status == 401 else {}
        body = problem(status, told, language_asked(request))
        return JSONResponse(body, status_code=status, media_type=PROBLEM_JSON, headers=named)
    if isinstance(error, Unknown) and request.url.path != "/metrics":
        return to_login(error)
    language = language_of(request)
    page = templates(language).get_template("error.html")
    values = {
        "status": status,
        "title": heading_of(status, language),
        "error": told,
        "here": request.url.path,
        "viewer": None,
    }
    return HTMLResponse(page.render(values), status_code=status, headers=named)


def problem(status: int, told: EarshotError, language: str = "en") -> dict[str, object]:
    """The fields of RFC 9457, ``todo`` (what to do next) and, for a refused query, its ``problems``; what people read
    of it in a language."""
    said = wrong_in(told, language)
    made: dict[str, object] = {
        "type": "about:blank",
        "title": title_of(status),
        "status": status,
        "detail": f"{said.where}: {said.what}" if said.where else said.what,
        "todo": said.todo,
    }
    if isinstance(told, QueryRefused):
        made["problems"] = [problem_said(problem_to_json(one), language) for one in told.problems]
    return made


def title_of(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Error"


def heading_of(status: int, language: str) -> str:
    """What stands above the sentence on a page."""
    _ = translations(language).gettext
    return {
        400: _("Something is wrong with this"),
        403: _("Not allowed"),
        404: _("Not found"),
        409: _("It is not so"),
        429: _("Too often"),
        500: _("Something went wrong"),
        503: _("Not available now"),
    }.get(status, _("It cannot be done"))


def told_of(error: Exception) -> EarshotError:
    """Any error as an EarshotError whose words may be shown."""
    if isinstance(error, EarshotError):
        return error
    if isinstance(error, RequestValidationError):
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"][1:]) or "the request"
        return BadInput(str(first["msg"])[:200], where=where[:100], todo="See /api/v1/openapi.json for what fits")
    if isinstance(error, HTTPException):
        if error.status_code == 404:
            return NotFound("there is nothing at this address", todo="Start from the overview")
        return EarshotError(str(error.detail)[:200])
    return UNEXPECTED


def install(app: FastAPI) -> None:
    """Answer errors of every route in this one way."""

    async def answer(request: Request, error: Exception) -> Response:
        if isinstance(error, RequestValidationError):
            return answer_for(request, told_of(error))
        found = answer_for(request, error)
        if isinstance(error, HTTPException) and error.headers:
            found.headers.update(cast("dict[str, str]", error.headers))
        return found

    for kind in (EarshotError, HTTPException, RequestValidationError):
        app.add_exception_handler(kind, answer)
