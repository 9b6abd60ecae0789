"""A loopback site of every address that people paste: some are sources, the others are not, each in its own way."""

from __future__ import annotations

import ssl
from pathlib import Path

from servers.elasticsearch_certificates import make_certificates
from servers.loopback import Answer, Loopback, Request

HTML = "text/html; charset=utf-8"
RSS = "application/rss+xml; charset=utf-8"
LOGIN = """<html><head><title>Sign in</title></head><body><form action="/login" method="post">
<input type="text" name="username"><input type="password" name="password">
<button>Log in</button></form></body></html>"""
CONSENT = """<html><head><title>Before you continue</title></head><body><div id="consent"><h1>We value your privacy</h1>
<p>We and our 812 partners store and access information on a device, such as cookies.</p>
<form action="/consent" method="post"><button>Accept all</button><button>Reject all</button></form></div>
</body></html>"""
SCRIPTED = """<!doctype html><html><head><title>Shop</title><script src="/app.js"></script></head>
<body><noscript>You need to enable JavaScript to run this app.</noscript><div id="root"></div></body></html>"""
NOTHING = (
    "<!doctype html><html><head><title>Links</title></head><body><a href='/a'>a</a> <a href='/b'>b</a></body></html>"
)
PARKED = """<html><head><title>parked.example</title></head><body><h1>parked.example</h1>
<p>This domain is for sale! Buy this domain.</p><p>Related searches: parcels, vans</p></body></html>"""
PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(200)


def feed(posts: int = 7) -> str:
    items = "".join(
        f"<item><title>Parcel {n}</title><link>https://forum.example/t/{n}</link><guid>p-{n}</guid>"
        f"<pubDate>Fri, 20 Nov 2026 {8 + n:02d}:00:00 GMT</pubDate>"
        f"<description>The parcel number {n} came a day late, and nobody could say why.</description></item>"
        for n in range(posts)
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>Forum</title>{items}</channel></rss>'


class Doors(Loopback):
    """Paths by what is behind them; whatever else is asked for is not there."""

    def answer(self, request: Request) -> Answer:
        status, body, type = BEHIND.get(request.path, (404, "nothing here", "text/plain"))
        return Answer(status, body if isinstance(body, bytes) else body.encode(), type)


class SecureDoors(Doors):
    """The same by TLS, with a certificate under an authority that nobody knows."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        make_certificates(folder)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(folder / "node.crt", folder / "node.key")
        self._server.socket = context.wrap_socket(self._server.socket, server_side=True)


BEHIND: dict[str, tuple[int, str | bytes, str]] = {
    "/robots.txt": (200, "User-agent: *\nDisallow: /kept/\n", "text/plain"),
    "/feed.xml": (200, feed(), RSS),
    "/home": (
        200,
        '<html><head><link rel="alternate" type="application/rss+xml" href="/feed.xml"></head></html>',
        HTML,
    ),
    "/login": (200, LOGIN, HTML),
    "/members": (401, "members only", HTML),
    "/forbidden": (403, "no", HTML),
    "/consent": (200, CONSENT, HTML),
    "/kept/feed.xml": (200, feed(), RSS),
    "/not-a-feed.xml": (200, "<!doctype html><html><title>Sorry</title><body><p>Gone fishing.</p></body></html>", HTML),
    "/app": (200, SCRIPTED, HTML),
    "/links": (200, NOTHING, HTML),
    "/parked": (200, PARKED, HTML),
    "/picture.png": (200, PICTURE, "image/png"),
    "/empty": (200, "", HTML),
    "/gone": (410, "gone", HTML),
    "/broken": (500, "oops", HTML),
}
