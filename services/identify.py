"""Identity in the line: which mention each waiting capture belongs to, and which mentions prove to be one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from model.acceptance import Arrival
from model.identity import content_hash, keys_of, mention_id
from storage import Waiting, ledger


@dataclass(frozen=True, slots=True)
class Identified:
    """``arrivals`` pairs each capture with its mention, in the outbox's order; what retention or erasure removed is
    left out and counted in ``dropped``. ``losers`` maps a mention that proved to be another one to that other."""

    arrivals: tuple[tuple[Waiting, Arrival], ...]
    losers: dict[str, str]
    dropped: int

    @property
    def mentions(self) -> list[str]:
        return list(dict.fromkeys(arrival.mention for _, arrival in self.arrivals))


def identify(tx: Connection, waiting: Sequence[Waiting]) -> Identified:
    """Find or open each capture's mention, and claim its keys. New claims and ledger rows are written in ``tx``.

    Mentions that merge keep their claims until the merged document is in the index: a crash between leaves both whole.
    """
    keys = [keys_of(item.capture, canonical=item.canonical) for item in waiting]
    claims = ledger.claimed(tx, (key for some in keys for key in some))
    rows = ledger.rows_of(tx, claims.values())
    first_seen = {mention: row.first_seen for mention, row in rows.items()}
    opened: dict[str, datetime] = {}
    new_claims: dict[str, str] = {}
    losers: dict[str, str] = {}
    arrivals, dropped = [], 0
    for item, some in zip(waiting, keys, strict=True):
        leads = list(dict.fromkeys(_final(losers, claims[key]) for key in some if key in claims))
        if any(lead in rows and rows[lead].state == "deleted" for lead in leads):
            dropped += 1
            continue
        if not leads:
            leads = [mention_id(some)]
            opened[leads[0]] = first_seen[leads[0]] = item.seen_at
        winner, *lost = sorted(leads, key=lambda lead: (first_seen[lead], lead))
        losers.update(dict.fromkeys(lost, winner))
        for key in some:
            if key not in claims:
                claims[key] = new_claims[key] = winner
        arrivals.append((item, Arrival(winner, item.capture, content_hash(item.capture), item.seen_at, tuple(lost))))
    ledger.open_rows(tx, opened)
    ledger.claim(tx, new_claims)
    return Identified(tuple(arrivals), {lost: _final(losers, lost) for lost in losers}, dropped)


def _final(losers: dict[str, str], mention: str) -> str:
    while mention in losers:
        mention = losers[mention]
    return mention
