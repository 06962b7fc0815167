"""A person's own tags: put on entries, renamed, done away with. Nobody else sees them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy import bindparam, delete, func, select, update

from chronicle_node import ids
from chronicle_node.db import Tx, any_of, insert, sql
from chronicle_node.domain import library
from chronicle_node.domain.findings import Findings, invalid
from chronicle_node.errors import Conflict, NotFound
from chronicle_node.models.library import LibraryEntryTag, LibraryTag
from chronicle_node.models.types import BigId, PublicId

_user_id = bindparam("user_id", type_=BigId)
_mine = LibraryTag.user_id == _user_id
_KNOWN = sql(lambda: select(LibraryTag.id, LibraryTag.folded).where(_mine, any_of(LibraryTag.folded, "keys")))
_COUNT = sql(lambda: select(func.count()).select_from(LibraryTag).where(_mine))
_MAKE = sql(
    lambda: (
        insert(LibraryTag, "public_id", "user_id", "name", "folded").on_conflict_do_nothing().returning(LibraryTag.id)
    )
)
_PUT = sql(lambda: insert(LibraryEntryTag, "library_id", "tag_id").on_conflict_do_nothing())
_TAKE_OFF = sql(
    lambda: delete(LibraryEntryTag).where(LibraryEntryTag.library_id == bindparam("the_entry", type_=BigId))
)
# A tag that is on nothing any more is gone by itself.
_TIDY = sql(
    lambda: delete(LibraryTag).where(
        _mine, ~select(LibraryEntryTag.tag_id).where(LibraryEntryTag.tag_id == LibraryTag.id).exists()
    )
)
_ONE = sql(lambda: select(LibraryTag.id).where(_mine, LibraryTag.public_id == bindparam("public_id", type_=PublicId)))
_SAME = sql(lambda: select(LibraryTag.id).where(_mine, LibraryTag.folded == bindparam("key")))
_RENAME = sql(
    lambda: (
        update(LibraryTag)
        .where(LibraryTag.id == bindparam("tag_id", type_=BigId))
        .values(name=bindparam("new_name"), folded=bindparam("new_folded"))
    )
)
_REMOVE = sql(lambda: delete(LibraryTag).where(LibraryTag.id == bindparam("tag_id", type_=BigId)))
_CARRYING = sql(
    lambda: select(LibraryEntryTag.library_id).where(LibraryEntryTag.tag_id == bindparam("tag_id", type_=BigId))
)


async def put(tx: Tx, user_id: int, library_id: int, names: Sequence[str]) -> None:
    """Have an entry carry these tags and no others. Raises Invalid, or Conflict where there are too many."""
    findings = Findings()
    wanted = library.tags(names, findings)
    findings.close()
    await tx.run(_TAKE_OFF, the_entry=library_id)
    await add(tx, user_id, [library_id], wanted)
    await tx.run(_TIDY, user_id=user_id)


async def add(tx: Tx, user_id: int, entries: Iterable[int], names: Sequence[str]) -> None:
    """Put tags on entries beside those that they carry; tags that are new are made."""
    tag_ids = await _ids(tx, user_id, names)
    many = [{"library_id": entry, "tag_id": tag_id} for entry in entries for tag_id in tag_ids]
    if many:
        await tx.run_many(_PUT, many)


async def rename(tx: Tx, user_id: int, public_id: UUID, name: str) -> None:
    """Give a tag another name; where there is one of that name, the two become one. Raises NotFound, Invalid."""
    tag_id = await _one(tx, user_id, public_id)
    findings = Findings()
    wanted = library.tags([name], findings, "/name")
    findings.close()
    if not wanted:
        raise invalid("/name", "Give the tag a name.")
    key = library.folded(wanted[0])
    other = await tx.scalar(_SAME, user_id=user_id, key=key)
    if other is None or other == tag_id:
        await tx.run(_RENAME, tag_id=tag_id, new_name=wanted[0], new_folded=key)
        return
    carrying = await tx.all(_CARRYING, tag_id=tag_id)
    await tx.run_many(_PUT, [{"library_id": row.library_id, "tag_id": other} for row in carrying])
    await tx.run(_REMOVE, tag_id=tag_id)


async def remove(tx: Tx, user_id: int, public_id: UUID) -> None:
    """Do away with a tag; what carried it stays. Raises NotFound."""
    await tx.run(_REMOVE, tag_id=await _one(tx, user_id, public_id))


async def tidy(tx: Tx, user_id: int) -> None:
    """Do away with tags that are on nothing."""
    await tx.run(_TIDY, user_id=user_id)


async def _one(tx: Tx, user_id: int, public_id: UUID) -> int:
    found = await tx.scalar(_ONE, user_id=user_id, public_id=public_id)
    if found is None:
        raise NotFound("You have no such tag.")
    return int(found)


async def _ids(tx: Tx, user_id: int, names: Sequence[str]) -> list[int]:
    wanted = {library.folded(name): name for name in names}
    if not wanted:
        return []
    known = {row.folded: row.id for row in await tx.all(_KNOWN, user_id=user_id, keys=sorted(wanted))}
    fresh = wanted.keys() - known.keys()
    if fresh and await tx.scalar(_COUNT, user_id=user_id) + len(fresh) > library.MOST_TAGS:
        raise Conflict(f"You have {library.MOST_TAGS} tags already; do away with one first.")
    for key in sorted(fresh):
        made = await tx.scalar(_MAKE, public_id=ids.new(), user_id=user_id, name=wanted[key], folded=key)
        known[key] = made if made is not None else await tx.scalar(_SAME, user_id=user_id, key=key)
    return [known[key] for key in wanted]
