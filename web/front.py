"""What every route is handed: the house, the templates, the secret behind forms, the counters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Annotated

from fastapi import Depends, Request
from fastapi.responses import HTMLResponse

from model.user import DEEDS
from services.house import House
from services.users import Guest
from services.visibility import seen_by
from web.forms import FormGuard
from web.language import language_of
from web.measure import Meter
from web.render import templates
from web.viewer import Viewer, viewer_of


@dataclass(frozen=True, slots=True)
class Front:
    """Made once with the app; frozen, shared by all requests. Who may not see all topics gets one whose house holds
    what they may see."""

    house: House
    forms: FormGuard
    meter: Meter
    zone: str

    @property
    def now(self) -> datetime:
        return self.house.clock()

    def secure(self, request: Request) -> bool:
        """Whether cookies may go over https alone: people reach us by it, be it through a proxy."""
        return request.url.scheme == "https" or self.house.config.public_url.startswith("https:")

    def viewer(self, request: Request) -> Viewer:
        """With the name they logged in by; where nobody logs in, the one they gave last."""
        seen = viewer_of(request.cookies, self.zone, self.now, language_of(request))
        guest = guest_of(request)
        if guest is None:
            return seen
        return replace(seen, name=guest.user.name, known=True, deeds=frozenset(filter(guest.may, DEEDS)))

    def actor(self, request: Request, given: str = "", *, nobody: str = "web") -> str:
        """Who does it, as logs keep it: who logged in, whatever name was given; else that name."""
        guest = guest_of(request)
        return " ".join(given.split()) or nobody if guest is None else guest.user.name

    def page(
        self, request: Request, name: str, values: Mapping[str, object], *, status: int = 200, form: bool = False
    ) -> HTMLResponse:
        """A page. With ``form`` the page's form gets its token, and the answer the cookie that goes with it."""
        nonce, fresh = self.forms.nonce(request.cookies)
        viewer = self.viewer(request)
        shown = {
            "viewer": viewer,
            "here": request.url.path,
            "here_whole": request.url.path + (f"?{request.url.query}" if request.url.query else ""),
            "token": self.forms.token(nonce, str(request.url)) if form else "",
            **values,
        }
        answer = HTMLResponse(templates(viewer.language).get_template(name).render(shown), status_code=status)
        if form and fresh:
            self.forms.remember(answer, nonce, secure=request.url.scheme == "https")
        return answer


def guest_of(request: Request) -> Guest | None:
    """Who came in by the door; None where nobody has to."""
    found = getattr(request.state, "guest", None)
    return found if isinstance(found, Guest) else None


def whole_front_of(request: Request) -> Front:
    """Over everything, whoever asks."""
    front = request.app.state.front
    if not isinstance(front, Front):
        raise TypeError("the app has no front")
    return front


async def at_the_door(request: Request) -> Front:
    """As a dependency: a coroutine, since for a plain function a thread is waited for."""
    return whole_front_of(request)


async def front_of(request: Request) -> Front:
    """Over what the guest may see; for every route (the door has let them in by then)."""
    front, guest = whole_front_of(request), guest_of(request)
    return front if guest is None or guest.topics is None else replace(front, house=seen_by(front.house, guest))


Fronted = Annotated[Front, Depends(front_of)]
