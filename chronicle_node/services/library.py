"""What a person keeps about a thing in their library: put there, changed, taken out. For its owner alone to call.

The caller has seen to it that they may know of the item.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec
from msgspec import UNSET, UnsetType
from sqlalchemy import bindparam, delete, func, select, update

from chronicle_node import outbox
from chronicle_node.db import Row, Tx, insert, sql
from chronicle_node.domain import dates, library, when
from chronicle_node.domain.findings import Findings
from chronicle_node.domain.library import FieldKind
from chronicle_node.domain.said import Stated
from chronicle_node.domain.shelf_events import ShelfChanged, ShelfGrew
from chronicle_node.domain.statuses import Status
from chronicle_node.errors import Invalid, NotFound
from chronicle_node.models.accounts import User
from chronicle_node.models.library import SharedEntry, UserLibrary
from chronicle_node.models.types import BigId
from chronicle_node.services import library_tags, standing

_mine = (
    UserLibrary.user_id == bindparam("user_id", type_=BigId),
    UserLibrary.media_item_id == bindparam("item_id", type_=BigId),
)
_ENTRY = sql(
    lambda: (
        select(
            *(
                UserLibrary.id,
                UserLibrary.status,
                UserLibrary.is_favorite,
                UserLibrary.notes,
                UserLibrary.custom_fields,
            ),
            *(UserLibrary.added_at, UserLibrary.started_at, UserLibrary.finished_at),
            *(UserLibrary.plays, UserLibrary.last_played_at, User.timezone),
            func.coalesce(SharedEntry.plays, 0).label("open_plays"),
            SharedEntry.last_played_at.label("open_last"),
        )
        .join(User, User.id == UserLibrary.user_id)
        .outerjoin(SharedEntry, SharedEntry.library_id == UserLibrary.id)
        .where(*_mine)
        .with_for_update(of=UserLibrary)
    )
)
_ADD = sql(
    lambda: (
        insert(UserLibrary, "user_id", "media_item_id", "status", "added_at", "updated_at")
        .on_conflict_do_nothing(index_elements=[UserLibrary.user_id, UserLibrary.media_item_id])
        .returning(UserLibrary.id)
    )
)
_SAVED = ("status", "is_favorite", "notes", "custom_fields", "added_at", "started_at", "finished_at")
_SAVE = sql(
    lambda: (
        update(UserLibrary)
        .where(UserLibrary.id == bindparam("library_id", type_=BigId))
        .values({name: bindparam(f"now_{name}") for name in (*_SAVED, "updated_at")})
    )
)
_tell = insert(SharedEntry, "library_id", "status", "by_hand", "finished_at")
_TELL = sql(
    lambda: _tell.on_conflict_do_update(
        index_elements=[SharedEntry.library_id],
        set_={name: getattr(_tell.excluded, name) for name in ("status", "by_hand", "finished_at")},
    )
)
_REMOVE = sql(lambda: delete(UserLibrary).where(*_mine))


class ShelfChange(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is to be different; what is left out stays, null takes it away.

    Times are written as for plays: `2026-03-01T20:15`, a day, a month or a year. `custom_fields` is merged key by key.
    """

    status: Status | UnsetType = UNSET
    is_favorite: bool | UnsetType = UNSET
    notes: str | UnsetType | None = UNSET
    custom_fields: dict[str, Any] | UnsetType = UNSET
    tags: list[str] | UnsetType = UNSET
    added_at: str | UnsetType = UNSET
    started_at: str | UnsetType | None = UNSET
    finished_at: str | UnsetType | None = UNSET


async def keep(tx: Tx, user_id: int, item_id: int, wish: ShelfChange, fields: Sequence[FieldKind] = ()) -> bool:
    """Put an item into this person's library, or change what they keep about it. True where it is new.

    `fields` are their own fields, where the wish speaks of any.
    Raises Invalid naming every faulty member; then nothing has changed.
    """
    new = await tx.scalar(
        _ADD, user_id=user_id, media_item_id=item_id, status=Status.PLAN_TO_WATCH, added_at=tx.now, updated_at=tx.now
    )
    if new is not None:
        await standing.recount(tx, user_id, item_id)
    entry = await tx.one(_ENTRY, user_id=user_id, item_id=item_id)
    after = _after(tx, entry, wish, fields)
    kept = {f"now_{name}": value for name, value in after.items()}
    await tx.run(_SAVE, library_id=entry.id, now_updated_at=tx.now, **kept)
    if wish.tags is not UNSET:
        await library_tags.put(tx, user_id, entry.id, wish.tags)
    if new is not None or wish.status is not UNSET or wish.is_favorite is not UNSET:
        await _tell_of(tx, user_id, entry, after)
    if wish.status is not UNSET and (new is not None or after["status"] != entry.status):
        await outbox.emit(tx, Stated(user_id=user_id, kind="status", item_id=item_id, status=after["status"]))
    return new is not None


async def change(tx: Tx, user_id: int, item_id: int, wish: ShelfChange, fields: Sequence[FieldKind] = ()) -> None:
    """Change what they keep about an item. Raises NotFound where it is not in their library, and as `keep`."""
    if await tx.first(_ENTRY, user_id=user_id, item_id=item_id) is None:
        raise NotFound("This is not in your library.")
    await keep(tx, user_id, item_id, wish, fields)


async def remove(tx: Tx, user_id: int, item_id: int) -> bool:
    """Take an item out of their library, with notes, tags and fields; plays and opinions stay."""
    await outbox.emit(tx, ShelfChanged(user_id=user_id, kinds=("library",)))
    await outbox.emit(tx, Stated(user_id=user_id, kind="status", item_id=item_id))
    return bool(await tx.run(_REMOVE, user_id=user_id, item_id=item_id))


def _after(tx: Tx, entry: Row, wish: ShelfChange, fields: Sequence[FieldKind]) -> dict[str, Any]:
    findings = Findings()
    after = {name: getattr(entry, name) for name in _SAVED}
    sent = {name: value for name in _SAVED if (value := getattr(wish, name)) is not UNSET}
    for name in ("status", "is_favorite"):
        after[name] = sent.get(name, after[name])
    if "notes" in sent:
        after["notes"] = library.notes(sent["notes"], findings)
    if "custom_fields" in sent:
        merged = library.merged(entry.custom_fields, sent["custom_fields"], fields, findings)
        after["custom_fields"] = merged or None
    if wish.tags is not UNSET:
        library.tags(wish.tags, findings)
    for name in ("added_at", "started_at", "finished_at"):
        if name in sent:
            after[name] = _moment(tx, entry, sent[name], f"/{name}", findings)
    findings.close()
    return _dated(tx, entry, after, sent)


def _dated(tx: Tx, entry: Row, after: dict[str, Any], sent: dict[str, Any]) -> dict[str, Any]:
    """A status that is chosen now begins or ends now, where no time was said."""
    changed = after["status"] != entry.status
    if changed and after["status"] == Status.WATCHING and "started_at" not in sent:
        after["started_at"] = after["started_at"] or tx.now
    if changed and after["status"] == Status.COMPLETED and "finished_at" not in sent:
        after["finished_at"] = after["finished_at"] or entry.last_played_at or tx.now
    return after


def _moment(tx: Tx, entry: Row, text: str | None, pointer: str, findings: Findings) -> datetime | None:
    if not text:
        return entry.added_at if pointer == "/added_at" else None
    try:
        found = when.read(text, dates.zone(entry.timezone), tx.now, pointer=pointer)
    except Invalid as error:
        findings.fields.extend(error.fields)
        return None
    if found.precision is when.Precision.UNKNOWN:
        return None if pointer != "/added_at" else entry.added_at
    return found.at


async def _tell_of(tx: Tx, user_id: int, entry: Row, after: dict[str, Any]) -> None:
    """Let others know of it, unless all that there ever was of it was played less openly than the diary is."""
    played = entry.plays or entry.last_played_at
    if played and not (entry.open_plays or entry.open_last):
        return
    await tx.run(_TELL, library_id=entry.id, status=after["status"], by_hand=True, finished_at=after["finished_at"])
    await outbox.emit(tx, ShelfGrew(user_id=user_id, kinds=("library",)))
