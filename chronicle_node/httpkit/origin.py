"""Where a request came from, as the audit log and the limits on signing in want it."""

from __future__ import annotations

from aiohttp import web

from chronicle_node.httpkit.ratelimit import client_address, neighbourhood
from chronicle_node.services.audit import Origin


def origin_of(request: web.Request) -> Origin:
    """The client's address, the network it shares limits with, and what it calls itself."""
    address = client_address(request)
    return Origin(address, neighbourhood(address), request.headers.get("User-Agent"))
