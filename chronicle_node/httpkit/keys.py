"""The typed keys under which the application and a request carry what the doors need."""

from __future__ import annotations

from aiohttp import web

from chronicle_node.node import Node

NODE: web.AppKey[Node] = web.AppKey("node", Node)
REQUEST_ID: web.RequestKey[str] = web.RequestKey("request_id", str)


def node_of(request: web.Request) -> Node:
    """The node this request came to."""
    return request.config_dict[NODE]
