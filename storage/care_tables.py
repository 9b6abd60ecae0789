"""Tables of what people do around incidents: how each was told, what is muted, planned, and who is looking.

As in ``storage.tables``: times are microseconds since 1970, UTC.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Float, Index, Table

from storage.columns import Integer, String, Text
from storage.tables import metadata

tellings = Table(
    "tellings",
    metadata,
    Column("incident", String, primary_key=True),
    Column("inbox", Text, nullable=False),
    Column("lead", String, nullable=False, index=True),  # the incident whose message names this one
    Column("told_at", BigInteger),  # null while it is held back
    Column("severity", Integer, nullable=False),  # as it was told last
    Column("held", String, nullable=False),  # why nobody was told: muted, quiet, inhibited
    Column("by", String, nullable=False),  # which mute or incident holds it
    Column("late", BigInteger),  # it joined after the message: since when that waits to be said
    Index("tellings_by_inbox", "inbox", "told_at"),
)

mutes = Table(
    "mutes",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("rule", Text, nullable=False),
    Column("topic", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("who", Text, nullable=False),
    Column("since", BigInteger, nullable=False),
    Column("until", BigInteger, nullable=False),
    sqlite_autoincrement=True,
)

planned_events = Table(
    "planned_events",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("topic", String, nullable=False),  # empty: all topics
    Column("since", BigInteger, nullable=False),
    Column("until", BigInteger, nullable=False),
    Column("title", Text, nullable=False),
    Column("who", Text, nullable=False),
    Column("made_at", BigInteger, nullable=False),
    Index("planned_by_topic", "topic", "until"),
    sqlite_autoincrement=True,
)

presence = Table(
    "presence",
    metadata,
    Column("incident", String, primary_key=True),
    Column("who", String, primary_key=True),
    Column("until", BigInteger, nullable=False),
)

trims = Table(
    "trims",
    metadata,
    Column("rule", String, primary_key=True),
    Column("topic", String, primary_key=True),
    Column("place", Integer, primary_key=True),  # of the observation log, from which it holds
    Column("factor", Float, nullable=False),  # of the theory's threshold
    Column("rate", Float, nullable=False),
    Column("low", Float, nullable=False),
    Column("high", Float, nullable=False),
    Column("weeks", Float, nullable=False),
    Column("made_at", BigInteger, nullable=False),
)
