"""What was collected of a WordPress, held post by post against its database."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from html import unescape

from model.capture import Capture

Row = Mapping[str, str]

_QUOTED = re.compile(r"<blockquote\b.*?</blockquote>", re.DOTALL)
_BLOCKS = re.compile(r"</?(?:p|div|br)\b[^<>]*>")
_TAGS = re.compile(r"</?[a-z][^<>]*>")


def wrong(captures: Iterable[Capture], truth: Mapping[str, Iterable[Row]], since: int = 0) -> dict[str, list[str]]:
    """What is not right of each post and comment in the database (of posts numbered ``since`` and up), by its ref:
    empty lists are right ones."""
    found = {capture.ref: capture for capture in captures}
    posts = [row for row in truth["posts"] if int(row["id"]) >= since]
    comments = [row for row in truth["comments"] if int(row["post"]) >= since]
    told = {f"post-{row['id']}": _faults(found.get(f"post-{row['id']}"), row, "article") for row in posts}
    for row in comments:
        ref = f"comment-{row['id']}"
        told[ref] = _faults(found.get(ref), row, "comment") or _misplaced(found[ref], row)
    return told


def share_right(told: Mapping[str, list[str]]) -> float:
    """Author, time, permalink and body all right: the share of posts of which that is so."""
    return sum(not faults for faults in told.values()) / max(1, len(told))


def _faults(capture: Capture | None, row: Row, kind: str) -> list[str]:
    if capture is None:
        return ["missing"]
    at = datetime.fromisoformat(row["time"]).replace(tzinfo=UTC)
    said = _TAGS.sub("", _BLOCKS.sub(" ", _QUOTED.sub(" ", row["html"])))
    checks = {
        "author": capture.author.name == row["author"],
        "time": capture.published_at == at,
        "permalink": capture.url == row["permalink"],
        "body": capture.text.split() == unescape(said).split(),
        "kind": capture.kind == kind,
    }
    return [name for name, right in checks.items() if not right]


def _misplaced(capture: Capture, row: Row) -> list[str]:
    post, above = f"post-{row['post']}", row["parent"]
    parent = f"comment-{above}" if above != "0" else post
    thread = capture.thread.ref if capture.thread else ""
    return [] if (capture.parent, thread) == (parent, post) else ["place"]
