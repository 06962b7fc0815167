"""What is made is made once: whoever asks for it brings the id that it is to have, and asking again finds it.

A form brings the id itself. A program brings a word of its own, the header `Idempotency-Key`: the first half of the id
is made of that, the second of what was asked for. So no table of words is needed, and one word for two things is seen.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import cache
from hashlib import sha256
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import bindparam, select

from chronicle_node import ids
from chronicle_node.db import Statement, Tx, sql
from chronicle_node.errors import Conflict
from chronicle_node.models.agenda import Goal
from chronicle_node.models.groups import Group
from chronicle_node.models.library import WatchSession
from chronicle_node.models.lists import UserList
from chronicle_node.models.moderation import Report
from chronicle_node.models.posts import Post
from chronicle_node.models.types import PublicId
from chronicle_node.services import log

Made = type[UserList] | type[Goal] | type[WatchSession]
Asked = Made | type[Group] | type[Post] | type[Report]
VERSION, VARIANT = 8 << 76, 2 << 62  # RFC 9562, section 5.8: an id of our own making
_HALF = 1 << 62


class Key(msgspec.Struct, frozen=True):
    """What makes a repeated request one: the word of a person for it, and what they asked for."""

    user_id: int
    word: str
    request: bytes

    def id_of(self, kind: str) -> UUID:
        """The id that a thing of this kind, made by this request, has."""
        return UUID(int=self._begins(kind) | VARIANT | int.from_bytes(sha256(self.request).digest()[:8]) % _HALF)

    def ids_of(self, kind: str) -> tuple[UUID, UUID]:
        """The first and the last id that something made under this word may have, whatever was asked for."""
        begins = self._begins(kind) | VARIANT
        return UUID(int=begins), UUID(int=begins | _HALF - 1)

    def _begins(self, kind: str) -> int:
        told = int.from_bytes(sha256(f"{self.user_id} {kind} {self.word}".encode()).digest()[:8])
        return (told << 64) & ~(0xF << 76) | VERSION


async def made(tx: Tx, of: Asked, key: Key | None, make: Callable[[UUID], Awaitable[UUID]]) -> UUID:
    """The id of what is made, which `make` is told; where it was made under this key before, it is not made again.

    Raises Conflict where something else was.
    """
    if key is None:
        return await make(ids.new())
    await log.wait_for_turn(tx, key.user_id)
    wanted, (first, last) = key.id_of(of.__name__), key.ids_of(of.__name__)
    found = await tx.scalar(_under(of), first=first, last=last)
    if found not in {None, wanted}:
        raise Conflict("Something else was sent with this Idempotency-Key: take a new one for each request.")
    return wanted if found else await make(wanted)


@cache
def _under(of: Asked) -> Statement:
    first, last = (bindparam(name, type_=PublicId) for name in ("first", "last"))
    return sql(lambda: select(of.public_id).where(of.public_id >= first, of.public_id <= last).limit(1))


async def id_of(tx: Tx, of: Made, user_id: int, wanted: UUID | None, **alike: Any) -> tuple[UUID, bool]:
    """The id of the new thing, and whether this person has made it under that id already, with these columns alike.

    An id that something else has, such as what the same form made before it was changed, is not given again.
    """
    if wanted is None:
        return ids.new(), False
    await log.wait_for_turn(tx, user_id)
    found = await tx.first(_standing(of, tuple(alike)), public_id=wanted)
    if found is None:
        return wanted, False
    same = found.user_id == user_id and all(getattr(found, name) == value for name, value in alike.items())
    return (wanted, True) if same else (ids.new(), False)


@cache
def _standing(of: Made, alike: tuple[str, ...]) -> Statement:
    columns = [getattr(of, name) for name in ("user_id", *alike)]
    return sql(lambda: select(*columns).where(of.public_id == bindparam("public_id", type_=PublicId)))
