"""A site whose pages say nothing without JavaScript, and whose scripts try what a hostile page would try."""

from __future__ import annotations

import gzip

from servers.loopback import Answer, Loopback, Request

SHELL = "<!doctype html><html lang=en><head><title>Shop</title></head><body><div id=app></div>{}</body></html>"
STORY = "The parcel from Northwind came three weeks late, and nobody at the hotline could say where it had been."


class Scripted(Loopback):
    """``/app`` writes its article by a script that asks ``/api/post``; ``/steal`` reaches for ``secret`` (another
    address) by every road a page has; ``/busy`` never ends; ``/greedy`` takes all the memory it gets; ``/bomb`` unpacks
    to a gigabyte; ``/endless`` never stops sending."""

    def __init__(self, secret: str = "", *, port: int = 0) -> None:
        super().__init__(port=port)
        self.secret = secret

    def answer(self, request: Request) -> Answer:
        if request.path == "/robots.txt":
            return Answer(404)
        if request.path == "/app":
            return _page(
                "<img src=/picture.png><script>fetch('/api/post').then(r=>r.json()).then(p=>{"
                "document.getElementById('app').innerHTML='<article><h1>'+p.title+'</h1><p>'+p.text+'</p></article>'})</script>"
            )
        if request.path == "/api/post":
            return Answer(body=f'{{"title":"Late again","text":"{STORY}"}}'.encode(), type="application/json")
        if request.path == "/steal":
            return _page(STEALING.replace("SECRET", self.secret))
        if request.path == "/busy":
            return _page("<script>for(;;){}</script>")
        if request.path == "/greedy":
            return _page("<script>const a=[];for(;;)a.push(new Uint8Array(5e7).fill(1))</script>")
        if request.path == "/bomb":
            body = gzip.compress(b"<!doctype html><title>x</title>" + b"<p>x" * 50_000_000, 1)
            return Answer(body=body, headers={"Content-Encoding": "gzip"})
        if request.path == "/away":
            return Answer(302, headers={"Location": self.secret})
        return Answer(404)


STEALING = """<p id=said>nothing was got</p><iframe src="SECRET/frame"></iframe>
<link rel=stylesheet href="SECRET/style">
<script src="SECRET/script"></script><script>
const got = t => { document.getElementById('said').textContent = 'got ' + t };
fetch('SECRET/fetch').then(r => r.text()).then(got).catch(() => 0);
fetch('SECRET/blind', {mode: 'no-cors'}).then(() => got('blind')).catch(() => 0);
try { new WebSocket('SECRET/socket'.replace('http', 'ws')).onopen = () => got('socket') } catch (e) {}
new EventSource('SECRET/events'); navigator.sendBeacon('SECRET/beacon', 'x'); new Image().src = 'SECRET/image';
fetch('file:///etc/passwd').then(r => r.text()).then(got).catch(() => 0);
</script>"""


def _page(inside: str) -> Answer:
    return Answer(body=SHELL.format(inside).encode())
