"""What a double knows of its posts, and how much of it a spider got right."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from model.capture import Capture


@dataclass(frozen=True, slots=True)
class Expected:
    """A post as it stands on the double's pages. ``at`` is as exact as the engine shows it."""

    ref: str
    url: str
    author: str
    at: datetime
    text: str
    thread: str
    quoted: str = ""
    parent: str = ""
    title: str = ""
    likes: int = 0


def faults(expected: Mapping[str, Expected], posts: Mapping[str, Capture]) -> list[str]:
    """What is wrong, a line for each post: missing, made up, or other than it was written."""
    wrong = [f"{ref}: missing" for ref in expected.keys() - posts.keys()]
    wrong += [f"{ref}: made up: {posts[ref].text[:60]!r}" for ref in posts.keys() - expected.keys()]
    for ref in expected.keys() & posts.keys():
        wrong += [f"{ref}: {what}" for what in differences(expected[ref], posts[ref])]
    return sorted(wrong)


def differences(one: Expected, capture: Capture) -> list[str]:
    found: dict[str, tuple[object, object]] = {
        "url": (capture.url, one.url),
        "author": (capture.author.name, one.author),
        "at": (capture.published_at, one.at),
        "text": (capture.text, one.text),
        "thread": (capture.thread.ref if capture.thread else "", one.thread),
        "parent": (capture.parent, one.parent),
        "title": (capture.title, one.title),
        "likes": (capture.engagement.likes if capture.engagement else 0, one.likes),
    }
    wrong = [f"{name} is {got!r}, not {right!r}" for name, (got, right) in found.items() if got != right]
    if one.quoted not in capture.quoted or bool(one.quoted) != bool(capture.quoted):
        wrong.append(f"quoted is {capture.quoted!r}, not {one.quoted!r}")
    return wrong


def share_right(expected: Mapping[str, Expected], posts: Mapping[str, Capture]) -> float:
    """The share of the posts of which author, time, permalink and body are all right."""
    right = sum(
        1
        for ref, one in expected.items()
        if ref in posts
        and (posts[ref].author.name, posts[ref].published_at, posts[ref].url, posts[ref].text)
        == (one.author, one.at, one.url, one.text)
    )
    return right / len(expected)
