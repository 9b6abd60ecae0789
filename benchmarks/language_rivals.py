"""One detector over texts, in a process of its own: ``python language_rivals.py NAME`` with JSON on standard input.

In: {"languages": [codes], "sets": {name: [texts]}}. Out: {"answers": {name: [[code, confidence]]}, "seconds": {name:
CPU seconds}, "load": CPU seconds, "memory": megabytes of resident memory gained, "raised": count}. It needs no package
of ours but for NAME ``earshot``, so that a rival's own environment can run it.
"""

from __future__ import annotations

import json
import re
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

Detect = Callable[[str], tuple[str, float]]
WARM = ("Guten Tag, meine Damen und Herren", "ok", "abc def ghi", "домик")


def earshot(languages: list[str]) -> Detect:
    from enrich import LanguageRouter

    router = LanguageRouter(languages=languages)

    def detect(text: str) -> tuple[str, float]:
        found = router.detect(text)
        return found.code, found.confidence

    return detect


def earshot_without_eldc(languages: list[str]) -> Detect:
    """As where eldc has no wheel."""
    sys.modules["eldc"] = None  # type: ignore[assignment]
    return earshot(languages)


def eldc(languages: list[str]) -> Detect:
    import eldc as library

    library.init()
    detector = library.instance()
    detector.set_languages([code for code in languages if code in library.LANGUAGES])

    def detect(text: str) -> tuple[str, float]:
        found = detector.detect_details(text)
        return found.language, next(iter(found.scores.values()), 0.0)

    return detect


def py3langid(languages: list[str]) -> Detect:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(languages)
    classify: Detect = identifier.classify
    return classify


def langdetect(_: list[str]) -> Detect:
    from langdetect import DetectorFactory, detect_langs

    DetectorFactory.seed = 0

    def detect(text: str) -> tuple[str, float]:
        found = detect_langs(text)[0]
        return found.lang.partition("-")[0], found.prob

    return detect


def lingua(languages: list[str]) -> Detect:
    from lingua import IsoCode639_1, LanguageDetectorBuilder

    codes = [getattr(IsoCode639_1, code.upper()) for code in languages]
    detector = LanguageDetectorBuilder.from_iso_codes_639_1(*codes).build()

    def detect(text: str) -> tuple[str, float]:
        found = detector.compute_language_confidence_values(text)[0]
        code = found.language.iso_code_639_1.name.lower() if found.value > 0 else "und"
        return code, found.value

    return detect


DETECTORS = {found.__name__: found for found in (earshot, earshot_without_eldc, eldc, py3langid, langdetect, lingua)}


def main() -> None:
    asked = json.load(sys.stdin)
    before, start = _resident(), time.process_time()
    detect = DETECTORS[sys.argv[1]](asked["languages"])
    raised = [0]
    for text in WARM:
        _answer(detect, text, raised)
    made: dict[str, Any] = {"load": time.process_time() - start, "answers": {}, "seconds": {}}
    raised[0] = 0
    for name, texts in asked["sets"].items():
        start = time.process_time()
        made["answers"][name] = [_answer(detect, text, raised) for text in texts]
        made["seconds"][name] = time.process_time() - start
    json.dump({**made, "memory": (_resident() - before) / 1e3, "raised": raised[0]}, sys.stdout)


def _answer(detect: Detect, text: str, raised: list[int]) -> tuple[str, float]:
    try:
        return detect(text)
    except Exception:  # noqa: BLE001 - a rival's exception is an answer, too: counted, and read as "not told"
        raised[0] += 1
        return "und", 0.0


def _resident() -> int:
    """Kilobytes, of the whole process; 0 where the system does not tell."""
    try:
        with Path("/proc/self/status").open(encoding="ascii") as status:
            found = re.search(r"VmRSS:\s+(\d+)", status.read())
    except OSError:
        return 0
    return int(found[1]) if found else 0


if __name__ == "__main__":
    main()
