"""The pages of docs/ say what there is: every command with its flags, every setting."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from earshot.cli.commands import root
from earshot.settings_page import settings_page
from earshot.table import SETTINGS

DOCS = Path(__file__).resolve().parents[2] / "docs"


def real_commands() -> dict[str, set[str]]:
    """Command → its flags and arguments."""

    def walk(command: Any, path: str) -> Iterator[tuple[str, set[str]]]:
        for name, below in getattr(command, "commands", {}).items():
            yield from walk(below, f"{path} {name}")
        if not hasattr(command, "commands"):
            options = [p for p in command.params if p.param_type_name == "option"]
            flags = {opt for p in options for opt in (*p.opts, *p.secondary_opts)}
            arguments = {p.metavar or p.name.upper() for p in command.params if p.param_type_name == "argument"}
            yield path.strip(), (flags | arguments) - {"--help"}

    return dict(walk(root(), ""))


def documented_commands() -> dict[str, set[str]]:
    """The same, as docs/commands.md has it: headings and tables of options."""
    found: dict[str, set[str]] = {}
    for part in (DOCS / "commands.md").read_text(encoding="utf-8").split("\n## earshot ")[1:]:
        heading, _, body = part.partition("\n")
        words = heading.split()
        name = " ".join(word for word in words if word.strip("[]").islower())
        arguments = {word for word in words if not word.strip("[]").islower()}
        rows = re.findall(r"^\| (`-[^|]*) \|", body, re.MULTILINE)
        found[name] = arguments | {flag for row in rows for flag in re.findall(r"`(-[\w-]+)`", row)}
    return found


def test_commands_and_their_flags_are_documented_and_real() -> None:
    assert documented_commands() == real_commands()


def test_every_command_says_what_it_does() -> None:
    text = (DOCS / "commands.md").read_text(encoding="utf-8")
    for part in text.split("\n## ")[1:]:
        assert len(part.split("\n\n")[1]) > 15, part[:80]


def test_the_page_of_settings_is_the_table() -> None:
    page = (DOCS / "settings.md").read_text(encoding="utf-8")
    assert page == settings_page(), "run: python -m earshot.settings_page > docs/settings.md"
    for setting in SETTINGS:
        assert setting.variable in page


def test_examples_name_commands_that_exist() -> None:
    text = (DOCS / "commands.md").read_text(encoding="utf-8")
    names = set(real_commands())
    for block in re.findall(r"```sh\n(.*?)```", text, re.DOTALL):
        for line in block.strip().splitlines():
            words = line.removeprefix("earshot ").split()
            assert any(" ".join(words[:count]) in names for count in (1, 2, 3)), line
