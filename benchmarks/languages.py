"""How often languages are told right, beside four rivals in one run: 26 languages by length, social lines, what has no
language, and languages nobody expected; texts per CPU-second, memory, calibration.

The texts come from EARSHOT_DATA (``language_sets``); lingua is installed into an environment of its own for the run.
"""

from __future__ import annotations

import json
import subprocess
import sys
import venv
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.language_sets import DEGENERATE, LENGTHS, Labelled, by_length, folder, social
from benchmarks.result import Result, Row, at_least
from enrich.language import USUAL

RIVALS = ("earshot_without_eldc", "eldc", "py3langid", "langdetect")
LINGUA = "lingua-language-detector==2.1.1"
ROOT = Path(__file__).parents[1]
BARS = {"social": 0.975, "sentence": 0.995, "single word": 0.82}
SPEED = 5_000
PATIENCE = 30
"""Seconds a detector has for all that has no language."""
SAME = {"nb": "no", "nn": "no", "bs": "hr"}
"""Norwegian's two norms and Serbo-Croatian in Latin letters: the same to every detector here."""


@dataclass(frozen=True, slots=True)
class Run:
    """What one detector said: code and confidence by set and text."""

    answers: Mapping[str, Sequence[tuple[str, float]]]
    seconds: Mapping[str, float]
    load: float
    memory: float
    raised: int


def measure() -> Result:
    about = "language told right, macro-averaged over languages, on the report halves"
    if folder() is None:
        return Result(
            "languages", about, [Row("languages", "not measured: EARSHOT_DATA names no folder with the sets")]
        )
    sets = _sets()
    rows = list(_rows("earshot", _run([sys.executable, "-m", "benchmarks.language_rivals", "earshot"], sets), sets))
    sets = {name: tuple(text for text in texts if text.report) for name, texts in sets.items()}
    for rival in RIVALS:
        rows += _rows(rival, _run([sys.executable, "-m", "benchmarks.language_rivals", rival], sets), sets)
    with TemporaryDirectory(prefix="earshot-lingua-") as place:
        python = _lingua(Path(place))
        command = [str(python), str(ROOT / "benchmarks" / "language_rivals.py"), "lingua"]
        rows += _rows("lingua", _run(command, sets), sets) if python else [Row("lingua", f"not measured: no {LINGUA}")]
    return Result("languages", about, rows)


def _sets() -> dict[str, tuple[Labelled, ...]]:
    """The texts asked about; ``unexpected`` are sentences in the languages beside the 26."""
    sets = {name: tuple(text for text in by_length(name) if text.language in USUAL) for name in LENGTHS}
    others = tuple(text for text in by_length("sentence") if text.language not in USUAL)
    nothing = tuple(Labelled(text, "und", report=True) for text in DEGENERATE.values())
    return {"social": social(), **sets, "unexpected": others, "degenerate": nothing}


def _run(command: Sequence[str], sets: Mapping[str, Sequence[Labelled]]) -> Run:
    """All sets but the degenerate, which has a process and PATIENCE of its own: a rival may never come back."""
    made = _asked(command, {name: texts for name, texts in sets.items() if name != "degenerate"}, None)
    try:
        last = _asked(command, {"degenerate": sets["degenerate"]}, PATIENCE)
    except subprocess.TimeoutExpired:
        return made
    return replace(made, answers={**made.answers, **last.answers}, raised=last.raised)


def _asked(command: Sequence[str], sets: Mapping[str, Sequence[Labelled]], seconds: float | None) -> Run:
    asked = {"languages": USUAL, "sets": {name: [each.text for each in texts] for name, texts in sets.items()}}
    found = subprocess.run(
        command, cwd=ROOT, input=json.dumps(asked), capture_output=True, text=True, check=True, timeout=seconds
    )
    return Run(**json.loads(found.stdout))


def _lingua(place: Path) -> Path | None:
    """A Python that has lingua; None when it cannot be had."""
    venv.create(place / "env", with_pip=True)
    python = place / "env" / "bin" / "python"
    installed = subprocess.run([str(python), "-m", "pip", "install", "-q", LINGUA], capture_output=True, check=False)
    return python if installed.returncode == 0 else None


def _rows(name: str, run: Run, sets: Mapping[str, Sequence[Labelled]]) -> Iterator[Row]:
    yield Row(name, "")
    for kind in ("social", *LENGTHS):
        judged = _judged(run.answers[kind], sets[kind], halves=(True,))
        right = _macro(judged)
        bar = BARS.get(kind) if name == "earshot" else None
        yield at_least(f"  {kind}", right, bar) if bar else Row(f"  {kind}", right)
        if name == "earshot":
            yield Row(f"  {kind}, both halves", _macro(_judged(run.answers[kind], sets[kind], halves=(True, False))))
        yield Row(f"  {kind}, calibration error", _calibration_error(judged), "ECE, 10 bins")
        yield Row(f"  {kind}, sure (≥ .9)", _sure(judged))
    yield from _strangers(name, run, sets)
    rate = len(sets["social"]) / run.seconds["social"]
    yield (
        at_least("  social texts", rate, SPEED, "per CPU-second")
        if name == "earshot"
        else Row("  social texts", rate, "per CPU-second")
    )
    yield Row("  load", run.load, "CPU s")
    yield Row("  memory", run.memory, "MB")


def _strangers(name: str, run: Run, sets: Mapping[str, Sequence[Labelled]]) -> Iterator[Row]:
    answers, count = run.answers.get("degenerate"), len(DEGENERATE)
    untold = sum(code == "und" for code, _ in answers or ())
    said = f"{untold} of {count}, {run.raised} raised" if answers else f"no answer within {PATIENCE} s"
    if name == "earshot":
        yield Row("  without language → und", said, must="all", met=untold == count and not run.raised)
    else:
        yield Row("  without language → und", said)
    judged = _judged(run.answers["unexpected"], sets["unexpected"], halves=(True,))
    yield Row("  unexpected languages told", sum(each.right for each in judged) / len(judged))
    yield Row("  unexpected languages invented", sum(not each.right and each.told for each in judged) / len(judged))


@dataclass(frozen=True, slots=True)
class Judged:
    language: str
    right: bool
    told: bool
    confidence: float


def _judged(
    answers: Sequence[tuple[str, float]], texts: Sequence[Labelled], *, halves: tuple[bool, ...]
) -> list[Judged]:
    return [
        Judged(text.language, code in (text.language, SAME.get(text.language)), code != "und", confidence)
        for (code, confidence), text in zip(answers, texts, strict=True)
        if text.report in halves
    ]


def _macro(judged: Sequence[Judged]) -> float:
    by_language: dict[str, list[bool]] = defaultdict(list)
    for each in judged:
        by_language[each.language].append(each.right)
    return sum(sum(right) / len(right) for right in by_language.values()) / len(by_language)


def _calibration_error(judged: Sequence[Judged]) -> float:
    """Expected calibration error of what was told, over ten bins of equal width (Naeini et al. 2015)."""
    bins: dict[int, list[Judged]] = defaultdict(list)
    told = [each for each in judged if each.told]
    for each in told:
        bins[min(9, int(each.confidence * 10))].append(each)
    gaps = (abs(sum(each.confidence - each.right for each in members)) for members in bins.values())
    return sum(gaps) / max(1, len(told))


def _sure(judged: Sequence[Judged]) -> str:
    sure = [each for each in judged if each.confidence >= 0.9]
    right = sum(each.right for each in sure) / max(1, len(sure))
    return f"{len(sure) / len(judged):.0%}, of those right {right:.1%}"
