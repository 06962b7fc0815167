"""An OpenAPI document as a page: topics, operations, members with their types in words, and how to ask with curl."""

from __future__ import annotations

import json
import shlex
from collections.abc import Mapping
from typing import Any

from chronicle_node.web.pages.docs import ApiDocs, Body, Member, Operation, Shape, Topic

Schema = Mapping[str, Any]
JSON = "application/json"
WORDS = {
    "string": "text",
    "integer": "whole number",
    "number": "number",
    "boolean": "true or false",
    "object": "object",
    "null": "null",
}
FORMATS = {"date-time": "time (RFC 3339)", "uuid": "id", "date": "date"}
BOUNDS = (("minimum", "maximum", ""), ("minLength", "maxLength", " characters"))


def docs(document: Schema, url: str) -> ApiDocs:
    """The whole document, in the order in which its tags first appear."""
    reader = _Reader(document["components"], url)
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
    """Reads operations of a document with these components, for a node at this address."""

    def __init__(self, components: Schema, url: str) -> None:
        self.schemas, self._responses, self._url = components["schemas"], components["responses"], url

    def operation(self, method: str, path: str, found: Schema) -> Operation:
        sent = found.get("requestBody", {}).get("content", {}).get(JSON)
        scopes = found["security"][0].get("token", [""])
        return Operation(
            id=found["operationId"],
            method=method.upper(),
            path=path,
            summary=found["summary"],
            curl=self._curl(method, path, found, sent),
            description=found.get("description", ""),
            scope=scopes[0],
            parameters=tuple(self._parameter(one) for one in found["parameters"]),
            body=self._body(sent["schema"], sent["example"]) if sent else None,
            **self._answers(found["responses"]),
        )

    def shapes(self) -> tuple[Shape, ...]:
        """Every structure with members; lists and what is only sent stand with their operation."""
        return tuple(
            Shape(name=name, body=self._body(schema))
            for name, schema in sorted(self.schemas.items())
            if schema.get("properties") and not name.startswith("Listing")
        )

    def _curl(self, method: str, path: str, found: Schema, sent: Schema | None) -> str:
        """One line for a shell that has the token in $TOKEN."""
        for one in found["parameters"]:
            if one["in"] == "path":
                path = path.replace("{" + one["name"] + "}", str(one["example"]))
        asked = [
            f"{one['name']}={one['example']}" for one in found["parameters"] if one["in"] == "query" and one["required"]
        ]
        words = ["curl", *(["-X", method.upper()] if method != "get" else [])]
        words.append('-H "Authorization: Bearer $TOKEN"')
        if sent:
            body = json.dumps(sent["example"], ensure_ascii=False)
            words += ["-H 'Content-Type: application/json'", "-d " + shlex.quote(body)]
        words.append(shlex.quote(self._url + path + ("?" + "&".join(asked).replace(" ", "+") if asked else "")))
        return " ".join(words)

    def _parameter(self, found: Schema) -> Member:
        where = {"query": "", "path": "", "header": "A header. "}[found["in"]]
        return Member(
            name=found["name"],
            shape=self.shape(found["schema"]) + bounds(found["schema"]),
            required=found["required"],
            words=where + found.get("description", ""),
        )

    def _answers(self, responses: Schema) -> dict[str, Any]:
        status = " or ".join(code for code in responses if code < "300")
        good = responses[status[:3]].get("content", {}).get(JSON)
        problems = tuple((code, self._response(one)["description"]) for code, one in responses.items() if code >= "400")
        return {
            "status": status,
            "answer": self._body(good["schema"], good["example"]) if good else None,
            "problems": problems,
        }

    def _response(self, found: Schema) -> Schema:
        named: Schema = self._responses[_name(found)] if "$ref" in found else found
        return named

    def _body(self, schema: Schema, example: Any = None) -> Body:
        found = self._resolved(schema)
        required = set(found.get("required", ()))
        return Body(
            shape=self.shape(schema),
            words=" ".join(found.get("description", "").split()),
            members=tuple(
                self._member(name, one, name in required) for name, one in found.get("properties", {}).items()
            ),
            example=json.dumps(example, indent=2, ensure_ascii=False) if example is not None else "",
        )

    def _member(self, name: str, schema: Schema, required: bool) -> Member:
        shape = self.shape(schema) + bounds(schema)
        return Member(name=name, shape=shape, required=required, target=self._target(schema))

    def _target(self, schema: Schema) -> str:
        """The named shape that a member is, has a list of, or may be."""
        inner = [schema, schema.get("items") or {}, *schema.get("anyOf", ())]
        named = [_name(one) for one in inner if "$ref" in one]
        return next((name for name in named if self.schemas[name].get("properties")), "")

    def shape(self, schema: Schema) -> str:
        """A type in words: "text", "list of whole number", "one of start, pause", "Play or null"."""
        if "$ref" in schema:
            found = self._resolved(schema)
            return self.shape(found) if "enum" in found else str(found.get("title", _name(schema)))
        if "enum" in schema:
            return "one of " + ", ".join(map(str, schema["enum"]))
        if "anyOf" in schema:
            return " or ".join(dict.fromkeys(self.shape(one) for one in schema["anyOf"]))
        if schema.get("type") == "array":
            return f"list of {self.shape(schema.get('items') or {})}"
        return FORMATS.get(str(schema.get("format"))) or WORDS.get(str(schema.get("type")), "anything")

    def _resolved(self, schema: Schema) -> Schema:
        found: Schema = self.schemas[_name(schema)] if "$ref" in schema else schema
        return found


def bounds(schema: Schema) -> str:
    """The limits of a value, in words."""
    for least, most, unit in BOUNDS:
        if least in schema and most in schema:
            return f", {schema[least]} to {schema[most]}{unit}"
        if most in schema:
            return f", at most {schema[most]}{unit}"
        if least in schema:
            return f", at least {schema[least]}{unit}"
    return ""


def _name(schema: Schema) -> str:
    return str(schema["$ref"]).rpartition("/")[2]
