"""In which of the languages that alerts are told in somebody reads."""

from __future__ import annotations

from collections.abc import Mapping

from fastapi import Request
from fastapi.responses import Response

from services.telling import LANGUAGES

LANGUAGE_COOKIE = "earshot_language"
LANGUAGE_HEADER = "x-earshot-language"
NAMES = {"en": "English", "pl": "Polski", "ru": "Русский", "th": "ไทย", "ja": "日本語"}
MOST = 20
"""Languages of a browser's wish that are read."""


def language_of(request: Request, asked: str = "") -> str:
    """What was asked for, else what was asked for before, else what the browser prefers, else English."""
    for wish in (asked, request.cookies.get(LANGUAGE_COOKIE, ""), *_preferred(request.headers)):
        code = wish.replace("_", "-").partition("-")[0].lower()
        if code in LANGUAGES:
            return code
    return LANGUAGES[0]


def language_asked(request: Request) -> str:
    """In which language a page's script wants what the API tells people; English for everybody else."""
    wish = request.headers.get(LANGUAGE_HEADER, "")
    return wish if wish in LANGUAGES else LANGUAGES[0]


def remember_language(answer: Response, asked: str) -> None:
    """Keep a wish that can be met."""
    if asked in LANGUAGES:
        answer.set_cookie(LANGUAGE_COOKIE, asked, httponly=True, samesite="strict", max_age=31_536_000, path="/")


def _preferred(headers: Mapping[str, str]) -> list[str]:
    """Languages by their weight (RFC 9110, 12.5.4), the first of equals first."""
    weighed = []
    for part in headers.get("accept-language", "").split(",")[:MOST]:
        code, _, weight = part.partition(";")
        weighed.append((_weight(weight), code.strip()))
    return [code for weight, code in sorted(weighed, key=lambda pair: -pair[0]) if weight > 0]


def _weight(written: str) -> float:
    name, _, value = written.strip().partition("=")
    try:
        return min(1.0, float(value)) if name == "q" else 1.0
    except ValueError:
        return 0.0
