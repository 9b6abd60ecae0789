"""``/analysis``: how much over time, this against that, whose share of the talk, what is said."""

from __future__ import annotations

from fastapi import APIRouter

router = APIRouter()
