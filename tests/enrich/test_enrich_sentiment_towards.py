"""Two brands in one text: each has its own mood. And what consumers write is heard."""

from __future__ import annotations

import json

import pytest

from enrich.sentiment import SentimentRouter
from enrich.training.sources import WRITTEN
from model.capture import Capture
from model.mention import Language, Span

ROUTER = SentimentRouter()
CASES = [json.loads(line) for line in (WRITTEN / "towards.jsonl").read_text("utf-8").splitlines()][1::2]
"""The odd lines: the cuts were chosen on the others."""


@pytest.mark.parametrize("code", ["en", "ja", "pl", "ru", "th"])
def test_each_brand_is_told_better_than_by_the_whole_text(code: str) -> None:
    near = whole = brands = 0
    for case in CASES:
        if case["language"] != code:
            continue
        capture = Capture("s", "1", text=case["text"])
        of_text = ROUTER.score(case["text"], Language(code)).label
        for brand in case["brands"]:
            told = ROUTER.towards(capture, (Span("text", brand["start"], brand["end"]),), Language(code)).label
            near, whole, brands = near + (told == brand["label"]), whole + (of_text == brand["label"]), brands + 1
    assert brands >= 120
    assert (near - whole) / brands >= 0.10


@pytest.mark.parametrize(
    ("code", "text", "label"),
    [
        ("pl", "Paczka z Acme znowu się spóźnia, jestem wściekły na tę firmę.", "negative"),
        ("pl", "paczka znowu sie spoznia", "negative"),
        ("pl", "Apka wywala się przy logowaniu", "negative"),
        ("pl", "sztos", "positive"),
        ("th", "ทำไมยังไม่ส่งของคะ", "negative"),
        ("th", "ปังมาก", "positive"),
        ("ru", "Третью неделю жду ответа", "negative"),
        ("ja", "さすが、三回連続で欠品ですね", "negative"),
        ("en", "Five days and no answer", "negative"),
    ],
)
def test_what_consumers_write(code: str, text: str, label: str) -> None:
    assert ROUTER.score(text, Language(code)).label == label
