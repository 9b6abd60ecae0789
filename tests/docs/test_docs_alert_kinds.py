"""Every kind of rule has its line, its formula or its words, and an example that can be read."""

from __future__ import annotations

import re
from pathlib import Path

from alerts import KINDS, rules_from_yaml

PAGE = Path(__file__).resolve().parents[2] / "docs" / "alert-kinds.md"


def test_every_kind_has_an_example_that_can_be_read() -> None:
    text = PAGE.read_text(encoding="utf-8")
    rules = [rule for block in re.findall(r"```yaml\n(.*?)```", text, re.DOTALL) for rule in rules_from_yaml(block)]
    assert {rule.kind for rule in rules} == set(KINDS)
    assert set(re.findall(r"^\| \[`(\w+)`\]", text, re.MULTILINE)) == set(KINDS)
