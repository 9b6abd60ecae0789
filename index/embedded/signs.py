"""Copies of one text, what an author wrote and what stands in a thread are found by words of their own in the full-text
index.

Their names come in no order: in a B-tree each would touch a page of its own, while FTS5 gathers its words and sorts
them.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Literal

from index.embedded.conditions import Condition, among, listed, storable

Signed = Literal["cluster", "author", "thread"]
"""Columns of ``mentions`` that have words."""
_SIGNS: dict[Signed, str] = {"cluster": "\ue000", "author": "\ue001", "thread": "\ue002"}
"""Each begins the words of one: for private use, so that no text has it; atoms are letters, numbers and marks."""
LONGEST = 12
"""Characters of a name that its word holds: a cluster's first ones, and the last of others, where addresses differ."""


def signs(cluster: str, author: str, thread: str) -> str:
    """The words of a mention, as the view ``said`` makes them."""
    told = sign("cluster", cluster), sign("author", author), sign("thread", thread)
    return " ".join(filter(None, told))


def sign(signed: Signed, name: str) -> str:
    """The word of a name, "" of none. Names that differ may share it."""
    part = name[:LONGEST] if signed == "cluster" else name[-LONGEST:]
    return _SIGNS[signed] + part.encode().hex() if name else ""


def of_signs(signed: Signed, names: Sequence[str]) -> Condition:
    """The mention has one of the names; what is found by the words is compared."""
    words = [f'"{sign(signed, name)}"' for name in names if name and storable(name)]
    found = "SELECT w.rowid FROM json_each(?) k CROSS JOIN words w WHERE w.words MATCH k.value"
    return f"{{row}} IN ({found}) AND {among(f'm.{signed}')}", (json.dumps(words), listed(names))
