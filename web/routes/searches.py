"""``/searches``: questions kept under a name."""

from __future__ import annotations

from fastapi import APIRouter

router = APIRouter()
