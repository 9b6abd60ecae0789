"""Field terms: reading their values, and asking a document for them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from math import isfinite
from urllib.parse import urlsplit

from model.capture import POST_KINDS
from model.mention import SENTIMENTS
from model.said import said
from topics.glob import glob
from topics.lexer import Piece
from topics.prepare import fold_accents, prepare
from topics.problems import Findings
from topics.tree import FieldTerm, Value

NUMERIC = ("rating", "followers")
RANGED = (*NUMERIC, "published")
_CHOICES: dict[str, tuple[str, ...]] = {
    "sentiment": SENTIMENTS,
    "tagged": ("true", "false", "yes", "no"),
    "kind": POST_KINDS,
}
_RANGE = re.compile(r"\s*(\S+)\s+TO\s+(\S+)\s*")


def read_values(name: str, pieces: list[Piece], findings: Findings) -> tuple[Value, ...]:
    """The values of a field term; empty after a problem was reported."""
    values = []
    for piece in pieces:
        value = _read_value(name, piece, findings)
        if value is None:
            return ()
        values.append(value)
    return tuple(values)


def _read_value(name: str, piece: Piece, findings: Findings) -> Value | None:
    if name in RANGED:
        return _read_range(name, piece, findings)
    if piece.kind == "range":
        message = said("{field}: takes no range; only {known} do", field=name, known=", ".join(RANGED))
        findings.error("field-range", message, piece.start, piece.end)
        return None
    if piece.kind not in ("word", "phrase") or not piece.text.strip():
        message = said("{field}: takes a word or a quoted text", field=name)
        findings.error("field-value", message, piece.start, piece.end)
        return None
    choices = _CHOICES.get(name)
    if choices and piece.text.lower() not in choices:
        fixes = [findings.replaced(choice, piece.start, piece.end, choice) for choice in choices]
        message = said("{field}: is one of {known}", field=name, known=", ".join(choices))
        findings.error("field-choice", message, piece.start, piece.end, *fixes)
        return None
    written = piece.text.strip()
    return Value(f'"{written}"' if piece.kind == "phrase" else written)


def _read_range(name: str, piece: Piece, findings: Findings) -> Value | None:
    found = _RANGE.fullmatch(piece.text) if piece.kind == "range" else None
    if piece.kind == "range" and not found:
        message = said("A range is written {field}:[1 TO 5], with * for an open end", field=name)
        findings.error("field-range", message, piece.start, piece.end)
        return None
    ends = [found[1], found[2]] if found else [piece.text]
    numbers = [_read_end(name, end, piece, findings) for end in ends]
    if any(number is False for number in numbers):
        return None
    low, high = (None if number is None else float(number) for number in (numbers[0], numbers[-1]))
    if low is not None and high is not None and low > high:
        fix = findings.replaced("Swap the ends", piece.start, piece.end, f"[{ends[-1]} TO {ends[0]}]")
        findings.error("field-range", "This range ends before it starts", piece.start, piece.end, fix)
        return None
    return Value(f"[{ends[0]} TO {ends[-1]}]" if found else ends[0], low, high, ranged=True)


def _read_end(name: str, end: str, piece: Piece, findings: Findings) -> float | bool | None:
    """One end of a range: None for ``*``, False after a problem was reported."""
    if end == "*":
        return None
    if name in NUMERIC:
        number = _number(end)
        if number is None:
            message = said("{text} is not a number", text=end[:40])
            findings.error("field-number", message, piece.start, piece.end)
        return False if number is None else number
    try:
        return float(date.fromisoformat(end).toordinal())
    except ValueError:
        message = said("{text} is not a day; write it as 2026-01-31", text=end[:40])
        findings.error("impossible-date", message, piece.start, piece.end)
        return False


def _number(text: str) -> float | None:
    if not re.fullmatch(r"[0-9]{1,15}(\.[0-9]{1,6})?", text):
        return None
    number = float(text)
    return number if isfinite(number) else None


Test = Callable[[Mapping[str, object]], bool]


def field_test(term: FieldTerm) -> Test:
    """Whether a document's fields satisfy the term. A field that is lacking never does."""
    name = term.name
    if name in RANGED:
        return lambda fields: _in_ranges(fields.get(name), term.values)
    wanted = tuple(normal(value.text.strip('"')) for value in term.values)
    if name in ("url", "links"):
        return lambda fields: any(url_has(url, value) for url in _texts(fields.get(name)) for value in wanted)
    if name == "tagged":
        truths = {value in ("true", "yes") for value in wanted}
        return lambda fields: fields.get("tagged") in truths
    if name == "site":
        return lambda fields: any(_site_is(site, value) for site in _texts(fields.get(name)) for value in wanted)
    if name in ("author", "thread"):
        return lambda fields: any(_says(text, value) for text in _texts(fields.get(name)) for value in wanted)
    return lambda fields: any(glob(value, normal(text)) for text in _texts(fields.get(name)) for value in wanted)


def normal(text: str) -> str:
    """Text of a field as it is compared: prepared, case- and accent-folded."""
    return fold_accents(prepare(text)[0].casefold())


def _texts(found: object) -> tuple[str, ...]:
    found = found() if callable(found) else found
    if isinstance(found, str):
        return (found,)
    return tuple(text for text in found if isinstance(text, str)) if isinstance(found, tuple | list) else ()


def _in_ranges(found: object, values: tuple[Value, ...]) -> bool:
    if isinstance(found, datetime):
        moment = found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
        found = moment.toordinal()
    if isinstance(found, bool) or not isinstance(found, int | float):
        return False
    return any((v.low is None or v.low <= found) and (v.high is None or found <= v.high) for v in values)


def _site_is(site: str, wanted: str) -> bool:
    host = normal(site)
    wanted = wanted.removeprefix("www.")
    return glob(wanted, host) or host.endswith("." + wanted)


def _says(text: str, wanted: str) -> bool:
    """The whole text, a handle with or without @, or whole words of it; ``*`` as in words."""
    whole = normal(text)
    if glob(wanted, whole) or whole.removeprefix("@") == wanted.removeprefix("@"):
        return True
    return (
        f" {' '.join(_WORDS.findall(wanted))} " in f" {' '.join(_WORDS.findall(whole))} "
        if "*" not in wanted
        else False
    )


_WORDS = re.compile(r"\w+")


def url_has(url: str, wanted: str) -> bool:
    """Whether an address is on a host (or one below it) or under a path: ``acme.example``, ``x.example/@a``, ``/@a``.

    ``wanted`` is normalised already; its scheme and ``www.`` do not count, nor do the address's.
    """
    try:
        parts = urlsplit(url if "://" in url else f"//{url}")
        host = normal((parts.hostname or "").removeprefix("www."))
    except ValueError:
        return False
    path = normal(f"{parts.path}?{parts.query}" if parts.query else parts.path).strip("/")
    wanted = re.sub(r"^[a-z][a-z0-9+.-]*://", "", wanted).removeprefix("www.").rstrip("/")
    if wanted.startswith(("/", "@")):
        return bool(wanted.strip("/")) and f"/{path}/".find(f"/{wanted.strip('/')}/") >= 0
    wanted_host, _, wanted_path = wanted.partition("/")
    if not (glob(wanted_host, host) or host.endswith("." + wanted_host)):
        return False
    return not wanted_path or f"{path}/".startswith(f"{wanted_path}/") or path.startswith(f"{wanted_path}?")
