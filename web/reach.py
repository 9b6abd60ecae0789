"""What of the code a page can come to, told from the source by names: so that no list by hand says whose words are
shown, and a test finds those that nobody translated.

A definition is reached when something reached names it. What a plain name stands for is told by the imports. Of
``it.name`` nobody knows what ``it`` is, so every method of that name is reached in all that the pages import: more than
what runs, never less, but for names that are made at run time.
"""

from __future__ import annotations

import ast
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from model.garbage import garbage_left

ROOT = Path(__file__).parent.parent
PAGES, BEHIND = ("web",), ("services", "alerts", "index", "enrich", "topics", "storage", "model")
"""The room that is asked, and those that answer for it. Who starts the pages speaks to a terminal."""
VISITS = ("crawlers", "spiders")
"""What speaks of a visit, which is a process of its own."""
Function = ast.FunctionDef | ast.AsyncFunctionDef
OUTER = (ast.Module, ast.ClassDef)
"""What defines parts with keys of their own."""
Key = tuple[str, str]
"""A module and a name in it: a function, a class, a method as ``Class.name``; empty for the module's own lines."""


@dataclass(frozen=True, slots=True)
class Part:
    """One definition without those in it that have keys of their own, and the names it has: ``plain``, and behind
    something, as ``(something, name)``."""

    key: Key
    node: ast.AST
    plain: set[str] = field(default_factory=set)
    behind: set[tuple[str, str]] = field(default_factory=set)


@dataclass(slots=True)
class Code:
    """Modules read once. ``methods``: where a name is one; ``imports``: what a name in a module stands for, a module as
    a whole with an empty name."""

    trees: dict[str, ast.Module] = field(default_factory=dict)
    parts: dict[Key, Part] = field(default_factory=dict)
    methods: dict[str, list[Key]] = field(default_factory=dict)
    imports: dict[str, dict[str, Key]] = field(default_factory=dict)

    def stands_for(self, module: str, name: str) -> Key | None:
        """What a name means in a module, past all that only hand it on; None for what is not ours."""
        while module in self.trees:
            if (module, name) in self.parts:
                return module, name
            if name not in self.imports[module]:
                return None
            module, name = self.imports[module][name]
        return None

    def bases(self, key: Key) -> list[Key]:
        """A class and the classes of ours that it is made of."""
        made, node = [key], self.parts[key].node
        for base in node.bases if isinstance(node, ast.ClassDef) else ():
            found = self.stands_for(key[0], base.id) if isinstance(base, ast.Name) else None
            made += self.bases(found) if found else []
        return made


@cache
def code(rooms: tuple[str, ...] = PAGES) -> Code:
    """All modules of the rooms, and those behind them that these import."""
    made, known = Code(), _files((*rooms, *BEHIND))
    waiting = [name for name in known if name.partition(".")[0] in rooms]
    with garbage_left():  # a million small objects are made: three times as fast
        while waiting:
            name = waiting.pop()
            if name not in made.trees and name in known:
                _add(made, name, known[name].read_text(encoding="utf-8"), known)
                waiting += [name.rpartition(".")[0], *(of for of, _ in made.imports[name].values())]
    return made


def with_module(known: Code, name: str, text: str) -> Code:
    """The code with one module more."""
    made = Code(dict(known.trees), dict(known.parts), dict(known.methods), dict(known.imports))
    _add(made, name, text, known.trees)
    return made


def _add(made: Code, name: str, text: str, known: Container[str]) -> None:
    made.trees[name] = ast.parse(text)
    imports = list(_take_apart(made, Part((name, ""), made.trees[name])))
    made.imports[name] = {alias: key for node in imports for alias, key in _imported(node, known)}


def _files(rooms: Iterable[str]) -> dict[str, Path]:
    paths = (path for room in rooms for path in sorted((ROOT / room).rglob("*.py")))
    return {".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path for path in paths}


@cache
def reached() -> frozenset[Key]:
    """What every route and page comes to."""
    known, found, named = code(), set[Key](), set[str]()
    waiting = [key for key in known.parts if not key[1] or key[0].partition(".")[0] == "web"]
    while waiting:
        key = waiting.pop()
        if key in found:
            continue
        found.add(key)
        part = known.parts[key]
        waiting += _of_class(known, key)
        waiting += (to for name in part.plain if (to := known.stands_for(key[0], name)))
        for something, name in part.behind:
            of = known.imports[key[0]].get(something, ("", something))
            if not of[1]:
                waiting += [to] if (to := known.stands_for(of[0], name)) else []
            elif name not in named and not name.startswith("__"):
                named.add(name)
                waiting += known.methods.get(name, ())
    return frozenset(found)


def _of_class(known: Code, key: Key) -> Iterator[Key]:
    """What comes with a class: those it is made of, and what Python itself calls."""
    node = known.parts[key].node
    if isinstance(node, ast.ClassDef):
        yield from known.bases(key)[1:]
        for one in node.body:
            if isinstance(one, Function) and one.name.startswith("__"):
                yield key[0], f"{key[1]}.{one.name}"


def _take_apart(made: Code, part: Part) -> Iterator[ast.ImportFrom | ast.Import]:
    """Keeps a part, and those that it defines as parts of their own; gives the imports in them."""
    made.parts[part.key] = part
    module, above = part.key
    for node in own(part.node):
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef() if isinstance(part.node, OUTER):
                inner = Part((module, f"{above}.{node.name}" if above else node.name), node)
                if above:
                    made.methods.setdefault(node.name, []).append(inner.key)
                yield from _take_apart(made, inner)
            case ast.Name(id=name):
                part.plain.add(name)
            case ast.Attribute(value=ast.Name(id=something), attr=name):
                part.behind.add((something, name))
            case ast.Attribute(attr=name):
                part.behind.add(("it", name))
            case ast.ImportFrom() | ast.Import():
                yield node


def own(node: ast.AST) -> Iterator[ast.AST]:
    """What stands in a node, of definitions with keys of their own only that they are there. Without annotations: what
    they name is not made there."""
    outer, waiting = isinstance(node, OUTER), [node]
    while waiting:
        above = waiting.pop()
        left = (getattr(above, "annotation", None), getattr(above, "returns", None))
        for child in ast.iter_child_nodes(above):
            if child not in left:
                yield child
                if not (outer and isinstance(child, Function | ast.ClassDef)):
                    waiting.append(child)


def _imported(node: ast.ImportFrom | ast.Import, known: Container[str]) -> Iterator[tuple[str, Key]]:
    for name in node.names:
        whole = name.name if isinstance(node, ast.Import) else f"{node.module}.{name.name}"
        module = isinstance(node, ast.Import) or whole in known
        yield name.asname or name.name, (whole, "") if module else (str(getattr(node, "module", "")), name.name)
