"""Asking another server what a work is that a post speaks of by its address alone. A job; what is told is a claim."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from chronicle_node.errors import Problem
from chronicle_node.federation import resolver, talk
from chronicle_node.federation.vocabulary import catalogue
from chronicle_node.net import urls
from chronicle_node.net.errors import OutboundError
from chronicle_node.node import Node
from chronicle_node.services import claims


async def read(node: Node, payload: Mapping[str, Any]) -> None:
    """Read the description at this address. What is none is let be; a server that is away is asked again."""
    source = payload["source"]
    try:
        await resolver.require(node, urls.host(source))
        with node.http.place(urls.host(source)):
            found = catalogue.work(await talk.document(node, source, await talk.node_identity(node)))
    except OutboundError as error:
        if talk.is_away(error):
            raise
        return
    except Problem:
        return
    await node.db.write(claims.learn, source, found.as_json())
