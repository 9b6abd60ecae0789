"""Sentences that can be said again in another language: English words, with the template they were made of."""

from __future__ import annotations

from collections.abc import Mapping


class Said(str):
    """A sentence in English. ``template`` has ``{name}`` in the places of ``values``; a value may be a ``Said``."""

    __slots__ = ("template", "values")
    template: str
    values: Mapping[str, object]

    def __new__(cls, template: str, values: Mapping[str, object]) -> Said:
        made = super().__new__(cls, template.format_map(values) if values else template)
        made.template, made.values = template, values
        return made

    def __getnewargs__(self) -> tuple[str, Mapping[str, object]]:  # type: ignore[override]
        return self.template, self.values


def said(template: str, **values: object) -> Said:
    """A sentence with values in it; one that is said already stays as it is. Without values braces are letters."""
    return template if isinstance(template, Said) else Said(template, values)
