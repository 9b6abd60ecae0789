"""Tables of what people do about single mentions: how each stands, and what happened to it.

As in ``storage.tables``: times are microseconds since 1970, UTC.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Table

from storage.columns import Integer, String, Text
from storage.tables import metadata

work = Table(
    "work",
    metadata,
    Column("mention", String, primary_key=True),
    Column("state", String, nullable=False),  # new, open, done, not_needed
    Column("assignee", Text, nullable=False),
    Column("looked_at", BigInteger),  # first
    Column("looked_by", Text, nullable=False),
    Column("done_at", BigInteger),  # last; null while it is not done
    Column("changed_at", BigInteger, nullable=False),
    Column("version", Integer, nullable=False),  # how often its state or whose it is changed
    Index("work_by_state", "state", "changed_at"),
)

work_log = Table(
    "work_log",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("mention", String, nullable=False, index=True),
    Column("at", BigInteger, nullable=False),
    Column("who", Text, nullable=False),
    Column("what", String, nullable=False),  # looked, assigned, noted, or the state it went to
    Column("note", Text, nullable=False),
    sqlite_autoincrement=True,
)
