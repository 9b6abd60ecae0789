"""Whom an alert or the work on a mention can be given to: users, where there are any; else any name."""

from __future__ import annotations

from model.errors import BadInput
from model.user import Deed
from services.house import House
from services.users import guarded, listed

LONGEST_NAME = 80


def assignable(house: House, deed: Deed) -> tuple[str, ...]:
    """The users who may do it; empty where there are no users, so that any name serves."""
    if not guarded(house):
        return ()
    return tuple(user.name for user in listed(house) if user.may(deed))


def checked_assignee(house: House, given: str, deed: Deed) -> str:
    """The name, empty for nobody. Raises BadInput for one that is too long, or no user's who may do it."""
    name, known = " ".join(given.split()), assignable(house, deed)
    if len(name) > LONGEST_NAME:
        raise BadInput(f"the name has {len(name):,} letters", where="assignee", todo=f"Write at most {LONGEST_NAME}")
    if not name or not known or name in known:
        return name
    raise BadInput(f"{name!r:.80} is no user who may do it", where="assignee", todo=f"Use one of {', '.join(known)}")
