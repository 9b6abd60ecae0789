"""The state database: what Earshot must not lose and what it must remember.

In: what visits and imports found, what the index acknowledged, what people decided. Out: what waits, what is known, who
may work on what. Every function takes an open transaction (``Database.write`` or ``Database.read``) first; the caller
decides what stands or falls together.

Public: Database, open_database, engine_of, the objects they speak in, and a module a concern: archive, audit,
backfills, copies, copying, detectors, facts, figures, frontier, gaps, incidents, judged, labels, leases, ledger,
lists, mutes, notifications, observations, outbox, planned, presence, rescorings, robots, rules, sources, tellings,
topics, users and visits.
"""

from storage import (
    archive,
    audit,
    backfills,
    copies,
    copying,
    delays,
    detectors,
    facts,
    figures,
    frontier,
    gaps,
    incidents,
    judged,
    labels,
    leases,
    ledger,
    lists,
    mutes,
    notifications,
    observations,
    outbox,
    planned,
    presence,
    rescorings,
    robots,
    rules,
    sources,
    tellings,
    topics,
    trims,
    users,
    visits,
)
from storage.database import Database, engine_of, open_database
from storage.frontier import Discovered, Look, Looked
from storage.leases import Lease
from storage.outbox import Counts, Found, Quarantined, Rejected, Waiting
from storage.robots import Robots
from storage.visits import Memory, Validator, Visit, VisitRow

__all__ = [
    "Counts",
    "Database",
    "Discovered",
    "Found",
    "Lease",
    "Look",
    "Looked",
    "Memory",
    "Quarantined",
    "Rejected",
    "Robots",
    "Validator",
    "Visit",
    "VisitRow",
    "Waiting",
    "archive",
    "audit",
    "backfills",
    "copies",
    "copying",
    "delays",
    "detectors",
    "engine_of",
    "facts",
    "figures",
    "frontier",
    "gaps",
    "incidents",
    "judged",
    "labels",
    "leases",
    "ledger",
    "lists",
    "mutes",
    "notifications",
    "observations",
    "open_database",
    "outbox",
    "planned",
    "presence",
    "rescorings",
    "robots",
    "rules",
    "sources",
    "tellings",
    "topics",
    "trims",
    "users",
    "visits",
]
