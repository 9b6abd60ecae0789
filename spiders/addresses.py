"""Addresses: their parts without a fault, and questions made of names and values."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit


def host_of(url: str) -> str:
    """The host in lower case, without ``www.``; empty when the address has none."""
    try:
        return (urlsplit(url).hostname or "").lower().removeprefix("www.")
    except ValueError:
        return ""


def origin_of(url: str) -> str:
    """The scheme and the host with its port: ``https://forum.example``; empty when the address has none."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}" if parts.scheme and parts.netloc else ""


def steps_of(url: str) -> list[str]:
    """The path's names, decoded, without empty ones: ``/r/rust/new`` gives r, rust, new."""
    try:
        return [unquote(step) for step in urlsplit(url).path.split("/") if step]
    except ValueError:
        return []


def asked_of(url: str) -> dict[str, str]:
    """The question's names and values, the last of each name."""
    try:
        return dict(parse_qsl(urlsplit(url).query, max_num_fields=100))
    except ValueError:
        return {}


def asking(base: str, values: Mapping[str, str | int]) -> str:
    """``base`` asked with these values; empty ones are left out."""
    said = urlencode({name: value for name, value in values.items() if value != ""})
    return f"{base}?{said}" if said else base


def step(name: str) -> str:
    """A name as one step of a path."""
    return quote(name, safe="@:")
