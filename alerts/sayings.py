"""The few words messages add around an alert's own: that it is of a storm, came back, or is only a test."""

from __future__ import annotations

from collections.abc import Mapping

SAYINGS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "more": "{title} (+{n} more)",
        "also": "The same storm:",
        "joined": "The storm has reached more: {titles}",
        "back": "Its snooze is over and it is still open: {title}",
        "test": "A test of Earshot",
        "tested": "This is a test of the channel {channel}. Nothing has happened, and nothing is to be done.",
        "take": "Take it: {url}",
        "look": "Look at it: {url}",
    },
    "pl": {
        "more": "{title} (+{n})",
        "also": "Ta sama burza:",
        "joined": "Burza objęła więcej tematów: {titles}",
        "back": "Odroczenie minęło, a alert jest nadal otwarty: {title}",
        "test": "Test Earshot",
        "tested": "To jest test kanału {channel}. Nic się nie stało i nie trzeba nic robić.",
        "take": "Przejmij: {url}",
        "look": "Zobacz: {url}",
    },
    "ru": {
        "more": "{title} (+{n})",
        "also": "Та же буря:",
        "joined": "Буря охватила и другие темы: {titles}",
        "back": "Отсрочка кончилась, а оповещение всё ещё открыто: {title}",
        "test": "Проверка Earshot",
        "tested": "Это проверка канала {channel}. Ничего не случилось, делать ничего не нужно.",
        "take": "Взять на себя: {url}",
        "look": "Посмотреть: {url}",
    },
    "th": {
        "more": "{title} (และอีก {n})",
        "also": "เรื่องเดียวกัน:",
        "joined": "เรื่องนี้ลามไปถึงหัวข้ออื่น: {titles}",
        "back": "หมดเวลาพักแจ้งเตือนแล้ว แต่เรื่องยังไม่จบ: {title}",
        "test": "การทดสอบ Earshot",
        "tested": "นี่คือการทดสอบช่องทาง {channel} ไม่มีอะไรเกิดขึ้น และไม่ต้องทำอะไร",
        "take": "รับเรื่อง: {url}",
        "look": "ดูเรื่องนี้: {url}",
    },
    "ja": {
        "more": "{title}（ほか{n}件）",
        "also": "同じ騒ぎ:",
        "joined": "騒ぎがほかのトピックにも広がりました: {titles}",
        "back": "スヌーズが終わりましたが、まだ続いています: {title}",
        "test": "Earshotのテスト",
        "tested": "これはチャンネル{channel}のテストです。何も起きていません。対応は不要です。",
        "take": "対応する: {url}",
        "look": "見る: {url}",
    },
}


def say(language: str, key: str, **values: object) -> str:
    """In English where the language is none of ours."""
    return SAYINGS.get(language, SAYINGS["en"])[key].format(**values)
