"""A listening topic: a query with the handles that make a mention tagged, its filters and its revision."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal

from model.source import Home

Accents = Literal["asymmetric", "exact", "fold"]

TOPIC_ID = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?")


@dataclass(frozen=True, slots=True)
class Topic:
    """What a marketer defines. ``filters`` maps a field (lang, kind, site, source) to the values it may have, anded.

    ``revision`` is 0 until the topic is published.
    """

    id: str
    query: str
    name: str = ""
    handles: tuple[str, ...] = ()
    accents: Accents = "asymmetric"
    filters: dict[str, tuple[str, ...]] = field(default_factory=dict)
    owner: str = ""
    home: Home = "database"
    revision: int = 0

    @property
    def title(self) -> str:
        return self.name or self.id
