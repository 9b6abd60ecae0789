"""The chart of an alert, drawn on the server for mails and pages: how many mentions came, and how many were negative.

It speaks in numbers and times alone: a server has no fonts for Thai or Japanese to count on, and mails no room for
legends. The words are in the message beside it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from io import BytesIO
from zoneinfo import ZoneInfo

from PIL import Image, ImageDraw, ImageFont

from model.alert import Alert, Observation
from model.errors import Unavailable
from model.source import Json
from model.time import parse_time
from storage import Database, incidents, observations

log = logging.getLogger(__name__)

BARS = 48
SHORTEST, LONGEST = timedelta(minutes=2), timedelta(days=14)
"""Of the time since the change began that is drawn; twice as much is shown before it."""
WIDTH, HEIGHT = 1200, 420
LEFT, RIGHT, TOP, BOTTOM = 100, 24, 24, 72
PAPER, INK, SOFT, GROUND = "#ffffff", "#1d2528", "#5b676c", "#dfdfd8"
NEGATIVE, OTHER, SINCE = "#b4472f", "#c3cacc", "#f9e9e4"
TEXT = 34

Draw = Callable[[Mapping[str, Json]], bytes | None]
"""The message of a notification → its chart as PNG, or nothing."""


@dataclass(frozen=True, slots=True)
class Course:
    """Mentions in equal steps from ``start`` on; the change began at ``since`` and people were called at ``fired``."""

    start: datetime
    step: timedelta
    n: tuple[int, ...]
    negative: tuple[int, ...]
    since: datetime
    fired: datetime | None = None

    def place(self, moment: datetime) -> float:
        """Where a moment stands between the first step's start and the last one's end, 0–1."""
        return min(1.0, max(0.0, (moment - self.start) / (self.step * len(self.n))))


def chart_of(db: Database, alert: Alert, until: datetime, zone: str = "UTC") -> bytes:
    """The PNG of an alert up to a moment (its end, when it is over), times in the zone. Raises Unavailable."""
    begun, end, step = window_of(alert, until)
    with db.read() as tx:
        course = course_of(alert, observations.history(tx, alert.topic, begun, end), begun, step)
    return png(course, zone)


def window_of(alert: Alert, until: datetime) -> tuple[datetime, datetime, timedelta]:
    """(from, to, step): the time since the change began, and twice as much before it."""
    since = since_of(alert)
    end = min(until, alert.resolved_at or until)
    length = min(LONGEST, max(SHORTEST, end - since))
    end = since + length
    begun = since - 2 * length
    return begun, end, (end - begun) / BARS


def since_of(alert: Alert) -> datetime:
    told = alert.evidence.get("since")
    made = parse_time(told) if isinstance(told, str) else None
    return made if made is not None and abs(alert.opened_at - made) < LONGEST else alert.opened_at


def course_of(alert: Alert, seen: Iterable[Observation], begun: datetime, step: timedelta) -> Course:
    """Counts per step, by when posts happened."""
    n, negative = [0] * BARS, [0] * BARS
    for one in seen:
        place = (one.event_at - begun) // step
        if 0 <= place < BARS:
            n[place] += 1
            negative[place] += one.negative is True
    return Course(begun, step, tuple(n), tuple(negative), since_of(alert), alert.fired_at)


def png(course: Course, zone: str = "UTC") -> bytes:
    """1200 × 420: negatives at the ground, the others above them, the time since it began shaded."""
    image = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    pen = ImageDraw.Draw(image)
    top = max(1, *course.n)
    wide, tall = WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM
    ground = HEIGHT - BOTTOM
    pen.rectangle((_at(course, course.since), TOP, WIDTH - RIGHT, ground), fill=SINCE)
    slot = wide / len(course.n)
    for place, (n, negative) in enumerate(zip(course.n, course.negative, strict=True)):
        left, right = LEFT + place * slot + 1, LEFT + (place + 1) * slot - 2
        low, high = ground - tall * negative / top, ground - tall * n / top
        if n > negative:
            pen.rectangle((left, high, right, low), fill=OTHER)
        if negative:
            pen.rectangle((left, low, right, ground), fill=NEGATIVE)
    if course.fired is not None:
        x = _at(course, course.fired)
        pen.line((x, TOP, x, ground), fill=INK, width=2)
    pen.line((LEFT, ground, WIDTH - RIGHT, ground), fill=GROUND, width=2)
    _write(pen, course, top, ZoneInfo(zone))
    made = BytesIO()
    image.save(made, "PNG", optimize=True)
    return made.getvalue()


def _write(pen: ImageDraw.ImageDraw, course: Course, top: int, zone: ZoneInfo) -> None:
    """The highest count, and the times at the ends and where it began."""
    ground, end = HEIGHT - BOTTOM, course.start + course.step * len(course.n)
    pen.text((LEFT - 12, TOP), f"{top}", font=_font(), fill=SOFT, anchor="rt")
    pen.text((LEFT - 12, ground), "0", font=_font(), fill=SOFT, anchor="rb")
    for moment, anchor in ((course.start, "lt"), (course.since, "mt"), (end, "rt")):
        written = f"{moment.astimezone(zone):%m-%d %H:%M}"
        pen.text((_at(course, moment), ground + 16), written, font=_font(), fill=SOFT, anchor=anchor)


def _at(course: Course, moment: datetime) -> float:
    return LEFT + course.place(moment) * (WIDTH - LEFT - RIGHT)


@cache
def _font() -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    """The one that Pillow brings: digits on every machine alike."""
    return ImageFont.load_default(TEXT)


def drawer(db: Database) -> Draw:
    """What draws the chart of a message (alerts/message.py) when it is sent: up to the moment the message tells of.
    None when it names no incident that is kept, or the database does not answer: a message does not wait for a picture.
    """

    def draw(message: Mapping[str, Json]) -> bytes | None:
        named, at, zone = message.get("alert"), message.get("at"), message.get("zone")
        until = parse_time(at) if isinstance(at, str) else None
        if not isinstance(named, dict) or until is None:
            return None
        try:
            with db.read() as tx:
                alert = incidents.get(tx, str(named.get("id", "")))
            return None if alert is None else chart_of(db, alert, until, zone if isinstance(zone, str) else "UTC")
        except Unavailable as error:
            log.warning("a message goes out without its chart: %s", error)
            return None

    return draw
