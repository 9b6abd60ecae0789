"""From an address to an engine."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from index.embedded import EmbeddedIndex
from index.keeping import Engine
from index.options import IndexOptions
from model.errors import BadInput

MonthsOf = Callable[[Sequence[str]], Mapping[str, str]]
"""ids → the month (YYYY.MM, UTC) each was first seen in, of those that are known."""
_EMBEDDED = "sqlite:///"


def open_index(url: str, options: IndexOptions | None = None, *, months_of: MonthsOf | None = None) -> Engine:
    """The engine of ``sqlite:///path/index.db`` (``sqlite:////…`` for an absolute path), made when it is not there yet,
    or of one or several addresses of an Elasticsearch cluster, ``https://host:9200,https://other:9200``.

    ``months_of`` is the ledger's; without it Elasticsearch searches for the month of an id. Raises BadInput for another
    kind of address or a wrong option, Unavailable when the file cannot be opened; a cluster is not asked yet.
    """
    if url.startswith(("http://", "https://")):
        from index.elasticsearch import ElasticsearchIndex

        return ElasticsearchIndex(url, options or IndexOptions(), months_of)
    path = url.removeprefix(_EMBEDDED)
    if not url.startswith(_EMBEDDED) or not path or "\x00" in path or path.endswith("/"):
        scheme = url.partition(":")[0][:40]
        todo = "Use sqlite:///path/index.db, or https://host:9200 of an Elasticsearch"
        raise BadInput(f"there is no index engine for {scheme!r} addresses", where="index.url", todo=todo)
    return EmbeddedIndex(Path(path))
