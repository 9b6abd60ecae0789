"""Sentiment beside VADER, AFINN and multilingual-e5-small on labelled texts (EARSHOT_DATA), towards one of two
brands, and how many texts a CPU-second reads."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.result import Result, Row, at_least
from enrich.e5 import HEAD
from enrich.hashed_model import MODELS, model_of, trained_languages
from enrich.sentiment import SentimentRouter
from enrich.training.measuring import measure as measured
from enrich.training.sources import WRITTEN, Labelled, load
from enrich.vader import Vader
from model.capture import Capture
from model.mention import Language, Span

ROUNDS = 3
BARS = {
    ("th", "th-wisesight-valid", "not learnt from"): 0.66,
    ("ru", "ru-written", "held-out families"): 0.75,
    ("ja", "ja-written", "held-out families"): 0.75,
    ("ru", "ru-xed", "5 of 5 folds"): 0.60,
    ("ja", "ja-xed", "not learnt from"): 0.60,
}
"""Macro-F1 that each must reach."""
POLISH, ACROSS, SLOPE, SPEED, TOWARDS = 0.79, 0.60, 0.35, 5_000, 0.10
OTHERS = 0.55
"""What a method learnt from tweets alone must reach on other English sources."""
RIVALS_ASKED = ("en-icwsm-tweets", "en-icwsm-amazon", "en-icwsm-movie", "en-icwsm-nyt", "en-xed")
AFINN = """
import json, sys
from afinn import Afinn
score = Afinn(emoticons=True).score
for line in sys.stdin:
    value = score(json.loads(line))
    print("negative" if value < 0 else "positive" if value > 0 else "neutral")
"""


def measure() -> Result:
    rows = [*_kept(), *_placed(), *_towards(), *_speed()]
    data = os.environ.get("EARSHOT_DATA")
    if data:
        rows += _rivals(Path(data))
    else:
        rows.append(Row("VADER, AFINN", "skipped: EARSHOT_DATA does not name the labelled texts"))
    return Result("sentiment", "macro-F1 and slope of negative by texts never learnt from; texts per CPU-second", rows)


def _kept() -> Iterator[Row]:
    """What was measured when the methods were made (soak tests hold that making them anew gives the same). The slope's
    bar is for texts of others, as the slope that alerts are told is."""
    for language in trained_languages():
        across: list[float] = []
        beside: list[float] = []
        polish: list[float] = []
        for one in json.loads((MODELS / f"{language}.json").read_text("utf-8"))["measures"]:
            what = f"{one['domain']}, {one['how']}"
            bar = BARS.get((language, one["domain"], one["how"]))
            yield at_least(f"F1 {what}", one["macro_f1"], bar) if bar else Row(f"F1 {what}", one["macro_f1"])
            if one["how"].startswith("learnt from"):
                (beside if "-written" in one["how"] else across).append(one["macro_f1"])
            if one["domain"].endswith("-dev") and one["how"] == "not learnt from":
                polish.append(one["macro_f1"])
            slope = one["slope"]
            said = f"  slope [{slope['low']:.3f}, {slope['high']:.3f}]"
            own = Row(f"{said}, our own texts: no bar", slope["value"])
            yield at_least(said, slope["value"], SLOPE) if slope["real"] else own
        if polish:
            yield at_least("F1 pl-wccrs dev, mean of the two", sum(polish) / len(polish), POLISH)
        if language == "en":
            yield at_least("F1 en, learnt from tweets, mean of the three others", sum(across[:3]) / 3, OTHERS)
        if across:
            yield at_least(f"F1 {language}, mean across domains", sum(across) / len(across), ACROSS)
        if beside:
            yield Row(f"F1 {language}, mean across domains, our own texts learnt too", sum(beside) / len(beside))


def _placed() -> Iterator[Row]:
    """The optional multilingual-e5-small, as measured when its head was made."""
    for one in json.loads(HEAD.read_text("utf-8"))["measures"]:
        slope = one["slope"]
        said = f"slope {slope['value']:.3f} [{slope['low']:.3f}, {slope['high']:.3f}]"
        yield Row(f"F1 {one['domain']}, e5 ({said})", one["macro_f1"])


def _speed() -> Iterator[Row]:
    """The best of ROUNDS, on our own written messages, in English on ENGLISH."""
    texts = {code: [one.text for one in load(f"{code}-written", Path())][:2_000] for code in ("ja", "pl", "ru", "th")}
    texts["en"] = [f"{text} {number}" for number in range(1_000) for text in ENGLISH]
    total = spent = 0.0
    for code, some in sorted(texts.items()):
        seconds = min(_seconds(model_of(code).score, some) for _ in range(ROUNDS))
        total, spent = total + len(some), spent + seconds
        yield at_least(
            f"{code}, {sum(map(len, some)) / len(some):.0f} letters a text", len(some) / seconds, SPEED, "/s"
        )
    yield at_least("all five", total / spent, SPEED, "/s")


ENGLISH = (
    "Third parcel in a row that never arrived, and support only sends canned answers. Done with them!",
    "Switched last month and honestly it has been great so far, thanks to the team :)",
)


def _towards() -> Iterator[Row]:
    """Two brands with moods of their own in a text: told towards each, against told of the whole text. The cuts were
    chosen on the even lines, the odd ones are measured."""
    router = SentimentRouter()
    cases = [json.loads(line) for line in (WRITTEN / "towards.jsonl").read_text("utf-8").splitlines()][1::2]
    for code in (*trained_languages(), ""):
        some = [(case, brand) for case in cases if code in ("", case["language"]) for brand in case["brands"]]
        true = [brand["label"] for _, brand in some]
        near = measured("towards", "near", true, [_toward(router, case, brand) for case, brand in some])
        whole = measured("towards", "whole", true, [_toward(router, case, None) for case, _ in some])
        what = f"towards a brand, {code or 'all five'}: accuracy {near.accuracy:.3f} (whole text {whole.accuracy:.3f})"
        yield Row(f"{what}, macro-F1 {near.macro_f1:.3f} ({whole.macro_f1:.3f})", f"{len(some)} brands")
        yield at_least("  better than the whole text by", near.accuracy - whole.accuracy, TOWARDS)


def _toward(router: SentimentRouter, case: dict[str, Any], brand: dict[str, Any] | None) -> str:
    spans = [Span("text", brand["start"], brand["end"])] if brand else []
    return router.towards(Capture("towards", "1", text=case["text"]), spans, Language(case["language"])).label


def _seconds(score: Callable[[str], object], texts: Sequence[str]) -> float:
    started = time.process_time()
    for text in texts:
        score(text)
    return time.process_time() - started


def _rivals(data: Path) -> Iterator[Row]:
    """On texts as they are labelled: VADER in ours, AFINN in an environment of its own."""
    with _afinn() as afinn:
        for name in RIVALS_ASKED:
            texts = load(name, data)
            yield _rival("VADER", name, texts, [Vader().score(one.text).label for one in texts])
            if afinn is not None:
                yield _rival("AFINN", name, texts, afinn([one.text for one in texts]))
    if afinn is None:
        yield Row("AFINN", "skipped: its environment could not be made")


def _rival(who: str, name: str, texts: Sequence[Labelled], told: Sequence[str]) -> Row:
    one = measured(name, who, [text.label for text in texts], told)
    return Row(f"F1 {name}, {who} (slope {one.slope.value:.3f})", one.macro_f1)


@contextmanager
def _afinn() -> Iterator[Callable[[Sequence[str]], list[str]] | None]:
    with TemporaryDirectory(prefix="earshot-bench-") as folder:
        python = Path(folder) / "bin" / "python"
        try:
            subprocess.run([sys.executable, "-m", "venv", folder], check=True, capture_output=True)
            subprocess.run([python, "-m", "pip", "install", "-qq", "afinn==0.1"], check=True, capture_output=True)
        except (OSError, subprocess.CalledProcessError):
            yield None
            return

        def ask(texts: Sequence[str]) -> list[str]:
            lines = "\n".join(map(json.dumps, texts))
            told = subprocess.run([python, "-c", AFINN], input=lines, capture_output=True, text=True, check=True)
            return told.stdout.split()

        yield ask
