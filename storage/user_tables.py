"""Tables of users, and of what they hold: sessions, tokens, one-time links, logins at other houses; of logins that
failed; and of answers to requests that may be sent twice.

As in ``storage.tables``: times are microseconds since 1970, UTC. No secret is kept that could be used: passwords by
Argon2id, all else by SHA-256 of 32 random bytes; a second factor's key is encrypted with the installation's secret.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Index, LargeBinary, Table

from storage.columns import Integer, Key, String, Text
from storage.tables import metadata

users = Table(
    "users",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("name", String, nullable=False),
    Column("folded", String, nullable=False, unique=True),  # one of "Ada" and "ada"
    Column("role", String, nullable=False),
    Column("password", Text, nullable=False),  # empty until a one-time link is used
    Column("second", Text, nullable=False),  # the factor's key, empty when there is none
    Column("second_used", BigInteger, nullable=False),  # its last step, which serves once
    Column("disabled", Boolean, nullable=False),
    Column("since", BigInteger, nullable=False),
    Column("email", String, nullable=False, server_default=""),  # folded; empty when none is known
    Column("topics", Text),  # those they may see, with blanks between; NULL for all
    sqlite_autoincrement=True,
)

sessions = Table(
    "sessions",
    metadata,
    Column("token", String, primary_key=True),
    Column("user", Integer, nullable=False, index=True),
    Column("since", BigInteger, nullable=False),
    Column("seen", BigInteger, nullable=False),
)

tokens = Table(
    "tokens",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("token", String, nullable=False, unique=True),
    Column("user", Integer, nullable=False, index=True),
    Column("name", Text, nullable=False),
    Column("deeds", Text, nullable=False),  # with blanks between; never more than its user may
    Column("since", BigInteger, nullable=False),
    Column("until", BigInteger),
    Column("used", BigInteger),
    Column("topics", Text),  # as of a user
    sqlite_autoincrement=True,
)

invitations = Table(
    "invitations",
    metadata,
    Column("token", String, primary_key=True),
    Column("user", Integer, nullable=False, index=True),
    Column("until", BigInteger, nullable=False),
)

failed_logins = Table(
    "failed_logins",
    metadata,
    Column("key", String, primary_key=True),  # an address, or a name at an address
    Column("failures", Integer, nullable=False),
    Column("last", BigInteger, nullable=False),
    Index("failed_logins_by_last", "last"),
)

identities = Table(
    "identities",
    metadata,
    Column("issuer", Key, primary_key=True),  # who vouches for them
    Column("subject", Key, primary_key=True),  # what they are called there, for ever
    Column("user", Integer, nullable=False, index=True),
    Column("since", BigInteger, nullable=False),
)

answers = Table(
    "answers",
    metadata,
    Column("key", String, primary_key=True),  # a digest of who asked and of the key they gave
    Column("request", String, nullable=False),  # a digest of what was asked
    Column("status", Integer, nullable=False),  # 0 while it is being answered
    Column("media", String, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("at", BigInteger, nullable=False),
    Index("answers_by_at", "at"),
)
