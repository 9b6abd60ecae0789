"""``/work``: what people do about single mentions: who has it, what was noted, when it was done."""

from __future__ import annotations

from fastapi import APIRouter

router = APIRouter()
