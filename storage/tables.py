"""The tables of the state database. Times are microseconds since 1970, UTC; JSON is text.

Everything Earshot must not lose lives here until the index has acknowledged it, and everything it must remember for
ever (claims, ledger, seen refs) stays.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    Index,
    MetaData,
    Table,
    UniqueConstraint,
)

from storage.columns import Integer, Key, String, Text, TextKey

metadata = MetaData()

sources = Table(
    "sources",
    metadata,
    Column("id", String, primary_key=True),
    Column("url", Text, nullable=False),
    Column("kind", String, nullable=False),
    Column("every", Integer),
    Column("render", Boolean, nullable=False, default=False),
    Column("options", Text, nullable=False, default="{}"),
    Column("home", String, nullable=False),
    Column("paused", Boolean, nullable=False, default=False),
    Column("site", String, nullable=False, index=True),
    # health
    Column("last_visit", BigInteger),
    Column("last_success", BigInteger),
    Column("outcome", String),
    Column("message", Text, nullable=False, default=""),
    Column("next_due", BigInteger, index=True),
    Column("hold_until", BigInteger),
    Column("failures", Integer, nullable=False, default=0),
    Column("rate", Float),
    Column("strain", Float, nullable=False, server_default="1"),
    Column("posting", Text),
    Column("silent_since", BigInteger),
)

visits = Table(
    "visits",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("source", String, nullable=False),
    Column("started", BigInteger, nullable=False),
    Column("ended", BigInteger, nullable=False),
    Column("outcome", String, nullable=False),
    Column("status", Integer),
    Column("message", Text, nullable=False),
    Column("requests", Integer, nullable=False),
    Column("new", Integer, nullable=False),
    Column("edited", Integer, nullable=False),
    Column("unchanged", Integer, nullable=False),
    Column("quarantined", Integer, nullable=False),
    Index("visits_by_source", "source", "started"),
)

gaps = Table(
    "gaps",
    metadata,
    Column("source", String, primary_key=True),
    Column("since", BigInteger, primary_key=True),
    Column("until", BigInteger, nullable=False, index=True),
    Column("reason", String, nullable=False, server_default="unread"),
)

robots = Table(
    "robots",
    metadata,
    Column("origin", TextKey, primary_key=True),
    Column("status", Integer, nullable=False),
    Column("body", Text, nullable=False),
    Column("until", BigInteger, nullable=False),
    Column("asked", BigInteger),  # the last request to a site that has a crawl-delay
)

seen = Table(
    "seen",
    metadata,
    Column("source", Key, primary_key=True),
    Column("ref", TextKey, primary_key=True),
    Column("hash", String, nullable=False),
    Column("first_seen", BigInteger, nullable=False),
)

validators = Table(
    "validators",
    metadata,
    Column("source", String, primary_key=True),
    Column("url", TextKey, primary_key=True),
    Column("etag", Text, nullable=False),
    Column("last_modified", Text, nullable=False),
)

cursors = Table(
    "cursors",
    metadata,
    Column("source", String, primary_key=True),
    Column("name", Key, primary_key=True),
    Column("value", Text, nullable=False),
)

frontier = Table(
    "frontier",
    metadata,
    Column("source", String, primary_key=True),
    Column("url", TextKey, primary_key=True),
    Column("ref", Text, nullable=False),
    Column("hint", Text, nullable=False),
    Column("looks", Integer, nullable=False),
    Column("failures", Integer, nullable=False),
    Column("due", BigInteger),
    Index("frontier_by_due", "source", "due"),
)

outbox = Table(
    "outbox",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=True),
    Column("source", String, nullable=False),
    Column("ref", Text, nullable=False),
    Column("canonical", Text, nullable=False),
    Column("capture", Text, nullable=False),
    Column("seen_at", BigInteger, nullable=False),
    sqlite_autoincrement=True,
)

quarantine = Table(
    "quarantine",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("source", String, nullable=False),
    Column("ref", Text, nullable=False),
    Column("canonical", Text, nullable=False),
    Column("capture", Text, nullable=False),
    Column("seen_at", BigInteger, nullable=False),
    Column("reason", Text, nullable=False),
    Column("trace", Text, nullable=False),
    Column("since", BigInteger, nullable=False),
)

claims = Table(
    "claims",
    metadata,
    Column("key", TextKey, primary_key=True),
    Column("mention", String, nullable=False, index=True),
)

ledger = Table(
    "ledger",
    metadata,
    Column("mention", String, primary_key=True),
    Column("month", String, nullable=False),
    Column("version", BigInteger, nullable=False),
    Column("first_seen", BigInteger, nullable=False),
    Column("state", String, nullable=False),  # live, merged, deleted
    Column("into", String),
)

leases = Table(
    "leases",
    metadata,
    Column("name", Key, primary_key=True),
    Column("owner", String, nullable=False),
    Column("token", BigInteger, nullable=False),
    Column("expires", BigInteger, nullable=False),
)

topic_revisions = Table(
    "topic_revisions",
    metadata,
    Column("topic", String, primary_key=True),
    Column("revision", Integer, primary_key=True),
    Column("definition", Text, nullable=False),
    Column("home", String, nullable=False),
    Column("published_at", BigInteger, nullable=False),
    Column("retired_at", BigInteger),
    Column("who", String, nullable=False, server_default=""),
    Column("note", Text, nullable=False, server_default=""),
)

rules = Table(
    "rules",
    metadata,
    Column("id", String, primary_key=True),
    Column("definition", Text, nullable=False),
    Column("home", String, nullable=False),
    Column("published_at", BigInteger, nullable=False),
)

observations = Table(
    "observations",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=True),
    Column("mention", String, nullable=False),
    Column("topic", String, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("seen_at", BigInteger, nullable=False),
    Column("event_at", BigInteger, nullable=False),
    Column("live", Boolean, nullable=False),
    Column("negative", Boolean),
    Column("method", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("language", String, nullable=False),
    Column("source", String, nullable=False),
    Column("author", Text, nullable=False),
    Column("cluster", String, nullable=False),
    Column("thread", Text, nullable=False),
    Column("reach", BigInteger),
    UniqueConstraint("mention", "topic", name="one_observation"),
    Index("observations_by_event", "topic", "event_at"),
    sqlite_autoincrement=True,
)

detectors = Table(
    "detectors",
    metadata,
    Column("rule", String, primary_key=True),
    Column("topic", String, primary_key=True),
    Column("cursor", Integer, nullable=False),
    Column("state", Text, nullable=False),
)

incidents = Table(
    "incidents",
    metadata,
    Column("id", String, primary_key=True),
    Column("rule", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("topic", String, nullable=False),
    Column("state", String, nullable=False),
    Column("severity", Integer, nullable=False),
    Column("opened_at", BigInteger, nullable=False),
    Column("fired_at", BigInteger),
    Column("acknowledged_at", BigInteger),
    Column("resolved_at", BigInteger),
    Column("assignee", Text, nullable=False),
    Column("snoozed_until", BigInteger),
    Column("evidence", Text, nullable=False),
    Index("incidents_by_state", "state", "opened_at"),
)

incident_log = Table(
    "incident_log",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("incident", String, nullable=False, index=True),
    Column("at", BigInteger, nullable=False),
    Column("who", Text, nullable=False),
    Column("what", String, nullable=False),
    Column("note", Text, nullable=False),
)

notifications = Table(
    "notifications",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("incident", String, nullable=False, index=True),
    Column("event", String, nullable=False),  # fired, acknowledged, resolved
    Column("channel", String, nullable=False),
    Column("body", Text, nullable=False),
    Column("due", BigInteger, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("sent_at", BigInteger),
    Column("error", Text, nullable=False),
    Column("buried_at", BigInteger),  # its channel said that it will never take it
    UniqueConstraint("incident", "event", "channel", name="one_notification"),
)

facts = Table(
    "facts",
    metadata,
    Column("name", String, primary_key=True),
    Column("value", Text, nullable=False),
)

counts = Table(
    "counts",
    metadata,
    Column("name", String, primary_key=True),
    Column("value", BigInteger, nullable=False),
)

list_revisions = Table(
    "list_revisions",
    metadata,
    Column("list", String, primary_key=True),
    Column("revision", Integer, primary_key=True),
    Column("query", Text, nullable=False),
    Column("published_at", BigInteger, nullable=False),
    Column("retired_at", BigInteger),
    Column("home", String, nullable=False, server_default="file"),
    Column("who", String, nullable=False, server_default=""),
    Column("note", Text, nullable=False, server_default=""),
)

topic_lists = Table(
    "topic_lists",
    metadata,
    Column("topic", String, primary_key=True),
    Column("topic_revision", Integer, primary_key=True),
    Column("list", String, primary_key=True),
    Column("list_revision", Integer, nullable=False),
)

backfills = Table(
    "backfills",
    metadata,
    Column("topic", String, primary_key=True),
    Column("revision", Integer, nullable=False),
    Column("cursor", BigInteger, nullable=False),
    Column("after", String, nullable=False),
    Column("begun_at", BigInteger, nullable=False),
)

audit = Table(
    "audit",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=True),
    Column("at", BigInteger, nullable=False),
    Column("actor", String, nullable=False),
    Column("action", String, nullable=False),
    Column("detail", Text, nullable=False),
)
