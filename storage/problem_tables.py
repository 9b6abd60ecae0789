"""Tables of problems: what goes wrong, when it was fixed, and which incidents people tied to it or untied.

As in ``storage.tables``: times are microseconds since 1970, UTC; JSON is text.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Table

from storage.columns import Integer, String, Text
from storage.tables import metadata

problems = Table(
    "problems",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("name", Text, nullable=False),
    Column("query", Text, nullable=False),
    Column("filters", Text, nullable=False),  # JSON: topics, languages, sources, kinds
    Column("cost", String, nullable=False),  # a decimal: money is not rounded
    Column("currency", String, nullable=False),
    Column("note", Text, nullable=False),
    Column("fixed_on", Text, nullable=False),  # JSON: days, oldest first
    Column("who", Text, nullable=False),
    Column("made_at", BigInteger, nullable=False),
    sqlite_autoincrement=True,
)

problem_incidents = Table(
    "problem_incidents",
    metadata,
    Column("problem", Integer, primary_key=True),
    Column("incident", String, primary_key=True),
    Column("tied", Boolean, nullable=False),  # False: it is none of this problem's, whatever its messages say
    Column("who", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
)
