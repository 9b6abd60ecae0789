"""What every engine refuses before anything is asked."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from typing import get_args

from index.protocol import Dimension, Question, SeriesBy
from model.errors import BadInput
from model.said import said
from model.time import micros

TIMES = ("since", "until", "event_since", "event_until")
MAX_SIZE = 10_000
"""Mentions of a page at most."""
MONTH = r"(?!0000)[0-9]{4}\.(?:0[1-9]|1[0-2])"
_MONTH = re.compile(MONTH)


def check_question(question: Question) -> None:
    """Raises BadInput for a time outside the years 1 to 9999, which no mention has."""
    for name in TIMES:
        moment: datetime | None = getattr(question, name)
        try:
            micros(moment) if moment is not None else None
        except OverflowError:
            todo = "Use a time of the years 1 to 9999"
            raise BadInput("the time lies outside the calendar", where=name, todo=todo) from None


def check_dimension(dimension: str) -> None:
    one_of(dimension, get_args(Dimension), "dimension")


def check_by(by: str) -> None:
    one_of(by, get_args(SeriesBy), "by")


def check_month(month: str) -> None:
    """Raises BadInput for what is not written YYYY.MM, of the calendar."""
    if not _MONTH.fullmatch(month):
        raise BadInput(said("{month!r} is not a month", month=month[:40]), where="month", todo="Write it as 2026.11")


def check_size(size: int) -> None:
    if not 1 <= size <= MAX_SIZE:
        raise BadInput(
            said("{size} is not a page's size", size=size),
            where="size",
            todo=said("Use 1 to {most:,}", most=MAX_SIZE),
        )


def check_number(number: int, where: str, most: int) -> None:
    if not 1 <= number <= most:
        raise BadInput(
            said("{number} is too few or too many", number=number),
            where=where,
            todo=said("Use 1 to {most:,}", most=most),
        )


def check_limit(limit: int) -> None:
    if limit < 1:
        raise BadInput(said("{limit} is not a limit", limit=limit), where="limit", todo="Use a number from 1 up")


def one_of(value: str, known: Sequence[str], where: str) -> None:
    """Raises BadInput for a value that is none of those known."""
    if value not in known:
        raise BadInput(
            said("{value!r} is none", value=value[:40]),
            where=where,
            todo=said("Use one of {known}", known=", ".join(known)),
        )
