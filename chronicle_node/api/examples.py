"""Examples for the API's description: made up from a schema, with members that say what they are by their names.

An example is good where a program sent it would be understood; a test holds each against its own schema.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Schema = Mapping[str, Any]
ID = "019586f2-6f9c-7d5e-8a51-3f1f0c2b9d10"
AT = "2026-03-01T20:15:00Z"
BY_NAME: dict[str, Any] = {
    "username": "alice",
    "handle": "@alice@chronicle.example",
    "name": "Winter evenings",
    "display_name": "Alice",
    "title": "Blade Runner 2049",
    "description": "What I saw by the fire.",
    "bio": "I keep a diary of films.",
    "content": "Slow, and every frame of it worth the time.",
    "notes": "Recommended by Bob.",
    "email": "alice@chronicle.example",
    "url": "https://hook.example/chronicle",
    "avatar_url": "https://chronicle.example/avatars/@alice",
    "event": "finish",
    "events": ["scrobble"],
    "scopes": ["read"],
    "type": "movie",
    "year": 2017,
    "season": 1,
    "episode": 5,
    "percentage": 96.0,
    "position_seconds": 9446.0,
    "duration_seconds": 9840.0,
    "device": "living room",
    "source": "kodi",
    "at": AT,
    "timezone": "Europe/Vienna",
    "locale": "en",
    "audience": "friends",
    "rating": 8.0,
    "stars": 4.0,
    "thumb": "up",
    "ids": {"imdb": "tt1856101"},
    "next": None,
    "limit": 50,
    "q": "blade run",
    "icon": "🎬",
    "secret": "shown once",
    "color": "#805ad5",
    "isbn13": "9780441172719",
    "field": "mood=calm",
}


class Examples:
    """Makes examples of these named schemas."""

    def __init__(self, schemas: Schema) -> None:
        self._schemas = schemas

    def of(self, schema: Schema, name: str = "", within: tuple[str, ...] = ()) -> Any:
        """A value that fits. What contains itself ends with null or nothing where it may."""
        if "$ref" in schema:
            known = str(schema["$ref"]).rpartition("/")[2]
            return self.of(self._schemas[known], name, (*within, known))
        if "anyOf" in schema:
            return self._one_of(schema["anyOf"], name, within)
        if "const" in schema or "enum" in schema:
            allowed = [schema["const"]] if "const" in schema else list(schema["enum"])
            return BY_NAME[name] if BY_NAME.get(name, allowed) in allowed and name in BY_NAME else allowed[0]
        return self._plain(schema, name, within)

    def _one_of(self, kinds: list[Schema], name: str, within: tuple[str, ...]) -> Any:
        if name in BY_NAME and BY_NAME[name] is None:
            return None
        own = [kind for kind in kinds if kind.get("type") != "null" and not self._repeats(kind, within)]
        named = [kind for kind in own if name in BY_NAME and fits(BY_NAME[name], kind)]
        return self.of((named or own)[0], name, within) if own else None

    def _plain(self, schema: Schema, name: str, within: tuple[str, ...]) -> Any:
        kind = schema.get("type")
        if kind == "object":
            return self._object(schema, name, within)
        if name in BY_NAME and fits(BY_NAME[name], schema):
            return BY_NAME[name]
        if kind == "array":
            inner = schema.get("items") or schema.get("prefixItems", [{}])[0]
            singular = name.removesuffix("s") if name != "items" else ""
            if self._repeats(inner, within) or not inner:
                return []
            return [self.of(inner, singular, within)] * max(1, schema.get("minItems", 1))
        return _value(schema, name)

    def _object(self, schema: Schema, name: str, within: tuple[str, ...]) -> Any:
        members = schema.get("properties")
        if members is None:
            return BY_NAME[name] if isinstance(BY_NAME.get(name), dict) else {}
        wanted = set(schema.get("required", ()))
        return {
            one: self.of(kind, one, within)
            for one, kind in members.items()
            if one in wanted or not self._repeats(kind, within)
        }

    def _repeats(self, schema: Schema, within: tuple[str, ...]) -> bool:
        return "$ref" in schema and str(schema["$ref"]).rpartition("/")[2] in within


def fits(value: Any, schema: Schema) -> bool:
    """Whether a made-up value is of the schema's kind, form and size."""
    kinds = {"string": str, "integer": int, "number": float, "boolean": bool, "array": list, "object": dict}
    kind = kinds.get(str(schema.get("type")))
    if kind is None or not isinstance(value, kind) or isinstance(value, bool) is not (kind is bool):
        return False
    if kind is str:
        wanted = schema.get("format")
        return wanted in (None, "uri") if value != AT else wanted in (None, "date-time")
    return not isinstance(value, list) or fits(value[0], schema.get("items") or {"type": "string"})


def _value(schema: Schema, name: str) -> Any:
    """By its form, then its kind; `default` where there is one."""
    forms = {"uuid": ID, "date-time": AT, "date": AT[:10], "byte": "Q2hyb25pY2xl"}
    if str(schema.get("format")) in forms:
        return forms[str(schema["format"])]
    if schema.get("default") is not None and not isinstance(schema["default"], list | dict):
        return schema["default"]
    least = schema.get("minimum", schema.get("exclusiveMinimum", 1))
    values: dict[str, Any] = {"integer": int(least), "number": float(least), "boolean": False, "null": None}
    return values.get(str(schema.get("type")), name.replace("_", " ") or "text")
