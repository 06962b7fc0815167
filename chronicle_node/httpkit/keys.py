"""The typed keys under which the application and a request carry what the doors need."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from aiohttp import web

from chronicle_node.node import Node

NODE: web.AppKey[Node] = web.AppKey("node", Node)
#: OpenAPI, for the page that shows it.
API_DOCUMENT: web.AppKey[Callable[[], Awaitable[Mapping[str, Any]]]] = web.AppKey("api_document")
REQUEST_ID: web.RequestKey[str] = web.RequestKey("request_id", str)


def node_of(request: web.Request) -> Node:
    """The node this request came to."""
    return request.config_dict[NODE]
