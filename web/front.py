"""What every route is handed: the house, the templates, the secret behind forms, the counters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import Depends, Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment

from services.house import House
from web.forms import FormGuard
from web.measure import Meter
from web.viewer import Viewer, viewer_of


@dataclass(frozen=True, slots=True)
class Front:
    """Made once with the app; frozen, shared by all requests."""

    house: House
    templates: Environment
    forms: FormGuard
    meter: Meter
    zone: str

    @property
    def now(self) -> datetime:
        return self.house.clock()

    def viewer(self, request: Request) -> Viewer:
        return viewer_of(request.cookies, self.zone, self.now)

    def page(
        self, request: Request, name: str, values: Mapping[str, object], *, status: int = 200, form: bool = False
    ) -> HTMLResponse:
        """A page. With ``form`` the page's form gets its token, and the answer the cookie that goes with it."""
        nonce, fresh = self.forms.nonce(request.cookies)
        shown = {
            "viewer": self.viewer(request),
            "here": request.url.path,
            "token": self.forms.token(nonce) if form else "",
            **values,
        }
        answer = HTMLResponse(self.templates.get_template(name).render(shown), status_code=status)
        if form and fresh:
            self.forms.remember(answer, nonce, secure=request.url.scheme == "https")
        return answer


def front_of(request: Request) -> Front:
    front = request.app.state.front
    if not isinstance(front, Front):
        raise TypeError("the app has no front")
    return front


Fronted = Annotated[Front, Depends(front_of)]
