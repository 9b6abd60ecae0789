"""Times as forums of five languages write them, with their words for today and yesterday."""

from __future__ import annotations

from datetime import datetime, timedelta

MONTHS = {
    "en": [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
    "pl": ["sty", "lut", "mar", "kwi", "maj", "cze", "lip", "sie", "wrz", "paź", "lis", "gru"],
    "ru": [
        "января",
        "февраля",
        "марта",
        "апреля",
        "мая",
        "июня",
        "июля",
        "августа",
        "сентября",
        "октября",
        "ноября",
        "декабря",
    ],
    "th": ["ม.ค.", "ก.พ.", "มี.ค.", "เม.ย.", "พ.ค.", "มิ.ย.", "ก.ค.", "ส.ค.", "ก.ย.", "ต.ค.", "พ.ย.", "ธ.ค."],
}
NEAR = {
    "en": ("Today", "Yesterday"),
    "pl": ("Dzisiaj", "Wczoraj"),
    "ru": ("Сегодня", "Вчера"),
    "th": ("วันนี้", "เมื่อวานนี้"),
    "ja": ("今日", "昨日"),
}


def day_of(at: datetime, lang: str) -> str:
    """The day, in the forum's own time: the year is the Buddhist era's in Thai."""
    if lang == "ja":
        return f"{at.year}年{at.month}月{at.day}日"
    month = MONTHS[lang][at.month - 1]
    if lang == "en":
        return f"{month} {at.day:02}, {at.year}"
    return f"{at.day} {month} {at.year + 543 if lang == 'th' else at.year}"


def near_or_day(at: datetime, now: datetime, lang: str) -> str:
    """``today`` and ``yesterday`` are said in words."""
    for back, name in enumerate(NEAR[lang]):
        if at.date() == (now - timedelta(days=back)).date():
            return name
    return day_of(at, lang)


def to_minute(at: datetime) -> datetime:
    return at.replace(second=0, microsecond=0)
