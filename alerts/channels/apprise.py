"""Whatever Apprise knows (https://github.com/caronc/apprise): mail, chat, SMS; with a chart where there is one."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime

from alerts.channels.sending import AGAIN, Send
from alerts.chart import Draw
from alerts.message import name_of
from alerts.sayings import say
from model.errors import Unavailable
from model.source import Json
from storage.notifications import Notification


def apprise_of(address: str, draw: Draw | None = None) -> Send:
    """A channel of Apprise. Raises Unavailable for an address it does not know."""
    import apprise
    from apprise.attachment.memory import AttachMemory

    service = apprise.Apprise()
    if not service.add(address):
        raise Unavailable("Apprise does not know this kind of address", todo="Check the channel in earshot.toml")

    def send(notification: Notification, _now: datetime) -> None:
        told = json.loads(notification.body)
        happened = name_of(notification.event)
        kinds = {"resolved": apprise.NotifyType.SUCCESS, "acknowledged": apprise.NotifyType.INFO}
        kinds |= {"digest": apprise.NotifyType.INFO, "test": apprise.NotifyType.INFO}
        kind = kinds.get(happened, apprise.NotifyType.WARNING)
        drawn = draw(told) if draw is not None and happened in ("fired", "worse", "escalated") else None
        attached = AttachMemory(drawn, name="chart.png", mimetype="image/png") if drawn else None  # type: ignore[no-untyped-call]
        taken = service.notify(title=told["title"], body=body_of(told), notify_type=kind, attach=attached)
        if not taken and attached is not None:
            taken = service.notify(title=told["title"], body=body_of(told), notify_type=kind)
        if not taken:
            raise Unavailable("the service did not take it", todo=AGAIN)

    return send


def body_of(told: Mapping[str, Json]) -> str:
    """The words with the links people need: to take it, and to look at it."""
    language = str(told.get("language", "en"))
    parts = [str(told["text"])]
    if told.get("acknowledge_url"):
        parts.append(say(language, "take", url=told["acknowledge_url"]))
    if told.get("url"):
        parts.append(say(language, "look", url=told["url"]))
    return "\n\n".join(parts)
