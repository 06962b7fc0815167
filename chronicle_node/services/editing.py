"""Editing an item of the catalogue: checked, kept with its history, refused where somebody was faster, taken back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import bindparam, select, update

from chronicle_node.db import Row, Tx, sql
from chronicle_node.domain import adding
from chronicle_node.domain.editing import (
    META,
    Difference,
    State,
    Subject,
    Wish,
    differences,
    edited,
    last_change,
    undone,
)
from chronicle_node.domain.findings import invalid
from chronicle_node.domain.matching import match_key
from chronicle_node.domain.roles import Ability
from chronicle_node.errors import Conflict, Field, NotFound
from chronicle_node.models.catalog import MediaChange, MediaItem
from chronicle_node.models.types import Json, PublicId
from chronicle_node.policy import Viewer
from chronicle_node.services import changes, keepers, roles

STALE = "Somebody else changed this while you were at it. Look at what is different, then send it again."
# Edits of one item wait for each other, so that each is compared with what the one before has made.
_HOLD = sql(lambda: select(MediaItem.id).where(MediaItem.id == bindparam("item_id")).with_for_update(key_share=True))
_SAVE = sql(
    lambda: (
        update(MediaItem)
        .where(MediaItem.id == bindparam("item_id"))
        .values(
            name=bindparam("new_name"),
            sort_name=bindparam("new_sort_name"),
            match_key=bindparam("new_key"),
            description=bindparam("new_description"),
            hierarchy_position=bindparam("new_position"),
            meta=bindparam("new_meta", type_=Json),
            updated_at=bindparam("now"),
        )
    )
)
_SINCE = sql(
    lambda: (
        select(MediaChange.changes)
        .where(
            MediaChange.media_item_id == bindparam("item_id"),
            MediaChange.id > bindparam("change_id"),
            MediaChange.kind == "edited",
        )
        .order_by(MediaChange.id)
    )
)
_CHANGE = sql(
    lambda: select(MediaChange.id, MediaChange.kind, MediaChange.changes).where(
        MediaChange.public_id == bindparam("change", type_=PublicId), MediaChange.media_item_id == bindparam("item_id")
    )
)


async def editor(tx: Tx, viewer: Viewer, *items: int) -> int:
    """The person's row id, where they may edit these items; nobody else is at them then. Raises Forbidden."""
    for item_id in sorted(set(items)):  # in order, so that two who wait don't wait for each other
        await tx.first(_HOLD, item_id=item_id)
        await require(tx, viewer, item_id)
    return (await roles.standing(tx, viewer)).user_id


async def require(tx: Tx, viewer: Viewer, item_id: int) -> None:
    """Raises Forbidden where the viewer may not edit this item."""
    if not await may_edit(tx, await roles.standing(tx, viewer), item_id):
        await roles.require(tx, viewer, Ability.EDIT)


async def may_edit(tx: Tx, standing: roles.Standing, item_id: int) -> bool:
    """Whether somebody of this standing may edit this item."""
    return Ability.EDIT in standing.may or await keepers.are_theirs_alone(tx, standing.user_id, [item_id])


async def edit(tx: Tx, user_id: int, item: Subject, wish: Wish, version: str | None = None) -> list[Difference]:
    """Make the item what is wished; what became different.

    Raises Invalid, and Conflict where the item is no longer as it was in `version`, with the fields that changed.
    """
    if item.is_newer_than(version):
        raise Conflict(STALE, fields=await _meanwhile(tx, item, version or ""))
    after = edited(item.state, wish, item.schema, is_part=item.is_part)
    if after.position != item.state.position:
        if not adding.free(item.taken, after.position, item.kind):
            raise invalid("/position", "There is one of this number already.")
        after = _renumbered(item, after)
    return await _keep(tx, user_id, item, after)


async def change_of(tx: Tx, item_id: int, change: UUID) -> Row:
    """One change of an item. Raises NotFound."""
    row = await tx.first(_CHANGE, item_id=item_id, change=change)
    if row is None:
        raise NotFound
    return row


async def undo(tx: Tx, user_id: int, item: Subject, change: Row) -> None:
    """Take an edit back. Raises Conflict where one of its fields was changed again since; nothing is changed then."""
    made = msgspec.convert(change.changes, list[Difference])
    after, stuck = undone(item.state, made)
    if stuck:
        fields = [Field(pointer(field), "was changed again since") for field in stuck]
        raise Conflict("It can’t be taken back as a whole: some of it was changed again since.", fields=fields)
    await _keep(tx, user_id, item, after, undoes=change.id)


async def touched(tx: Tx, item: Subject) -> None:
    """Note that something beside an item's own fields has changed, for whoever remembers it."""
    await _save(tx, item.item_id, item.state)


def pointer(field: str) -> str:
    """The member of the API that a field of the history is."""
    return "/" + field.replace(META, "metadata/", 1)


async def _keep(tx: Tx, user_id: int, item: Subject, after: State, undoes: int | None = None) -> list[Difference]:
    found = differences(item.state, after)
    if found:
        await _save(tx, item.item_id, after)
        await changes.record(tx, user_id, [item.item_id], "edited", found, undoes)
    return found


async def _save(tx: Tx, item_id: int, state: State) -> None:
    await tx.run(
        _SAVE,
        item_id=item_id,
        new_name=state.name,
        new_sort_name=state.sort_name,
        new_key=match_key(state.name),
        new_description=state.description,
        new_position=state.position,
        new_meta=state.metadata,
        now=tx.now,
    )


async def _meanwhile(tx: Tx, item: Subject, version: str) -> list[Field]:
    rows = await tx.all(_SINCE, item_id=item.item_id, change_id=last_change(version))
    made: Sequence[dict[str, Any]] = [one for row in rows for one in row.changes]
    return [Field(pointer(one["field"]), f"is now {one['after']!r}, was {one['before']!r}") for one in made]


def _renumbered(item: Subject, after: State) -> State:
    """The metadata says the number as well, for some media types."""
    name = f"{item.kind}_number"
    if name not in after.metadata or after.metadata[name] != item.state.position or after.position is None:
        return after
    return msgspec.structs.replace(after, metadata=after.metadata | {name: after.position})
