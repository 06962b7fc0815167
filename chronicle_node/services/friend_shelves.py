"""What a person here was let see of a friend's shelves elsewhere: kept for that person only, and for a time.

A reading leaves the shelf as it was when the reading began. One that began before what is kept was read changes
nothing, so that a slow answer never opens a door that has closed meanwhile.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import bindparam, delete, not_, or_, select, update

from chronicle_node import outbox
from chronicle_node.db import Tx, any_of, insert, sql
from chronicle_node.domain import shelves
from chronicle_node.domain.shelf_events import ShelfStale
from chronicle_node.models.shelves import FriendShelf, FriendShelfItem
from chronicle_node.models.types import UTC, BigId, Json


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """Which shelf of whom, for whom."""

    viewer_id: int
    owner_id: int
    kind: str
    uri: str


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """Something on a shelf as it was read; `media` is the snapshot that pages show."""

    facts: dict[str, Any]
    media: dict[str, Any] | None = None
    uri: str | None = None


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """What came of a reading that began at `began_at`. `facts`: of a shelf that is one document."""

    began_at: datetime
    items: Sequence[Item] = ()
    facts: dict[str, Any] | None = None
    is_whole: bool = True


_viewer, _owner = bindparam("viewer_id", type_=BigId), bindparam("owner_id", type_=BigId)
_mine = (FriendShelf.viewer_id == _viewer, FriendShelf.owner_id == _owner)
_FIND = sql(
    lambda: (
        select(FriendShelf.id, FriendShelf.read_at, FriendShelf.is_open, FriendShelf.is_whole, FriendShelf.expires_at)
        .where(*_mine, FriendShelf.uri == bindparam("uri"))
        .with_for_update()
    )
)
_new = insert(FriendShelf, "viewer_id", "owner_id", "kind", "uri", "expires_at", "missed_at")
_BEGIN = sql(
    lambda: _new.on_conflict_do_update(
        index_elements=[FriendShelf.viewer_id, FriendShelf.owner_id, FriendShelf.uri],
        set_={"missed_at": _new.excluded.missed_at},
    )
)
_READ = sql(
    lambda: (
        update(FriendShelf)
        .where(FriendShelf.id == bindparam("shelf_id"))
        .values(
            is_open=bindparam("open"),
            is_whole=bindparam("whole"),
            facts=bindparam("said", type_=Json),
            read_at=bindparam("at", type_=UTC),
            expires_at=bindparam("until", type_=UTC),
            missed_at=None,
        )
    )
)
_EMPTY = sql(lambda: delete(FriendShelfItem).where(FriendShelfItem.shelf_id == bindparam("shelf_id")))
_FILL = sql(lambda: insert(FriendShelfItem, "shelf_id", "position", "uri", "media_type", "status", "media", "facts"))
_LISTS_GONE = sql(
    lambda: delete(FriendShelf).where(*_mine, FriendShelf.kind == shelves.LIST, not_(any_of(FriendShelf.uri, "uris")))
)
_FORGET = sql(lambda: delete(FriendShelf).where(*_mine))
_OLD = sql(lambda: delete(FriendShelf).where(FriendShelf.expires_at < bindparam("now", type_=UTC)))
_OVER = sql(
    lambda: delete(FriendShelf).where(
        *_mine, FriendShelf.uri == bindparam("uri"), FriendShelf.expires_at < bindparam("now", type_=UTC)
    )
)
_HELD = sql(
    lambda: select(FriendShelf.viewer_id, FriendShelf.kind, FriendShelf.uri).where(
        FriendShelf.owner_id == _owner,
        FriendShelf.is_open.is_(True),
        or_(FriendShelf.uri == bindparam("uri"), FriendShelf.kind == bindparam("with_kind")),
    )
)


_OUTDATE = sql(
    lambda: (
        update(FriendShelf)
        .where(
            FriendShelf.owner_id == _owner, or_(FriendShelf.uri == bindparam("uri"), any_of(FriendShelf.kind, "kinds"))
        )
        .values(hinted_at=bindparam("now", type_=UTC))
    )
)


async def keep(tx: Tx, place: Place, reading: Reading) -> bool:
    """Keep what was read, in place of what was kept; whether it was newer than that.

    A first page alone replaces no whole shelf that is still good.
    """
    shelf = await _held(tx, place)
    if shelf.read_at is not None and shelf.read_at > reading.began_at:
        return False
    is_good = shelf.is_open and shelf.is_whole and shelf.expires_at > tx.now
    if is_good and not reading.is_whole:
        return False
    await _state(tx, shelf.id, reading, is_open=True)
    await tx.run(_EMPTY, shelf_id=shelf.id)
    if reading.items:
        await tx.run_many(_FILL, [_row(shelf.id, number, item) for number, item in enumerate(reading.items, 1)])
    if place.kind == "lists" and reading.is_whole:
        await _drop_lists(tx, place, [item.uri for item in reading.items if item.uri is not None])
    return True


async def close(tx: Tx, place: Place, began_at: datetime) -> bool:
    """There is nothing for this person any more: everything of the shelf goes, and that it was asked for stays.
    Whether there was something before.
    """
    shelf = await _held(tx, place)
    if shelf.read_at is not None and shelf.read_at > began_at:
        return False
    await _state(tx, shelf.id, Reading(began_at=began_at), is_open=False)
    await tx.run(_EMPTY, shelf_id=shelf.id)
    if place.kind == "lists":
        await _drop_lists(tx, place, [])
    return bool(shelf.is_open)


async def miss(tx: Tx, place: Place) -> None:
    """The other node could not be asked, or what it said could not be read. What is kept stays, for its time."""
    whose = {"viewer_id": place.viewer_id, "owner_id": place.owner_id, "uri": place.uri}
    await tx.run(_OVER, **whose, now=tx.now)
    await tx.run(_BEGIN, **msgspec.structs.asdict(place), expires_at=tx.now + shelves.KEPT, missed_at=tx.now)


async def forget(tx: Tx, viewer_id: int, owner_id: int) -> None:
    """Nothing stays of what this person was let see."""
    await tx.run(_FORGET, viewer_id=viewer_id, owner_id=owner_id)


async def hinted(tx: Tx, owner_id: int, kind: str, uri: str) -> int:
    """The owner's node says that a shelf changed: whatever is kept of it is read anew; for how many."""
    await tx.run(_OUTDATE, owner_id=owner_id, uri=uri, kinds=[shelves.LIST] if kind == "lists" else [], now=tx.now)
    rows = await tx.all(_HELD, owner_id=owner_id, uri=uri, with_kind=shelves.LIST if kind == "lists" else kind)
    for row in rows:
        stale = ShelfStale(viewer_id=row.viewer_id, owner_id=owner_id, kind=row.kind, uri=row.uri)
        await outbox.emit(tx, stale)
    return len(rows)


async def outdated(tx: Tx, owner_id: int, changed: Collection[str]) -> None:
    """What is another by a change of these kinds is asked for anew when somebody looks, and not before."""
    kinds = sorted({told for kind in changed for told in shelves.TOLD_BY.get(kind, ())})
    if kinds:
        named = [*kinds, shelves.LIST] if "lists" in kinds else kinds
        await tx.run(_OUTDATE, owner_id=owner_id, uri=None, kinds=named, now=tx.now)


async def prune(tx: Tx) -> int:
    """Forget what is past its time; how many shelves."""
    return await tx.run(_OLD, now=tx.now)


async def _held(tx: Tx, place: Place) -> Any:
    row = await tx.first(_FIND, viewer_id=place.viewer_id, owner_id=place.owner_id, uri=place.uri)
    if row is not None:
        return row
    await tx.run(_BEGIN, **msgspec.structs.asdict(place), expires_at=tx.now + shelves.KEPT, missed_at=None)
    return await tx.one(_FIND, viewer_id=place.viewer_id, owner_id=place.owner_id, uri=place.uri)


async def _state(tx: Tx, shelf_id: int, reading: Reading, *, is_open: bool) -> None:
    values = {"said": reading.facts, "at": reading.began_at, "until": tx.now + shelves.KEPT}
    await tx.run(_READ, shelf_id=shelf_id, open=is_open, whole=reading.is_whole, **values)


async def _drop_lists(tx: Tx, place: Place, uris: list[str]) -> None:
    await tx.run(_LISTS_GONE, viewer_id=place.viewer_id, owner_id=place.owner_id, uris=uris)


def _row(shelf_id: int, position: int, item: Item) -> dict[str, Any]:
    return {
        "shelf_id": shelf_id,
        "position": position,
        "uri": item.uri,
        "media_type": item.media["type"] if item.media else None,
        "status": item.facts.get("status"),
        "media": item.media,
        "facts": item.facts,
    }
