"""Turning what came over HTTP into structs: one declaration serves JSON bodies, forms and query strings.

A faulty input names every faulty member at once, each with its RFC 6901 pointer.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterable, Mapping
from typing import Any, TypeVar, cast

import msgspec
from aiohttp import web
from multidict import MultiMapping

from chronicle_node.domain.findings import escape
from chronicle_node.errors import Field, Invalid, Malformed, TooLarge
from chronicle_node.httpkit import faults

T = TypeVar("T")


class Nothing(msgspec.Struct, frozen=True):
    """The query of an operation that takes none."""


BODY_BYTES = 1_000_000
BODY_SECONDS = 15
_WHERE = re.compile(r"^(?P<what>.*?)(?: - at `\$(?P<path>.*)`)?$", re.DOTALL)


async def read_body(request: web.Request, limit: int = BODY_BYTES) -> bytes:
    """The whole body. Raises TooLarge above `limit` bytes, Malformed where it does not arrive in time."""
    if (request.content_length or 0) > limit:
        raise TooLarge(f"Send at most {limit:,} bytes at a time.")
    try:
        async with asyncio.timeout(BODY_SECONDS):
            body = await request.read()
    except TimeoutError:
        raise Malformed("The body did not arrive in time; send it again.") from None
    except web.HTTPRequestEntityTooLarge:
        raise TooLarge(f"Send at most {limit:,} bytes at a time.") from None
    if len(body) > limit:
        raise TooLarge(f"Send at most {limit:,} bytes at a time.")
    return body


def from_json(body: bytes, struct: type[T]) -> T:
    """Decode a JSON body. Raises Malformed where it is no JSON, Invalid where it does not fit."""
    try:
        found = msgspec.json.decode(body, type=struct)
    except msgspec.ValidationError:
        return _member_by_member(parse_json(body), struct, strict=True)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Malformed(f"This is not JSON: {error}.") from None
    if b"\\u0000" in body:
        raise Invalid("Leave out NUL characters (\\u0000).", fields=[Field("", "contains a NUL character")])
    return found


def parse_json(body: bytes) -> Any:
    """Any JSON value. Raises Malformed where it is none."""
    try:
        return msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Malformed(f"This is not JSON: {error}.") from None


def from_query(query: MultiMapping[str], struct: type[T]) -> T:
    """Decode the query string of an operation, where a name that is not known or given twice is a mistake."""
    members = msgspec.structs.fields(struct)  # type: ignore[arg-type]
    lists = _of_many(members)
    known = {member.encode_name for member in members}
    wrong = [Field(f"/{escape(name)}", "is not known here") for name in dict.fromkeys(query) if name not in known]
    wrong += [Field(f"/{name}", "is given more than once") for name in known - lists if len(query.getall(name, ())) > 1]
    if wrong:
        raise Invalid(fields=wrong)
    return from_fields(query, struct)


def from_fields(fields: MultiMapping[str], struct: type[T]) -> T:
    """Decode a form or a query string: text is converted, an empty value counts as absent.

    A member whose type is a list or a tuple takes every value under its name. Raises Invalid.
    """
    members = msgspec.structs.fields(struct)  # type: ignore[arg-type]
    lists = _of_many(members)
    plain: dict[str, Any] = {}
    for name in dict.fromkeys(fields.keys()):
        values = [value for value in fields.getall(name) if value != ""]
        if any("\x00" in value for value in values):
            raise Invalid(fields=[Field(f"/{name}", "contains a NUL character")])
        if values:
            plain[name] = values if name in lists else values[-1]
    return _member_by_member(plain, struct, strict=False)


def _of_many(members: Iterable[msgspec.structs.FieldInfo]) -> set[str]:
    """The names of the members that take several values."""
    return {member.encode_name for member in members if re.search(r"\b(list|tuple)\[", str(member.type))}


def _member_by_member(raw: Any, struct: type[T], *, strict: bool) -> T:
    if not isinstance(raw, Mapping):
        return cast("T", _convert(raw, struct, "", strict=strict))
    members = msgspec.structs.fields(struct)  # type: ignore[arg-type]
    wrong: list[Field] = []
    for member in members:
        if member.encode_name in raw:
            try:
                _convert(raw[member.encode_name], member.type, f"/{member.encode_name}", strict=strict)
            except Invalid as error:
                wrong += error.fields
        elif member.required:
            wrong.append(Field(f"/{member.encode_name}", "is missing"))
    if struct.__struct_config__.forbid_unknown_fields:  # type: ignore[attr-defined]
        known = {member.encode_name for member in members}
        wrong += [Field(f"/{escape(str(name))}", "is not known here") for name in raw if name not in known]
    if wrong:
        raise Invalid(fields=wrong)
    return cast("T", _convert(raw, struct, "", strict=strict))


def _convert(value: Any, kind: Any, pointer: str, *, strict: bool) -> Any:
    try:
        return msgspec.convert(value, type=kind, strict=strict)
    except msgspec.ValidationError as error:
        match = _WHERE.match(str(error))
        assert match is not None
        known, _, _ = (match["path"] or "").partition("[...]")  # some member of an object, which msgspec doesn't name
        inner = re.sub(r"\.|\[(\d+)\]", lambda m: f"/{m[1]}" if m[1] else "/", known)
        member = faults.member_named(match["what"])
        inner += f"/{escape(member)}" if member else ""
        raise Invalid(fields=[Field(pointer + inner, faults.in_words(match["what"], kind))]) from None
