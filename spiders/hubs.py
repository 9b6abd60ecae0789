"""Who tells of what is new in a feed (WebSub, section 4): the Link headers of its answer, then the feed itself."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from spiders.entry import Feed
from spiders.text import absolute

_LINK = re.compile(
    r"<([^<>]{1,2000})>((?:\s{0,9};\s{0,9}[\w*-]{1,40}\s{0,9}=\s{0,9}(?:\"[^\"]{0,300}\"|[^\s\",;]{1,300})){0,9})"
)
_PARAMETER = re.compile(r";\s{0,9}([\w*-]{1,40})\s{0,9}=\s{0,9}(?:\"([^\"]{0,300})\"|([^\s\",;]{1,300}))")


def announced(feed: Feed, headers: Mapping[str, str], url: str) -> Feed:
    """The feed with the hub and the topic that the answer's headers name (RFC 8288); they win over its own."""
    links = _links(headers.get("link", "")[:8_000], url)
    if not links.get("hub"):
        return feed
    return replace(feed, hub=links["hub"], topic=links.get("self") or feed.topic)


def _links(header: str, url: str) -> dict[str, str]:
    """The first address of each relation."""
    found: dict[str, str] = {}
    for link in _LINK.finditer(header):
        said = {one[1].lower(): one[2] or one[3] or "" for one in _PARAMETER.finditer(link[2])}
        for name in said.get("rel", "").lower().split():
            for address in absolute(link[1], url):
                found.setdefault(name, address)
    return found
