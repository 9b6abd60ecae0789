"""What things are called in the cluster.

PREFIX                 the alias all questions go to
PREFIX-v1              the template
PREFIX-v1-2026.11      the mentions first seen in a month (UTC)
PREFIX-2026.11         that month's own alias, which writes go to: Elasticsearch makes an index for a name it does
                       not know, with a mapping of its own guessing, but never for an alias
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from index.elasticsearch.mapping import FORM
from model.errors import BadInput

_PREFIX = re.compile(r"[a-z0-9][a-z0-9_.-]{0,99}")
_MONTH = re.compile(r"(?!0000)[0-9]{4}\.(0[1-9]|1[0-2])")


@dataclass(frozen=True, slots=True)
class Names:
    """Raises BadInput for a prefix that Elasticsearch would not take."""

    prefix: str

    def __post_init__(self) -> None:
        if not _PREFIX.fullmatch(self.prefix):
            todo = "Use small letters, digits, - _ and ., at most 100 of them, such as earshot-mentions"
            raise BadInput(f"{self.prefix[:40]!r} cannot begin an index's name", where="index.prefix", todo=todo)

    @property
    def alias(self) -> str:
        return self.prefix

    @property
    def template(self) -> str:
        return f"{self.prefix}-v{FORM}"

    @property
    def pattern(self) -> str:
        return f"{self.template}-*"

    def index(self, month: str) -> str:
        return f"{self.template}-{month}"

    def writing(self, month: str) -> str:
        return f"{self.prefix}-{month}"

    def month(self, index: str) -> str:
        """The month of an index of ours; "" for another's."""
        month = index.removeprefix(f"{self.template}-")
        return month if month != index and is_month(month) else ""


def is_month(text: str) -> bool:
    """Whether it is written YYYY.MM."""
    return _MONTH.fullmatch(text) is not None
