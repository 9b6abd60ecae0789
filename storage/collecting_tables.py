"""Tables of what collecting needs beside its sources: credentials, hubs that tell of what is new (WebSub), and posts
that are no longer at their source.

As in ``storage.tables``: times are microseconds since 1970, UTC.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Table

from storage.columns import Integer, Key, String, Text, TextKey
from storage.tables import metadata

credentials = Table(
    "credentials",
    metadata,
    Column("kind", String, primary_key=True),
    Column("name", String, primary_key=True),
    Column("sealed", Text, nullable=False),  # encrypted with the operator's key, which is not here
    Column("set_at", BigInteger, nullable=False),
)

subscriptions = Table(
    "subscriptions",
    metadata,
    Column("source", String, primary_key=True),
    Column("id", String, nullable=False, unique=True),  # the part of the callback's address that nobody guesses
    Column("hub", Text, nullable=False),
    Column("topic", Text, nullable=False),
    Column("state", String, nullable=False),  # asked, active, denied
    Column("asked_at", BigInteger, nullable=False),
    Column("failures", BigInteger, nullable=False),  # questions in a row that the hub did not take
    Column("until", BigInteger),  # of the lease; null until it is verified
    Column("delivered_at", BigInteger),
    Column("said", Text, nullable=False),  # why it was denied or failed
)

withdrawn = Table(
    "withdrawn",
    metadata,
    Column("source", Key, primary_key=True),
    Column("ref", TextKey, primary_key=True),
    Column("at", BigInteger, nullable=False),  # when it was found gone
    Column("told", Integer, nullable=False),  # 1 once its mention says so
    Index("withdrawn_by_told", "told", "at"),
)
