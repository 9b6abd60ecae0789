"""One post's whole way: from a loopback server to a notification received by a loopback webhook."""

from __future__ import annotations

import hashlib
import hmac
import json
import threading
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

from projects import Project, eventually, lines
from servers.loopback import Answer, Loopback, Request
from servers.webhook import Webhook

SECRET = "a-test-secret"
CALM = (
    "Acme parcel arrived on time, fine.",
    "I love my Acme order, great shop!",
    "The kettle from Acme boils quickly and looks lovely.",
    "Thank you Acme, the refund came within a day.",
    "Acme has opened a second store near the station.",
    "Does Acme sell the blue chair as well?",
    "A good price and a friendly courier, well done Acme.",
)
ANGRY = (
    "Acme lost my parcel and nobody helps, I hate this.",
    "Terrible support at Acme, an hour in the queue for nothing.",
    "The lamp from Acme came broken and I am furious.",
    "Acme charged me twice, what an awful shop.",
    "Worst delivery ever, Acme is three weeks late.",
    "Rude people at Acme, I will never buy there again.",
    "My Acme order vanished, this is a horrible mess.",
    "The app of Acme crashes all the time, it is useless garbage.",
    "Acme ignores my complaint, I am so angry and disappointed.",
)
FILLING = (
    "It was meant for my sister's birthday.",
    "The neighbours saw the van on Monday.",
    "I paid by card, as always.",
    "Number of the order on request.",
    "We live in the green house by the river.",
    "Our dog barked the whole morning.",
    "The weather had been grey since Tuesday.",
    "There were four boxes in the hall.",
    "I wrote from my phone on the train.",
    "My colleague ordered there in spring.",
    "The kitchen is nearly finished by now.",
)


def varied(pool: tuple[str, ...], n: int) -> str:
    """Each text in words of its own: copies of one text are one vote."""
    filling = " ".join(FILLING[(n * step + step) % len(FILLING)] for step in (1, 3, 7))
    return f"{pool[n % len(pool)]} {filling} {n}"


class Forum(Loopback):
    """A feed to which posts are added."""

    def __init__(self) -> None:
        super().__init__()
        self._posts: list[tuple[int, datetime, str]] = []
        self._guard = threading.Lock()

    def say(self, text: str) -> str:
        with self._guard:
            number = len(self._posts)
            self._posts.append((number, datetime.now(UTC), text))
        return self.url(f"/t/{number}")

    def answer(self, request: Request) -> Answer:
        if request.path != "/feed.xml":
            return Answer(404)
        with self._guard:
            posts = self._posts[-60:]
        items = "".join(
            f"<item><title>Post {n}</title><link>{self.url(f'/t/{n}')}</link><guid>g{n}</guid>"
            f"<author>user{n}@example.org</author><pubDate>{format_datetime(at)}</pubDate>"
            f"<description>{text}</description></item>"
            for n, at, text in posts
        )
        body = f'<rss version="2.0"><channel><title>Forum</title>{items}</channel></rss>'
        return Answer(body=body.encode(), type="application/rss+xml")


def history() -> str:
    """Four weeks of a calm Acme: one negative in ten."""
    now = datetime.now(UTC)
    return lines(
        {
            "source": "forum",
            "ref": f"old-{n}",
            "url": f"http://forum.example/old/{n}",
            "text": varied(ANGRY, n // 10) if n % 10 == 0 else varied(CALM, n),
            "author": f"user {n}",
            "published_at": (now - timedelta(hours=24 + n)).isoformat(),
            "published_from": "feed",
            "backlog": True,
        }
        for n in range(500)
    )


def test_a_post_becomes_an_alert_at_a_webhook_with_the_post_in_its_evidence(tmp_path):
    with Forum() as forum, Webhook() as webhook:
        hook = webhook.hook.replace("http://", f"webhook+http://:{SECRET}@")
        project = Project(tmp_path, allow=[forum.host], settings=f'[channels]\ncare = "{hook}"\n')
        project.write("topics/acme.yaml", {"id": "acme", "query": "acme"})
        project.write("sources/forum.yaml", [{"url": forum.url("/feed.xml"), "every": "1s"}])
        scale = {"grid": "5s", "vote": "1m", "settle": "10s", "cooldown": "30s", "budget": 20}
        rule = {"id": "dip", "topics": ["acme"], "kind": "sentiment_dip", "channels": ["care"], "scale": scale}
        project.write("rules/dip.yaml", rule)
        assert project.earshot("topics", "publish").returncode == 0
        done = project.earshot("import", "--json", stdin=history())
        assert json.loads(done.stdout)["new"] == 500, done.stderr
        with project.running() as earshot:
            assert eventually(lambda: forum.count("/feed.xml"), seconds=60), earshot.said
            addresses = []
            assert eventually(
                lambda: addresses.append(forum.say(varied(ANGRY, len(addresses)))) or webhook.requests, seconds=120
            ), earshot.said
            assert earshot.interrupt() == 0
        (alert,) = [m for m in webhook.messages if m["event"] == "fired"]
        _check_signature(webhook.requests[0])
        told = alert["alert"]
        assert (told["rule"], told["topic"], told["state"]) == ("dip", "acme", "firing")
        moved = told["evidence"]["mentions"]
        assert moved
        found = [m for m in project.mentions() if m.id in {_id(one) for one in moved}]
        assert {m.capture.url for m in found} <= set(addresses)
        assert "negative" in {m.sentiment.label for m in found}
        (listed,) = project.json_lines("alerts", "list")
        assert listed["id"] == told["id"]


def _id(mention: object) -> object:
    return mention["id"] if isinstance(mention, dict) else mention


def _check_signature(request: Request) -> None:
    signed = request.headers["earshot-timestamp"].encode() + b"." + request.body
    made = hmac.new(SECRET.encode(), signed, hashlib.sha256).hexdigest()
    assert request.headers["earshot-signature"] == f"v1={made}"
