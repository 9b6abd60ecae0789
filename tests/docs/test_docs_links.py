"""The documents lead where they say: links and anchors, the map's paths, and the commands people copy."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

from earshot.cli.commands import root

TOP = Path(__file__).parents[2]
PAGES = sorted([*(TOP / name for name in ("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md")), *TOP.glob("docs/*.md")])
SHELL = {"", "sh", "bash", "shell", "console"}

_FENCE = re.compile(r"^( *)(`{3,}|~{3,})([^\n`]*)\n(.*?)^\1\2 *$", re.MULTILINE | re.DOTALL)
_INDENTED = re.compile(r"(?:^ {4}[^\n]*\n)+", re.MULTILINE)
_CODE = re.compile(r"`[^`\n]+`")
_SPOKEN = re.compile(r"`(?:\.venv/bin/)?(earshot [a-z][^`\n]*)`")
_LINK = re.compile(r"\[[^\]\n]*\]\(([^)\s]+)\)")
_HEADING = re.compile(r"^#{1,6} +(.+?) *#*$", re.MULTILINE)
_MARKUP = re.compile(r"!?\[([^\]]*)\]\([^)]*\)|[*`]")
_ANYWHERE = {"--config": True, "--debug": False, "--help": False, "--version": False}
"""Options that may stand anywhere, and whether they take a value."""


@dataclass(frozen=True)
class Link:
    page: Path
    target: str

    def __str__(self) -> str:
        return f"{self.page.name}: {self.target}"


def prose(page: Path) -> str:
    """The text without its code, in which a bracket is no link."""
    return _CODE.sub("", _INDENTED.sub("", _FENCE.sub("", page.read_text(encoding="utf-8"))))


def links(page: Path) -> Iterator[Link]:
    for target in _LINK.findall(prose(page)):
        if not re.match(r"[a-z][a-z0-9+.-]*:", target):
            yield Link(page, target)


@cache
def anchors(page: Path) -> frozenset[str]:
    """What GitHub makes of headings: lower case, blanks to hyphens, signs gone, a number where it is there twice."""
    found: list[str] = []
    for heading in _HEADING.findall(_FENCE.sub("", page.read_text(encoding="utf-8"))):
        plain = _MARKUP.sub(lambda mark: mark[1] or "", heading).strip().lower()
        slug = re.sub(r"[^\w\- ]", "", plain).replace(" ", "-")
        twins = sum(other == slug or re.fullmatch(rf"{re.escape(slug)}-\d+", other) is not None for other in found)
        found.append(f"{slug}-{twins}" if twins else slug)
    return frozenset(found)


def broken(link: Link) -> str:
    """Why a link leads nowhere; empty when it leads somewhere."""
    path, _, anchor = unquote(link.target).partition("#")
    file = (link.page.parent / path).resolve() if path else link.page
    if not file.exists():
        return f"{link}: there is no {path}"
    if TOP not in (file, *file.parents):
        return f"{link}: it leads out of the project"
    if anchor and anchor not in anchors(file):
        return f"{link}: {file.name} has no heading #{anchor}"
    return ""


def blocks(page: Path) -> Iterator[str]:
    """Code a shell may be given: fenced without a language or with a shell's, and indented."""
    text = page.read_text(encoding="utf-8")
    for _, _, language, body in _FENCE.findall(text):
        if language.strip().lower() in SHELL:
            yield body
    for body in _INDENTED.findall(_FENCE.sub("\n", text)):
        yield re.sub(r"^ {4}", "", body, flags=re.MULTILINE)


def commands(page: Path) -> Iterator[list[str]]:
    """Every call of earshot shown, as its words after ``earshot``; pipes and substitutions are several commands."""
    for block in blocks(page):
        joined = re.sub(r"\\\n", " ", block)
        for line in re.sub(r"<<-? *'?(\w+)'?.*?^\1$", "", joined, flags=re.MULTILINE | re.DOTALL).splitlines():
            yield from _calls(line)


def _calls(line: str) -> Iterator[list[str]]:
    lexer = shlex.shlex(line.removeprefix("$ "), posix=True, punctuation_chars="|&;<>()")
    lexer.whitespace_split = True
    try:
        words = list(lexer)
    except ValueError:
        return  # output with a lone quote, not a command
    start = 0
    for end in [i for i, word in enumerate(words) if set(word) <= set("|&;<>()")] + [len(words)]:
        call = words[start:end]
        while call and re.fullmatch(r"[A-Z][A-Z0-9_]*=.*", call[0]):
            del call[0]
        if call and call[0].rpartition("/")[2] == "earshot":
            yield call[1:]
        start = end + 1


def options(command: Any) -> dict[str, bool]:
    """Its options, and whether they take a value."""
    own = [param for param in command.params if param.param_type_name == "option"]
    return _ANYWHERE | {name: not param.is_flag for param in own for name in (*param.opts, *param.secondary_opts)}


def wrong(words: list[str]) -> str:
    """What is not so about a call; empty when all of it exists."""
    command: Any = root()
    rest = list(words)
    while rest:
        word = rest.pop(0)
        if word.startswith("-") and word != "-":
            name, _, given = word.partition("=")
            if name not in options(command):
                return f"earshot {' '.join(words)}: {command.name} has no option {name}"
            if options(command)[name] and not given and not rest:
                return f"earshot {' '.join(words)}: {name} has no value"
            if options(command)[name] and not given:
                rest.pop(0)
            continue
        below = getattr(command, "commands", None)
        if below is None:
            continue
        if word not in below:
            return f"earshot {' '.join(words)}: there is no command {word}"
        command = below[word]
    return f"earshot {' '.join(words)}: it names no command" if words and hasattr(command, "commands") else ""


def named_paths(page: Path) -> set[str]:
    """What stands in backticks in the page's tables and looks like a path of the project."""
    rows = [line for line in page.read_text(encoding="utf-8").splitlines() if line.lstrip().startswith("|")]
    return {name for row in rows for name in re.findall(r"`([\w./-]+/[\w./-]*)`", row)}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    assert [why for link in links(page) if (why := broken(link))] == []


def test_the_maps_paths_exist() -> None:
    found = named_paths(TOP / "ARCHITECTURE.md")
    assert len(found) > 10
    assert sorted(name for name in found if not (TOP / name).exists()) == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_commands_shown_exist(page: Path) -> None:
    assert [why for call in commands(page) if (why := wrong(call))] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_commands_named_in_sentences_exist(page: Path) -> None:
    said = [shlex.split(call)[1:] for call in _SPOKEN.findall(page.read_text(encoding="utf-8"))]
    assert [why for call in said if (why := wrong(call)) and "it names no command" not in why] == []


@pytest.mark.parametrize("name", ["marketer", "analyst", "care", "operator"])
def test_each_guide_is_short_and_has_commands(name: str) -> None:
    page = TOP / "docs" / f"{name}.md"
    assert len(page.read_text(encoding="utf-8").splitlines()) <= 120
    assert len(list(commands(page))) >= 5


@pytest.mark.parametrize(
    ("call", "says"),
    [
        ("earshot frobnicate", "no command frobnicate"),
        ("earshot topics frob", "no command frob"),
        ("earshot search x --lagn en", "no option --lagn"),
        ("earshot alerts list --state", "--state has no value"),
        ("earshot sources", "names no command"),
    ],
)
def test_a_wrong_command_is_seen(call: str, says: str) -> None:
    assert says in wrong(call.split()[1:])


@pytest.mark.parametrize(
    "call",
    [
        "earshot search 'a AND b' --lang en --limit=2 --json",
        "earshot --config x topics check -",
        "earshot topics check x --debug",
    ],
)
def test_a_right_command_is_let_through(call: str) -> None:
    assert wrong(shlex.split(call)[1:]) == ""


def test_what_is_seen_of_a_page(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(
        "# One *two* `three`!\n## Same\n## Same\n[a](#one-two-three) [b](gone.md) `[c](code.md)` [d](https://x.example)\n"
        "```sh\nX=1 .venv/bin/earshot run | earshot import - > out; cat earshot\ncat > f <<'END'\nearshot no\nEND\n"
        "```\n```yaml\nearshot: no\n```\n\n    earshot status  # a word\n"
    )
    assert [link.target for link in links(page)] == ["#one-two-three", "gone.md"]
    assert anchors(page) == {"one-two-three", "same", "same-1"}
    assert "there is no gone.md" in broken(Link(page, "gone.md"))
    assert list(commands(page)) == [["run"], ["import", "-"], ["status"]]
