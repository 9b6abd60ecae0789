"""What errors say that pages show, read from the source: for who translates, and for the test that none was forgotten.

A sentence is a string, or ``said("… {name} …", name=…)``; one put together in another way cannot be translated, and is
told as a fault.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from web.wrong import worded

ROOT = Path(__file__).parent.parent
SPEAKING = (
    *("model/errors.py", "topics/*.py", "web/*.py", "web/routes/*.py"),
    *(
        f"alerts/{name}.py"
        for name in (
            *("actions", "influencer", "lifecycle", "link", "options", "problem_resurfaced", "rule_files", "rules"),
            *("scale", "share_of_voice", "source_silent", "volume_options"),
        )
    ),
    *(
        f"services/{name}.py"
        for name in (
            *(
                "adding",
                "alerts",
                "analysis",
                "asking",
                "assigning",
                "audit_log",
                "backups",
                "channels",
                "downloads",
                "drafts",
                "incident",
            ),
            *("label_acts", "label_rules", "labels", "logins", "mention", "mutes", "passwords", "problem_alerts"),
            *("problems", "rulebook", "rules", "search", "searches", "source_list", "sources", "spans", "tokens"),
            *("definitions", "export", "facets", "frequency", "panel", "percentiles", "places", "single_sign_on"),
            *("source_files", "topic_files"),
            *("topic_drafts", "topic_imports", "topic_lists", "topic_moves", "topic_publishing", "topic_table"),
            *("topic_trials", "topics", "trying_rules", "twice", "users", "visibility", "work"),
        )
    ),
    *("index/cursor.py", "index/intervals.py"),
    *(f"storage/{name}.py" for name in ("mutes", "planned", "problems", "users")),
)
"""Files whose errors and problems pages show, but for those in ``SILENT``."""
SILENT = ("services/topics.py", "web/catalogues.py", "web/sentences.py", "topics/query.py")
"""Of them those whose errors only the command line shows."""
ERRORS = frozenset(
    [
        "BadInput",
        "Forbidden",
        "Misdirected",
        "NotFound",
        "NotForYou",
        "NotLoggedIn",
        "NotSo",
        "OtherRequest",
        "Unavailable",
        "Unknown",
    ]
)
PARTS = {"error": 1, "warn": 1, "refuse": 1, "replaced": 0, "bracketed": 0}
"""Methods of a query's findings, and which of what they are given is said."""


@dataclass(slots=True)
class Sentences:
    """``said`` are templates; ``faults`` are places (file:line) of what cannot be translated."""

    said: set[str] = field(default_factory=set)
    faults: list[str] = field(default_factory=list)

    def add(self, text: str) -> None:
        if worded(text):
            self.said.add(text)


def sentences() -> Sentences:
    """Of all files that speak."""
    found = Sentences()
    for pattern in SPEAKING:
        for path in sorted(ROOT.glob(pattern)):
            name = path.relative_to(ROOT).as_posix()
            if name not in SILENT:
                read(path.read_text(encoding="utf-8"), name, found)
    return found


def read(source: str, name: str, found: Sentences) -> None:
    """Adds what one file says."""
    tree = ast.parse(source)
    for part in ast.walk(tree):
        if isinstance(part, ast.FunctionDef | ast.AsyncFunctionDef | ast.Module):
            scope = _bound(part) if isinstance(part, ast.Module) else {**_bound(tree), **_bound(part)}
            for call in _calls(part):
                for each in _told(call):
                    _take(each, scope, name, found)
                for each in _places(call):
                    _take(each, scope, name, Sentences(found.said, []))


def _calls(part: ast.AST) -> Iterator[ast.Call]:
    """Those of a function or a module, not those of the functions in it."""
    for child in ast.iter_child_nodes(part):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        if isinstance(child, ast.Call):
            yield child
        yield from _calls(child)


def _told(call: ast.Call) -> Iterator[ast.expr]:
    """What of a call is said to people."""
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    sentence = name in ERRORS or name == "EarshotError" or _is_super(call)
    if sentence:
        yield from call.args[:1]
        yield from (given.value for given in call.keywords if given.arg in ("what", "todo"))
    elif name in PARTS and isinstance(call.func, ast.Attribute) and len(call.args) > PARTS[name]:
        yield call.args[PARTS[name]]
    elif name == "said":
        yield call


def _places(call: ast.Call) -> Iterator[ast.expr]:
    """Where it is: words, or data such as an id, a path, an option."""
    yield from (given.value for given in call.keywords if given.arg == "where")


def _is_super(call: ast.Call) -> bool:
    if not (isinstance(call.func, ast.Attribute) and call.func.attr == "__init__"):
        return False
    return isinstance(call.func.value, ast.Call) and getattr(call.func.value.func, "id", "") == "super"


def _take(told: ast.expr, scope: dict[str, list[ast.expr]], name: str, found: Sentences) -> None:
    match told:
        case ast.Constant(value=str(text)):
            found.add(text)
        case ast.Call(func=ast.Name(id="said"), args=[ast.Constant(value=str(text)), *_]):
            found.add(text)
        case ast.IfExp(body=one, orelse=other):
            _take(one, scope, name, found)
            _take(other, scope, name, found)
        case ast.Name(id=bound) if bound in scope:
            for each in scope[bound]:
                _take(each, {}, name, found)
        case ast.Subscript(value=ast.Name(id=bound)) if bound in scope:
            for each in scope[bound]:
                for value in each.values if isinstance(each, ast.Dict) else ():
                    _take(value, {}, name, found)
        case ast.JoinedStr(values=values) if any(worded(str(v.value)) for v in values if isinstance(v, ast.Constant)):
            found.faults.append(f"{name}:{told.lineno}")
        case ast.BinOp():
            found.faults.append(f"{name}:{told.lineno}")
        case _:
            pass  # what was typed or is named: data, or said elsewhere


def _bound(part: ast.AST) -> dict[str, list[ast.expr]]:
    """Names of a function or a module, each with all it is set to."""
    made: dict[str, list[ast.expr]] = {}
    for child in ast.walk(part) if not isinstance(part, ast.Module) else part.body:
        if isinstance(child, ast.Assign):
            for target in child.targets:
                if isinstance(target, ast.Name):
                    made.setdefault(target.id, []).append(child.value)
                elif isinstance(target, ast.Tuple) and isinstance(child.value, ast.Tuple):
                    for one, value in zip(target.elts, child.value.elts, strict=False):
                        if isinstance(one, ast.Name):
                            made.setdefault(one.id, []).append(value)
    return made
