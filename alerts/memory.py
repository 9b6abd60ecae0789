"""What a watch remembers, as JSON and back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

import msgspec

from alerts.watch import Progress
from model.source import Json

FORM = 4
"""Form of the JSON; another one is not read, the test then starts anew."""


def progress_to_json(progress: Progress) -> dict[str, Json]:
    return {"form": FORM, **cast("dict[str, Json]", msgspec.to_builtins(progress))}


def progress_from_json(value: Mapping[str, Json]) -> Progress | None:
    """The inverse of :func:`progress_to_json`; None when it was written in another form."""
    if value.get("form") != FORM:
        return None
    try:
        return msgspec.convert(value, Progress)
    except msgspec.ValidationError:
        return None
