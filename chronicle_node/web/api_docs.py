"""`/api/docs`: the OpenAPI document as a page to read, drawn from the very document that programs get."""

from __future__ import annotations

from aiohttp import web

from chronicle_node.httpkit.keys import API_DOCUMENT
from chronicle_node.web.show import api
from chronicle_node.web.visit import Visit


async def page(visit: Visit) -> web.StreamResponse:
    """Every operation, by what it is about."""
    url = visit.node.settings.public_url
    document = await visit.request.config_dict[API_DOCUMENT]()
    return visit.show("docs/api.html", api.docs(document, url))
