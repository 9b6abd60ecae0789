"""Markdown to the text people read: what is quoted apart, links by their words.

What people write in posts is known (CommonMark's quotes, links, emphasis, code fences); nothing is rendered.
"""

from __future__ import annotations

import re

from spiders.text import MAX_LINKS, Prose, absolute, tidy

_QUOTE = re.compile(r" {0,3}>\s?")
_FENCE = re.compile(r"^ {0,3}(?:```|~~~)[^\n]{0,80}$", re.MULTILINE)
_LINK = re.compile(
    r"!?\[([^\[\]\n]{0,500})\]\(\s*<?((?:[^\s()<>]|\([^\s()<>]{0,200}\)){1,2000})>?"
    r"(?:\s+[\"'][^\"'\n]{0,300}[\"'])?\s*\)"
)
_BARE = re.compile(r"https?://[^\s<>()\[\]\"']{1,2000}")
_HEADING = re.compile(r"^ {0,3}#{1,6}\s+", re.MULTILINE)
_RULE = re.compile(r"^ {0,3}(?:[-*_] ?){3,}$", re.MULTILINE)
_STRONG = re.compile(r"(?<!\w)(\*\*|__|~~|\*|_)(?=\S)([^\n*_~]{1,500})(?<=\S)\1(?!\w)")
_ESCAPE = re.compile(r"\\([\\`*_{}\[\]()#+\-.!~>|])")


def read_markdown(text: str, base: str = "") -> Prose:
    """The prose of a post in Markdown. Never raises."""
    said, quoted = _apart(text)
    return Prose(_plain(said), _plain(quoted), _links(said, base))


def quotes_apart(prose: Prose) -> Prose:
    """Prose whose lines that begin with ``>`` are what it quotes, as people write on sites without markup for it."""
    if ">" not in prose.text:
        return prose
    said, quoted = _apart(prose.text)
    return Prose(tidy(said), tidy(f"{prose.quoted}\n\n{quoted}"), prose.links)


def _apart(text: str) -> tuple[str, str]:
    said: list[str] = []
    quoted: list[str] = []
    for line in text.splitlines():
        mark = _QUOTE.match(line)
        (quoted if mark else said).append(line[mark.end() :] if mark else line)
        if mark and (not said or said[-1]):
            said.append("")
    return "\n".join(said), "\n".join(quoted)


def _plain(text: str) -> str:
    text = _FENCE.sub("", text)
    text = _LINK.sub(lambda found: found[1] or found[2], text)
    text = _RULE.sub("", _HEADING.sub("", text))
    return tidy(_ESCAPE.sub(r"\1", _STRONG.sub(r"\2", _STRONG.sub(r"\2", text))))


def _links(text: str, base: str) -> tuple[str, ...]:
    found = [match[2] for match in _LINK.finditer(text)] + _BARE.findall(_LINK.sub(" ", text))
    clean = (href.rstrip(".,;:!?") for href in found[:MAX_LINKS])
    return tuple(dict.fromkeys(link for href in clean for link in absolute(href, base)))
