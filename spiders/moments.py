"""A date-time as forums write it: in words and digits of their own language, relative, or in another era.

A forum's time is for people: "Yesterday, 10:20", "pt lis 20, 2026 8:05 am", "20 พ.ย. 2569", "2026年11月20日". What a
machine was told is taken first (ISO 8601, seconds since 1970); digits whose order is certain are read here, words by
dateparser in the languages that the page names, never in one that it would have to guess.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from model.time import parse_time, utc
from spiders.monthnames import months_of, named_date

Order = Literal["", "dmy", "mdy"]
LONGEST = 80
"""Characters a written time may have; what is longer is none."""
BUDDHIST = 543
"""Years by which the Thai calendar is ahead."""

_DIGITS = re.compile(r"(?<!\d)(\d{1,4})\s?([./-])\s?(\d{1,2})\s?\2\s?(\d{1,4})(?!\d)")
_KANJI = re.compile(r"(?:(令和|平成)\s*)?(\d{1,4}|元)\s*[年년]\s*(\d{1,2})\s*[月월]\s*(\d{1,2})\s*[日일号]?")
_ERAS = {"令和": 2018, "平成": 1988}
_CLOCK = re.compile(
    r"(?P<before>午前|午後|上午|下午|凌晨|早上|中午|晚上|오전|오후)?\s*(?<![\d.])(?P<hour>\d{1,2})"
    r"(?:\s?[:：]\s?(?=\d\d)|\s?h(?=\d\d)|\.(?=\d\d(?!\d))|[時时시点](?![間间])\s?)(?P<minute>\d{1,2})?[分분]?"
    r"(?::(?P<second>\d{2}))?(?:\.\d{1,6})?\s*(?P<after>[ap]\.?\s?m\b\.?|[πμ]\.?μ\b\.?)?",
    re.IGNORECASE,
)
_AFTERNOON = ("午後", "下午", "晚上", "오후", "p", "μ")
_MORNING = ("午前", "上午", "凌晨", "早上", "오전", "a", "π")
_OFFSET = re.compile(r"(?:UTC|GMT)\s*(?:(?P<sign>[+−-])\s*(?P<hours>\d{1,2})(?::?(?P<minutes>\d{2}))?)?", re.IGNORECASE)
_MONTHS = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
_ORDINAL = re.compile(r"(?<=\d)(?:st|nd|rd|th|er|º|ª)\b", re.IGNORECASE)
_LABEL = re.compile(r"^[^\d:：,]{2,30}[:：]\s+(?=\S)")
_NOISE = re.compile(r"[»«|·•\u200b\u200e\u200f\u202a-\u202c]|\s[–—-](?=\s)")
_JUST_NOW = re.compile(
    r"^(?:just now|(?:a )?(?:few )?moments? ago|przed chwilą|только что|менее минуты назад|щойно|gerade eben|"
    r"à l.instant|ahora mismo|agora mesmo|proprio ora|zojuist|właśnie teraz|たった今|刚刚|剛剛|방금|เมื่อสักครู่|เมื่อครู่นี้)$",
    re.IGNORECASE,
)
_EPOCH = re.compile(r"\d{9,10}(?:\.\d+)?|\d{12,13}")
_NUMBER = re.compile(r"\d")
_DATED = re.compile(r"\d.*(?<!\d)(?:19|20)\d\d(?!\d)|(?<!\d)(?:19|20)\d\d(?!\d).*\d")
_FAULTS = (ValueError, TypeError, OverflowError, AttributeError, KeyError, IndexError, RecursionError)


@dataclass(frozen=True, slots=True)
class Habit:
    """How a site writes its times. ``zone`` None: not known, and read as UTC. ``lang`` is the page's own tag."""

    zone: tzinfo | None = None
    lang: str = ""
    order: Order = ""


@dataclass(frozen=True, slots=True)
class Moment:
    """A time, in the zone that the markup names or else in UTC. ``origin``: ``markup`` when date, time of day and zone
    are all certain, else ``text``."""

    at: datetime
    origin: Literal["markup", "text"]


def stamped(value: str) -> Moment | None:
    """What markup tells a machine: an ISO 8601 or RFC 5322 time, or seconds (or milliseconds) since 1970. Without a
    zone or a time of day it is no more than text."""
    value = value.strip()[:LONGEST]
    if _EPOCH.fullmatch(value):
        seconds = float(value) if len(value.partition(".")[0]) < 12 else float(value) / 1000
        return Moment(datetime.fromtimestamp(seconds, UTC), "markup")
    at = as_written(value)
    if at is None or not 1980 < at.year < 2200:
        return None
    return Moment(at, "markup" if _has_zone(value) else "text")


def as_written(value: str) -> datetime | None:
    """An ISO 8601 or RFC 5322 time in the zone in which it is written, so that its day is the one that people see; UTC
    when it names none."""
    value = value.strip()[:LONGEST]
    try:
        found = datetime.fromisoformat(value)
        return found if found.tzinfo is not None and parse_time(value) is not None else parse_time(value)
    except (ValueError, OverflowError):
        return parse_time(value)


def moment(text: str, now: datetime, habit: Habit | None = None) -> Moment | None:
    """The time that a text is, or None when it is none. ``now`` is when the page was read: what "today" counts from."""
    habit = habit or Habit()
    text = _tidied(text)
    if not text or len(text) > LONGEST:
        return None
    if (told := _told(text, now)) is not None:
        return told
    zone = _offset(text) or habit.zone
    try:
        local, whole = (
            _digits(text, habit) or _named(text, habit) or _words(text, now, zone or UTC, habit) or (None, False)
        )
        if local is None or not 1980 < local.year < 2200:
            return None
        if local.tzinfo is not None:
            return Moment(utc(local), "markup" if whole else "text")
        at = local.replace(tzinfo=zone or UTC).astimezone(UTC)
    except _FAULTS:
        return None
    return Moment(at, "markup" if whole and zone is not None else "text")


def order_of(texts: Iterable[str], lang: str = "") -> Order:
    """Whether a page writes the day or the month first, by the dates on it that leave no doubt; else by the page's
    language when that has but one habit (only American English puts the month first)."""
    days_first = months_first = 0
    for text in texts:
        for first, mark, second, third in _DIGITS.findall(text[:LONGEST]):
            if mark == "." or len(first) > 2 or len(third) in (1, 3):
                continue
            days_first += int(first) > 12
            months_first += int(second) > 12
    if days_first != months_first:
        return "dmy" if days_first > months_first else "mdy"
    tag = lang.replace("_", "-").lower()
    if tag == "en-us":
        return "mdy"
    return "" if not tag or tag == "en" else "dmy"


def zone_of(text: str) -> tzinfo | None:
    """The zone that a text names: ``Europe/Warsaw``, ``UTC+02:00``, ``GMT -5``; None when it names none."""
    text = text.strip()[:200]
    for name in re.findall(r"\b[A-Z][A-Za-z]+/[A-Z][A-Za-z_/-]+|^UTC$", text)[:3]:
        try:
            return ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            continue
    offset = _offset(text)
    summer = offset is not None and re.search(r"\bDST\b", text)
    return timezone(offset.utcoffset(None) + timedelta(hours=1)) if offset and summer else offset


def _told(text: str, now: datetime) -> Moment | None:
    """A time that needs no reading: what machines are told in full, and "just now"."""
    if _JUST_NOW.search(text):
        return Moment(utc(now), "text")
    found = stamped(text)
    return found if found is not None and found.origin == "markup" else None


def _tidied(text: str) -> str:
    text = " ".join(_NOISE.sub(" ", text[: 4 * LONGEST]).split())
    return _ORDINAL.sub("", _LABEL.sub("", text)).strip(" ,;()[]")


def _has_zone(value: str) -> bool:
    return bool(re.search(r"\d[ T]?\d\d:?\d\d.*(?:Z|[+-]\d\d:?\d\d|GMT|UTC|[ECMP][SD]T)$", value, re.IGNORECASE))


def _offset(text: str) -> timezone | None:
    found = _OFFSET.search(text)
    if found is None:
        return None
    offset = timedelta(hours=int(found["hours"] or 0), minutes=int(found["minutes"] or 0))
    return timezone(-offset if found["sign"] in ("-", "−") else offset) if offset < timedelta(hours=15) else None


def _digits(text: str, habit: Habit) -> tuple[datetime, bool] | None:
    """A date in digits, and whether it is certain and has its time of day."""
    if found := _KANJI.search(text):
        era, written, month, day = found.groups()
        year = (1 if written == "元" else int(written)) + _ERAS.get(era or "", 0)
        return _at(_year(year, len(written), habit), int(month), int(day), text[found.end() :], sure=True)
    found = _DIGITS.search(text)
    if found is None:
        return None
    first, mark, second, third = found.groups()
    rest = text[: found.start()] + " " + text[found.end() :]
    a, b, c = int(first), int(second), int(third)
    if len(first) == 4:
        return _at(_year(a, 4, habit), b, c, rest, sure=True)
    if len(first) > 2 or len(third) not in (2, 4):
        return None
    month_first = b > 12 or (a <= 12 and mark != "." and habit.order == "mdy")
    sure = a > 12 or b > 12 or a == b or mark == "." or habit.order != ""
    day, month = (b, a) if month_first else (a, b)
    return _at(_year(c, len(third), habit), month, day, rest, sure=sure)


def _year(year: int, digits: int, habit: Habit) -> int:
    if digits <= 2 and year < 100:
        if habit.lang.startswith("th") and year >= 50:
            return 2500 + year - BUDDHIST
        return 2000 + year if year < 70 else 1900 + year
    return year - BUDDHIST if 2400 < year < 2700 else year


def _at(year: int, month: int, day: int, rest: str, *, sure: bool) -> tuple[datetime, bool]:
    clock = _CLOCK.search(rest)
    if clock is None:
        return datetime(year, month, day), False  # noqa: DTZ001 - the zone is its caller's to add
    hour = int(clock["hour"])
    half = (clock["before"] or clock["after"] or "").lower()
    if half.startswith(_AFTERNOON) and hour < 12:
        hour += 12
    elif half.startswith(_MORNING) and hour == 12:
        hour = 0
    return datetime(year, month, day, hour, int(clock["minute"] or 0), int(clock["second"] or 0)), sure  # noqa: DTZ001


def _named(text: str, habit: Habit) -> tuple[datetime, bool] | None:
    """A date with its month in words, and whether it has a time of day."""
    clock = _CLOCK.search(text)
    rest = text[: clock.start()] + " " + text[clock.end() :] if clock else text
    found = next((one for lang in _tongues(habit) if (one := named_date(rest, lang))), None)
    if found is None:
        return None
    return _at(
        _year(int(found.year), len(found.year), habit),
        found.month,
        found.day,
        clock.group() if clock else "",
        sure=True,
    )


def _tongues(habit: Habit) -> list[str]:
    """The languages in which a page may write its dates: its own, and that in which engines are written."""
    own = habit.lang.replace("_", "-").partition("-")[0].lower()
    return [lang for lang in dict.fromkeys([own, "en"]) if months_of(lang)]


def _words(text: str, now: datetime, zone: tzinfo, habit: Habit) -> tuple[datetime, bool] | None:
    """A time told from now, or a date whose words only dateparser knows, and whether it is one to the minute."""
    import dateparser  # 0.1 s that pages with machine-readable times do not need

    clock = _CLOCK.search(text)
    for parts in (["day", "month", "year"], ["day", "month"], []):
        if not parts and not (clock and len(re.sub(r"[\W\d_]", "", text)) > 3):
            break
        settings = {
            "RELATIVE_BASE": now.astimezone(zone).replace(tzinfo=None),
            "REQUIRE_PARTS": parts,
            "PARSERS": ["relative-time", "absolute-time"],
            "PREFER_DATES_FROM": "past",
            "DATE_ORDER": {"mdy": "MDY"}.get(habit.order, "DMY"),
        }
        for tongue in _tongues(habit):
            found = dateparser.parse(text, languages=[tongue], settings=settings)
            if found is not None:
                return found, bool(clock) and len(parts) == 3 and not _relative(text, clock)
    return None


def _relative(text: str, clock: re.Match[str] | None) -> bool:
    """Whether it counts back from now ("5 minutes ago"), other than by naming the day and its hour ("today 10:20")."""
    if _DATED.search(text):
        return False
    return clock is None or bool(_NUMBER.search(text[: clock.start()] + text[clock.end() :]))
