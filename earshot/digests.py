"""``[digests]`` of earshot.toml: what a team reads regularly."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Literal
from zoneinfo import available_timezones

from model.digest import DigestPlan
from model.errors import BadInput

FIELDS = ("channels", "every", "at", "zone", "language", "team")
LANGUAGES = ("en", "pl", "ru", "th", "ja")
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")
_HOUR = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")


def digests_of(found: object, channels: Collection[str], file: str) -> tuple[DigestPlan, ...]:
    """The digests of a table ``[digests.NAME]``. Raises BadInput naming the key."""
    if not isinstance(found, Mapping):
        raise BadInput("digests is not a table", where=file, todo="Write [digests.care] and below it channels = […]")
    return tuple(_digest(str(name), value, channels, f"{file}: digests.{name}") for name, value in found.items())


def _digest(name: str, value: object, channels: Collection[str], where: str) -> DigestPlan:
    if not _NAME.fullmatch(name):
        raise BadInput(f"the name of a digest is {name!r:.60}", where=where, todo="Write a–z, 0–9 and -")
    if not isinstance(value, Mapping):
        raise BadInput(
            "a digest is not a table", where=where, todo=f"Write [digests.{name}] and below it channels = […]"
        )
    if unknown := [key for key in value if key not in FIELDS]:
        raise BadInput(f"{unknown[0]!r:.60} is not a field of a digest", where=where, todo=f"Use {', '.join(FIELDS)}")
    every = _text(value, "every", "daily", where)
    zone, language = _text(value, "zone", "UTC", where), _text(value, "language", "en", where)
    if zone not in available_timezones() | {"UTC"}:
        raise BadInput(f"zone is {zone!r:.60}", where=where, todo="Write one such as Europe/Warsaw")
    if language not in LANGUAGES:
        raise BadInput(f"language is {language!r:.60}", where=where, todo=f"Write one of {', '.join(LANGUAGES)}")
    return DigestPlan(
        name=name,
        channels=_channels(value.get("channels"), channels, where),
        every=_every(every, where),
        at=_minute(_text(value, "at", "08:00", where), where),
        zone=zone,
        language=language,
        team=_text(value, "team", "", where),
    )


def _every(value: str, where: str) -> Literal["daily", "weekly"]:
    if value == "daily":
        return "daily"
    if value == "weekly":
        return "weekly"
    raise BadInput(f"every is {value!r:.60}", where=where, todo="Write daily or weekly")


def _minute(value: str, where: str) -> int:
    found = _HOUR.fullmatch(value)
    if found is None:
        raise BadInput(f"at is {value!r:.60}", where=where, todo='Write an hour such as "08:00"')
    return int(found[1]) * 60 + int(found[2])


def _channels(value: object, known: Collection[str], where: str) -> tuple[str, ...]:
    if not isinstance(value, list) or not value or not all(isinstance(item, str) for item in value):
        raise BadInput("channels is not a list of names", where=where, todo='Write channels = ["care-mail"]')
    for name in value:
        if name not in known and name != "log":
            todo = f"Add {name} under [channels], or correct the name"
            raise BadInput(f"it names the channel {name!r:.60}, which is none", where=where, todo=todo)
    return tuple(dict.fromkeys(value))


def _text(value: Mapping[str, object], key: str, default: str, where: str) -> str:
    found = value.get(key, default)
    if not isinstance(found, str) or "\x00" in found:
        raise BadInput(f"{key} is {found!r:.60}", where=where, todo="Write it in quotes, as text")
    return found.strip()
