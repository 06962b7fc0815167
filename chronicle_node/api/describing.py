"""One operation in the words of OpenAPI: what may stand in its address, what it takes, what it may answer."""

from __future__ import annotations

import inspect
import re
from collections.abc import Mapping
from typing import Any

import msgspec

from chronicle_node.api.examples import ID, Examples
from chronicle_node.api.operations import CONDITIONAL, Op
from chronicle_node.errors import Expected, Field, Invalid, TooMany
from chronicle_node.httpkit import places, problems
from chronicle_node.httpkit.problems import Document

REF = "#/components/schemas/{name}"
JSON, PROBLEM = "application/json", "application/problem+json"
ETAG = {"ETag": {"$ref": "#/components/headers/ETag"}}
RETRY = {"Retry-After": {"$ref": "#/components/headers/RetryAfter"}}
_PLACE = re.compile(r"\{(\w+)[^}]*\}")
_USERNAME = {"type": "string", "pattern": "^[A-Za-z0-9_]{1,30}$"}
_UUID = {"type": "string", "format": "uuid"}
# What stands between braces in a path, by its name; anything else is an id.
PLACES: dict[str, dict[str, Any]] = {
    "name": {"schema": _USERNAME, "description": "The username of a person of this node.", "example": "alice"},
    "kind": {"schema": {"type": "string"}, "description": "The name of a kind.", "example": "history"},
    "number": {"schema": {"type": "integer", "minimum": 1}, "description": "A number.", "example": 1},
}
SENT: dict[str, dict[str, Any]] = {
    "Idempotency-Key": {
        "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$"},
        "description": "A word of yours that makes a repeated request one.",
        "example": "kodi-2026-03-01-0017",
    },
    "If-None-Match": {
        "schema": {"type": "string"},
        "description": "The ETag of what you have: the answer is 304 as long as it would be the same.",
        "example": '"9aXjVmP6jcSOnk5hJfJz"',
    },
    "If-Match": {
        "schema": {"type": "string"},
        "description": "The ETag of what you read: nothing happens, and the answer is 412, where it has changed since.",
        "example": "*",
    },
}
# A place in a list; the longest has a title in it.
PLACE = {"type": "string", "maxLength": 2000, "pattern": "^[A-Za-z0-9_-]*$"}
TAG = '"9aXjVmP6jcSOnk5hJfJz"'
HEADERS = {
    "ETag": {"schema": {"type": "string"}, "description": "Names exactly this answer.", "example": TAG},
    "RetryAfter": {"schema": {"type": "integer"}, "description": "The seconds to wait.", "example": 60},
}


class Describer:
    """Describes operations with these named schemas. `readings` are the GETs, by path."""

    def __init__(self, schemas: Mapping[str, Any], readings: Mapping[str, Op]) -> None:
        self._examples, self._readings = Examples(schemas), readings
        self.problems: dict[str, Any] = {}
        self.headers = HEADERS

    def path(self, op: Op) -> str:
        return _PLACE.sub(r"{\1}", op.path)

    def operation(self, op: Op) -> dict[str, Any]:
        summary, _, rest = (inspect.getdoc(op.handler) or "").partition("\n")
        found: dict[str, Any] = {
            "operationId": op.handler.__name__,
            "summary": summary,
            "tags": [op.tag],
            "parameters": [*_places(op), *self._query(op), *self._headers(op)],
            "responses": self._responses(op),
            "security": [{"token": [op.scope]}] if op.scope is not None else [{}, {"token": ["read"]}],
        }
        if rest.strip():
            found["description"] = " ".join(rest.split())
        if op.body is not None:
            schema = _schema(op.body)
            shown = self._examples.of(schema) if op.example is None else op.example
            found["requestBody"] = {"required": True, "content": {JSON: {"schema": schema, "example": shown}}}
        return found

    def _query(self, op: Op) -> list[dict[str, Any]]:
        if op.query is None:
            return []
        _, components = msgspec.json.schema_components([op.query], ref_template=REF)
        own = components[op.query.__name__]
        required = set(own.get("required", ()))
        return [self._parameter(name, schema, name in required) for name, schema in own["properties"].items()]

    def _parameter(self, name: str, schema: dict[str, Any], required: bool) -> dict[str, Any]:
        asked = _without_null(schema)
        found = {"name": name, "in": "query", "required": required, "schema": asked}
        words = schema.get("description") or next((one.get("description") for one in schema.get("anyOf", ())), None)
        if words:
            found["description"] = words
        if name == places.NAME:
            found["schema"] = PLACE
        else:
            found["example"] = self._examples.of(asked, name)
        return found

    def _headers(self, op: Op) -> list[dict[str, Any]]:
        names = list(op.headers)
        if op.method == "GET" and op.ok[1] is not None:
            names.append("If-None-Match")
        if op.method in CONDITIONAL and op.path in self._readings:
            names.append("If-Match")
        return [{"name": name, "in": "header", "required": False, **SENT[name]} for name in names]

    def _responses(self, op: Op) -> dict[str, Any]:
        status, kind = op.ok
        success: dict[str, Any] = {"description": "Done."}
        reading = self._readings.get(op.path)
        if kind is not None:
            schema = _schema(kind)
            success = {"description": _words(kind), "content": {JSON: self._shown(schema)}}
            if reading is not None and reading.ok[1] == kind:
                success["headers"] = ETAG
        responses = {str(status): success} | {str(other): success for other in op.also}
        if op.method == "GET" and kind is not None:
            responses["304"] = {"description": "What you have still holds.", "headers": ETAG}
        by_status: dict[int, list[type[Expected]]] = {}
        for problem in op.refusals:
            by_status.setdefault(problem.status, []).append(problem)
        for code, kinds in sorted(by_status.items()):
            responses[str(code)] = self._problem(kinds)
        return responses

    def _shown(self, schema: dict[str, Any]) -> dict[str, Any]:
        return {"schema": schema, "example": self._examples.of(schema)}

    def _problem(self, kinds: list[type[Expected]]) -> dict[str, Any]:
        """The description of a status, shared by all operations that answer it for the same reasons."""
        kinds = sorted(kinds, key=lambda kind: kind.__name__)
        name = "Or".join(kind.__name__ for kind in kinds)
        if name not in self.problems:
            described: dict[str, Any] = {
                "description": "; ".join(kind.title for kind in kinds) + ".",
                "content": {
                    PROBLEM: {
                        "schema": {"$ref": REF.format(name=Document.__name__)},
                        "examples": {kind.code: {"value": _example(kind)} for kind in kinds},
                    }
                },
            }
            if any(issubclass(kind, TooMany) for kind in kinds):
                described["headers"] = RETRY
            self.problems[name] = described
        return {"$ref": f"#/components/responses/{name}"}


def _places(op: Op) -> list[dict[str, Any]]:
    own = {"schema": _UUID, "description": "An id.", "example": ID}
    return [{"name": name, "in": "path", "required": True, **PLACES.get(name, own)} for name in _PLACE.findall(op.path)]


def _schema(kind: Any) -> dict[str, Any]:
    (schema,), _ = msgspec.json.schema_components([kind], ref_template=REF)
    return schema


def _without_null(schema: dict[str, Any]) -> dict[str, Any]:
    """A parameter that is left out has no value, and none can be sent that is null."""
    kinds = [one for one in schema.get("anyOf", ()) if one.get("type") != "null"]
    if not kinds:
        return {name: value for name, value in schema.items() if name != "description"}
    return (
        {name: value for name, value in kinds[0].items() if name != "description"}
        if len(kinds) == 1
        else {"anyOf": kinds}
    )


def _words(kind: Any) -> str:
    words = " ".join((inspect.getdoc(kind) or "Done.").split())
    return words.partition(". ")[0].rstrip(".") + "."


def _example(kind: type[Expected]) -> Any:
    shown = kind(fields=[Field("/title", "takes text")]) if issubclass(kind, Invalid) else kind()
    return msgspec.to_builtins(problems.document(shown))
