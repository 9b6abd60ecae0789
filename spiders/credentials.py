"""Credentials of the user's own: what they are called, and the sentence when one is missing."""

from __future__ import annotations

import re
from collections.abc import Mapping

from spiders.errors import Unreadable
from spiders.spider import Spider, View

SECRET_PREFIX = "EARSHOT_SECRET_"  # noqa: S105 a name
SECRET_NAME = re.compile(r"[a-z0-9_]{1,64}")


def secret_variable(kind: str, name: str) -> str:
    """The environment variable that may hold a credential: EARSHOT_SECRET_<KIND>_<NAME>."""
    return f"{SECRET_PREFIX}{kind.replace('-', '_')}_{name}".upper()


def secret_name(text: str) -> str:
    """A text (a host, say) as the name of a credential: ``mastodon.social`` is mastodon_social."""
    return re.sub(r"[^a-z0-9]+", "_", text.lower()).strip("_")[:64]


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
        todo=f"Set {secret_variable(spider.name, name)}, or: earshot credentials set {spider.name} {name}",
    )
