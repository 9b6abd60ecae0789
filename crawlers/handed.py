"""What a source is handed for its visits besides its definition: words to ask for, and credentials."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from model.source import Json


@dataclass(frozen=True, slots=True)
class Handed:
    """``terms`` are the topics' words and phrases for ``{query}``. ``secrets`` are credentials by name, of each kind
    that the source may prove to be; a spider sees those of its own kind alone. They are never shown, logged or kept."""

    terms: tuple[str, ...] = ()
    secrets: Mapping[str, Mapping[str, str]] = field(default_factory=dict, repr=False)

    def to_json(self) -> dict[str, Json]:
        return {"terms": list(self.terms), "secrets": {kind: dict(some) for kind, some in self.secrets.items()}}

    @classmethod
    def from_json(cls, value: Mapping[str, Json]) -> Handed:
        """The inverse, for what a dispatcher wrote."""
        terms, secrets = value.get("terms"), value.get("secrets")
        return cls(
            tuple(str(term) for term in terms) if isinstance(terms, list) else (),
            {kind: _texts(some) for kind, some in secrets.items()} if isinstance(secrets, dict) else {},
        )


def _texts(value: Json) -> dict[str, str]:
    return {name: str(secret) for name, secret in value.items()} if isinstance(value, dict) else {}
