"""Whom an alert or the work on a mention can be given to: users, where there are any; else any name."""

from __future__ import annotations

from model.errors import BadInput
from model.said import said
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
        raise BadInput(
            said("the name has {count:,} letters", count=len(name)),
            where="assignee",
            todo=said("Write at most {most:,}", most=LONGEST_NAME),
        )
    if not name or not known or name in known:
        return name
    raise BadInput(
        said("{name!r:.80} is no user who may do it", name=name),
        where="assignee",
        todo=said("Use one of {known}", known=", ".join(known)),
    )
