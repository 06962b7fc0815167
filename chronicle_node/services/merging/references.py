"""Everything that refers to an item, and what happens to it when the item becomes another one.

`HANDLED` names every such column of the schema; a test fails where a table that is added is not among them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Mapping
from typing import Any

from sqlalchemy import select

from chronicle_node.db import Row, any_of
from chronicle_node.domain import merging as rules
from chronicle_node.models.agenda import PutOff
from chronicle_node.models.catalog import MediaExternalId, MediaFileLocation, MediaRelationship
from chronicle_node.models.claims import PostWork
from chronicle_node.models.history import CurrentlyWatching
from chronicle_node.models.library import UserLibrary
from chronicle_node.models.lists import UserListItem
from chronicle_node.models.merges import MediaFormerId, MediaMerge, MediaRedirect
from chronicle_node.models.reviews import UserRating, UserReview
from chronicle_node.services.merging import rows
from chronicle_node.services.merging.ledger import Ledger

#: Where each of the two items has a row: whether that of the kept one stays, and what the one that stays is given.
Blend = Callable[[Row, Row], tuple[bool, dict[str, Any]]]


def _newer(kept: Row, gone: Row) -> tuple[bool, dict[str, Any]]:
    return gone.updated_at <= kept.updated_at, {}


def _rating(kept: Row, gone: Row) -> tuple[bool, dict[str, Any]]:
    """The newer one, but no rating gives way to one."""
    if kept.rating is None or gone.rating is None:
        return kept.rating is not None or gone.rating is None, {}
    return _newer(kept, gone)


def _shelf(kept: Row, gone: Row) -> tuple[bool, dict[str, Any]]:
    fields = {**(gone.custom_fields or {}), **(kept.custom_fields or {})}
    return True, {
        "status": rules.status(kept.status, kept.updated_at, gone.status, gone.updated_at),
        "added_at": min(kept.added_at, gone.added_at),
        "updated_at": max(kept.updated_at, gone.updated_at),
        "notes": rules.together(kept.notes, gone.notes),
        "is_favorite": bool(kept.is_favorite or gone.is_favorite),
        "custom_fields": fields or None,
        "started_at": min(filter(None, (kept.started_at, gone.started_at)), default=None),
        "finished_at": max(filter(None, (kept.finished_at, gone.finished_at)), default=None),
    }


def _entry(kept: Row, gone: Row) -> tuple[bool, dict[str, Any]]:
    """An entry keeps its place, and gets the other's note where it has none."""
    return True, {"notes": kept.notes or gone.notes}


def _put_off(kept: Row, gone: Row) -> tuple[bool, dict[str, Any]]:
    """For as long as the longer of the two; None is for good."""
    return True, {"until": None if None in (kept.until, gone.until) else max(kept.until, gone.until)}


def _kept_one(_kept: Row, _gone: Row) -> tuple[bool, dict[str, Any]]:
    return True, {}


#: Of these, an item has one for each person, list or provider.
ONE_FOR_EACH: tuple[tuple[Any, str, Blend], ...] = (
    (UserLibrary, "user_id", _shelf),
    (UserRating, "user_id", _rating),
    (UserReview, "user_id", _newer),
    (PutOff, "user_id", _put_off),
    (UserListItem, "list_id", _entry),
    (MediaExternalId, "provider", _kept_one),
)
#: These only have to be pointed at the other item.
POINTED: tuple[tuple[Any, str], ...] = (
    (CurrentlyWatching, "media_item_id"),
    (MediaFileLocation, "media_item_id"),
    (MediaRedirect, "media_item_id"),
    (MediaFormerId, "media_item_id"),
    (MediaMerge, "into_item_id"),
    (PostWork, "media_item_id"),
)
#: These have rules of their own: plays, sessions, relationships, the parts themselves, and the history of edits.
APART = frozenset(
    {
        ("interaction_events", "media_item_id"),
        ("watch_sessions", "media_item_id"),
        ("media_relationships", "from_media_id"),
        ("media_relationships", "to_media_id"),
        ("media_items", "parent_id"),
        # What was edited of the one that goes is of no use for the other: it waits with it for an undoing.
        ("media_changes", "media_item_id"),
        # What strangers claimed of the one that goes is no longer needed: somebody here knows what it is.
        ("claimed_items", "media_item_id"),
        ("claimed_ids", "media_item_id"),
    }
)
HANDLED = (
    {(rows.table_of(model).name, "media_item_id") for model, _, _ in ONE_FOR_EACH}
    | {(rows.table_of(model).name, column) for model, column in POINTED}
    | APART
)


async def move(ledger: Ledger, target_of: Mapping[int, int]) -> None:
    """Everything but plays, sessions and parts becomes the counterpart's."""
    for model, other, blend in ONE_FOR_EACH:
        await _one_for_each(ledger, model, other, blend, target_of)
    for model, column in POINTED:
        await _point(ledger, model, column, target_of)
    await _relationships(ledger, target_of)


async def _one_for_each(ledger: Ledger, model: Any, other: str, blend: Blend, target_of: Mapping[int, int]) -> None:
    table = rows.table_of(model)
    both = sorted({*target_of, *target_of.values()})
    found = await ledger.tx.all(select(*rows.stored(table)).where(any_of(table.c.media_item_id, "items")), items=both)
    there: dict[tuple[int, Hashable], Row] = {(row.media_item_id, getattr(row, other)): row for row in found}
    moving: list[Row] = []
    for row in (one for one in found if one.media_item_id in target_of):
        kept = there.get((target_of[row.media_item_id], getattr(row, other)))
        if kept is None:
            moving.append(row)
            continue
        stays, values = blend(kept, row)
        await ledger.set_aside(table, [row.id if stays else kept.id])
        if values:
            await ledger.alter(table, kept if stays else row, values)
        if not stays:
            moving.append(row)
    await _pointed(ledger, table, "media_item_id", moving, target_of)


async def _point(ledger: Ledger, model: Any, column: str, target_of: Mapping[int, int]) -> None:
    table = rows.table_of(model)
    found = await ledger.tx.all(
        select(*rows.stored(table)).where(any_of(table.c[column], "items")), items=sorted(target_of)
    )
    await _pointed(ledger, table, column, found, target_of)


async def _pointed(ledger: Ledger, table: Any, column: str, found: list[Row], target_of: Mapping[int, int]) -> None:
    key = rows.key_of(table).name
    by_person: dict[int | None, dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
    for row in found:
        whose = getattr(row, "user_id", None) or getattr(row, "added_by_user_id", None)
        by_person[whose][getattr(row, column)].append(getattr(row, key))
    for user_id, by_item in by_person.items():
        await ledger.move(table, column, [(was, target_of[was], keys) for was, keys in by_item.items()], user_id)


async def _relationships(ledger: Ledger, target_of: Mapping[int, int]) -> None:
    """An item is in no relationship with itself, and in one only once."""
    table = rows.table_of(MediaRelationship)
    both = sorted({*target_of, *target_of.values()})
    either = any_of(table.c.from_media_id, "items") | any_of(table.c.to_media_id, "items")
    found = await ledger.tx.all(select(*rows.stored(table)).where(either).order_by(table.c.id), items=both)
    there = {
        (row.from_media_id, row.to_media_id, row.relationship_type)
        for row in found
        if row.from_media_id not in target_of and row.to_media_id not in target_of
    }
    moving = []
    for row in (one for one in found if {one.from_media_id, one.to_media_id} & target_of.keys()):
        ends = tuple(target_of.get(end, end) for end in (row.from_media_id, row.to_media_id))
        if ends[0] == ends[1] or (*ends, row.relationship_type) in there:
            await ledger.set_aside(table, [row.id])
        else:
            there.add((*ends, row.relationship_type))
            moving.append(row)
    for column in ("from_media_id", "to_media_id"):
        await _pointed(ledger, table, column, [row for row in moving if getattr(row, column) in target_of], target_of)
