"""What the code says to people, read from the source: for who translates, and for the test that nothing was forgotten.

A sentence is a string, or ``said("… {name} …", name=…)``; one put together in another way cannot be translated, and is
told as a fault. Whose words come to a page, ``web.reach`` tells: what nothing there leads to speaks to a terminal or a
log. Visits are other processes, of which a line of text is kept; ``web.heard`` finds their sentences in it again, so
there an f-string is a template.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache

from web.reach import VISITS, Code, Function, Key, Part, code, own, reached, with_module
from web.wrong import worded

WRONG = ("model.errors", "EarshotError")
"""The class of all errors: what one is made of is said."""
PARTS: Mapping[str, int] = {
    **dict.fromkeys(("error", "warn", "refuse", "change", "Change", "Refused"), 1),
    **dict.fromkeys(("replaced", "bracketed"), 0),
}
"""What is made or called with something to say that is no error: findings of a query, and which argument is said."""
TABLE = "Sequence[Sentence]"
"""How a table is annotated of which a row is chosen by a fault's sign."""
WANTED = ("secrets", "helps")
"""Where a spider says what credentials it takes."""
DEEPEST = 4
"""Names that are followed to what they stand for."""


@dataclass(slots=True)
class Sentences:
    """``said`` are templates; ``faults`` are places (module:line) of what cannot be translated. ``drawn``: an f-string
    is a template."""

    said: set[str] = field(default_factory=set)
    faults: list[str] = field(default_factory=list)
    drawn: bool = False

    def add(self, text: str) -> None:
        if worded(text):
            self.said.add(text)


@cache
def sentences() -> Sentences:
    """What can come to a page from what is asked for it."""
    found = Sentences()
    for key in sorted(reached()):
        _Reading(code(), code().parts[key], found).read()
    return found


@cache
def visited() -> Sentences:
    """What is said of visits: of what went wrong, what was found, which credentials are wanted."""
    found, known = Sentences(drawn=True), code(VISITS)
    for (module, _), part in sorted(known.parts.items()):
        if module.startswith(("crawlers", "spiders")):
            _Reading(known, part, found).read()
    return found


def read(text: str, found: Sentences) -> None:
    """Adds what the text of a module says."""
    known = with_module(code(), "x", text)
    for (module, _), part in known.parts.items():
        if module == "x":
            _Reading(known, part, found).read()


class _Reading:
    """Of one part of the code."""

    def __init__(self, known: Code, part: Part, found: Sentences) -> None:
        self.known, self.found = known, found
        self.module = part.key[0]
        self.nodes = list(own(part.node))
        self.scope = _of_module(known.trees[self.module]) | _bound(self.nodes)

    def read(self) -> None:
        for node in self.nodes:
            if isinstance(node, ast.Call):
                for told in self._told(node):
                    self._take(told)
                if not self.found.drawn:
                    self._places(node)
            elif isinstance(node, ast.AnnAssign) and ast.unparse(node.annotation) == TABLE:
                self._rows(node.value)
        for name in WANTED if self.found.drawn else ():
            for value in self.scope.get(name, ()):
                self._values(value)

    def _places(self, call: ast.Call) -> None:
        """Where it is: words, or data such as an id, a path, an option."""
        before = len(self.found.faults)
        for given in call.keywords if self._is_error(call.func) else ():
            if given.arg == "where":
                self._take(given.value)
        del self.found.faults[before:]

    def _told(self, call: ast.Call) -> Iterator[ast.expr]:
        """What of a call is said to people."""
        name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
        if self._is_error(call.func):
            yield from call.args[:1]
            yield from (given.value for given in call.keywords if given.arg in ("what", "todo"))
        elif name in PARTS and len(call.args) > PARTS[name]:
            yield call.args[PARTS[name]]
        elif name == "said":
            yield call
        elif self.found.drawn and name in ("note", "VisitOutcome"):
            yield from call.args[-1:]
        if self.found.drawn:
            yield from (given.value for given in call.keywords if given.arg == "said")

    def _is_error(self, made: ast.expr) -> bool:
        """Whether it makes an error: by a class's name, by a name that stands for several, or as that of its base."""
        match made:
            case ast.Name(id=name):
                key = self.known.stands_for(self.module, name)
                if key is not None:
                    return WRONG in self.known.bases(key)
                return any(
                    self._is_error(one) for one in self.scope.get(name, ()) if isinstance(one, ast.Name | ast.IfExp)
                )
            case ast.IfExp(body=one):
                return self._is_error(one)
            case ast.Attribute(value=ast.Call(func=ast.Name(id="super")), attr="__init__"):
                return True
        return False

    def _take(self, told: ast.expr, deep: int = 0) -> None:
        match told:
            case ast.Constant(value=str(text)):
                self.found.add(text)
            case ast.JoinedStr() if (whole := self._folded(told)) is not None:
                self.found.add(whole)
            case ast.JoinedStr() if self.found.drawn:
                self.found.add(template_of(told))
            case ast.JoinedStr() | ast.BinOp() if any(worded(text) for text in _texts(told)):
                self.found.faults.append(f"{self.module}:{told.lineno}")
            case _ if deep <= DEEPEST:
                self._follow(told, deep)

    def _follow(self, told: ast.expr, deep: int) -> None:
        """What is chosen, or named; all else was typed or is named by the world: data, or said elsewhere."""
        match told:
            case ast.IfExp(body=one, orelse=other) | ast.BoolOp(values=[one, other]):
                self._take(one, deep)
                self._take(other, deep)
            case ast.Call(func=ast.Name(id="said"), args=[template, *_]):
                self._take(template, deep)
            case ast.Name(id=bound):
                for each in self.scope.get(bound, ()):
                    self._take(each, deep + 1)
            case ast.Subscript(value=ast.Name(id=bound)):
                for each in self.scope.get(bound, ()):
                    self._values(each)
            case ast.Call(func=ast.Attribute(value=ast.Name(id=bound), attr="get"), args=[_, *default]):
                for each in (*self.scope.get(bound, ()), *default):
                    self._values(each)
            case ast.Call(func=ast.Name(id=called)) if key := self.known.stands_for(self.module, called):
                self._returned(key, deep)

    def _folded(self, drawn: ast.JoinedStr) -> str | None:
        """The text of an f-string of which every value is a text that does not change."""
        made = ""
        for part in drawn.values:
            value = part.value if isinstance(part, ast.FormattedValue) else part
            bound = self.scope.get(value.id, []) if isinstance(value, ast.Name) else []
            value = bound[0] if len(bound) == 1 else value
            if not (isinstance(value, ast.Constant) and isinstance(value.value, str)):
                return None
            made += value.value
        return made

    def _values(self, told: ast.expr | None) -> None:
        """What a mapping holds, tuples taken apart."""
        if isinstance(told, ast.Dict | ast.Tuple):
            for each in told.values if isinstance(told, ast.Dict) else told.elts:
                self._values(each)
        elif told is not None:
            self._take(told, DEEPEST)

    def _rows(self, table: ast.expr | None) -> None:
        """Of each row what is wrong and what to do, behind the sign of it."""
        for row in table.elts if isinstance(table, ast.Tuple) else ():
            for each in row.elts[1:] if isinstance(row, ast.Tuple) else ():
                self._take(each)

    def _returned(self, key: Key, deep: int) -> None:
        """What a function of the same module gives back."""
        if key[0] == self.module and isinstance(self.known.parts[key].node, Function):
            of = _Reading(self.known, self.known.parts[key], self.found)
            for node in of.nodes:
                if isinstance(node, ast.Return) and node.value is not None:
                    of._take(node.value, deep + 1)


def template_of(drawn: ast.JoinedStr) -> str:
    """An f-string as a template: in the place of each value a name from it."""
    made, taken = "", set[str]()
    for part in drawn.values:
        if isinstance(part, ast.Constant):
            made += str(part.value)
        else:
            name = next((one for one in _names(part) if one not in taken), f"value{len(taken)}")
            taken.add(name)
            made += f"{{{name}}}"
    return made


def _texts(told: ast.expr) -> Iterator[str]:
    return (one.value for one in ast.walk(told) if isinstance(one, ast.Constant) and isinstance(one.value, str))


def _names(part: ast.AST) -> Iterator[str]:
    nodes = list(ast.walk(part))
    called = [node.func for node in nodes if isinstance(node, ast.Call)]
    for node in nodes:
        if isinstance(node, ast.Attribute) and node not in called:
            yield node.attr
        elif isinstance(node, ast.Name) and node.id != "self" and node not in called:
            yield node.id


@cache
def _of_module(tree: ast.Module) -> dict[str, list[ast.expr]]:
    return _bound(own(tree))


def _bound(nodes: Iterable[ast.AST]) -> dict[str, list[ast.expr]]:
    """Names, each with all it is set to; of one taken apart the whole."""
    made: dict[str, list[ast.expr]] = {}
    for node in nodes:
        match node:
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
                made.setdefault(name, []).append(value)
            case ast.Assign(targets=targets, value=value):
                for target in targets:
                    for one, each in _apart(target, value):
                        made.setdefault(one, []).append(each)
    return made


def _apart(target: ast.expr, value: ast.expr) -> Iterator[tuple[str, ast.expr]]:
    """The names of one target, each with what it is set to as far as that can be told."""
    if isinstance(target, ast.Name):
        yield target.id, value
    elif isinstance(target, ast.Tuple):
        parts = value.elts if isinstance(value, ast.Tuple) else [value] * len(target.elts)
        for one, part in zip(target.elts, parts, strict=False):
            yield from _apart(one, part)
