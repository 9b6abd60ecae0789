"""Where notifications go: a line in the log, our signed webhook, PagerDuty, or whatever Apprise knows (mail, chat …).

In: an address of the settings, and a notification. Out: it was taken, or why it was not. Addresses hold secrets: none
is logged, and no error repeats one.

Public: channel_of, Send, Refused, webhook_of, signature.
"""

from __future__ import annotations

from alerts.channels.apprise import apprise_of
from alerts.channels.line import log_line
from alerts.channels.pagerduty import SCHEMES as PAGERS
from alerts.channels.pagerduty import pagerduty_of
from alerts.channels.sending import Refused, Send
from alerts.channels.webhook import SCHEMES as WEBHOOKS
from alerts.channels.webhook import signature, webhook_of
from alerts.chart import Draw

__all__ = ["Refused", "Send", "channel_of", "signature", "webhook_of"]


def channel_of(address: str, draw: Draw | None = None) -> Send:
    """What an address of the settings stands for; ``draw`` makes the chart for those that take one. Raises Unavailable
    when nobody can send there."""
    scheme = address.partition("://")[0].lower()
    if scheme == "log":
        return log_line
    if scheme in WEBHOOKS:
        return webhook_of(address)
    return pagerduty_of(address) if scheme in PAGERS else apprise_of(address, draw)
