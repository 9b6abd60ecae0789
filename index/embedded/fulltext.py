"""A query's necessary condition as an FTS5 expression; what FTS5 cannot say is left out, so it answers a superset."""

from __future__ import annotations

import re
from collections.abc import Iterable

from topics import AllOf, AnyOf, Condition, Everything, Prefix, Sequence, Term

_UNSENDABLE = re.compile("[\x00\ud800-\udfff]")


def expression(condition: Condition) -> str | None:
    """None when everything has to be looked at."""
    match condition:
        case Term(token):
            return _quoted(token)
        case Sequence(tokens):
            return _quoted(" ".join(tokens)) if tokens else None
        case Prefix(text):
            return f"{_quoted(text)} *" if text else None
        case AnyOf(parts):
            return _any(parts)
        case AllOf(parts):
            return _all(parts)
        case Everything():
            return None


def _any(parts: tuple[Condition, ...]) -> str | None:
    said = [expression(part) for part in _flat(parts, AnyOf)]
    if any(part is None for part in said):
        return None
    return _joined(" OR ", said) if said else _quoted("\x00nothing")


def _all(parts: tuple[Condition, ...]) -> str | None:
    said = [made for part in _flat(parts, AllOf) if (made := expression(part)) is not None]
    return _joined(" AND ", said) if said else None


def _flat(parts: tuple[Condition, ...], kind: type[AnyOf] | type[AllOf]) -> list[Condition]:
    flat: list[Condition] = []
    for part in parts:
        flat.extend(_flat(part.conditions, kind) if isinstance(part, kind) else [part])
    return flat


def _joined(operator: str, said: Iterable[str | None]) -> str:
    distinct = list(dict.fromkeys(part for part in said if part is not None))
    return distinct[0] if len(distinct) == 1 else f"({operator.join(distinct)})"


def _quoted(text: str) -> str:
    return '"' + _UNSENDABLE.sub("\ufffd", text).replace('"', '""') + '"'
