"""The guard stands where connections are made: what a name resolves to, and when, makes no difference."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Sequence
from typing import Any

import pytest
from scrapy.resolver import dnscache
from twisted.internet.address import IPv4Address, IPv6Address
from twisted.internet.endpoints import HostnameEndpoint
from twisted.internet.protocol import Factory
from twisted.internet.testing import MemoryReactorClock

from crawlers import AddressRefused, read_allowed
from crawlers.limits import reading_limit
from crawlers.resolver import GuardedResolver
from spiders import Unreadable


class Names:
    """A resolver whose answers are scripted, one list a question."""

    def __init__(self, *answers: Sequence[str]) -> None:
        self.answers = list(answers)

    def resolveHostName(self, receiver: Any, name: str, portNumber: int = 0, *_: object) -> None:
        receiver.resolutionBegan(None)
        for address in self.answers.pop(0):
            kind = IPv6Address if ":" in address else IPv4Address
            receiver.addressResolved(kind("TCP", address, portNumber))
        receiver.resolutionComplete()


def connect(names: Names, times: int = 1, allow: Sequence[str] = ()) -> tuple[list[str], list[object]]:
    """Where connections went, and what failed."""
    dnscache.clear()
    reactor: Any = MemoryReactorClock()
    reactor.nameResolver = names
    reactor.installNameResolver = lambda resolver: setattr(reactor, "nameResolver", resolver)
    GuardedResolver(reactor, 0, read_allowed(allow)).install_on_reactor()
    failures: list[object] = []
    for _ in range(times):
        made = HostnameEndpoint(reactor, b"shop.example", 80).connect(Factory())
        made.addErrback(lambda failure: failures.append(failure.value))
        reactor.advance(5)
    return [client[0] for client in reactor.tcpClients], failures


@pytest.mark.parametrize("address", ["10.0.0.1", "127.0.0.1", "169.254.169.254", "::1", "::ffff:10.0.0.1", "fd00::1"])
def test_a_name_that_leads_inside_is_refused(address: str) -> None:
    went, failures = connect(Names([address]))
    assert went == [] and isinstance(failures[0], AddressRefused)


def test_of_mixed_answers_only_public_ones_are_connected_to() -> None:
    went, _ = connect(Names(["10.0.0.1", "93.184.215.14", "::1", "127.0.0.1"]))
    assert went == ["93.184.215.14"]


def test_a_name_that_changes_its_answer_is_refused_then() -> None:
    went, failures = connect(Names(["93.184.215.14"], ["10.0.0.1"]), times=2)
    assert went == ["93.184.215.14"] and isinstance(failures[-1], AddressRefused)


def test_what_is_allowed_is_connected_to() -> None:
    assert connect(Names(["10.0.0.1"]), allow=["10.0.0.1:80"])[0] == ["10.0.0.1"]
    assert connect(Names(["10.0.0.1"]), allow=["10.0.0.1:81"])[0] == []


def test_reading_is_cut_when_it_takes_too_long() -> None:
    began = time.monotonic()
    with pytest.raises(Unreadable, match=r"could not be read in 0\.2 s"), reading_limit(0.2, "http://e.x/"):
        while True:
            with contextlib.suppress(Exception):
                sum(range(1000))
    assert time.monotonic() - began < 2
    with reading_limit(0.2, "http://e.x/"):
        pass
    time.sleep(0.3)


def test_scrapys_own_shell_uses_our_settings() -> None:
    from crawlers import project
    from crawlers.options import CrawlOptions
    from crawlers.settings import scrapy_settings

    assert {name: getattr(project, name) for name in scrapy_settings(CrawlOptions())} == scrapy_settings(CrawlOptions())
