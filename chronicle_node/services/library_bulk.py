"""Changing many entries at once, and taking it back: what they were is kept for a day.

The caller has found the entries; here they are written, in one transaction or not at all.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from sqlalchemy import and_, bindparam, delete, exists, func, or_, select, true, update
from sqlalchemy.orm import aliased

from chronicle_node import ids, outbox
from chronicle_node.db import Row, Tx, any_of, insert, sql
from chronicle_node.domain import library
from chronicle_node.domain.findings import Findings, invalid
from chronicle_node.domain.shelf_events import ShelfChanged, ShelfGrew
from chronicle_node.domain.statuses import Status
from chronicle_node.errors import NotFound
from chronicle_node.models.catalog import MediaItem
from chronicle_node.models.library import LibraryChange, LibraryEntryTag, LibraryTag, SharedEntry, UserLibrary
from chronicle_node.models.types import UTC, BigId, PublicId
from chronicle_node.services import library_tags, standing

MOST = 10_000
LIFE, KEPT = timedelta(days=1), 5
Action = Literal["status", "favorite", "tag", "untag", "remove"]

_user_id = bindparam("user_id", type_=BigId)


class Own(msgspec.Struct, frozen=True, kw_only=True):
    """An entry as its owner had it."""

    media_item_id: int
    status: str
    is_favorite: bool
    notes: str | None
    custom_fields: dict[str, Any] | None
    added_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    last_played_at: datetime | None
    plays: int
    parts_done: int


class Shared(msgspec.Struct, frozen=True, kw_only=True):
    """The half of it that others had seen."""

    status: str
    by_hand: bool
    finished_at: datetime | None
    last_played_at: datetime | None
    plays: int
    parts_done: int


class Before(msgspec.Struct, frozen=True, kw_only=True):
    """All of an entry, so that it can be put back as it was."""

    own: Own
    shared: Shared | None
    tags: tuple[str, ...]


_OWN, _SHARED = Own.__struct_fields__, Shared.__struct_fields__
_STATE = sql(
    lambda: (
        select(
            UserLibrary.id,
            *(getattr(UserLibrary, name) for name in _OWN),
            SharedEntry.library_id.label("shared_id"),
            *(getattr(SharedEntry, name).label(f"shared_{name}") for name in _SHARED),
        )
        .outerjoin(SharedEntry, SharedEntry.library_id == UserLibrary.id)
        .where(UserLibrary.user_id == _user_id, any_of(UserLibrary.id, "entries"))
        .order_by(UserLibrary.id)
        .with_for_update(of=UserLibrary)
    )
)
_TAGS = sql(
    lambda: (
        select(LibraryEntryTag.library_id, LibraryTag.name)
        .join(LibraryTag, LibraryTag.id == LibraryEntryTag.tag_id)
        .where(any_of(LibraryEntryTag.library_id, "entries"))
    )
)
_these = (UserLibrary.user_id == _user_id, any_of(UserLibrary.id, "entries"))
_STATUS = sql(
    lambda: (
        update(UserLibrary)
        .where(*_these)
        .values(
            status=bindparam("new_status"),
            updated_at=bindparam("now", type_=UTC),
            started_at=func.coalesce(UserLibrary.started_at, bindparam("begun", type_=UTC)),
            finished_at=func.coalesce(UserLibrary.finished_at, bindparam("ended", type_=UTC)),
        )
    )
)
_STAR = sql(
    lambda: (
        update(UserLibrary).where(*_these).values(is_favorite=bindparam("star"), updated_at=bindparam("now", type_=UTC))
    )
)
_REMOVE = sql(lambda: delete(UserLibrary).where(*_these))
_UNTAG = sql(
    lambda: delete(LibraryEntryTag).where(
        any_of(LibraryEntryTag.library_id, "entries"),
        LibraryEntryTag.tag_id.in_(
            select(LibraryTag.id).where(LibraryTag.user_id == _user_id, any_of(LibraryTag.folded, "keys"))
        ),
    )
)
_open = aliased(SharedEntry)
_is_open = exists().where(_open.library_id == UserLibrary.id, or_(_open.plays > 0, _open.last_played_at.is_not(None)))
_unplayed = and_(UserLibrary.plays == 0, UserLibrary.last_played_at.is_(None))
# Of what only plays made of which none is open, nothing is told.
_told = insert(SharedEntry).from_select(
    ["library_id", "status", "by_hand", "finished_at"],
    select(UserLibrary.id, UserLibrary.status, true(), UserLibrary.finished_at).where(
        *_these, or_(_unplayed, _is_open)
    ),
)
_TELL = sql(
    lambda: _told.on_conflict_do_update(
        index_elements=[SharedEntry.library_id],
        set_={name: getattr(_told.excluded, name) for name in ("status", "by_hand", "finished_at")},
    )
)
_KEEP = sql(lambda: insert(LibraryChange, "public_id", "user_id", "made_at", "before"))
_FORGET = sql(
    lambda: delete(LibraryChange).where(
        LibraryChange.user_id == _user_id, LibraryChange.made_at < bindparam("then", type_=UTC)
    )
)
_KEPT = sql(
    lambda: (
        select(LibraryChange.id).where(LibraryChange.user_id == _user_id).order_by(LibraryChange.id.desc()).offset(KEPT)
    )
)
_DROP = sql(lambda: delete(LibraryChange).where(any_of(LibraryChange.id, "changes")))
_CHANGE = sql(
    lambda: select(LibraryChange.id, LibraryChange.before).where(
        LibraryChange.user_id == _user_id,
        LibraryChange.public_id == bindparam("public_id", type_=PublicId),
        LibraryChange.made_at >= bindparam("then", type_=UTC),
    )
)
_STILL = sql(lambda: select(MediaItem.id).where(any_of(MediaItem.id, "items")))
_back = insert(UserLibrary, "user_id", *_OWN, "updated_at")
_BACK = sql(
    lambda: _back.on_conflict_do_update(
        index_elements=[UserLibrary.user_id, UserLibrary.media_item_id],
        set_={name: getattr(_back.excluded, name) for name in _OWN if name != "media_item_id"},
    ).returning(UserLibrary.id)
)
_shared_back = insert(SharedEntry, "library_id", *_SHARED)
_SHARED_BACK = sql(
    lambda: _shared_back.on_conflict_do_update(
        index_elements=[SharedEntry.library_id], set_={name: getattr(_shared_back.excluded, name) for name in _SHARED}
    )
)
_UNSHARE = sql(lambda: delete(SharedEntry).where(SharedEntry.library_id == bindparam("the_entry", type_=BigId)))
Tags = Annotated[tuple[str, ...], msgspec.Meta(max_length=library.MOST_TAGS_OF_ENTRY)]


class Deed(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is done with entries: another `status`, the star on or off (`favorite`), tags put on or off, `remove`."""

    action: Action
    status: Status | None = None
    favorite: bool | None = None
    tags: Tags = ()


def checked(deed: Deed) -> Deed:
    """The deed, where it says all that it needs. Raises Invalid."""
    if deed.action == "status" and deed.status is None:
        raise invalid("/status", "Choose a status.")
    if deed.action == "favorite" and deed.favorite is None:
        raise invalid("/favorite", "Say whether they get the star or lose it.")
    findings = Findings()
    tags = library.tags(deed.tags, findings)
    findings.close()
    if deed.action in {"tag", "untag"} and not tags:
        raise invalid("/tags", "Name at least one tag.")
    return msgspec.structs.replace(deed, tags=tags)


async def do(tx: Tx, user_id: int, entries: Sequence[int], deed: Deed) -> tuple[int, UUID]:
    """Do it to these entries of theirs; to how many, and the id of what undoes it. Raises Invalid."""
    deed = checked(deed)
    if len(entries) > MOST:
        raise invalid("/rule", f"Change at most {MOST:,} at once.")
    rows = await tx.all(_STATE, user_id=user_id, entries=sorted(entries))
    found = [row.id for row in rows]
    change_id = await _remember(tx, user_id, rows)
    await _write(tx, user_id, found, deed)
    return len(found), change_id


async def undo(tx: Tx, user_id: int, public_id: UUID) -> int:
    """Have the entries of a change as they were; how many. Raises NotFound once it can't be undone any more."""
    change = await tx.first(_CHANGE, user_id=user_id, public_id=public_id, then=tx.now - LIFE)
    if change is None:
        raise NotFound("This can’t be undone any more.")
    before = msgspec.convert(change.before, list[Before])
    items = [one.own.media_item_id for one in before]
    still = {row.id for row in await tx.all(_STILL, items=items)}
    back = [one for one in before if one.own.media_item_id in still]
    for one in back:
        await _put_back(tx, user_id, one)
    await library_tags.tidy(tx, user_id)
    await tx.run(_DROP, changes=[change.id])
    return len(back)


async def _write(tx: Tx, user_id: int, entries: list[int], deed: Deed) -> None:
    values: dict[str, Any] = {"user_id": user_id, "entries": entries}
    if deed.action == "status":
        begun = tx.now if deed.status is Status.WATCHING else None
        ended = tx.now if deed.status is Status.COMPLETED else None
        await tx.run(_STATUS, **values, new_status=deed.status, begun=begun, ended=ended, now=tx.now)
        await tx.run(_TELL, **values)
        await outbox.emit(tx, ShelfGrew(user_id=user_id, kinds=("library",)))
    elif deed.action == "favorite":
        await tx.run(_STAR, **values, star=deed.favorite, now=tx.now)
    elif deed.action == "tag":
        await library_tags.add(tx, user_id, entries, deed.tags)
    elif deed.action == "untag":
        await tx.run(_UNTAG, **values, keys=[library.folded(tag) for tag in deed.tags])
    else:
        await tx.run(_REMOVE, **values)
        await outbox.emit(tx, ShelfChanged(user_id=user_id, kinds=("library",)))
    await library_tags.tidy(tx, user_id)


async def _remember(tx: Tx, user_id: int, rows: Sequence[Row]) -> UUID:
    tags: dict[int, list[str]] = {}
    for row in await tx.all(_TAGS, entries=[row.id for row in rows]):
        tags.setdefault(row.library_id, []).append(row.name)
    before = [
        Before(
            own=Own(**{name: getattr(row, name) for name in _OWN}),
            shared=None
            if row.shared_id is None
            else Shared(**{name: getattr(row, f"shared_{name}") for name in _SHARED}),
            tags=tuple(tags.get(row.id, ())),
        )
        for row in rows
    ]
    change_id = ids.new()
    await tx.run(_FORGET, user_id=user_id, then=tx.now - LIFE)
    kept = msgspec.to_builtins(before)
    await tx.run(_KEEP, public_id=change_id, user_id=user_id, made_at=tx.now, before=kept)
    await tx.run(_DROP, changes=[row.id for row in await tx.all(_KEPT, user_id=user_id)])
    return change_id


async def _put_back(tx: Tx, user_id: int, one: Before) -> None:
    entry = await tx.scalar(_BACK, user_id=user_id, updated_at=tx.now, **msgspec.structs.asdict(one.own))
    if one.shared is None:
        await tx.run(_UNSHARE, the_entry=entry)
    else:
        await tx.run(_SHARED_BACK, library_id=entry, **msgspec.structs.asdict(one.shared))
    await library_tags.put(tx, user_id, entry, one.tags)
    # Plays may have been written down or taken out meanwhile.
    await standing.recount(tx, user_id, one.own.media_item_id)
