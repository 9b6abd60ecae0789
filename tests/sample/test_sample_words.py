"""The phrase books: complete, correctly slotted, and read by VADER the way they are meant."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

from sample.words import LANGUAGES, MOODS, THEMES, book, dice_for

SLOTS = {"thing", "day", "city", "late", "price", "brand", "order", "person"}
SHOP = re.compile(r"northwind|нортвинд|ノースウィンド|นอร์ทวินด์", re.IGNORECASE)
NAMED = (*THEMES, "recovery")
SCRIPT = {
    "en": r"[A-Za-z]",
    "pl": r"[A-Za-zżźćńółęąśŻŹĆŃÓŁĘĄŚ]",
    "ru": r"[А-Яа-яЁё]",
    "th": r"[\u0e00-\u0e7f]",
    "ja": r"[\u3040-\u30ff\u4e00-\u9fff]",
}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_theme_and_mood_has_words(lang: str) -> None:
    sections = book(lang).sections
    for theme in (*NAMED, "other", "chatter"):
        assert sections[f"thread {theme}"]
        for mood in MOODS:
            assert len(sections[f"{theme} {mood}"]) >= 2, (theme, mood)
    for mood in (*MOODS, "other"):
        assert len(sections[f"report {mood}"]) >= 4 and len(sections[f"headline {mood}"]) >= 3


@pytest.mark.parametrize("lang", LANGUAGES)
def test_slots_are_known_and_braces_are_closed(lang: str) -> None:
    for name, templates in book(lang).sections.items():
        for template in templates:
            assert set(re.findall(r"\{(\w*)\}", template)) <= SLOTS, (name, template)
            assert not re.search(r"[{}]", re.sub(r"\{\w+\}", "", template)), (name, template)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_themes_of_the_shop_name_it_and_the_others_do_not(lang: str) -> None:
    for name, templates in book(lang).sections.items():
        kind = name.rpartition(" ")[0]
        for template in templates:
            if kind in NAMED:
                assert SHOP.search(template), (name, template)
            if kind in ("other", "chatter", "thread other", "thread chatter", "context", "close") or "other" in name:
                assert not SHOP.search(template), (name, template)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_authors_are_many_and_of_the_script(lang: str) -> None:
    authors = book(lang).authors
    assert len(set(authors)) >= 60
    assert all(re.search(SCRIPT[lang], author) and " " in author for author in authors)


def test_english_moods_read_by_vader() -> None:
    vader = SentimentIntensityAnalyzer()
    phrases = book("en")
    read: dict[str, Counter[str]] = {mood: Counter() for mood in MOODS}
    for name, templates in phrases.sections.items():
        theme, _, mood = name.rpartition(" ")
        if theme in NAMED:
            for template in templates:
                dice = dice_for(template)
                score = vader.polarity_scores(phrases.fill(template, dice, phrases.slots(dice)))["compound"]
                read[mood]["-" if score <= -0.05 else "+" if score >= 0.05 else "0"] += 1
    for mood, counts in read.items():
        assert counts[mood] / counts.total() >= 0.85, (mood, counts)
