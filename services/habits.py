"""The language a source usually writes in: a hint for its short texts, whose language their letters do not tell.

Learned from what the line told with certainty, never from what a hint decided, so that a habit cannot feed on itself.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping

from sqlalchemy import Connection

from model.mention import Mention
from storage import facts

LEAST, MOST = 20, 1_000
"""Texts that make a habit; past so many the old ones count half."""
SHARE = 0.8
"""Of them in one language."""
SURE = 0.8
"""Confidence from which a text counts."""


def usual_languages(tx: Connection, sources: Iterable[str]) -> dict[str, str]:
    """source → language, for the sources that have such a habit."""
    found = {source: _usual(_counted(tx, source)) for source in dict.fromkeys(sources)}
    return {source: code for source, code in found.items() if code}


def note_languages(tx: Connection, mentions: Iterable[Mention]) -> None:
    """Count the languages of new mentions to their sources' habits."""
    told: dict[str, Counter[str]] = {}
    for mention in mentions:
        language = mention.language
        if language.code != "und" and language.confidence >= SURE and "hint" not in language.method:
            told.setdefault(mention.capture.source, Counter())[language.code] += 1
    for source, counted in told.items():
        whole = _counted(tx, source) + counted
        while whole.total() > MOST:
            whole = Counter({code: count // 2 for code, count in whole.items() if count > 1})
        facts.put(tx, _name(source), json.dumps(dict(sorted(whole.items()))))


def _usual(counted: Mapping[str, int]) -> str:
    total = sum(counted.values())
    code, count = max(counted.items(), key=lambda item: (item[1], item[0]), default=("", 0))
    return code if total >= LEAST and count >= SHARE * total else ""


def _counted(tx: Connection, source: str) -> Counter[str]:
    kept = facts.get(tx, _name(source))
    return Counter(json.loads(kept)) if kept else Counter()


def _name(source: str) -> str:
    return f"languages of {source}"
