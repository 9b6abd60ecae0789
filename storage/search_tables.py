"""Tables of searches kept under a name, and of when each was last looked at by whom.

As in ``storage.tables``: times are microseconds since 1970, UTC; JSON is text.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Table, UniqueConstraint

from storage.columns import Integer, String, Text
from storage.tables import metadata

saved_searches = Table(
    "saved_searches",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("owner", String, nullable=False),
    Column("name", String, nullable=False),
    Column("shared", Boolean, nullable=False),
    Column("filters", Text, nullable=False),
    Column("made_at", BigInteger, nullable=False),
    UniqueConstraint("owner", "name"),
    sqlite_autoincrement=True,
)

search_looks = Table(
    "search_looks",
    metadata,
    Column("search", Integer, primary_key=True, autoincrement=False),
    Column("who", String, primary_key=True),
    Column("at", BigInteger, nullable=False),
)
