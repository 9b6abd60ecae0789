"""The page "Add a source" shows every kind with a command, and each option it gives is one of that kind."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

from services.source_files import checked_kind, checked_options, checked_url, read_option
from spiders.registry import all_spiders, claimed

PAGE = Path(__file__).resolve().parents[2] / "docs" / "add-a-source.md"
TEXT = PAGE.read_text(encoding="utf-8")
ROWS = re.findall(r"^\| (.+?) \| `(earshot sources add .+?)` \|$", TEXT, re.MULTILINE)


def test_every_kind_has_a_row_with_its_command() -> None:
    named = {kind for said, _ in ROWS for kind in re.findall(r"`([a-z-]+)`", said)}
    assert named == set(all_spiders())


def test_the_commands_would_be_taken() -> None:
    for said, command in ROWS:
        words = shlex.split(command)[3:]
        kinds = re.findall(r"`([a-z-]+)`", said)
        kind = words[words.index("--kind") + 1] if "--kind" in words else kinds[0] if kinds else "auto"
        given = [words[place + 1] for place, word in enumerate(words) if word == "--option"]
        checked_url(words[0])
        checked_options(checked_kind(kind), dict(map(read_option, given)), command)


def test_a_service_s_own_address_is_known_for_what_the_row_says() -> None:
    real = [(said, shlex.split(command)[3]) for said, command in ROWS if ".example/" not in command]
    assert len(real) >= 10
    for said, url in real:
        assert claimed(url)[0].spider in re.findall(r"`([a-z-]+)`", said), url
