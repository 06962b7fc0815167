"""What msgspec leaves out of a schema: that a text is a moment. It says so only where the zone is insisted on."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from msgspec import inspect

TEXT = {"type": "string"}


def tell_times(types: Iterable[Any], schemas: dict[str, Any]) -> None:
    """Give every moment in these schemas, made from these types, its format."""
    seen: set[type] = set()
    waiting: list[Any] = list(inspect.multi_type_info(types))
    while waiting:
        kind = waiting.pop()
        if isinstance(kind, inspect.StructType) and kind.cls not in seen:
            seen.add(kind.cls)
            members = schemas.get(kind.cls.__name__, {}).get("properties", {})
            for field in kind.fields:
                _mark(members.get(field.encode_name, {}), field.type)
                waiting.append(field.type)
        waiting += _within(kind)


def _within(kind: Any) -> list[Any]:
    found = [getattr(kind, name) for name in ("type", "item_type", "value_type") if hasattr(kind, name)]
    found += [*getattr(kind, "types", ()), *getattr(kind, "item_types", ())]
    return [one for one in found if isinstance(one, inspect.Type)]


def _mark(schema: dict[str, Any], kind: Any) -> None:
    if isinstance(kind, inspect.DateTimeType) and schema.get("type") == "string":
        schema["format"] = "date-time"
    elif isinstance(kind, inspect.Metadata):
        _mark(schema, kind.type)
    elif isinstance(kind, inspect.UnionType) and any(isinstance(one, inspect.DateTimeType) for one in kind.types):
        for one in schema.get("anyOf", ()):
            if one == TEXT:
                one["format"] = "date-time"
    elif isinstance(kind, inspect.ListType | inspect.VarTupleType):
        _mark(schema.get("items", {}), kind.item_type)
