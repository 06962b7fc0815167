"""An OpenAPI document as a page: topics, operations, members with their types in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from chronicle_node.web.pages.docs import ApiDocs, Body, Member, Operation, Shape, Topic

Schema = Mapping[str, Any]


def docs(document: Schema, url: str) -> ApiDocs:
    """The whole document, in the order in which its tags first appear."""
    reader = _Reader(document["components"]["schemas"])
    topics: dict[str, list[Operation]] = {}
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            topics.setdefault(operation["tags"][0], []).append(reader.operation(method, path, operation))
    return ApiDocs(
        version=document["info"]["version"],
        description=document["info"]["description"],
        url=url,
        topics=tuple(Topic(name=name, operations=tuple(found)) for name, found in topics.items()),
        shapes=reader.shapes(),
    )


class _Reader:
    """Reads operations of a document with these named schemas."""

    def __init__(self, schemas: Schema) -> None:
        self.schemas = schemas

    def operation(self, method: str, path: str, found: Schema) -> Operation:
        sent = found.get("requestBody")
        return Operation(
            id=found["operationId"],
            method=method.upper(),
            path=path,
            summary=found["summary"],
            description=found.get("description", ""),
            scope=found.get("x-scope", ""),
            parameters=tuple(self._parameter(one) for one in found["parameters"]),
            body=self._body(sent["content"]["application/json"]["schema"]) if sent else None,
            **self._answers(found["responses"]),
        )

    def shapes(self) -> tuple[Shape, ...]:
        """Every structure with members; lists and what is only sent stand with their operation."""
        return tuple(
            Shape(name=name, body=self._body(schema))
            for name, schema in sorted(self.schemas.items())
            if schema.get("properties") and not name.startswith("Listing")
        )

    def _parameter(self, found: Schema) -> Member:
        return Member(name=found["name"], shape=self.shape(found["schema"]), required=found["required"])

    def _answers(self, responses: Schema) -> dict[str, Any]:
        status = " or ".join(code for code in responses if code < "400")
        good = responses[status[:3]].get("content", {}).get("application/json", {}).get("schema")
        problems = tuple((code, one["description"]) for code, one in responses.items() if code >= "400")
        return {"status": status, "answer": self._body(good) if good else None, "problems": problems}

    def _body(self, schema: Schema) -> Body:
        found = self._resolved(schema)
        required = set(found.get("required", ()))
        members = found.get("properties", {}).items()
        return Body(
            shape=self.shape(schema),
            words=" ".join(found.get("description", "").split()),
            members=tuple(Member(name=name, shape=self.shape(one), required=name in required) for name, one in members),
        )

    def shape(self, schema: Schema) -> str:
        """A type in words: "text", "list of whole number", "one of start, pause", "Play or null"."""
        if "$ref" in schema:
            return str(self._resolved(schema).get("title", _name(schema)))
        if "enum" in schema:
            return "one of " + ", ".join(map(str, schema["enum"]))
        if "anyOf" in schema:
            return " or ".join(dict.fromkeys(self.shape(one) for one in schema["anyOf"]))
        kind = schema.get("type")
        if kind == "array":
            return f"list of {self.shape(schema.get('items') or {})}"
        words = {"string": "text", "integer": "whole number", "number": "number", "boolean": "true or false",
                 "object": "object", "null": "null"}  # fmt: skip
        formats = {"date-time": "time (RFC 3339)", "uuid": "id", "date": "date"}
        return formats.get(str(schema.get("format"))) or words.get(str(kind), "anything")

    def _resolved(self, schema: Schema) -> Schema:
        found: Schema = self.schemas[_name(schema)] if "$ref" in schema else schema
        return found


def _name(schema: Schema) -> str:
    return str(schema["$ref"]).rpartition("/")[2]
