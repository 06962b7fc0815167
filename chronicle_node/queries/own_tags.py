"""The tags that somebody gives the things in their library, by how they begin: told to nobody else."""

from __future__ import annotations

from sqlalchemy import Text, bindparam, func, select

from chronicle_node.db import Tx, sql
from chronicle_node.domain import library
from chronicle_node.models.library import LibraryTag
from chronicle_node.policy import BOUND, Viewer

MOST = 8
_start = bindparam("start", type_=Text)
_LIKE = sql(
    lambda: (
        select(LibraryTag.name)
        .where(
            LibraryTag.user_id == BOUND.user_id,
            func.substr(LibraryTag.folded, 1, func.length(_start)) == _start,
        )
        .order_by(LibraryTag.folded)
        .limit(MOST)
    )
)


async def like(tx: Tx, viewer: Viewer, text: str) -> tuple[str, ...]:
    """The viewer's own tags that begin with this text; none for an empty one."""
    start = library.folded(text.strip())
    if not start or not viewer.signed_in:
        return ()
    return tuple(row.name for row in await tx.all(_LIKE, start=start, **viewer.values))
