"""What people can do with an alert on its page, and what they have done, in the words of their language."""

from __future__ import annotations

from collections.abc import Mapping

_ORDER = (
    "take", "resolve", "name", "hint", "more", "note", "found", "add", "for", "hour", "hours", "day", "week", "snooze",
    "unsnooze", "whose", "assign", "real", "false", "said.real", "said.false", "is", "looking", "snoozed", "muted",
    "mutes", "quiet", "inhibited", "silent", "storm",
)  # fmt: skip
_WORDS = {
    "en": (
        "Acknowledge", "Resolve", "Your name", "for the log", "Note, snooze, assign, judge", "Note",
        "what you found, what helped", "Add the note", "Snooze for", "1 hour", "4 hours", "1 day", "1 week", "Snooze",
        "End the snooze", "Whose it is", "Assign", "There was something behind it", "It was a false alarm",
        "Judged real.", "Judged a false alarm.", "Assigned to:", "Looking at it now:", "Snoozed until",
        "Muted: nobody is called.", "Mutes", "Held back until the quiet hours end.",
        "Nobody is called, for this explains it:", "a source that fell silent", "One storm with",
    ),
    "pl": (
        "Przyjmij", "Zakończ", "Twoje imię", "do dziennika", "Notatka, odłożenie, przydział, ocena", "Notatka",
        "co się okazało, co pomogło", "Dodaj notatkę", "Odłóż na", "1 godzinę", "4 godziny", "1 dzień", "1 tydzień",
        "Odłóż", "Zakończ odłożenie", "Czyje to", "Przydziel", "Coś w tym było", "To był fałszywy alarm",
        "Uznany za prawdziwy.", "Uznany za fałszywy alarm.", "Przydzielony:", "Patrzą na to teraz:", "Odłożony do",
        "Wyciszony: nikt nie jest wzywany.", "Wyciszenia", "Wstrzymany do końca ciszy nocnej.",
        "Nikt nie jest wzywany, bo wyjaśnia to:", "źródło, które zamilkło", "Jedna burza z",
    ),
    "ru": (
        "Взять на себя", "Закрыть", "Ваше имя", "для журнала", "Заметка, отсрочка, ответственный, оценка", "Заметка",
        "что выяснилось, что помогло", "Добавить заметку", "Отложить на", "1 час", "4 часа", "1 день", "1 неделю",
        "Отложить", "Снять отсрочку", "Ответственный", "Назначить", "За этим что-то было", "Это была ложная тревога",
        "Признано настоящим.", "Признано ложной тревогой.", "Ответственный:", "Сейчас смотрят:", "Отложено до",
        "Заглушено: никого не вызывают.", "Что заглушено", "Придержано до конца тихих часов.",
        "Никого не вызывают, причина известна:", "источник замолчал", "Одна буря с",
    ),
    "th": (
        "รับเรื่อง", "ปิดเรื่อง", "ชื่อของคุณ", "สำหรับบันทึก", "บันทึก พักแจ้งเตือน มอบหมาย ประเมิน", "บันทึก",
        "พบอะไร อะไรช่วยได้", "เพิ่มบันทึก", "พักแจ้งเตือน", "1 ชั่วโมง", "4 ชั่วโมง", "1 วัน", "1 สัปดาห์",
        "พัก", "เลิกพัก", "ผู้รับผิดชอบ", "มอบหมาย", "มีเรื่องจริง", "เป็นการเตือนผิด",
        "ประเมินว่าเป็นเรื่องจริง", "ประเมินว่าเตือนผิด", "ผู้รับผิดชอบ:", "กำลังดูอยู่:", "พักแจ้งเตือนถึง",
        "ปิดเสียงอยู่: ไม่มีการเรียกใคร", "รายการที่ปิดเสียง", "รอจนพ้นช่วงเวลาเงียบ",
        "ไม่มีการเรียกใคร เพราะมีคำอธิบายแล้ว:", "แหล่งที่เงียบไป", "เรื่องเดียวกับ",
    ),
    "ja": (
        "対応する", "終了する", "お名前", "記録用", "メモ・スヌーズ・担当・評価", "メモ",
        "わかったこと、効いたこと", "メモを追加", "スヌーズ", "1時間", "4時間", "1日", "1週間",
        "スヌーズする", "スヌーズを終える", "担当者", "割り当てる", "実際に問題があった", "誤報だった",
        "実際の問題と評価済み。", "誤報と評価済み。", "担当:", "閲覧中:", "スヌーズ終了:",
        "ミュート中: 誰も呼ばれません。", "ミュート一覧", "静かな時間が終わるまで保留中。",
        "誰も呼ばれません。理由:", "沈黙した情報源", "同じ騒ぎ:",
    ),
}  # fmt: skip
DEEDS: Mapping[str, Mapping[str, str]] = {
    language: dict(zip(_ORDER, words, strict=True)) for language, words in _WORDS.items()
}


def deed(language: str, key: str) -> str:
    """A button's or a line's words; English where the language is none of ours."""
    return DEEDS.get(language, DEEDS["en"])[key]
