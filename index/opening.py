"""From an address to an engine."""

from __future__ import annotations

from pathlib import Path

from index.embedded import EmbeddedIndex
from index.protocol import MentionIndex
from model.errors import BadInput

_EMBEDDED = "sqlite:///"


def open_index(url: str) -> MentionIndex:
    """The engine of ``sqlite:///path/index.db`` (``sqlite:////…`` for an absolute path), made when it is not there yet.

    Raises BadInput for another kind of address, Unavailable when the file cannot be opened.
    """
    path = url.removeprefix(_EMBEDDED)
    if not url.startswith(_EMBEDDED) or not path or "\x00" in path or path.endswith("/"):
        scheme = url.partition(":")[0][:40]
        raise BadInput(
            f"there is no index engine for {scheme!r} addresses", where="index.url", todo="Use sqlite:///path/index.db"
        )
    return EmbeddedIndex(Path(path))
