"""Every kind of source has its row under its family, with its options and what it needs, and no row is of nothing."""

from __future__ import annotations

import re
from pathlib import Path

from spiders.registry import FAMILIES, all_spiders

PAGE = Path(__file__).resolve().parents[2] / "docs" / "source-kinds.md"
Row = tuple[str, frozenset[str], frozenset[str]]


def documented() -> dict[str, Row]:
    """Family, options and credentials of each kind, as the page has them: the names in backquotes of each cell."""
    found: dict[str, Row] = {}
    for part in PAGE.read_text(encoding="utf-8").split("\n## ")[1:]:
        family, _, body = part.partition("\n")
        for line in re.findall(r"^\| `.*\|$", body, re.MULTILINE):
            kind, _, options, needs = (cell.strip() for cell in line.removeprefix("|").removesuffix("|").split("|"))
            found[kind.strip("`")] = (family, named(options), named(needs))
    return found


def named(cell: str) -> frozenset[str]:
    return frozenset(re.findall(r"`([^`]+)`", cell))


def test_the_page_and_the_spiders_are_the_same_set_with_the_same_options() -> None:
    real = {s.name: (s.family, frozenset(s.options), frozenset(s.secrets)) for s in all_spiders().values()}
    assert documented() == real


def test_every_family_has_its_heading() -> None:
    headings = re.findall(r"^## (\S+)$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    assert headings == list(FAMILIES)


def test_every_option_and_credential_says_what_it_is() -> None:
    for spider in all_spiders().values():
        for name, said in {**spider.options, **spider.secrets}.items():
            assert re.fullmatch(r"[a-z0-9_]+", name), (spider.name, name)
            assert len(said) > 10, (spider.name, name)
