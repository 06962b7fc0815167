"""Addresses that people give the node to call: what it would never call is refused when it is given."""

from __future__ import annotations

from chronicle_node.errors import Field, Invalid
from chronicle_node.net.errors import Refused
from chronicle_node.node import Node


def require_callable(node: Node, url: str, pointer: str) -> None:
    """Raises Invalid where the node would refuse to call this address."""
    try:
        node.http.check(url)
    except Refused as error:
        raise Invalid(fields=[Field(pointer, str(error))]) from None
