"""Adding to the catalogue by hand: an item with what goes below it, and several parts of one at once.

Where it goes, and whether the catalogue has it already, was found out before (`queries.places`, `queries.duplicates`),
since that depends on what the person may know of.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import bindparam, select, text

from chronicle_node import ids as public_ids
from chronicle_node.db import Tx, insert, sql
from chronicle_node.domain import adding as rules
from chronicle_node.domain.adding import NewItem, NewParts, Part, Place
from chronicle_node.domain.editing import State, edited
from chronicle_node.domain.external_ids import normalise_ids
from chronicle_node.domain.findings import invalid
from chronicle_node.domain.matching import match_key
from chronicle_node.domain.roles import Ability
from chronicle_node.models.catalog import MediaChange, MediaExternalId, MediaItem
from chronicle_node.policy import Viewer
from chronicle_node.services import changes, extents, roles

TWICE = timedelta(minutes=1)  # the same from the same person within this time is one press too many
MANY = 20  # of one title within that time
_COLUMNS = (
    *("public_id", "media_type_id", "parent_id", "name", "sort_name", "match_key", "description"),
    *("hierarchy_level", "hierarchy_position", "created_at", "updated_at"),
)
_ADD = sql(lambda: insert(MediaItem, *_COLUMNS).values(meta=bindparam("meta")).returning(MediaItem.id))
_ADD_ID = sql(lambda: insert(MediaExternalId, "media_item_id", "provider", "external_id", "created_at"))
_JUST_ADDED = sql(
    lambda: (
        select(MediaItem.public_id, MediaItem.name, MediaItem.description, MediaItem.meta.label("meta"))
        .join(MediaChange, MediaChange.media_item_id == MediaItem.id)
        .where(
            MediaChange.user_id == bindparam("user_id"),
            MediaChange.kind == "added",
            MediaItem.media_type_id == bindparam("type_id"),
            MediaItem.match_key == bindparam("match_key"),
            MediaItem.hierarchy_level == bindparam("level"),
            MediaItem.created_at > bindparam("since"),
        )
        .order_by(MediaItem.id.desc())
        .limit(MANY)
    )
)
# Two forms sent at once are read one after the other, so that the second finds what the first has made.
_LOCK = text("SELECT pg_advisory_xact_lock(CAST(:type_id AS INTEGER), hashtext(:name))")


class Added(msgspec.Struct, frozen=True):
    """What was made; `there` counts the parts whose numbers were taken."""

    items: tuple[UUID, ...]
    there: int = 0


async def wait_for_turn(tx: Tx, viewer: Viewer, place: Place) -> None:
    """Let nobody else add in this place until the unit is over, so that what is looked for first stays true."""
    if tx.dialect == "postgresql":
        await tx.run(_LOCK, type_id=place.type_id, name=f"{place.parent_id or viewer.user_id}")


async def item(tx: Tx, viewer: Viewer, place: Place, wish: NewItem) -> UUID:
    """Add an item with its parts; one that the same person added a moment ago is given back.

    Raises Forbidden, and Invalid naming every faulty member.
    """
    user_id = await roles.require(tx, viewer, Ability.ADD)
    state = edited(State(name=""), wish.wish(), place.schema, is_part=place.is_part)
    ids = normalise_ids(wish.ids, pointer="/ids")
    below = rules.below(place.levels, place.level, wish.parts)
    if not rules.free(place.taken, state.position, place.kind):
        raise invalid("/position", "There is one of this number already.")
    state = _counted(place, state, wish.parts)
    twin = await _twin(tx, user_id, place, state)
    if twin is not None:
        return twin
    public_id, item_id = await _make(tx, place, state)
    await tx.run_many(_ADD_ID, [_id(tx, item_id, name, ids[name]) for name in ids]) if ids else None
    made = [item_id]
    for part, count in below:
        inside = _inside(place, item_id, state.position)
        _, part_id = await _make(tx, inside, _counted(place, _state(inside, part), [count] if count else []))
        deeper = _inside(inside, part_id, part.position)
        made += [part_id] + [row[1] for row in await _many(tx, deeper, _first(deeper, count))]
    await changes.record(tx, user_id, made, "added")
    await extents.grown(tx, user_id, place)
    return public_id


async def _twin(tx: Tx, user_id: int, place: Place, state: State) -> UUID | None:
    """What this person has added a moment ago with the same form: alike in all that it says, not in its title alone."""
    if place.is_part:
        return None
    where = {"type_id": place.type_id, "level": place.level, "match_key": match_key(state.name)}
    wanted = (state.name, state.description, _meta(place, state))
    added = await tx.all(_JUST_ADDED, user_id=user_id, since=tx.now - TWICE, **where)
    return next((one.public_id for one in added if (one.name, one.description, one.meta) == wanted), None)


def _meta(place: Place, state: State) -> dict[str, Any]:
    return rules.numbers(place, state.position) | state.metadata


async def parts(tx: Tx, viewer: Viewer, place: Place, wish: NewParts) -> Added:
    """Add several parts of one item; what is there under one of the numbers stays. Raises Forbidden, Invalid."""
    user_id = await roles.require(tx, viewer, Ability.ADD)
    wanted = rules.planned(place, wish)
    made = await _many(tx, place, wanted)
    await changes.record(tx, user_id, [item_id for _, item_id in made], "added")
    await extents.grown(tx, user_id, place)
    asked = len(wish.titles) if wish.count is None else wish.count
    return Added(tuple(public_id for public_id, _ in made), max(asked - len(made), 0))


async def _many(tx: Tx, place: Place, wanted: Sequence[Part]) -> list[tuple[UUID, int]]:
    return [await _make(tx, place, _state(place, part)) for part in wanted]


def _first(place: Place, count: int) -> list[Part]:
    return rules.planned(place, NewParts(first=1, count=count)) if count else []


def _counted(place: Place, state: State, parts: Sequence[int]) -> State:
    """The same, with how many parts it has where nothing else is said about that."""
    return msgspec.structs.replace(state, metadata=rules.extent(place.levels, parts) | state.metadata)


def _state(place: Place, part: Part) -> State:
    state = State(name=part.title, position=part.position, metadata=rules.numbers(place, part.position))
    return msgspec.structs.replace(state, sort_name=state.usual_sort_name)


def _inside(place: Place, item_id: int, position: int | None) -> Place:
    """The place below an item that was just made there."""
    level = min(place.level + 1, len(place.levels) - 1)
    return msgspec.structs.replace(
        place, level=level, parent_id=item_id, parent_kind=place.kind, parent_position=position, taken=frozenset()
    )


async def _make(tx: Tx, place: Place, state: State) -> tuple[UUID, int]:
    public_id = public_ids.new()
    item_id: int = await tx.scalar(
        _ADD,
        public_id=public_id,
        media_type_id=place.type_id,
        parent_id=place.parent_id,
        name=state.name,
        sort_name=state.sort_name,
        match_key=match_key(state.name),
        description=state.description,
        meta=_meta(place, state),
        hierarchy_level=place.level,
        hierarchy_position=state.position,
        created_at=tx.now,
        updated_at=tx.now,
    )
    return public_id, item_id


def _id(tx: Tx, item_id: int, provider: str, external_id: str) -> dict[str, Any]:
    return {"media_item_id": item_id, "provider": provider, "external_id": external_id, "created_at": tx.now}
