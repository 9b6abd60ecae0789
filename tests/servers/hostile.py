"""A loopback server of traps: every route is one thing that goes wrong on the open web.

A route's name says the trap: ``/feed/…`` is XML or JSON, ``/status/…`` an HTTP status, ``/redirect/…`` a
redirect to somewhere a crawler must not go, ``/body/…`` a body that never ends well.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from functools import partial

from servers import hostile_feeds as feeds
from servers.loopback import Answer, Loopback, Request, dripping

XML = "application/xml"
RSS = "application/rss+xml; charset=utf-8"
FIXED_ETAG = '"hostile-1"'
FIXED_DATE = "Fri, 20 Nov 2026 09:00:00 GMT"
BOMBS = {"brotli": "br", "zstd": "zstd", "deflate": "deflate", "twice": "gzip, gzip"}
ROBOTS = "User-agent: *\nDisallow: /private/\n"


class Neighbour(Loopback):
    """The address next door that no redirect may reach; its ``requests`` must stay empty."""

    def answer(self, request: Request) -> Answer:
        return Answer(body=b"internal secret")


class Hostile(Loopback):
    """Every trap of ``routes``, with the requests per path counted.

    ``retry_after`` is what the 429 routes ask for, in seconds. ``robots`` and ``robots_status`` may be set at any
    time. ``neighbour`` counts who was fooled by a redirect to another port.
    """

    def __init__(self, *, retry_after: int = 2, drip: float = 0.5, port: int = 0) -> None:
        super().__init__(port=port)
        self.retry_after = retry_after
        self.drip = drip
        self.robots = ROBOTS
        self.robots_status = 200
        self.neighbour = Neighbour()
        self._visits = itertools.count(1)
        self._routes = self._feeds() | self._statuses() | self._bodies() | self._redirects() | self._conditional()

    @property
    def routes(self) -> list[str]:
        """Every path with a trap behind it, without the endless family ``/trap/…``."""
        return sorted(self._routes)

    def start(self) -> Hostile:
        self.neighbour.start()
        super().start()
        return self

    def stop(self) -> None:
        super().stop()
        self.neighbour.stop()

    def answer(self, request: Request) -> Answer:
        if request.path == "/robots.txt":
            return Answer(self.robots_status, self.robots.encode(), "text/plain")
        if request.path.startswith("/trap/"):
            return self._trap(request.path)
        if request.path.startswith(("/item/", "/private/")):
            return Answer(body=b"<!doctype html><title>Item</title><article><p>The parcel came late.</p></article>")
        route = self._routes.get(request.path)
        return route(request) if route else Answer(404, b"no such trap")

    def _feeds(self) -> dict[str, Callable[[Request], Answer]]:
        bodies: dict[str, tuple[Callable[[], bytes], str]] = {
            "rss.xml": (lambda: feeds.plain_rss(address=self.address), RSS),
            "rss091.xml": (feeds.rss091, XML),
            "rdf.xml": (feeds.rdf, "application/rdf+xml"),
            "atom.xml": (feeds.atom, "application/atom+xml"),
            "feed.json": (feeds.json_feed, "application/feed+json"),
            "bare-ampersand.xml": (feeds.bare_ampersand, RSS),
            "no-guid-no-date.xml": (lambda: feeds.plain_rss(identified=False, address=self.address), RSS),
            "entities.xml": (feeds.entity_expansion, XML),
            "external-entity.xml": (feeds.external_entity, XML),
            "internal-entity.xml": (lambda: feeds.external_entity(self.neighbour.url("/entity")), XML),
            "scripts.xml": (feeds.scripts, RSS),
            "changing-guid.xml": (self._changing_guid, RSS),
            "html.xml": (lambda: b"<!doctype html><html><title>Not a feed</title><p>Gone fishing", "text/html"),
            "empty.xml": (lambda: b"", RSS),
            "garbage.xml": (lambda: bytes(range(256)) * 40, RSS),
        }
        for name in feeds.ENCODED:
            bodies[f"{name}.xml"] = (partial(feeds.encoded, name, name), XML)
            bodies[f"{name}-in-header.xml"] = (partial(feeds.encoded, name, None), f"{XML}; charset={name}")
            bodies[f"{name}-wrong.xml"] = (partial(feeds.encoded, name, "utf-8"), f"{XML}; charset=utf-8")
        return {f"/feed/{name}": _fixed(body, kind) for name, (body, kind) in bodies.items()}

    def _changing_guid(self) -> bytes:
        n = next(self._visits)
        changing = f'<guid isPermaLink="false">visit-{n}</guid>'
        return feeds.rss(
            f"<item><title>Same post</title><link>{self.address}/item/1?utm_source=v{n}</link>{changing}"
            "<description>The same post under a new guid at each visit.</description></item>"
        ).encode()

    def _statuses(self) -> dict[str, Callable[[Request], Answer]]:
        def dated(_: Request) -> Answer:
            at = datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=self.retry_after)
            return Answer(429, b"slow down", headers={"Retry-After": format_datetime(at, usegmt=True)})

        plain = {f"/status/{code}": _status(code) for code in (400, 401, 403, 404, 410, 418, 500, 502, 503)}
        return plain | {
            "/status/429-seconds": lambda _: Answer(429, b"slow down", headers={"Retry-After": str(self.retry_after)}),
            "/status/429-date": dated,
            "/status/429-nonsense": lambda _: Answer(429, b"slow down", headers={"Retry-After": "soonish"}),
            "/status/503-seconds": lambda _: Answer(503, b"busy", headers={"Retry-After": str(self.retry_after)}),
        }

    def _bodies(self) -> dict[str, Callable[[Request], Answer]]:
        return {f"/body/bomb-{name}": partial(_bomb, coding) for name, coding in BOMBS.items()} | {
            "/body/endless": lambda _: Answer(body=self._endless(), type=RSS),
            "/body/drip": lambda _: Answer(body=dripping(itertools.repeat(b" "), self.drip, self.stopping), type=RSS),
            "/body/silent": self._silent,
            "/body/bomb": lambda _: Answer(body=feeds.gzip_bomb(), type=RSS, headers={"Content-Encoding": "gzip"}),
            "/body/not-gzip": lambda _: Answer(body=b"plain", type=RSS, headers={"Content-Encoding": "gzip"}),
            "/body/short": lambda _: Answer(body=feeds.plain_rss(), type=RSS, headers={"Content-Length": "99999"}),
            "/body/deep.html": lambda _: Answer(body=feeds.deep_page()),
        }

    def _endless(self) -> itertools.chain[bytes]:
        block = b"<!-- and so on -->" * 3640
        return itertools.chain(
            [b'<?xml version="1.0"?><rss><channel>'], dripping(itertools.repeat(block), 0, self.stopping)
        )

    def _silent(self, _: Request) -> Answer:
        self.stopping.wait(120)
        return Answer(204)

    def _redirects(self) -> dict[str, Callable[[Request], Answer]]:
        port = self.neighbour.host.rpartition(":")[2]
        targets = {
            "ok": "/feed/rss.xml",
            "loop": "/redirect/loop",
            "ping": "/redirect/pong",
            "pong": "/redirect/ping",
            "file": "file:///etc/passwd",
            "data": "data:text/html,<p>late</p>",
            "script": "javascript:alert(1)",
            "metadata": "http://169.254.169.254/latest/meta-data/",
            "private": "http://10.0.0.1/",
            "other": f"http://127.0.0.1:{port}/secret",
            "other-name": f"http://localhost:{port}/secret",
            "other-zero": f"http://0.0.0.0:{port}/secret",
            "other-mapped": f"http://[::ffff:127.0.0.1]:{port}/secret",
            "other-decimal": f"http://2130706433:{port}/secret",
            "other-short": f"http://127.1:{port}/secret",
            "nonsense": "http://[::bad/",
        }
        return {f"/redirect/{name}": _redirect(target) for name, target in targets.items()}

    def _conditional(self) -> dict[str, Callable[[Request], Answer]]:
        def by_etag(request: Request) -> Answer:
            known = request.headers.get("if-none-match") == FIXED_ETAG
            return self._unless(known, {"ETag": FIXED_ETAG})

        def by_date(request: Request) -> Answer:
            known = request.headers.get("if-modified-since") == FIXED_DATE
            return self._unless(known, {"Last-Modified": FIXED_DATE})

        return {
            "/feed/etag-only.xml": by_etag,
            "/feed/last-modified-only.xml": by_date,
            "/feed/forgetful.xml": lambda _: self._unless(False, {"ETag": f'"{next(self._visits)}"'}),
        }

    def _unless(self, known: bool, headers: dict[str, str]) -> Answer:
        return Answer(304, headers=headers) if known else Answer(200, feeds.plain_rss(), RSS, headers)

    def _trap(self, path: str) -> Answer:
        """A calendar without end: each page links to ten new ones below itself."""
        links = "".join(f'<li><a href="{path.rstrip("/")}/{n}">{n}</a>' for n in range(10))
        return Answer(body=f"<!doctype html><title>Trap</title><ul>{links}</ul>".encode())


def _fixed(body: Callable[[], bytes], kind: str) -> Callable[[Request], Answer]:
    return lambda _: Answer(body=body(), type=kind)


def _bomb(coding: str, _: Request) -> Answer:
    return Answer(body=feeds.packed_bomb(coding), type=RSS, headers={"Content-Encoding": coding})


def _status(code: int) -> Callable[[Request], Answer]:
    return lambda _: Answer(code, b"something went wrong")


def _redirect(target: str) -> Callable[[Request], Answer]:
    return lambda _: Answer(302, headers={"Location": target})
