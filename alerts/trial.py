"""A test message through one channel, by the same way as every other; nothing is kept of it."""

from __future__ import annotations

import json
from datetime import datetime
from secrets import token_hex

from alerts.notify import attempt
from alerts.sayings import say
from storage.notifications import Notification


def send_test(name: str, address: str, now: datetime, language: str = "en") -> str:
    """Why the channel did not take it; empty when it did."""
    key = f"test-{token_hex(6)}"
    body = {
        "version": 1,
        "event": "test",
        "key": f"{key}:test",
        "language": language,
        "title": say(language, "test"),
        "text": say(language, "tested", channel=name),
        "who": "earshot",
    }
    written = json.dumps(body, ensure_ascii=False)
    notification = Notification(0, key, "test", name, written, due=now, attempts=1, sent_at=None, error="")
    return attempt(name, notification, {name: address}, lambda: now)[0]
