"""What the API says of settings: channels, retention, the audit log, backups."""

from __future__ import annotations

from pydantic import BaseModel, Field, JsonValue

from web.schemas import Moment, Shape


class ChannelOut(Shape):
    """``kind`` is the address's scheme: all else of it may be secret."""

    channel: str
    kind: str


class ChannelsOut(Shape):
    channels: list[ChannelOut]


class TestedOut(ChannelOut):
    """``error`` is empty when the channel took it."""

    __test__ = False
    ok: bool
    error: str


class KeepOut(Shape):
    """``of`` is topic, source or *."""

    of: str
    id: str
    days: int


class RetentionOut(Shape):
    """Mentions of no rule are kept for ever."""

    rules: list[KeepOut]
    pages_days: int


class LetGoOut(Shape):
    """How many a run would delete now."""

    mentions: int
    pages: int


class RecordOut(Shape):
    at: Moment
    actor: str
    action: str
    detail: dict[str, JsonValue]


class AuditOut(Shape):
    """Newest first; ``cursor`` is empty on the last page."""

    records: list[RecordOut]
    cursor: str


class BackupOut(Shape):
    file: str
    bytes: int
    made_at: Moment


class BackupsOut(Shape):
    """Files of ``folder`` on the server."""

    folder: str
    backups: list[BackupOut]


class AuditFilters(BaseModel):
    actor: str = Field("", max_length=200)
    action: str = Field("", max_length=100)
    size: int = Field(50, ge=1, le=200)
    cursor: str = Field("", max_length=40, description="Of the page before.")
