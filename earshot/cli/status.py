"""``earshot status``: how everything does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from earshot.cli import printing
from earshot.cli.opening import house
from earshot.cli.options import AsJson
from earshot.cli.printing import amount
from model.source import Json
from model.time import iso

if TYPE_CHECKING:
    from services.status import Status


def status(
    retry: Annotated[bool, typer.Option("--retry", help="Send the quarantine down the line again first.")] = False,
    as_json: AsJson = False,
) -> None:
    """What waits, what failed, what is in force, and who is at work."""
    from services.status import retry_quarantine
    from services.status import status as read_status

    with house() as opened:
        if retry:
            retry_quarantine(opened)
        found = read_status(opened)
    if as_json:
        printing.print_json(_json(found))
    else:
        _say(found)
    if found.trouble is not None:
        raise found.trouble


def add_to(app: typer.Typer) -> None:
    app.command("status")(status)


def _say(found: Status) -> None:
    from services.backfill import sentence

    figures = found.figures
    waiting = f", the oldest since {printing.when(figures.outbox_oldest)}" if figures.outbox_oldest else ""
    open_alerts = sum(count for state, count in figures.alerts.items() if state in ("firing", "acknowledged"))
    rows = [
        ("mentions", _mentions(found)),
        ("outbox", f"{figures.outbox:,} waiting{waiting}"),
        ("quarantine", f"{figures.quarantine:,}"),
        (
            "sources",
            f"{found.healthy:,} healthy, {found.failing:,} failing, {found.silent:,} silent, {found.paused:,} paused",
        ),
        ("topics", f"{found.topics:,} in force"),
        ("rules", f"{found.rules:,} in force"),
        ("alerts", f"{open_alerts:,} open"),
        ("messages", f"{figures.notifications_pending:,} on their way, {figures.notifications_failed:,} failed so far"),
        ("at work", ", ".join(lease.name for lease in found.leases) or "nobody"),
        ("state", found.state),
        ("versions", ", ".join(f"{name} {version}" for name, version in found.versions.items())),
    ]
    for name, value in rows:
        printing.say(f"{name:>11}  {value}")
    for note in found.index.notes if found.index else ():
        printing.say(f"{'index':>11}  {printing.one_line(note)}")
    for one in found.backfills:
        printing.say(f"{'archive':>11}  {sentence(one)}")
    for post in found.quarantine:
        printing.say(f"             {printing.one_line(f'{post.source} {post.ref}: {post.reason}')[:200]}")
    if figures.quarantine:
        printing.say(f"Next: earshot status --retry sends the {amount(figures.quarantine, 'post')} down the line again")


def _mentions(found: Status) -> str:
    index = found.index
    if index is None:
        return f"{found.figures.mentions:,} in the ledger; the index does not answer"
    return f"{index.mentions:,} in the index ({index.engine}, {index.bytes / 1e6:,.1f} MB)"


def _json(found: Status) -> dict[str, Json]:
    from services.backfill import progress_to_json

    figures, index = found.figures, found.index
    return {
        "mentions": index.mentions if index else None,
        "outbox": {"waiting": figures.outbox, "oldest": iso(figures.outbox_oldest) if figures.outbox_oldest else None},
        "quarantine": {
            "count": figures.quarantine,
            "newest": [
                {"source": post.source, "ref": post.ref, "reason": post.reason, "since": iso(post.since)}
                for post in found.quarantine
            ],
        },
        "sources": {
            "healthy": found.healthy,
            "failing": found.failing,
            "silent": found.silent,
            "paused": found.paused,
        },
        "topics": found.topics,
        "backfills": [progress_to_json(one) for one in found.backfills],
        "rules": found.rules,
        "alerts": dict(figures.alerts),
        "notifications": {"pending": figures.notifications_pending, "failed": figures.notifications_failed},
        "leases": [{"name": one.name, "owner": one.owner, "expires": iso(one.expires)} for one in found.leases],
        "index": {"engine": index.engine, "bytes": index.bytes, "notes": list(index.notes)} if index else None,
        "trouble": str(found.trouble) if found.trouble else None,
        "state": found.state,
        "versions": dict(found.versions),
    }
