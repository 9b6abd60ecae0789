"""Requests that need a session or a token, and wait for another visit: they are kept without it, so that one is asked
for first, and carries what is to be asked with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from model.source import Json
from spiders.items import inner, word
from spiders.spider import Request

ROLE = "token"
"""The role of a request whose answer is a token."""


def first_a_token(asked: Request, waiting: Request) -> Request:
    """``asked`` (for a token) on the way to ``waiting``, which may itself be such a request that was kept."""
    if waiting.role == ROLE:
        return replace(asked, note=waiting.note)
    then: dict[str, Json] = {"url": waiting.url, "role": waiting.role, "note": dict(waiting.note)}
    return replace(asked, note={"then": then})


def then_asked(note: Mapping[str, Json], headers: Mapping[str, str], at: str) -> Request | None:
    """What a token was asked for in order to ask, with it; None when it was asked for at the start of a visit, or when
    what was kept is not of this service (``at`` is how its addresses begin): the source may have been another one."""
    then = inner(note, "then")
    if not word(then, "url").startswith(at):
        return None
    return Request(word(then, "url"), word(then, "role"), inner(then, "note"), headers=headers, private=True)
