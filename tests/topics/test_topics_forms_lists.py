"""Generated forms against lists written by hand without the rules: names no dictionary has, and their look-alikes."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from model.capture import Capture
from topics import compile_query, read_document

FOLDER = Path(__file__).parent
LISTS = {
    name: yaml.safe_load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))
    for name in ("forms_lists", "forms_lists_second")
}


def matched(name: str, word: str) -> bool:
    document = read_document(Capture("s", ref="1", text=f"– {word} –"), id="d")
    return compile_query(f"~{name}").match(document) is not None


def measured(name: str, language: str) -> tuple[list[str], list[str], int, int]:
    """Forms not found, look-alikes found, and how many of each there are."""
    missed, wrong, forms, decoys = [], [], 0, 0
    for entry in LISTS[name][language]:
        for form in entry["forms"].split():
            forms += 1
            if not matched(entry["word"], form):
                missed.append(f"{entry['word']}: {form}")
        for decoy in entry["decoys"].split():
            decoys += 1
            if matched(entry["word"], decoy):
                wrong.append(f"{entry['word']}: {decoy}")
    return missed, wrong, forms, decoys


@pytest.mark.parametrize("language", ["polish", "russian"])
@pytest.mark.parametrize("name", list(LISTS))
def test_recall_and_false_finds_of_generated_forms(name: str, language: str) -> None:
    missed, wrong, forms, decoys = measured(name, language)
    assert len(LISTS[name][language]) >= 40
    assert 1 - len(missed) / forms >= 0.95, missed
    assert len(wrong) / decoys <= 0.02, wrong
