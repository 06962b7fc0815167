"""What stands on a list: put there by its owner and, where it is a list to build together, by friends."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import bindparam, delete, func, select, update

from chronicle_node import outbox
from chronicle_node.db import Row, Tx, insert, sql
from chronicle_node.domain import lists as rules
from chronicle_node.domain.shelf_events import ShelfChanged, ShelfGrew
from chronicle_node.errors import Conflict, Field, Forbidden, Invalid, NotFound
from chronicle_node.models.catalog import MediaItem
from chronicle_node.models.lists import UserListItem
from chronicle_node.models.types import PublicId
from chronicle_node.policy import Viewer
from chronicle_node.services import lists
from chronicle_node.services.lists import Standing

_of_list = UserListItem.list_id == bindparam("list_id")
_LAST = sql(
    lambda: (
        select(func.count().label("count"), func.coalesce(func.max(UserListItem.position), 0).label("position"))
        .select_from(UserListItem)
        .where(_of_list)
    )
)
_ADD = sql(
    lambda: (
        insert(UserListItem, "list_id", "media_item_id", "position", "notes", "added_by_user_id", "added_at")
        .on_conflict_do_nothing(index_elements=[UserListItem.list_id, UserListItem.media_item_id])
        .returning(UserListItem.id)
    )
)
_ENTRY = sql(
    lambda: (
        select(UserListItem.id, UserListItem.added_by_user_id)
        .join(MediaItem, MediaItem.id == UserListItem.media_item_id)
        .where(_of_list, MediaItem.public_id == bindparam("item", type_=PublicId))
    )
)
_ORDER = sql(
    lambda: (
        select(UserListItem.id, UserListItem.position).where(_of_list).order_by(UserListItem.position, UserListItem.id)
    )
)
_PLACE = sql(
    lambda: (
        update(UserListItem).where(UserListItem.id == bindparam("entry_id")).values(position=bindparam("new_position"))
    )
)
_NOTE = sql(
    lambda: update(UserListItem).where(UserListItem.id == bindparam("entry_id")).values(notes=bindparam("new_notes"))
)
_REMOVE = sql(lambda: delete(UserListItem).where(UserListItem.id == bindparam("entry_id")))


async def add(tx: Tx, viewer: Viewer, public_id: UUID, item_id: int, notes: str | None = None) -> bool:
    """Put an item that the viewer may know of at the end of a list; False where it stands there already.

    Raises NotFound, Forbidden, Invalid, Conflict where the list is full.
    """
    adder = lists.person(viewer)
    found = await lists.standing(tx, viewer, public_id)
    if not found.may_add:
        raise Forbidden("Only the list's owner adds to it, and their friends where it is a list to build together.")
    if found.is_smart:
        raise Conflict("A smart list fills itself; change its rule instead.")
    text = _note(notes)
    await lists.hold(tx, found.id)
    last = await tx.one(_LAST, list_id=found.id)
    if last.count >= rules.MOST_ENTRIES:
        raise Conflict(f"This list is full: it holds {rules.MOST_ENTRIES:,} entries. Begin another.")
    added = await tx.scalar(
        _ADD,
        list_id=found.id,
        media_item_id=item_id,
        position=last.position + 1,
        notes=text,
        added_by_user_id=adder,
        added_at=tx.now,
    )
    if added is not None:
        await _tell_more(tx, found)
    return added is not None


async def remove(tx: Tx, viewer: Viewer, public_id: UUID, item: UUID) -> None:
    """Take an entry off: the owner any, whoever added it their own. Raises NotFound."""
    found, entry = await _theirs(tx, viewer, public_id, item)
    await lists.hold(tx, found.id)
    await tx.run(_REMOVE, entry_id=entry.id)
    await _tell(tx, found)


async def annotate(tx: Tx, viewer: Viewer, public_id: UUID, item: UUID, notes: str | None) -> None:
    """Write a note beside an entry, or take it away. Raises NotFound, Invalid."""
    found, entry = await _theirs(tx, viewer, public_id, item)
    text = _note(notes)
    await lists.hold(tx, found.id)
    await tx.run(_NOTE, entry_id=entry.id, new_notes=text)
    await _tell(tx, found)


async def move(tx: Tx, viewer: Viewer, public_id: UUID, entry_id: int, ahead_of: int | None) -> None:
    """Put an entry right before another one, or at the end. Raises NotFound, Forbidden, Conflict.

    Entries that the owner may not see keep their place beside those that they do see.
    """
    found = await lists.owned(tx, viewer, public_id)
    if found.is_smart or found.sort_order != "manual":
        raise Conflict("This list sorts itself; let it be sorted by hand first.")
    await lists.hold(tx, found.id)
    before = {row.id: row.position for row in await tx.all(_ORDER, list_id=found.id)}
    if entry_id not in before:
        raise NotFound
    after = enumerate(rules.moved(list(before), entry_id, ahead_of), 1)
    changed = [{"entry_id": one, "new_position": place} for place, one in after if before[one] != place]
    if changed:
        await tx.run_many(_PLACE, changed)
        await _tell_more(tx, found)


async def _tell(tx: Tx, found: Standing) -> None:
    """Something that others could read is no longer there: whoever keeps a copy elsewhere looks again."""
    is_private = found.audience == "private"
    await outbox.emit(tx, ShelfChanged(user_id=found.owner_id, kinds=("lists",), is_private=is_private))


async def _tell_more(tx: Tx, found: Standing) -> None:
    await outbox.emit(tx, ShelfGrew(user_id=found.owner_id, kinds=("lists",), audience=found.audience))


async def _theirs(tx: Tx, viewer: Viewer, public_id: UUID, item: UUID) -> tuple[Standing, Row]:
    """An entry that the viewer may change. What others added looks to them like what isn't there."""
    acting = lists.person(viewer)
    found = await lists.standing(tx, viewer, public_id)
    entry = await tx.first(_ENTRY, list_id=found.id, item=item)
    if entry is None or not (found.is_mine or entry.added_by_user_id == acting):
        raise NotFound("There is no entry of yours for this on the list.")
    return found, entry


def _note(raw: str | None) -> str | None:
    text = rules.tidy_text(raw)
    if len(text or "") > rules.NOTES_MAX:
        fault = Field("/notes", f"Use at most {rules.NOTES_MAX:,} characters.")
        raise Invalid(fault.detail, fields=[fault])
    return text
