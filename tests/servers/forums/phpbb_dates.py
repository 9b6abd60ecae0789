"""How phpBB boards of five languages write a date: by hand, so that the tables of those who read it are not asked."""

from __future__ import annotations

from datetime import datetime

EN = ("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec", "Mon Tue Wed Thu Fri Sat Sun")
PL = ("sty lut mar kwi maja cze lip sie wrz paź lis gru", "pn wt śr czw pt sob ndz")
RU = ("янв фев мар апр май июн июл авг сен окт ноя дек", "Пн Вт Ср Чт Пт Сб Вс")
TH = ("ม.ค. ก.พ. มี.ค. เม.ย. พ.ค. มิ.ย. ก.ค. ส.ค. ก.ย. ต.ค. พ.ย. ธ.ค.", "จ. อ. พ. พฤ. ศ. ส. อา.")
JA = ("1 2 3 4 5 6 7 8 9 10 11 12", "月 火 水 木 金 土 日")

DAYS = {
    "en": ("Today", "Yesterday"),
    "pl": ("Dzisiaj", "Wczoraj"),
    "ru": ("Сегодня", "Вчера"),
    "th": ("วันนี้", "เมื่อวานนี้"),
    "ja": ("今日", "昨日"),
}
TAGS = {"en": "en-gb", "pl": "pl", "ru": "ru", "th": "th", "ja": "ja"}


def written(at: datetime, lang: str) -> str:
    """The board's usual date and time, of a local time: am and pm in two languages, the Buddhist era's year in one."""
    months, days = {"en": EN, "pl": PL, "ru": RU, "th": TH, "ja": JA}[lang]
    month, day = months.split()[at.month - 1], days.split()[at.weekday()]
    half = f"{at.hour % 12 or 12}:{at.minute:02} {'am' if at.hour < 12 else 'pm'}"
    return {
        "en": f"{day} {month} {at.day:02}, {at.year} {half}",
        "pl": f"{day} {month} {at.day:02}, {at.year} {half}",
        "ru": f"{day} {month} {at.day:02}, {at.year} {at:%H:%M}",
        "th": f"{at.day} {month} {at.year + 543}, {at:%H:%M}",
        "ja": f"{at.year}年{month}月{at.day}日({day}) {at:%H:%M}",
    }[lang]


def relative(at: datetime, now: datetime, lang: str) -> str:
    """With today and yesterday by name, as phpBB writes dates by default; both times are local."""
    days = (now.date() - at.date()).days
    return f"{DAYS[lang][days]}, {at:%H:%M}" if days in (0, 1) else written(at, lang)
