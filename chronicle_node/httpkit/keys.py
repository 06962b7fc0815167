"""The typed keys under which the application and a request carry what the doors need."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aiohttp import web

from chronicle_node.node import Node

NODE: web.AppKey[Node] = web.AppKey("node", Node)
API_DOCUMENT: web.AppKey[Mapping[str, Any]] = web.AppKey(
    "api_document", Mapping[str, Any]
)  # OpenAPI, for the page that shows it
REQUEST_ID: web.RequestKey[str] = web.RequestKey("request_id", str)


def node_of(request: web.Request) -> Node:
    """The node this request came to."""
    return request.config_dict[NODE]
