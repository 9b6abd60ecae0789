"""A browser's way out: whatever it asks for, by whatever name, only public addresses are connected to."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable, Sequence

import pytest

from crawlers.guard import read_allowed
from crawlers.proxy import FilteringProxy, Limits
from servers.loopback import Answer, Loopback, Request, dripping


class Site(Loopback):
    def answer(self, request: Request) -> Answer:
        if request.path == "/endless":
            return Answer(body=dripping(itertools.repeat(b"x" * 10_000), 0, self.stopping))
        if request.path == "/drip":
            return Answer(body=dripping(itertools.repeat(b"x"), 0.3, self.stopping))
        return Answer(body=f"{request.method} {request.path} {request.headers.get('proxy-secret', '-')}".encode())


@pytest.fixture(scope="module")
def site() -> Site:
    made = Site()
    made.start()
    return made


def scripted(*answers: Sequence[str]) -> Callable[[str, int], asyncio.Future[Sequence[str]]]:
    """A resolver that gives one answer a question, the last one for ever."""
    left = list(answers)

    async def resolve(_host: str, _port: int) -> Sequence[str]:
        return left.pop(0) if len(left) > 1 else left[0]

    return resolve  # type: ignore[return-value]


def ask(*requests: str, names: Sequence[Sequence[str]] = (("127.0.0.1",),), allow: Sequence[str] = ()) -> list[bytes]:
    """What the proxy answers to each request, sent on a connection of its own."""

    async def run() -> list[bytes]:
        limits = Limits(most_bytes=100_000, seconds=2, silence=1)
        proxy = FilteringProxy(read_allowed(allow), limits, scripted(*names))
        port = await proxy.start()
        answers = []
        for request in requests:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(request.encode("latin-1"))
            try:
                answers.append(await asyncio.wait_for(reader.read(-1), 10))
            except ConnectionResetError:  # it was cut while there was more to read
                answers.append(b"")
            writer.close()
        await proxy.stop()
        return answers

    return asyncio.run(run())


def get(url: str) -> str:
    return f"GET {url} HTTP/1.1\r\nHost: x\r\nProxy-Connection: keep-alive\r\nProxy-Secret: s\r\n\r\n"


def test_an_allowed_place_is_reached_without_the_proxys_own_headers(site: Site) -> None:
    (answer,) = ask(get(site.url("/page?q=1")), allow=[site.host])
    assert answer.startswith(b"HTTP/1.1 200")
    assert answer.endswith(b"GET /page -")


def test_a_tunnel_goes_to_an_allowed_place_alone(site: Site) -> None:
    host = f"CONNECT {site.host} HTTP/1.1\r\n\r\nGET /inside HTTP/1.0\r\n\r\n"
    assert b"GET /inside" in ask(host, allow=[site.host])[0]
    assert ask(host)[0].startswith(b"HTTP/1.1 403")


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.0.0.1",
        "169.254.169.254",
        "100.64.0.1",
        "::1",
        "::ffff:127.0.0.1",
        "fd00::1",
        "0.0.0.0",
        "224.0.0.1",
    ],
)
def test_a_name_that_leads_home_is_refused_with_a_sentence(address: str) -> None:
    for request in (get("http://innocent.example/"), "CONNECT innocent.example:443 HTTP/1.1\r\n\r\n"):
        (answer,) = ask(request, names=[[address]])
        assert answer.startswith(b"HTTP/1.1 403")
        assert b"is not a public address" in answer


def test_an_answer_that_changes_gains_nothing(site: Site) -> None:
    """What passed is what is connected to: the second question is asked, and judged, anew."""
    port = site.host.rpartition(":")[2]
    before = len(site.requests)
    first, second = ask(
        *[get(f"http://rebinding.example:{port}/")] * 2, names=[["192.0.2.1", "127.0.0.1"], ["127.0.0.1"]]
    )
    assert first.startswith((b"HTTP/1.1 403", b"HTTP/1.1 502"))
    assert second.startswith(b"HTTP/1.1 403")
    assert len(site.requests) == before


def test_two_requests_on_one_connection_do_not_share_a_check(site: Site) -> None:
    """The second one, to whatever host, is never carried on behind the first."""
    (answer,) = ask(get(site.url("/one")) + get("http://10.0.0.1/two"), allow=[site.host])
    assert answer.count(b"HTTP/1.1") == 1 and b"/one" in answer


@pytest.mark.parametrize(
    "request_line",
    [
        "GET /no-proxy HTTP/1.1",
        "GET file:///etc/passwd HTTP/1.1",
        "GET http://[::bad/ HTTP/1.1",
        "CONNECT :443 HTTP/1.1",
    ],
)
def test_what_is_no_address_of_the_web_is_refused(request_line: str) -> None:
    assert ask(f"{request_line}\r\n\r\n")[0].startswith(b"HTTP/1.1 400")


def test_bodies_that_never_end_are_cut(site: Site) -> None:
    endless, drip = ask(get(site.url("/endless")), get(site.url("/drip")), allow=[site.host])
    assert 100_000 <= len(endless) < 300_000
    assert len(drip) < 1_000


def test_a_head_that_never_ends_is_cut() -> None:
    assert ask("GET http://x/ HTTP/1.1\r\n" + "A: b\r\n" * 30_000) == [b""]
