"""ETags: what a reader has already is not sent again, and nothing is changed that its writer has not seen.

A tag is strong: the digest of the very bytes. `If-Match` is compared in the transaction of the change itself: the
reading operation of the same address runs in there, and where it would now answer something else nothing happens.
"""

from __future__ import annotations

import base64
import dataclasses
import hashlib
from collections.abc import Awaitable, Callable
from typing import Any, Concatenate, ParamSpec, TypeVar, cast

import msgspec
from aiohttp import web
from multidict import MultiDict
from sqlalchemy import text

from chronicle_node.api.operations import Call, Op
from chronicle_node.db import Database, Tx
from chronicle_node.errors import NotFound, PreconditionFailed
from chronicle_node.httpkit import decode

P = ParamSpec("P")
T = TypeVar("T")

# A row that somebody else changes after this transaction first looked fails it, and it begins again.
_ONE_VIEW = text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")


def encoded(found: Any) -> bytes:
    """An answer's body."""
    return msgspec.json.encode(found)


def tag_of(content: bytes) -> str:
    """The entity tag of these bytes."""
    return f'"{base64.urlsafe_b64encode(hashlib.blake2b(content, digest_size=15).digest()).decode()}"'


def headers(tag: str) -> dict[str, str]:
    """What lets a client keep an answer for itself and ask whether it still holds."""
    return {"ETag": tag, "Cache-Control": "private, no-cache", "Vary": "Authorization, Cookie"}


def unchanged(call: Call, tag: str) -> web.Response | None:
    """304 where the caller has this already."""
    known = call.request.headers.get("If-None-Match")
    if known is None or not names(known, tag):
        return None
    return web.Response(status=304, headers=headers(tag))


def guarded(call: Call, reading: Op | None) -> Call:
    """The same call, whose first change happens only if what it names is still what `If-Match` says."""
    if reading is None:
        raise PreconditionFailed("What is at this address has no ETag to compare; send it without If-Match.")
    return dataclasses.replace(call, node=dataclasses.replace(call.node, db=_Guarded(call, reading)))


def names(header: str, tag: str, *, strongly: bool = False) -> bool:
    """Whether this tag is among those of a header; a weak one (`W/…`) counts unless strongly compared."""
    known = {one.strip() if strongly else one.strip().removeprefix("W/") for one in header.split(",")}
    return "*" in known or tag in known


class _Guarded(Database):
    """The node's database, the first write to which begins with the comparison."""

    def __init__(self, call: Call, reading: Op) -> None:
        self._db, self._call, self._reading = call.node.db, call, reading
        self._plain: Any = decode.from_query(MultiDict(), reading.query or decode.Nothing)
        self._compared = False

    async def start(self) -> None:
        """It is open."""

    async def close(self) -> None:
        """It stays open."""

    async def vacuum(self) -> None:
        await self._db.vacuum()

    async def read(self, unit: Callable[Concatenate[Tx, P], Awaitable[T]], *args: P.args, **kw: P.kwargs) -> T:
        return await self._db.read(unit, *args, **kw)

    async def write(self, unit: Callable[Concatenate[Tx, P], Awaitable[T]], *args: P.args, **kw: P.kwargs) -> T:
        if self._compared:
            return await self._db.write(unit, *args, **kw)

        async def compared(tx: Tx) -> T:
            await self._compare(tx)
            return await unit(tx, *args, **kw)

        found = await self._db.write(compared)
        self._compared = True
        return found

    async def _compare(self, tx: Tx) -> None:
        if tx.dialect == "postgresql":
            await tx.run(_ONE_VIEW)
        inside = dataclasses.replace(self._call.node, db=cast("Database", _Inside(tx)))
        try:
            asked = dataclasses.replace(self._call, node=inside, body=None, query=self._plain)
            there = await self._reading.handler(asked)
        except NotFound:
            raise PreconditionFailed("There is nothing here that it could be compared with.") from None
        if not names(self._call.request.headers["If-Match"], tag_of(encoded(there)), strongly=True):
            raise PreconditionFailed


class _Inside:
    """The database as the reading operation sees it: the transaction that is open."""

    def __init__(self, tx: Tx) -> None:
        self._tx = tx

    async def read(self, unit: Callable[Concatenate[Tx, P], Awaitable[T]], *args: P.args, **kw: P.kwargs) -> T:
        return await unit(self._tx, *args, **kw)

    async def write(self, unit: Callable[Concatenate[Tx, P], Awaitable[T]], *args: P.args, **kw: P.kwargs) -> T:
        return await unit(self._tx, *args, **kw)
