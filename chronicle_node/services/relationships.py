"""How items are related: said and taken away, always both ways, with a line in the history of both."""

from __future__ import annotations

from uuid import UUID

import msgspec
from sqlalchemy import bindparam, delete, func, select

from chronicle_node import ids
from chronicle_node.db import Row, Tx, insert, sql
from chronicle_node.domain import relationships as rules
from chronicle_node.domain.editing import Difference
from chronicle_node.domain.findings import invalid
from chronicle_node.errors import Conflict, NotFound
from chronicle_node.models.catalog import MediaItem, MediaRelationship
from chronicle_node.models.types import PublicId
from chronicle_node.services import changes

_ADD = sql(
    lambda: (
        insert(MediaRelationship, "from_media_id", "to_media_id", "relationship_type", "created_at")
        .on_conflict_do_nothing()
        .returning(MediaRelationship.id)
    )
)
_REMOVE = sql(
    lambda: delete(MediaRelationship).where(
        MediaRelationship.from_media_id == bindparam("one"),
        MediaRelationship.to_media_id == bindparam("other"),
        MediaRelationship.relationship_type == bindparam("kind"),
    )
)
_COUNT = sql(
    lambda: (
        select(func.count())
        .select_from(MediaRelationship)
        .where(MediaRelationship.from_media_id == bindparam("item_id"))
    )
)
_PUBLIC = sql(lambda: select(MediaItem.public_id).where(MediaItem.id == bindparam("item_id")))
_NUMBER = sql(lambda: select(MediaItem.id).where(MediaItem.public_id == bindparam("public_id", type_=PublicId)))


async def relate(tx: Tx, user_id: int, one: int, other: int, kind: str, undoes: int | None = None) -> bool:
    """Say that the other is a sequel (or what `kind` says) of the one; False where that was known.

    Raises Invalid, and Conflict where one has too many.
    """
    kind = rules.checked(kind)
    if one == other:
        raise invalid("/media", "An item is not related to itself.")
    for item in (one, other):
        if await tx.scalar(_COUNT, item_id=item) >= rules.MOST:
            raise Conflict(f"An item is related to at most {rules.MOST} others.")
    added = [
        await tx.scalar(_ADD, from_media_id=a, to_media_id=b, relationship_type=word, created_at=tx.now)
        for a, b, word in _both(one, other, kind)
    ]
    if all(row is None for row in added):
        return False
    await _record(tx, user_id, one, other, kind, undoes=undoes, gone=False)
    return True


async def unrelate(tx: Tx, user_id: int, one: int, other: int, kind: str, undoes: int | None = None) -> None:
    """Take a relation away, both ways. Raises NotFound where there is none."""
    gone = [await tx.run(_REMOVE, one=a, other=b, kind=word) for a, b, word in _both(one, other, kind)]
    if not any(gone):
        raise NotFound("They are not related like this.")
    await _record(tx, user_id, one, other, kind, undoes=undoes, gone=True)


async def undo(tx: Tx, user_id: int, one: int, change: Row) -> None:
    """Take a relation back, or bring it back. Raises Conflict where that is no longer so."""
    made = msgspec.convert(change.changes, list[Difference])[0]
    other = await tx.scalar(_NUMBER, public_id=ids.parse(str(made.after or made.before)))
    if other is None:
        raise Conflict("It can’t be taken back: the other item is no longer there.")
    if made.before is not None:
        await relate(tx, user_id, one, other, made.field, change.id)
        return
    try:
        await unrelate(tx, user_id, one, other, made.field, change.id)
    except NotFound:
        raise Conflict("It can’t be taken back: they are no longer related like this.") from None


def _both(one: int, other: int, kind: str) -> list[tuple[int, int, str]]:
    return [(one, other, kind), (other, one, rules.INVERSE.get(kind, kind))]


async def _record(tx: Tx, user_id: int, one: int, other: int, kind: str, *, undoes: int | None, gone: bool) -> None:
    for a, b, word in _both(one, other, kind):
        public_id = str(UUID(str(await tx.scalar(_PUBLIC, item_id=b))))
        made = Difference(word, public_id if gone else None, None if gone else public_id)
        own = undoes if a == one else None
        await changes.record(tx, user_id, [a], "unrelated" if gone else "related", [made], own)
