"""Answers to requests that may be sent twice: kept by the key that came with the request, for a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, insert, select, update

from model.time import micros
from storage.dialects import lock
from storage.user_tables import answers

KEPT = timedelta(hours=24)
LONGEST = timedelta(minutes=5)
"""After how long a request that is being answered is taken for dead."""


@dataclass(frozen=True, slots=True)
class Answer:
    """``request`` is a digest of what was asked; ``status`` is 0 while it is being answered."""

    request: str
    status: int = 0
    media: str = ""
    body: bytes = b""


def begin(tx: Connection, key: str, request: str, now: datetime) -> Answer | None:
    """None when this is the first of its key, which is noted; else what there is of the other."""
    lock(tx, f"answer {key}")
    tx.execute(delete(answers).where(answers.c.at <= micros(now - KEPT)))
    tx.execute(delete(answers).where(answers.c.status == 0, answers.c.at <= micros(now - LONGEST)))
    row = tx.execute(select(answers).where(answers.c.key == key)).one_or_none()
    if row is not None:
        return Answer(row.request, row.status, row.media, row.body)
    tx.execute(insert(answers).values(key=key, request=request, status=0, media="", body=b"", at=micros(now)))
    return None


def finish(tx: Connection, key: str, answer: Answer) -> None:
    given = {"status": answer.status, "media": answer.media, "body": answer.body}
    tx.execute(update(answers).where(answers.c.key == key).values(**given))


def forget(tx: Connection, key: str) -> None:
    tx.execute(delete(answers).where(answers.c.key == key))
