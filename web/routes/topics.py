"""``/topics``: what is listened for, written, tried and published."""

from __future__ import annotations

from fastapi import APIRouter

router = APIRouter()
