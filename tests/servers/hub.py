"""A WebSub hub: takes subscriptions, asks back, delivers signed."""

from __future__ import annotations

import hmac
from hashlib import sha256
from urllib.parse import parse_qs

from fastapi.testclient import TestClient

from servers.loopback import Answer, Loopback, Request

FEED = b"<rss version='2.0'><channel><title>New</title></channel></rss>"


class Hub(Loopback):
    """``status`` is what it answers to a question; ``moved`` where it sends askers instead."""

    def __init__(self) -> None:
        super().__init__()
        self.status = 202
        self.moved = ""
        self.forms: list[dict[str, str]] = []

    def answer(self, request: Request) -> Answer:
        if self.moved and request.path == "/hub":
            return Answer(307, headers={"Location": self.moved})
        form = {name: values[0] for name, values in parse_qs(request.body.decode()).items()}
        self.forms.append(form)
        return Answer(self.status, b"no such topic here" if self.status >= 400 else b"", "text/plain")

    @property
    def path(self) -> str:
        """Of the callback that was given last."""
        return "/websub/" + self.forms[-1]["hub.callback"].rpartition("/")[2]

    def verify(self, client: TestClient, **changes: str) -> tuple[int, str]:
        """Asks the subscriber whether it means it; what it says."""
        form = self.forms[-1]
        asked = {"hub.mode": "subscribe", "hub.topic": form["hub.topic"], "hub.challenge": "ch4llenge"}
        said = client.get(self.path, params={**asked, "hub.lease_seconds": form["hub.lease_seconds"], **changes})
        return said.status_code, said.text

    def deliver(self, client: TestClient, body: bytes = FEED, *, secret: str = "", method: str = "sha256") -> int:
        key = (secret or self.forms[-1]["hub.secret"]).encode()
        digest = hmac.new(key, body, method if method in ("sha1", "sha512") else sha256).hexdigest()
        headers = {"X-Hub-Signature": f"{method}={digest}", "Content-Type": "application/rss+xml"}
        return client.post(self.path, content=body, headers=headers).status_code
