"""Credentials of the user's own: what they are called, and the sentence when one is missing."""

from __future__ import annotations

import re
from collections.abc import Mapping

from model.said import said
from spiders.addresses import host_of, origin_of
from spiders.errors import Unreadable
from spiders.spider import Spider, View

SECRET_PREFIX = "EARSHOT_SECRET_"  # noqa: S105 a name
_HOST = re.compile(r"[a-z0-9]+(?:-+[a-z0-9]+)*(?:\.[a-z0-9]+(?:-+[a-z0-9]+)*)+")
LONGEST_HOST = 60
SECRET_NAME = re.compile(r"[a-z0-9_]{1,64}")


def secret_variable(kind: str, name: str) -> str:
    """The environment variable that may hold a credential: EARSHOT_SECRET_<KIND>_<NAME>."""
    return f"{SECRET_PREFIX}{kind.replace('-', '_')}_{name}".upper()


def host_secret(url: str) -> str:
    """The name of the credential that belongs to an address's host: ``mastodon.social`` is mastodon_social, a hyphen is
    two underscores. No other host has that name; empty where there can be none (no https, a port of its own)."""
    host = host_of(url)
    if not origin_of(url).lower().endswith(f"//{host}") and not origin_of(url).lower().endswith(f"//www.{host}"):
        return ""
    plain = url[:8].lower() == "https://" and _HOST.fullmatch(host) is not None and len(host) <= LONGEST_HOST
    return host.replace("-", "__").replace(".", "_") if plain else ""


def needed(spider: Spider, view: View) -> Mapping[str, str]:
    """The view's credentials when all that the spider cannot do without are there. Raises Unreadable naming those that
    are not."""
    missing = [name for name in spider.secrets if not view.secrets.get(name)]
    if missing:
        raise lacking(spider, missing[0], view.url)
    return view.secrets


def lacking(spider: Spider, name: str, where: str) -> Unreadable:
    """The sentence on a credential that is not there."""
    return Unreadable(
        f"{spider.title} answers this only with credentials of your own, and {name} is not set",
        where=where,
        todo=said(
            "Set {variable}, or: earshot credentials set {kind} {name}",
            variable=secret_variable(spider.name, name),
            kind=spider.name,
            name=name,
        ),
    )
