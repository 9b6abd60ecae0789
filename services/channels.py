"""Channels tried out: a message that says it is a test, sent through each, and what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from alerts import send_test
from model.errors import NotFound
from model.said import said
from model.source import Json
from services.house import House


@dataclass(frozen=True, slots=True)
class Tested:
    """``kind`` is the address's scheme; ``error`` is empty when the channel took it."""

    name: str
    kind: str
    error: str

    @property
    def ok(self) -> bool:
        return not self.error


def channels_tested(house: House, names: Sequence[str] = (), *, language: str = "en") -> list[Tested]:
    """Send a test through these channels, through all when none is named. Raises NotFound for a name that is none."""
    channels = {"log": "log://", **house.config.channels}
    if unknown := [name for name in names if name not in channels]:
        known = ", ".join(sorted(channels))
        raise NotFound(
            "there is no such channel", where=unknown[0][:64], todo=said("earshot.toml has {known}", known=known)
        )
    return [
        Tested(name, kind_of(channels[name]), send_test(name, channels[name], house.clock(), language))
        for name in names or channels
    ]


def channels_of(house: House) -> dict[str, str]:
    """Every channel there is, by name, and what may be shown of its address."""
    return {name: kind_of(address) for name, address in {"log": "log://", **house.config.channels}.items()}


def kind_of(address: str) -> str:
    """What may be shown of an address: all else may be secret."""
    return address.partition("://")[0].lower() if "://" in address else ""


def tested_to_json(one: Tested) -> dict[str, Json]:
    return {"channel": one.name, "kind": one.kind, "ok": one.ok, "error": one.error}
