"""Tables of what is judged of mentions: people's labels and rules, scores told anew, and copies of one another.

As in ``storage.tables``: times are microseconds since 1970, UTC. A ``since`` or ``until`` that is a place in the
observation log is named so.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Index, LargeBinary, Table

from storage.columns import Integer, String, Text
from storage.tables import metadata

labels = Table(
    "labels",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("mention", String, nullable=False, index=True),
    Column("at", BigInteger, nullable=False),
    Column("who", Text, nullable=False),
    Column("what", String, nullable=False),  # relevance, sentiment, tag, untag, clear
    Column("value", Text, nullable=False),
    Index("labels_by_at", "at"),
    sqlite_autoincrement=True,
)

label_rules = Table(
    "label_rules",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("query", Text, nullable=False),
    Column("what", String, nullable=False),
    Column("value", Text, nullable=False),
    Column("who", Text, nullable=False),
    Column("begun_at", BigInteger, nullable=False),
    Column("ended_at", BigInteger),
    Column("walk", Text),  # the index's cursor of the walk over the archive; null when it is over
    sqlite_autoincrement=True,
)

relabels = Table(
    "relabels",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=True),
    Column("mention", String, nullable=False),
    sqlite_autoincrement=True,
)

retractions = Table(
    "retractions",
    metadata,
    Column("mention", String, primary_key=True),
    Column("since", BigInteger, primary_key=True),  # the end of the observation log when it was called irrelevant
    Column("until", BigInteger),  # and when that was taken back
)

rescored = Table(
    "rescored",
    metadata,
    Column("mention", String, primary_key=True),
    Column("topic", String, primary_key=True),
    Column("since", BigInteger, primary_key=True),  # the end of the observation log when it was scored anew
    Column("language", String, nullable=False),
    Column("negative", Boolean),
    Column("method", String, nullable=False),
    Index("rescored_by_topic", "topic", "since"),
)

rescorings = Table(
    "rescorings",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("method", String, nullable=False),
    Column("language", String, nullable=False),
    Column("begun_at", BigInteger, nullable=False),
    Column("ended_at", BigInteger),
    Column("walk", Text, nullable=False),
    Column("read", BigInteger, nullable=False),
    Column("changed", BigInteger, nullable=False),
    sqlite_autoincrement=True,
)

method_changes = Table(
    "method_changes",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("language", String, nullable=False),
    Column("before", String, nullable=False),
    Column("after", String, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("mended_at", BigInteger),  # when the archive before it had been scored anew
    sqlite_autoincrement=True,
)

copies = Table(
    "copies",
    metadata,
    Column("cluster", String, primary_key=True),
    Column("mention", String, nullable=False),
    Column("seen_at", BigInteger, nullable=False, index=True),
    Column("sketch", LargeBinary, nullable=False),
)

copy_bands = Table(
    "copy_bands",
    metadata,
    Column("band", BigInteger, primary_key=True, autoincrement=False),
    Column("cluster", String, primary_key=True),
    sqlite_with_rowid=False,
)

copy_names = Table(
    "copy_names",
    metadata,
    Column("digest", String, primary_key=True),
    Column("cluster", String, nullable=False),
    sqlite_with_rowid=False,
)
