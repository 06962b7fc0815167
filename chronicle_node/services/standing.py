"""What plays add up to for the library entries they belong to; and what of it others may know.

The entry of an episode is that of its season and its show as well, where somebody keeps those. A play that is less open
than its person's diary changes nothing in the half that others see: they find everything as if it had never been.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import and_, bindparam, case, delete, exists, func, or_, select, update
from sqlalchemy.orm import aliased

from chronicle_node.db import Row, Tx, any_of, insert, sql
from chronicle_node.domain.playback import Event
from chronicle_node.domain.progress import library_status
from chronicle_node.domain.statuses import Status
from chronicle_node.models.accounts import User
from chronicle_node.models.catalog import MediaItem, MediaType
from chronicle_node.models.history import InteractionEvent
from chronicle_node.models.library import SharedEntry, UserLibrary
from chronicle_node.models.types import UTC, BigId

_user_id = bindparam("user_id", type_=BigId)
_item_id = bindparam("item_id", type_=BigId)
_at = bindparam("at", type_=UTC)
_OPEN = InteractionEvent.audience == "public"
_FINISH = InteractionEvent.event_type == "finish"

_start = select(MediaItem.id, MediaItem.parent_id).where(MediaItem.id == _item_id).cte("line", recursive=True)
_above = aliased(MediaItem)
_line = _start.union_all(select(_above.id, _above.parent_id).join(_start, _above.id == _start.c.parent_id))
_ENTRIES = sql(
    lambda: (
        select(
            *(UserLibrary.id, UserLibrary.media_item_id, UserLibrary.status),
            *(SharedEntry.status.label("shared_status"), SharedEntry.parts_done.label("shared_parts")),
            *(MediaItem.meta.label("meta"), MediaType.progress_unit.label("unit"), UserLibrary.parts_done),
        )
        .select_from(UserLibrary)
        .join(MediaItem, MediaItem.id == UserLibrary.media_item_id)
        .join(MediaType, MediaType.id == MediaItem.media_type_id)
        .outerjoin(SharedEntry, SharedEntry.library_id == UserLibrary.id)
        .where(UserLibrary.user_id == _user_id, UserLibrary.media_item_id.in_(select(_line.c.id)))
    )
)
_parent = aliased(MediaItem)


def _played(*where: Any) -> Any:
    # By the item: of a person SQLite would read every event.
    mine = InteractionEvent.user_id + 0 == _user_id
    return exists().where(mine, InteractionEvent.media_item_id == _item_id, _FINISH, *where)


_BEFORE = sql(
    lambda: (
        select(
            case((_played(), 1), else_=0).label("played"),
            case((_played(_OPEN), 1), else_=0).label("shared"),
            case((_parent.hierarchy_position == 0, 1), else_=0).label("special"),
            select(User.history_audience).where(User.id == _user_id).scalar_subquery().label("diary"),
        )
        .select_from(MediaItem)
        .outerjoin(_parent, _parent.id == MediaItem.parent_id)
        .where(MediaItem.id == _item_id)
    )
)


def _latest(column: Any, moment: Any) -> Any:
    return case((or_(column.is_(None), column < moment), moment), else_=column)


_OWN = sql(
    lambda: (
        update(UserLibrary)
        .where(UserLibrary.id == bindparam("library_id", type_=BigId))
        .values(
            last_played_at=_latest(UserLibrary.last_played_at, _at),
            started_at=func.coalesce(UserLibrary.started_at, _at),
            finished_at=_latest(UserLibrary.finished_at, bindparam("finished_at", type_=UTC)),
            plays=UserLibrary.plays + bindparam("new_plays", type_=BigId),
            parts_done=UserLibrary.parts_done + bindparam("new_parts", type_=BigId),
        )
    )
)
_COLUMNS = ("library_id", "status", "finished_at", "last_played_at", "plays", "parts_done")
_new = insert(SharedEntry, *_COLUMNS)
_SHARE = sql(
    lambda: _new.on_conflict_do_update(
        index_elements=[SharedEntry.library_id],
        set_={
            "status": _new.excluded.status,
            "finished_at": _latest(SharedEntry.finished_at, _new.excluded.finished_at),
            "last_played_at": _latest(SharedEntry.last_played_at, _new.excluded.last_played_at),
            "plays": SharedEntry.plays + _new.excluded.plays,
            "parts_done": SharedEntry.parts_done + _new.excluded.parts_done,
        },
    )
)


class Play(msgspec.Struct, frozen=True, kw_only=True):
    """A play that is about to be kept. `since` is None where nobody knows when it was."""

    item_id: int
    top_id: int
    event: Event
    audience: str
    since: datetime | None

    @property
    def finishes(self) -> bool:
        return self.event is Event.FINISH


async def note(tx: Tx, user_id: int, play: Play) -> None:
    """Add a play to the entries it belongs to; the shelf has moved already."""
    entries = await tx.all(_ENTRIES, user_id=user_id, item_id=play.item_id)
    if not entries:
        return
    before = await tx.one(_BEFORE, user_id=user_id, item_id=play.item_id)
    for entry in entries:
        is_part = play.finishes and entry.media_item_id != play.item_id and not before.special
        await _add(tx, entry, play, int(is_part and not before.played))
        if play.audience == "public" and before.diary != "private":
            await _share(tx, entry, play, int(is_part and not before.shared), new_leaf=not before.shared)


async def _add(tx: Tx, entry: Row, play: Play, new: int) -> None:
    done = play.finishes and (entry.media_item_id == play.item_id or _is_all(entry, entry.parts_done + new))
    await tx.run(
        _OWN,
        library_id=entry.id,
        at=play.since,
        new_plays=int(play.finishes),
        new_parts=new,
        finished_at=play.since if done else None,
    )


async def _share(tx: Tx, entry: Row, play: Play, new: int, *, new_leaf: bool) -> None:
    single = entry.media_item_id == play.item_id
    complete = _is_all(entry, (entry.shared_parts or 0) + new)
    current = Status(entry.shared_status) if entry.shared_status else None
    if entry.media_item_id == play.top_id:
        status = library_status(current, play.event, single=single, complete=complete, new_leaf=new_leaf)
    else:  # plays move the whole only
        status = current or Status(entry.status)
    await tx.run(
        _SHARE,
        library_id=entry.id,
        status=status,
        finished_at=play.since if play.finishes and (single or complete) else None,
        last_played_at=play.since,
        plays=int(play.finishes),
        parts_done=new,
    )


def _is_all(entry: Row, done: int) -> bool:
    total = (entry.meta or {}).get(f"{entry.unit}_count")
    return isinstance(total, int) and 0 < total <= done


# -- Counting anew: after a play was changed or taken out -------------------------------------------------------------

_root = (
    select(UserLibrary.id.label("library_id"), UserLibrary.media_item_id.label("top_id"), MediaItem.id.label("item_id"))
    .add_columns(case((MediaItem.id.is_(None), 1), else_=0).label("special"))
    .join(MediaItem, MediaItem.id == UserLibrary.media_item_id)
    .where(UserLibrary.user_id == _user_id, any_of(UserLibrary.id, "entries"))
    .cte("below", recursive=True)
)
_child, _over = aliased(MediaItem), aliased(MediaItem)
_below = _root.union_all(
    select(_root.c.library_id, _root.c.top_id, _child.id, case((_over.hierarchy_position == 0, 1), else_=0))
    .join(_child, _child.parent_id == _root.c.item_id)
    .join(_over, _over.id == _child.parent_id)
)


def _facts(prefix: str, *where: Any) -> list[Any]:
    counted = and_(_FINISH, *where)
    part = and_(counted, _below.c.item_id != _below.c.top_id, _below.c.special == 0)
    dated = and_(InteractionEvent.precision != "unknown", *where)
    return [
        func.max(case((dated, InteractionEvent.timestamp))).label(f"{prefix}_last"),
        func.sum(case((counted, 1), else_=0)).label(f"{prefix}_plays"),
        func.count(func.distinct(case((part, _below.c.item_id)))).label(f"{prefix}_parts"),
        func.sum(case((and_(*where) if where else InteractionEvent.id > 0, 1), else_=0)).label(f"{prefix}_events"),
    ]


_COUNTED = sql(
    lambda: (
        select(_below.c.library_id, *_facts("all"), *_facts("open", _OPEN))
        .select_from(_below)
        .join(
            InteractionEvent,
            and_(InteractionEvent.user_id == _user_id, InteractionEvent.media_item_id == _below.c.item_id),
        )
        .group_by(_below.c.library_id)
    )
)
_SET_OWN = sql(
    lambda: (
        update(UserLibrary)
        .where(UserLibrary.id == bindparam("library_id", type_=BigId))
        .values({name: bindparam(f"now_{name}") for name in ("last_played_at", "plays", "parts_done")})
    )
)
_SET_SHARED = sql(
    lambda: (
        update(SharedEntry)
        .where(SharedEntry.library_id == bindparam("the_entry", type_=BigId))
        .values({name: bindparam(f"now_{name}") for name in ("last_played_at", "plays", "parts_done")})
    )
)
_UNSHARE = sql(
    lambda: delete(SharedEntry).where(SharedEntry.library_id == bindparam("the_entry"), SharedEntry.by_hand.is_(False))
)


async def recount(tx: Tx, user_id: int, item_id: int) -> None:
    """Count the plays of every entry anew that this item belongs to, for one person."""
    entries = await tx.all(_ENTRIES, user_id=user_id, item_id=item_id)
    if not entries:
        return
    counted = await tx.all(_COUNTED, user_id=user_id, entries=[entry.id for entry in entries])
    rows = {row.library_id: row for row in counted}
    for entry in entries:
        row = rows.get(entry.id)
        await tx.run(_SET_OWN, library_id=entry.id, **_now(row, "all"))
        if row is None or not row.open_events:
            await tx.run(_UNSHARE, the_entry=entry.id)
        known = await tx.run(_SET_SHARED, the_entry=entry.id, **_now(row, "open"))
        if not known and row is not None and row.open_events:
            await tx.run(_SHARE, **_anew(entry, row))


def _now(row: Row | None, prefix: str) -> dict[str, Any]:
    if row is None:
        return {"now_last_played_at": None, "now_plays": 0, "now_parts_done": 0}
    return {
        "now_last_played_at": getattr(row, f"{prefix}_last"),
        "now_plays": int(getattr(row, f"{prefix}_plays")),
        "now_parts_done": int(getattr(row, f"{prefix}_parts")),
    }


def _anew(entry: Row, row: Row) -> dict[str, Any]:
    """What others may know now that they learn of it for the first time."""
    done = _is_all(entry, int(row.open_parts)) or (row.open_plays > 0 and row.all_parts == 0)
    return {
        "library_id": entry.id,
        "status": Status.COMPLETED if done else Status.WATCHING,
        "finished_at": row.open_last if done else None,
        "last_played_at": row.open_last,
        "plays": int(row.open_plays),
        "parts_done": int(row.open_parts),
    }
