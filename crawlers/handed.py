"""What a source is handed for its visits besides its definition: words to ask for, and credentials."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from model.source import Json


@dataclass(frozen=True, slots=True)
class Handed:
    """``terms`` are the topics' words and phrases for ``{query}``; ``secrets`` are never shown, logged or kept."""

    terms: tuple[str, ...] = ()
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)

    def to_json(self) -> dict[str, Json]:
        return {"terms": list(self.terms), "secrets": dict(self.secrets)}

    @classmethod
    def from_json(cls, value: Mapping[str, Json]) -> Handed:
        """The inverse, for what a dispatcher wrote."""
        terms, secrets = value.get("terms"), value.get("secrets")
        return cls(
            tuple(str(term) for term in terms) if isinstance(terms, list) else (),
            {name: str(secret) for name, secret in secrets.items()} if isinstance(secrets, dict) else {},
        )
