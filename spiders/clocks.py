"""What zone a page's times are in, told by a clock on it: the same moment, for people and for machines.

It is today's distance from UTC: where a forum keeps summer time, posts of the other half of the year are an hour off,
unless the source's option names the zone.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from lxml import etree

from model.time import parse_time
from spiders.moments import Habit, moment

NEAREST = 15
"""Minutes: zones differ from UTC by a whole number of quarters of an hour."""
FURTHEST = timedelta(hours=14)
SLACK = timedelta(minutes=5)
"""By how much two clocks may differ."""

_OF_DAY = re.compile(r"\d\s?[:：.h時时시]\s?\d\d")


def zone_between(machine: str | datetime, people: str, lang: str = "") -> str:
    """The zone, as ``UTC+01:00``, in which the moment ``machine`` is written as ``people`` (in the language
    ``lang``); empty when they are not of the same moment."""
    at = machine if isinstance(machine, datetime) else parse_time(machine)
    dated = at is not None and _OF_DAY.search(people)  # "five minutes ago" is so in every zone
    written = moment(people, at, Habit(lang=lang)) if at is not None and dated else None
    if at is None or written is None:
        return ""
    ahead = written.at - at
    quarters = round(ahead / timedelta(minutes=NEAREST))
    if abs(ahead) > FURTHEST + SLACK or abs(ahead - quarters * timedelta(minutes=NEAREST)) > SLACK:
        return ""
    hours, minutes = divmod(abs(quarters) * NEAREST, 60)
    return f"UTC{'-' if quarters < 0 else '+'}{hours:02}:{minutes:02}"


def note_zone(tree: etree._Element, zone: str) -> None:
    """Leaves the zone at the top of the page, where its marks find it; the first one counts."""
    if zone and not tree.get("data-zone"):
        tree.set("data-zone", zone)
