"""Which addresses the guard lets through. The ids are those of docs/reference/federation-attacks.md."""

import socket
from ipaddress import ip_network

import pytest

from chronicle_node.net.guard import AddressRefused, Guard

PRIVATE = "10.1.2.3 127.0.0.1 169.254.169.254 172.16.0.1 192.168.1.1 100.64.0.1 0.0.0.0 224.0.0.1 255.255.255.255"
PRIVATE_V6 = "::1 :: fc00::1 fd12::1 fe80::1 fe80::1%eth0 ff02::1"
DISGUISED = (
    "::ffff:127.0.0.1 ::127.0.0.1 64:ff9b::7f00:1 2002:7f00:1:: 2001:0:4136:e378:8000:63bf:3fff:fdd2 fec0::1 "
    "64:ff9b:1::1 3fff::1 5f00::1 2001:db8::1 100::1 2001:2::1"
)
PUBLIC = "1.1.1.1 93.184.216.34 2606:4700:4700::1111 2a00:1450::1 ::ffff:1.1.1.1 64:ff9b::101:101"


@pytest.mark.parametrize("address", (PRIVATE + " " + PRIVATE_V6).split())
def test_S01_a_private_address_is_refused(address: str) -> None:
    assert not Guard().permits(address, 443)


@pytest.mark.parametrize("address", DISGUISED.split())
def test_S02_an_address_disguised_as_ipv6_is_refused(address: str) -> None:
    assert not Guard().permits(address, 443)


@pytest.mark.parametrize("address", PUBLIC.split())
def test_a_public_address_is_let_through(address: str) -> None:
    assert Guard().permits(address, 443)


@pytest.mark.parametrize("port", [80, 22, 6379, 8443, 0])
def test_S05_other_ports_than_443_are_refused(port: int) -> None:
    assert not Guard().permits("1.1.1.1", port)


def test_an_opened_network_may_be_reached_on_any_port() -> None:
    guard = Guard([ip_network("127.0.0.0/8")])
    assert guard.permits("127.0.0.1", 8080)
    assert guard.permits("::ffff:127.0.0.1", 8080)
    assert not guard.permits("10.0.0.1", 8080)
    assert not guard.permits("::1", 8080)


def test_no_socket_is_made_for_a_refused_address() -> None:
    with pytest.raises(AddressRefused):
        Guard().socket((socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", 443)))


def test_what_is_not_an_internet_address_is_refused() -> None:
    assert not Guard().permits("localhost", 443)
    with pytest.raises(AddressRefused):
        Guard().socket((socket.AF_UNIX, socket.SOCK_STREAM, 0, "", ("/run/x", 443)))
