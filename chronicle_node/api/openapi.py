"""The OpenAPI 3.1 document, read from the table of operations: what is served is what is described."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterable
from typing import Any

import msgspec
from aiohttp import web

from chronicle_node import __version__
from chronicle_node.api.operations import Op
from chronicle_node.errors import Problem
from chronicle_node.httpkit.keys import API_DOCUMENT
from chronicle_node.httpkit.problems import Document

REF = "#/components/schemas/{name}"
_PATH_PARAMETER = re.compile(r"\{(\w+)[^}]*\}")


def setup(app: web.Application, operations: Iterable[Op]) -> None:
    """Serve the document."""
    app[API_DOCUMENT] = document(operations)
    body = msgspec.json.encode(app[API_DOCUMENT])

    async def openapi(_: web.Request) -> web.Response:
        headers = {"Cache-Control": "public, max-age=300"}
        return web.Response(body=body, content_type="application/json", headers=headers)

    app.router.add_get("/api/v1/openapi.json", openapi)


def document(operations: Iterable[Op]) -> dict[str, Any]:
    """The whole document."""
    operations = list(operations)
    types = [t for op in operations for t in (op.body, op.query, op.ok[1]) if t is not None]
    _, components = msgspec.json.schema_components([*types, Document], ref_template=REF)
    paths: dict[str, dict[str, Any]] = {}
    for op in operations:
        path = _PATH_PARAMETER.sub(r"{\1}", op.path)
        paths.setdefault(path, {})[op.method.lower()] = _operation(op)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Chronicle",
            "version": __version__,
            "description": "A diary of what people watch, hear, read and play. Errors are RFC 9457 problem documents.",
            "license": {"name": "AGPL-3.0-or-later", "identifier": "AGPL-3.0-or-later"},
        },
        "servers": [{"url": "/"}],
        "paths": paths,
        "components": {
            "schemas": components,
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer", "description": "A token made under Settings, Tokens."}
            },
        },
    }


def _operation(op: Op) -> dict[str, Any]:
    summary, _, rest = (inspect.getdoc(op.handler) or "").partition("\n")
    found: dict[str, Any] = {
        "operationId": op.handler.__name__,
        "summary": summary,
        "tags": [op.tag],
        "parameters": [*_path_parameters(op), *_query_parameters(op)],
        "responses": _responses(op),
    }
    if rest.strip():
        found["description"] = " ".join(rest.split())
    if op.scope is not None:
        found["security"] = [{"token": []}]
        found["x-scope"] = op.scope
    if op.body is not None:
        found["requestBody"] = {"required": True, "content": {"application/json": {"schema": _schema(op.body)}}}
    return found


def _schema(kind: Any) -> dict[str, Any]:
    (schema,), _ = msgspec.json.schema_components([kind], ref_template=REF)
    return schema


def _path_parameters(op: Op) -> list[dict[str, Any]]:
    return [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
        for name in _PATH_PARAMETER.findall(op.path)
    ]


def _query_parameters(op: Op) -> list[dict[str, Any]]:
    if op.query is None:
        return []
    _, components = msgspec.json.schema_components([op.query], ref_template=REF)
    own = components[op.query.__name__]
    required = set(own.get("required", ()))
    return [
        {"name": name, "in": "query", "required": name in required, "schema": schema}
        for name, schema in own.get("properties", {}).items()
    ]


def _responses(op: Op) -> dict[str, Any]:
    status, kind = op.ok
    success: dict[str, Any] = {"description": "Done."}
    if kind is not None:
        success["content"] = {"application/json": {"schema": _schema(kind)}}
    responses = {str(status): success} | {str(other): success for other in op.also}
    by_status: dict[int, list[type[Problem]]] = {}
    for problem in op.problems:
        by_status.setdefault(problem.status, []).append(problem)
    for code, problems in sorted(by_status.items()):
        responses[str(code)] = {
            "description": "; ".join(problem.title for problem in problems) + ".",
            "content": {"application/problem+json": {"schema": {"$ref": REF.format(name=Document.__name__)}}},
        }
    return responses
