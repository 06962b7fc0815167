"""The OpenAPI 3.1 document, read from the table of operations: what is served is what is described."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

import msgspec
from aiohttp import web

from chronicle_node import __version__
from chronicle_node.api import conditions
from chronicle_node.api.describing import REF, Describer
from chronicle_node.api.formats import tell_times
from chronicle_node.api.operations import Op
from chronicle_node.httpkit.keys import API_DOCUMENT
from chronicle_node.httpkit.problems import Document

PATH = "/api/v1/openapi.json"
SCOPES = (
    "A token made under Settings, Players and tokens, or by `chronicle token create`. Its scopes say what it may: "
    "`scrobble` reports plays, `read` reads what is yours and what others share with you, `write` changes yours."
)
ABOUT = (
    "A diary of what people watch, hear, read and play. Bodies and answers are JSON, times are RFC 3339 in UTC. "
    "Errors are problem documents (RFC 9457). A list answers with `next`, the path of what follows, or null."
)


class Description(NamedTuple):
    """The document, and as it goes over the wire."""

    document: dict[str, Any]
    body: bytes
    tag: str


def setup(app: web.Application, describe: Callable[[], Description]) -> None:
    """Serve the document; it is made when somebody first asks, which few ever do."""

    async def described() -> Description:
        return await asyncio.to_thread(describe)

    async def openapi(request: web.Request) -> web.Response:
        found = await described()
        headers = {"Cache-Control": "public, max-age=300", "ETag": found.tag}
        if conditions.names(request.headers.get("If-None-Match", ""), found.tag):
            return web.Response(status=304, headers=headers)
        return web.Response(body=found.body, content_type="application/json", headers=headers)

    async def document_for_pages() -> dict[str, Any]:
        return (await described()).document

    app[API_DOCUMENT] = document_for_pages
    app.router.add_get(PATH, openapi)


def description(operations: Iterable[Op]) -> Description:
    """What is served of these operations."""
    found = document(operations)
    body = msgspec.json.encode(found)
    return Description(found, body, conditions.tag_of(body))


def printed(operations: Iterable[Op]) -> bytes:
    """The document as it is committed: sorted, so that two who add operations seldom touch the same lines."""
    return msgspec.json.format(msgspec.json.encode(document(operations), order="sorted"), indent=1) + b"\n"


def document(operations: Iterable[Op]) -> dict[str, Any]:
    """The whole document."""
    operations = list(operations)
    types = [kind for op in operations for kind in (op.body, op.query, op.ok[1]) if kind is not None]
    _, schemas = msgspec.json.schema_components([*types, Document], ref_template=REF)
    tell_times(types, schemas)
    queries = {op.query.__name__ for op in operations if op.query is not None}
    describer = Describer(schemas, {op.path: op for op in operations if op.method == "GET"})
    paths: dict[str, dict[str, Any]] = {}
    for op in operations:
        paths.setdefault(describer.path(op), {})[op.method.lower()] = describer.operation(op)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Chronicle",
            "version": __version__,
            "description": ABOUT,
            "license": {"name": "AGPL-3.0-or-later", "identifier": "AGPL-3.0-or-later"},
        },
        "servers": [{"url": "/"}],
        "tags": [{"name": tag} for tag in dict.fromkeys(op.tag for op in operations)],
        "paths": paths,
        "components": {
            "schemas": {name: schema for name, schema in schemas.items() if name not in queries},
            "responses": dict(sorted(describer.problems.items())),
            "headers": describer.headers,
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer", "description": SCOPES}},
        },
    }
