"""Times as forums write them: by a table of languages and habits, and by laws."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from servers.forums.phpbb_dates import DAYS, written
from spiders.moments import Habit, moment, order_of, stamped, zone_of

NOW = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)
WARSAW = ZoneInfo("Europe/Warsaw")


def at(text: str, lang: str = "en", zone: ZoneInfo | None = WARSAW, order: str = "") -> str:
    """The time found, in UTC to the minute, with its origin."""
    found = moment(text, NOW, Habit(zone, lang, order))  # type: ignore[arg-type]
    return f"{found.at:%Y-%m-%d %H:%M} {found.origin}" if found else ""


SAME = "2026-11-20 07:05 markup"


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "Fri Nov 20, 2026 8:05 am"),
        ("en-GB", "20th November 2026, 08:05 AM"),
        ("en", "Posted: Fri Nov 20, 2026 8:05 am"),
        ("en", "» Fri Nov 20, 2026 8:05 am"),
        ("en", "2026-11-20 08:05:33"),
        ("en", "2026-11-20T08:05:33"),
        ("en", "20.11.2026, 8.05"),
        ("en-US", "11-20-2026, 08:05 AM"),
        ("en", "20/11/2026 8:05"),
        ("en", "20 Nov 2026 09:05 UTC+2"),
        ("en", "Fri, 20 Nov 2026 09:05:00 +0200"),
        ("pl", "pt lis 20, 2026 8:05 am"),
        ("pl", "pt., 20 lis 2026, 8:05"),
        ("pl", "20 listopada 2026, 08:05"),
        ("ru", "20 ноя 2026, 08:05"),
        ("ru", "Пт ноя 20, 2026 8:05 am"),
        ("ru", "20 Ноября 2026 - 08:05"),
        ("uk", "Пт лис 20, 2026 8:05 am"),
        ("th", "20 พ.ย. 2569, 08:05"),
        ("th", "ศุกร์ 20 พฤศจิกายน 2569 8:05 am"),
        ("th", "20 พ.ย. 69 08:05"),
        ("th", "20/11/2569 08:05"),
        ("ja", "2026年11月20日(金) 08:05"),
        ("ja", "2026年11月20日 午前8:05"),
        ("ja", "令和8年11月20日 8時5分"),
        ("zh", "2026-11-20 上午 8:05"),
        ("ko", "2026년 11월 20일 오전 8:05"),
        ("de", "Fr 20. Nov 2026, 08:05"),
        ("de", "20. November 2026 um 08:05 Uhr"),
        ("fr", "ven. 20 nov. 2026 08h05"),
        ("es", "Vie Nov 20, 2026 8:05 am"),
        ("it", "ven nov 20, 2026 8:05 am"),
        ("cs", "pát 20. lis 2026 8:05"),
        ("tr", "20 Kas 2026, 08:05"),
        ("hu", "2026. nov. 20. 08:05"),
        ("el", "Παρ Νοέμ 20, 2026 8:05 πμ"),
        ("fi", "20 marras 2026 08:05"),
    ],
)
def test_one_moment_in_many_languages(lang: str, text: str) -> None:
    assert at(text, lang) == SAME


@pytest.mark.parametrize(
    ("lang", "text", "is_"),
    [
        ("en", "Today, 08:05", "2026-11-22 07:05 markup"),
        ("pl", "Wczoraj, 10:20", "2026-11-21 09:20 markup"),
        ("ru", "Сегодня, 08:00", "2026-11-22 07:00 markup"),
        ("th", "เมื่อวานนี้ 08:05", "2026-11-21 07:05 markup"),
        ("ja", "昨日 08:05", "2026-11-21 07:05 markup"),
        ("en", "5 minutes ago", "2026-11-22 14:55 text"),
        ("pl", "5 minut temu", "2026-11-22 14:55 text"),
        ("ja", "1時間前", "2026-11-22 14:00 text"),
        ("en", "a moment ago", "2026-11-22 15:00 text"),
        ("ru", "Менее минуты назад", "2026-11-22 15:00 text"),
        ("ja", "たった今", "2026-11-22 15:00 text"),
        ("en", "2h", "2026-11-22 13:00 text"),
        ("en", "Monday at 8:05 AM", "2026-11-16 07:05 text"),
        ("pl", "W poniedziałek o 21:30", "2026-11-16 20:30 text"),
        ("en", "Nov 20, 8:05 pm", "2026-11-20 19:05 text"),
    ],
)
def test_what_is_told_from_now(lang: str, text: str, is_: str) -> None:
    assert at(text, lang) == is_


@pytest.mark.parametrize(
    ("text", "order", "is_"),
    [
        ("03/04/2026 10:00", "", "2026-04-03 08:00 text"),  # nobody knows: never trusted
        ("03/04/2026 10:00", "mdy", "2026-03-04 09:00 markup"),
        ("03/04/2026 10:00", "dmy", "2026-04-03 08:00 markup"),
        ("03.04.2026 10:00", "mdy", "2026-04-03 08:00 markup"),  # dots are never American
        ("2026/11/20", "", "2026-11-19 23:00 text"),  # no time of day
    ],
)
def test_a_day_and_a_month_that_may_be_either_are_not_trusted(text: str, order: str, is_: str) -> None:
    assert at(text, "en", order=order) == is_


@pytest.mark.parametrize(
    "text",
    ["", "hello", "12", "10:20", "Joined: 2014", "3:2", "31 Feb 2026 10:00", "99/99/2026 1:00", "1 Nov 0001 10:00"],
)
def test_what_is_no_time(text: str) -> None:
    assert at(text) == ""


def test_a_time_without_a_zone_is_a_guess() -> None:
    assert at("Fri Nov 20, 2026 8:05 am", zone=None) == "2026-11-20 08:05 text"
    assert at("20 Nov 2026 08:05 UTC+2", zone=None) == "2026-11-20 06:05 markup"


@pytest.mark.parametrize(
    ("value", "is_"),
    [
        ("2026-11-20T07:05:00+00:00", SAME),
        ("2026-11-20T08:05:00+0100", SAME),
        ("1795158300", SAME),
        ("1795158300000", SAME),
        ("2026-11-20T07:05:00", "2026-11-20 07:05 text"),
        ("2026-11-20", "2026-11-20 00:00 text"),
        ("12:32 PM", ""),
        ("9" * 40, ""),
    ],
)
def test_what_machines_are_told(value: str, is_: str) -> None:
    found = stamped(value)
    assert (f"{found.at.astimezone(UTC):%Y-%m-%d %H:%M} {found.origin}" if found else "") == is_


@pytest.mark.parametrize(
    ("texts", "lang", "order"),
    [
        (["03/04/2026", "13/04/2026"], "en", "dmy"),
        (["03/04/2026", "04/13/2026"], "en", "mdy"),
        (["03/04/2026"], "en", ""),
        (["03/04/2026"], "en-US", "mdy"),
        (["03/04/2026"], "pl", "dmy"),
        (["2026-13-04"], "", ""),
    ],
)
def test_the_order_is_learnt_from_a_page(texts: list[str], lang: str, order: str) -> None:
    assert order_of(texts, lang) == order


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("Europe/Warsaw", 1),
        ("All times are UTC+02:00", 2),
        ("Wszystkie czasy są UTC + 1 [ DST ]", 2),
        ("GMT -5", -5),
        ("UTC−3", -3),
        ("UTC", 0),
        ("Asia/Kolkata", 5.5),
        ("../../etc/passwd", None),
        ("Nowhere/Land", None),
        ("UTC+99", None),
        ("no zone", None),
    ],
)
def test_the_zone_that_a_page_names(text: str, hours: float | None) -> None:
    zone = zone_of(text)
    offset = zone.utcoffset(datetime(2026, 11, 22, 12)) if zone else None  # noqa: DTZ001
    assert offset == (None if hours is None else timedelta(hours=hours))


@settings(deadline=None)
@given(
    st.datetimes(datetime(1995, 1, 1), datetime(2026, 11, 20)),  # noqa: DTZ001
    st.sampled_from(sorted(DAYS)),
    st.sampled_from(["UTC", "Europe/Warsaw", "Asia/Tokyo", "Asia/Kolkata"]),
)
def test_what_is_written_is_read_in_every_language_and_month(local: datetime, lang: str, zone: str) -> None:
    when = local.replace(second=0, microsecond=0, tzinfo=UTC).astimezone(ZoneInfo(zone))
    found = moment(written(when, lang), NOW, Habit(ZoneInfo(zone), lang))
    assert found is not None
    assert found.origin == "markup"
    assert found.at == when or when.fold  # an hour that comes twice cannot be told apart


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=200), st.sampled_from(["", "en", "pl", "ru", "th", "ja", "xx", "zh-Hant"]))
@example("1795158300" * 9, "en")
@example("(" * 80, "en")
@example("9999-12-31 23:59 UTC-14", "en")
@example("0000年00月00日", "ja")
@example("2569-02-29 25:61", "th")
def test_nothing_written_makes_it_fail(text: str, lang: str) -> None:
    found = moment(text, NOW, Habit(WARSAW, lang))
    assert found is None or found.at.tzinfo is UTC
