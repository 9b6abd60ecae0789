"""``/settings``: channels, retention, the audit log, backup."""

from __future__ import annotations

from fastapi import APIRouter

router = APIRouter()
