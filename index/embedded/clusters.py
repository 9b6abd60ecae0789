"""Copies of one text are found by a word of their own in the full-text index.

A digest comes in no order: in a B-tree each would touch a page of its own, while FTS5 gathers its words and sorts them.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from index.embedded.conditions import Condition, listed, storable

_SIGN = "\ue000"
"""Begins the word: for private use, so that no text has it; atoms are letters, numbers and marks."""


def cluster_word(cluster: str) -> str:
    """The word of a cluster, "" of none."""
    return _SIGN + cluster.encode().hex() if cluster else ""


def of_clusters(clusters: Sequence[str]) -> Condition:
    """The mention is in one of the clusters. FTS5 cuts a word past 32 kB, so what is found is compared."""
    words = [f'"{cluster_word(cluster)}"' for cluster in clusters if cluster and storable(cluster)]
    found = "SELECT w.rowid FROM json_each(?) k CROSS JOIN words w WHERE w.words MATCH k.value"
    of_them = "m.cluster IN (SELECT value FROM json_each(?))"
    return f"{{row}} IN ({found}) AND {of_them}", (json.dumps(words), listed(clusters))
