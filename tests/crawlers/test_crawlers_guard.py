"""Nothing is fetched from an address that is not public, unless it is allowed."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network, IPv6Address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers import AddressRefused, check_address, read_allowed
from model.errors import BadInput

REFUSED = [
    "127.0.0.1", "127.255.255.254", "0.0.0.0", "0.1.2.3", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1",
    "169.254.169.254", "100.64.0.1", "100.127.255.255", "192.0.0.8", "192.0.2.1", "198.18.0.1", "198.51.100.1",
    "203.0.113.1", "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255", "192.88.99.1",
    "::", "::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:7f00:1", "::127.0.0.1", "64:ff9b::7f00:1",
    "64:ff9b::8.8.8.8", "64:ff9b:1::1", "fc00::1", "fd12:3456::1", "fe80::1", "fe80::1%eth0", "fec0::1", "ff02::1",
    "2001:db8::1", "2001::1", "2002:7f00:1::1", "100::1", "5f00::1", "3fff::1",
]  # fmt: skip
PUBLIC = ["8.8.8.8", "1.1.1.1", "172.15.255.255", "172.32.0.1", "100.63.255.255", "2606:4700::1111", "::ffff:8.8.8.8"]


@pytest.mark.parametrize("address", REFUSED)
def test_refused(address: str) -> None:
    with pytest.raises(AddressRefused, match=r"allow_networks.*EARSHOT_ALLOW_NETWORKS"):
        check_address(address, 80)


@pytest.mark.parametrize("address", PUBLIC)
def test_public(address: str) -> None:
    check_address(address, 80)


@pytest.mark.parametrize("address", ["localhost", "example.org", "2130706433", "127.1", "0x7f.1", ""])
def test_a_name_is_refused_where_only_addresses_may_come(address: str) -> None:
    with pytest.raises(AddressRefused):
        check_address(address, 80)


@given(
    st.sampled_from([IPv4Network("10.0.0.0/8"), IPv4Network("127.0.0.0/8"), IPv4Network("100.64.0.0/10")]), st.data()
)
def test_every_private_address_in_every_dress(network: IPv4Network, data: st.DataObject) -> None:
    address = IPv4Address(data.draw(st.integers(int(network[0]), int(network[-1]))))
    for dress in (0, 0xFFFF << 32, 0x0064FF9B << 96):
        with pytest.raises(AddressRefused):
            check_address(str(IPv6Address(dress | int(address)) if dress else address), 443)


def test_exactly_what_is_allowed() -> None:
    allowed = read_allowed(["127.0.0.1:8080", "10.1.0.0/16", "[::1]:99", " ", "192.168.0.7"])
    for address, port in [
        ("127.0.0.1", 8080),
        ("::ffff:127.0.0.1", 8080),
        ("10.1.2.3", 1),
        ("::1", 99),
        ("192.168.0.7", 5),
    ]:
        check_address(address, port, allowed)
    for address, port in [("127.0.0.1", 8081), ("127.0.0.2", 8080), ("10.2.0.1", 80), ("::1", 98), ("192.168.0.8", 5)]:
        with pytest.raises(AddressRefused):
            check_address(address, port, allowed)


def test_a_name_in_the_allow_list_is_resolved_once() -> None:
    asked: list[str] = []

    def resolve(host: str, port: int) -> list[str]:
        asked.append(f"{host}:{port}")
        return ["10.9.9.9", "fd00::9"]

    allowed = read_allowed(["intranet:80"], resolve)
    check_address("10.9.9.9", 80, allowed)
    check_address("fd00::9", 80, allowed)
    assert asked == ["intranet:80"]


@pytest.mark.parametrize(
    "entry", ["nonsense", "127.0.0.1:0", "127.0.0.1:99999", ":80", "10.0.0.0/33", "a:b", "nowhere.invalid:80"]
)
def test_a_broken_entry_is_named(entry: str) -> None:
    def nothing(host: str, port: int) -> list[str]:
        raise OSError

    with pytest.raises(BadInput, match="allow_networks"):
        read_allowed([entry], nothing)
