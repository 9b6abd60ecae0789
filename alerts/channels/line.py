"""A line in the log: the channel of rules that name none."""

from __future__ import annotations

import json
import logging
from datetime import datetime

from storage.notifications import Notification

log = logging.getLogger("earshot.alerts")


def log_line(notification: Notification, _now: datetime) -> None:
    """One line: the event, the alert and its sentences."""
    told = json.loads(notification.body)
    log.warning("%s %s: %s", notification.event, notification.incident, " ".join(str(told["text"]).split()))
