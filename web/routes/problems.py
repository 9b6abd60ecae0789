"""``/problems``: what goes wrong, how often over the years, what it costs, and whether it came back."""

from __future__ import annotations

from fastapi import APIRouter

router = APIRouter()
