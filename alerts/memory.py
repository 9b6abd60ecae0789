"""What a watch remembers, as JSON and back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar, cast

import msgspec

from model.source import Json

FORM = 5
"""Form of the JSON; another one is not read, the test then starts anew."""
State = TypeVar("State")


def state_to_json(state: object) -> dict[str, Json]:
    """A watch's state, a dataclass, marked with the form."""
    return {"form": FORM, **cast("dict[str, Json]", msgspec.to_builtins(state))}


def state_from_json(value: Mapping[str, Json], kind: type[State]) -> State | None:
    """The inverse of :func:`state_to_json`; None when it was written in another form."""
    if value.get("form") != FORM:
        return None
    try:
        return msgspec.convert(value, kind)
    except msgspec.ValidationError:
        return None
