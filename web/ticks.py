"""What an interval of a timeline is called: its day, its hour, its month, as short as tells it."""

from __future__ import annotations

from datetime import datetime

from babel.dates import format_date

from web.viewer import Viewer

_MONTH = {"ja": "y年M月"}
_YEAR = {"ja": "y年"}


def tick(viewer: Viewer, start: datetime, interval: str) -> str:
    """The interval (as the index writes them: ``1d``) that begins then, in the viewer's zone and language."""
    unit = interval[-1]
    if unit in "mh":
        return viewer.short(start)
    if unit in "dw":
        return viewer.day(start)
    shape = _MONTH.get(viewer.language, "LLL y") if unit == "M" else _YEAR.get(viewer.language, "y")
    return str(format_date(viewer.local(start), shape, locale=viewer.language))
