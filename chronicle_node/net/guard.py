"""Decides which network addresses this node may connect to.

It sits in the socket factory of the connector, which sees each address after every resolution and every
redirect, right before the connection is made. Checking any earlier would leave a gap in which the answer of a
name server can change.
"""

import ipaddress
import socket
from collections.abc import Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network
from typing import Any

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

HTTPS = 443

# `is_global` alone says yes to some of these, and its answer has changed between Python releases.
CLOSED_V4 = [
    IPv4Network(text)
    for text in (
        "0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.2.0/24 "
        "192.31.196.0/24 192.52.193.0/24 192.88.99.0/24 192.168.0.0/16 192.175.48.0/24 198.18.0.0/15 "
        "198.51.100.0/24 203.0.113.0/24 224.0.0.0/4 240.0.0.0/4"
    ).split()
]
# Of IPv6 only the global unicast block is public, minus what carries other protocols (Teredo, 6to4) or documentation.
OPEN_V6 = IPv6Network("2000::/3")
CLOSED_V6 = [IPv6Network(text) for text in ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")]
NAT64 = IPv6Network("64:ff9b::/96")


class AddressRefused(OSError):
    """A connection that was never made. All say the same, since the connector keeps the type only then."""

    def __init__(self) -> None:
        super().__init__("the address is not a public one")


def unwrap(address: Address) -> Address:
    """Give the IPv4 address that an IPv6 one stands for, where a gateway would deliver it there."""
    if isinstance(address, IPv4Address):
        return address
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address in NAT64:
        return IPv4Address(int(address) & 0xFFFF_FFFF)
    return address


def is_public(address: Address) -> bool:
    """Whether the address belongs to somebody on the open internet."""
    inner = unwrap(address)
    if isinstance(inner, IPv4Address):
        return inner.is_global and not any(inner in network for network in CLOSED_V4)
    if inner.scope_id is not None or inner not in OPEN_V6:
        return False
    return not any(inner in network for network in CLOSED_V6)


class Guard:
    """The rule of one node: public addresses on port 443, and whatever its owner has opened on purpose."""

    def __init__(self, allow: Iterable[Network] = ()) -> None:
        self._allow = tuple(allow)

    @property
    def opens_any(self) -> bool:
        """Whether the node's owner has opened a network."""
        return bool(self._allow)

    def permits(self, address: str, port: int) -> bool:
        """Whether a connection may be made; plain http and odd ports are for the opened networks only."""
        try:
            inner = unwrap(ipaddress.ip_address(address))
        except ValueError:
            return False
        if any(inner in network for network in self._allow):
            return True
        return port == HTTPS and is_public(inner)

    def socket(self, info: tuple[Any, ...]) -> socket.socket:
        """Make the socket for one resolved address (aiohttp's `socket_factory`), or refuse."""
        family, kind, protocol, _, target = info
        internet = family in (socket.AF_INET, socket.AF_INET6)
        if not internet or not self.permits(str(target[0]), int(target[1])):
            raise AddressRefused
        return socket.socket(family, kind, protocol)
