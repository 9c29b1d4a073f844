"""Only addresses that are the same machine for everybody are public, however they are written."""

import ipaddress
import socket

import pytest
from hypothesis import given
from hypothesis import strategies as st

from topchrono.inputs.hosts import Address
from topchrono.remote.public_network import SocketGuard, is_public

PRIVATE_V4 = [
    "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12",
    "192.0.2.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4",
    "240.0.0.0/4",
]  # fmt: skip
PRIVATE_V6 = [
    "::/96", "fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8", "2001:db8::/32", "2001::/32", "64:ff9b:1::/48",
    "100::/64",
]  # fmt: skip

private_v4 = st.sampled_from(PRIVATE_V4).flatmap(lambda network: st.ip_addresses(network=network))
private_v6 = st.sampled_from(PRIVATE_V6).flatmap(lambda network: st.ip_addresses(network=network))


def forms(inner: Address) -> list[Address]:
    """The IPv6 addresses that stand for an IPv4 address."""
    number = int(inner)
    return [
        ipaddress.IPv6Address(int(ipaddress.IPv6Address("::ffff:0:0")) + number),
        ipaddress.IPv6Address(int(ipaddress.IPv6Address("64:ff9b::")) + number),
        ipaddress.IPv6Address(int(ipaddress.IPv6Address("2002::")) + (number << 80)),
    ]


@given(private_v4)
def test_no_private_ipv4_address_is_public_in_any_form(address: Address) -> None:
    assert not is_public(address)
    assert not any(map(is_public, forms(address)))


@given(private_v6)
def test_no_private_ipv6_address_is_public(address: Address) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("text", ["8.8.8.8", "93.184.216.34", "2606:4700::1111", "2a00:1450:4007::200e"])
def test_addresses_of_sites_are_public(text: str) -> None:
    address = ipaddress.ip_address(text)
    assert is_public(address)
    if address.version == 4:
        # Behind NAT64, IPv4 sites have no other.
        assert all(map(is_public, forms(address)))


def test_no_socket_is_made_for_a_private_address() -> None:
    guard = SocketGuard(is_public)
    for family, where in (
        (socket.AF_INET, ("127.0.0.1", 80)),
        (socket.AF_INET6, ("fe80::1%eth0", 80, 0, 2)),
        (socket.AF_INET6, ("::ffff:10.0.0.1", 80, 0, 0)),
        (socket.AF_INET, ("sheet.example", 80)),
    ):
        with pytest.raises(PermissionError):
            guard((family, socket.SOCK_STREAM, 0, "", where))
    assert guard.has_refused


def test_a_socket_is_made_for_a_public_address() -> None:
    guard = SocketGuard(is_public)
    guard((socket.AF_INET, socket.SOCK_STREAM, 0, "", ("93.184.216.34", 443))).close()
    assert not guard.has_refused
