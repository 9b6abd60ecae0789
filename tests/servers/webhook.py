"""A receiver of webhooks that records what it was sent and answers as it was told."""

from __future__ import annotations

import json
import threading
from collections import deque

from servers.loopback import Answer, Loopback, Request, wait_until


class Webhook(Loopback):
    """Records every body and its headers. Answers 200, unless ``answer_with`` has queued something else."""

    def __init__(self, *, port: int = 0) -> None:
        super().__init__(port=port)
        self._queued: deque[Answer] = deque()
        self._queue_lock = threading.Lock()

    @property
    def hook(self) -> str:
        """The address to send to; any other path of this server is recorded as well."""
        return self.url("/hook")

    def answer_with(self, status: int, *, times: int = 1, retry_after: str = "", wait: float = 0.0) -> None:
        """Queues ``times`` answers of this status, given after those queued before; ``wait`` in seconds before each."""
        headers = {"Retry-After": retry_after} if retry_after else {}
        if wait:
            headers["X-Wait"] = str(wait)
        with self._queue_lock:
            self._queued.extend(Answer(status, b"", headers=headers) for _ in range(times))

    def answer(self, request: Request) -> Answer:
        with self._queue_lock:
            answer = self._queued.popleft() if self._queued else Answer(200, b"ok", "text/plain")
        self.stopping.wait(float(answer.headers.get("X-Wait", 0)))
        return answer

    @property
    def bodies(self) -> list[bytes]:
        return [request.body for request in self.requests]

    @property
    def messages(self) -> list[object]:
        """The bodies as JSON; a body that is none as its text."""
        return [_message(body) for body in self.bodies]

    def wait_for(self, n: int, timeout: float = 10.0) -> bool:
        """Whether at least ``n`` requests came within ``timeout`` seconds."""
        return wait_until(lambda: len(self.requests) >= n, timeout)


def _message(body: bytes) -> object:
    try:
        return json.loads(body)
    except ValueError:
        return body.decode("utf-8", "replace")
