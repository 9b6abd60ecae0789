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
CALM = ("Acme parcel arrived on time, fine.", "I love my Acme order, great shop!", "Acme kettle, a plain parcel today.")
ANGRY = "My Acme parcel number {n} is lost, terrible service, I am angry and I hate this delay."


class Forum(Loopback):
    """A feed to which posts are added."""

    def __init__(self) -> None:
        super().__init__()
        self._posts: list[tuple[int, datetime, str]] = []
        self._guard = threading.Lock()

    def say(self, text: str) -> str:
        with self._guard:
            number = len(self._posts)
            self._posts.append((number, datetime.now(UTC), text.format(n=number)))
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
            "text": ANGRY.format(n=n) if n % 10 == 0 else f"{CALM[n % 3]} {n}",
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
            assert eventually(lambda: addresses.append(forum.say(ANGRY)) or webhook.requests, seconds=120), earshot.said
            assert earshot.interrupt() == 0
        (alert,) = [m for m in webhook.messages if m["event"] == "fired"]
        _check_signature(webhook.requests[0])
        told = alert["alert"]
        assert (told["rule"], told["topic"], told["state"]) == ("dip", "acme", "firing")
        moved = told["evidence"]["mentions"]
        assert moved
        (found,) = [m for m in project.mentions() if m.id == _id(moved[0])]
        assert found.capture.url in addresses
        assert found.sentiment.label == "negative"
        (listed,) = project.json_lines("alerts", "list")
        assert listed["id"] == told["id"]


def _id(mention: object) -> object:
    return mention["id"] if isinstance(mention, dict) else mention


def _check_signature(request: Request) -> None:
    signed = request.headers["earshot-timestamp"].encode() + b"." + request.body
    made = hmac.new(SECRET.encode(), signed, hashlib.sha256).hexdigest()
    assert request.headers["earshot-signature"] == f"v1={made}"
