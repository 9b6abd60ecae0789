"""WebSub: hubs that feeds name tell us of what is new, where this server has a public address.

A delivery makes its source due at once and is otherwise thrown away: the feed is visited by the same door as ever, so
nothing is believed that was only sent. Leases are renewed before they end; a hub that does not answer is asked ever
more rarely; a source that is gone has no subscription, and its hub is told so when it delivers (410).
"""

from __future__ import annotations

import hmac
import logging
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256
from ipaddress import ip_address
from secrets import token_urlsafe
from urllib.parse import urlsplit

from crawlers import (
    AddressRefused,
    Delivery,
    HubAnswer,
    VisitFailed,
    ask_hub,
    check_address,
    read_allowed,
    read_intent,
    renew_at,
    subscription_form,
)
from services.crawl import crawl_options
from services.house import House
from services.secret import secret_of
from storage import sources, subscriptions
from storage.subscriptions import Subscription

PATH = "/websub/"
AT_ONCE = 5
"""Hubs that are asked in one round."""
AGAIN = tuple(timedelta(hours=hours) for hours in (1, 6, 24, 72, 168))
"""After so many questions in a row that came to nothing the next one comes this much later."""
Ask = Callable[[str, Mapping[str, str]], HubAnswer]

log = logging.getLogger("earshot.websub")


def has_public_address(house: House) -> bool:
    """Whether hubs can reach us: web.public_url names a host that is not this machine's or this network's own."""
    try:
        host = urlsplit(house.config.public_url).hostname or ""
    except ValueError:
        return False
    try:
        ip_address(host)
    except ValueError:
        return "." in host
    try:
        check_address(host, 443)
    except AddressRefused:
        return False
    return True


def tend_hubs(house: House, ask: Ask | None = None, *, public: bool | None = None) -> int:
    """One round: subscribe where a feed names a hub, renew what ends soon, forget what is gone. How many were asked."""
    if not (has_public_address(house) if public is None else public):
        return 0
    now = house.clock()
    with house.db.read() as tx:
        offered, kept = subscriptions.offered(tx), {one.source: one for one in subscriptions.listed(tx)}
        addresses = {source.id: source.url for source in sources.listed(tx)}
    wanted = [
        _wanted(source, noted, addresses.get(source, ""), kept.get(source), now) for source, noted in offered.items()
    ]
    due = [one for one in wanted if one is not None and _due(one, now)][:AT_ONCE]
    with house.db.write() as tx:
        for source in kept.keys() - offered.keys():
            subscriptions.remove(tx, source)
        for one in due:  # before the hub is asked: it may ask back at once
            subscriptions.put(tx, replace(one, asked_at=now, failures=one.failures + 1))
    for one in due:
        _subscribe(house, one, ask or _asker(house))
    return len(due)


def answer_intent(house: House, id: str, asked: Mapping[str, str]) -> str | None:
    """What to answer a hub that asks whether we mean it: the challenge for a subscription of ours, nothing (404) for
    any other. A refusal is noted, and is answered with an empty text."""
    intent = read_intent(asked)
    if intent is None:
        return None
    now = house.clock()
    with house.db.write() as tx:
        one = subscriptions.by_id(tx, id)
        if one is None or one.topic != intent.topic or intent.mode == "unsubscribe":
            return None
        if intent.mode == "denied":
            subscriptions.put(tx, replace(one, state="denied", until=None, said=intent.reason or "the hub denied it"))
            return ""
        verified = replace(one, state="active", until=now + intent.lease, failures=0, said="")
        subscriptions.put(tx, verified)
    return intent.challenge


def delivery(house: House, id: str, signature: str) -> Delivery | None:
    """A delivery that begins to come; None when there is no such subscription (410)."""
    with house.db.read() as tx:
        one = subscriptions.by_id(tx, id)
    return None if one is None else Delivery(signature, _secret(house, id))


def delivered(house: House, id: str, came: Delivery) -> bool:
    """The source is due now when the delivery was its hub's; nothing happens otherwise. A visit still heeds the least
    interval and what the server asked for."""
    if not came.genuine():
        log.warning("a delivery to %s%s… was not signed by its hub", PATH, id[:4])
        return False
    now = house.clock()
    with house.db.write() as tx:
        one = subscriptions.by_id(tx, id)
        if one is None:
            return False
        subscriptions.delivered(tx, id, now)
        last = sources.health(tx, one.source).last_visit
        soonest = now if last is None else max(now, last + timedelta(seconds=house.config.min_interval))
        sources.bring_forward(tx, {one.source: soonest})
    return True


def _wanted(
    source: str, noted: Mapping[str, str], address: str, kept: Subscription | None, now: datetime
) -> Subscription | None:
    """The subscription a source should have: what it has, unless its feed names another hub now."""
    hub, topic = noted["hub"], noted.get("topic") or noted.get("feed") or address
    if kept is not None and (kept.hub, kept.topic) == (hub, topic):
        return kept
    return Subscription(source, token_urlsafe(24), hub, topic, "asked", now) if topic else None


def _due(one: Subscription, now: datetime) -> bool:
    if one.state == "active" and one.until is not None and not one.failures:
        return now >= renew_at(one.asked_at, one.until)
    if one.state == "denied":
        return now >= one.asked_at + AGAIN[-1]
    return not one.failures or now >= one.asked_at + AGAIN[min(one.failures, len(AGAIN)) - 1]


def _subscribe(house: House, one: Subscription, ask: Ask) -> None:
    """Ask the hub; that it took the question is no subscription yet: it asks back first."""
    form = subscription_form(f"{house.config.public_url}{PATH}{one.id}", one.topic, _secret(house, one.id))
    try:
        answer = ask(one.hub, form)
        said = "" if answer.accepted else f"the hub answered {answer.status}: {answer.said}"[:300]
    except VisitFailed as error:
        said = str(error)[:300]
    if not said:
        return
    log.warning("%s: %s", one.source, said)
    with house.db.write() as tx:
        now_kept = subscriptions.by_id(tx, one.id)
        if now_kept is not None:
            subscriptions.put(tx, replace(now_kept, said=said))


def _secret(house: House, id: str) -> str:
    """Each subscription's own secret, which is kept nowhere: it follows from the installation's."""
    return hmac.new(secret_of(house), b"websub:" + id.encode(), sha256).hexdigest()


def _asker(house: House) -> Ask:
    agent, allowed = crawl_options(house.config).agent, read_allowed(house.config.allow_networks)
    return lambda hub, form: ask_hub(hub, form, agent=agent, allowed=allowed)
