"""The address guard: nothing is fetched from an address that is not public, unless ``allow_networks`` lets it through.

What decides is here; ``crawlers.resolver`` asks it where a connection is made.
"""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from crawlers.errors import AddressRefused
from model.errors import BadInput

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

REFUSED: tuple[Network, ...] = tuple(
    ip_network(network)
    for network in (
        # IANA special-purpose registries (RFC 6890 and updates); ipaddress.is_global does not know all of them.
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",
        "::/96",
        "64:ff9b::/96",
        "64:ff9b:1::/48",
        "100::/64",
        "2001::/23",
        "2001:db8::/32",
        "2002::/16",
        "3fff::/20",
        "5f00::/16",
        "fc00::/7",
        "fe80::/10",
        "fec0::/10",
        "ff00::/8",
    )
)


@dataclass(frozen=True, slots=True)
class Allowed:
    """What the operator lets through: whole networks, and single (address, port) pairs."""

    networks: tuple[Network, ...] = ()
    hosts: frozenset[tuple[Address, int]] = frozenset()

    def lets(self, address: Address, port: int) -> bool:
        return (address, port) in self.hosts or any(address in network for network in self.networks)


def read_allowed(entries: Iterable[str], resolve: Callable[[str, int], list[str]] | None = None) -> Allowed:
    """The allow-list of CIDR (10.0.0.0/8, ::1) and host:port (127.0.0.1:8080, [::1]:80, intranet:80) entries.

    A name is resolved once, here. Raises BadInput for an entry that is neither.
    """
    networks: list[Network] = []
    hosts: set[tuple[Address, int]] = set()
    for entry in (entry.strip() for entry in entries):
        if not entry:
            continue
        try:
            networks.append(ip_network(entry, strict=False))
            continue
        except ValueError:
            pass
        host, colon, port = entry.rpartition(":")
        if not (colon and port.isdecimal() and 0 < int(port) < 65536 and host):
            raise BadInput(f"{entry!r} is neither a network nor host:port", where="allow_networks", todo=_EXAMPLE)
        hosts.update(
            (_plain(found), int(port)) for found in _addresses(host.strip("[]"), int(port), resolve or _lookup)
        )
    return Allowed(tuple(networks), frozenset(hosts))


def check_address(address: str, port: int, allowed: Allowed | None = None) -> None:
    """Raises AddressRefused unless the literal ``address`` is public or allowed; a name is always refused."""
    shown = f"[{address}]:{port}" if ":" in address else f"{address}:{port}"
    try:
        plain = _plain(ip_address(address.partition("%")[0]))
    except ValueError:
        raise AddressRefused(shown) from None
    if allowed is not None and allowed.lets(plain, port):
        return
    if not plain.is_global or plain.is_multicast or any(plain in network for network in REFUSED):
        raise AddressRefused(shown)


_EXAMPLE = 'Write ["10.1.0.0/16", "127.0.0.1:8080"]'


def _plain(address: Address) -> Address:
    """An IPv4 address in IPv6 clothes as the IPv4 address that is really connected to."""
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address


def _addresses(host: str, port: int, resolve: Callable[[str, int], list[str]]) -> list[Address]:
    try:
        return [ip_address(host)]
    except ValueError:
        pass
    try:
        return [ip_address(found.partition("%")[0]) for found in resolve(host, port)]
    except OSError:
        raise BadInput(f"{host} cannot be resolved", where="allow_networks", todo=_EXAMPLE) from None


def _lookup(host: str, port: int) -> list[str]:
    return [str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
