"""The kinds of rules there are."""

from __future__ import annotations

from alerts import sentiment_dip
from alerts.kind import Kind

KINDS: dict[str, Kind] = {kind.name: kind for kind in (sentiment_dip.KIND,)}
