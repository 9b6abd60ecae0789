"""Tables of topics as somebody is writing them. As in ``storage.tables``: times are microseconds since 1970, UTC."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Table

from storage.columns import Integer, String, Text
from storage.tables import metadata

topic_drafts = Table(
    "topic_drafts",
    metadata,
    Column("who", String, primary_key=True),
    Column("topic", String, primary_key=True),  # empty for a topic that has no id yet
    Column("base", Integer, nullable=False),  # the revision it was written upon; 0 for a new topic
    Column("definition", Text, nullable=False),
    Column("saved_at", BigInteger, nullable=False),
)
