"""What a form makes is made once: the form brings the id that the new thing is to have, and sent again it finds it."""

from __future__ import annotations

from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select

from chronicle_node import ids
from chronicle_node.db import Statement, Tx, sql
from chronicle_node.models.agenda import Goal
from chronicle_node.models.library import WatchSession
from chronicle_node.models.lists import UserList
from chronicle_node.models.types import PublicId
from chronicle_node.services import log

Made = type[UserList] | type[Goal] | type[WatchSession]


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
