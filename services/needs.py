"""What credentials a kind of source takes, and which of them are there. Never their values."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from spiders import secret_variable, spider_named


@dataclass(frozen=True, slots=True)
class Need:
    """``variable`` is the environment variable that may hold it; without one that is ``required`` the kind does
    nothing, with another it does more."""

    kind: str
    name: str
    said: str
    variable: str
    required: bool
    there: bool

    @property
    def command(self) -> str:
        """What puts it down, encrypted."""
        return f"earshot credentials set {self.kind} {self.name}"


def needs_of(kind: str, there: Collection[str]) -> tuple[Need, ...]:
    """The credentials of a kind, what it cannot do without first; ``there`` names those that are set."""
    spider = spider_named(kind)
    if spider is None:
        return ()
    required = (
        Need(kind, name, said, secret_variable(kind, name), True, name in there)
        for name, said in spider.secrets.items()
    )
    more = (
        Need(kind, name, said, secret_variable(kind, name), False, name in there) for name, said in spider.helps.items()
    )
    return (*required, *more)
