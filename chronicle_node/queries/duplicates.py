"""What the catalogue has already of something that is about to be added, as far as the viewer may know of it.

What others keep to themselves is neither shown nor in the way: somebody who adds the same makes a second one.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import bindparam, select

from chronicle_node.db import Statement, Tx, sql
from chronicle_node.domain.adding import NewItem, Place
from chronicle_node.domain.editing import Subject
from chronicle_node.domain.external_ids import normalise_ids
from chronicle_node.domain.matching import match_key, years_agree
from chronicle_node.errors import Conflict, Field
from chronicle_node.models.catalog import MediaExternalId, MediaItem
from chronicle_node.policy import Viewer
from chronicle_node.queries import catalog, looks
from chronicle_node.queries.media import Chain

MOST = 50
_here = (MediaItem.media_type_id == bindparam("type_id"), MediaItem.hierarchy_level == bindparam("level"))


def _titled(*, alone: bool) -> Statement:
    parent = MediaItem.parent_id.is_(None) if alone else MediaItem.parent_id == bindparam("parent_id")
    named = select(MediaItem.id).where(*_here, parent, MediaItem.match_key == bindparam("match_key"))
    return sql(lambda: named.order_by(MediaItem.id).limit(MOST))


_ALONE, _PART = _titled(alone=True), _titled(alone=False)
_TYPE = sql(lambda: select(MediaItem.media_type_id, MediaItem.public_id).where(MediaItem.id == bindparam("item_id")))
_BY_ID = sql(
    lambda: (
        select(MediaItem.id)
        .join(MediaExternalId, MediaExternalId.media_item_id == MediaItem.id)
        .where(
            MediaExternalId.provider == bindparam("provider"),
            MediaExternalId.external_id == bindparam("external_id"),
            # The sum keeps SQLite from walking through every item of the type in search of the id.
            MediaItem.media_type_id + 0 == bindparam("type_id"),
            MediaItem.hierarchy_level == bindparam("level"),
        )
        .order_by(MediaItem.id)
        .limit(MOST)
    )
)


async def of_title(tx: Tx, viewer: Viewer, place: Place, name: str, year: int | None) -> list[Chain]:
    """Items in this place that are called so and came out at that time, or nobody knows when."""
    where: dict[str, Any] = {"type_id": place.type_id, "level": place.level, "match_key": match_key(name)}
    if place.parent_id is not None:
        where["parent_id"] = place.parent_id
    found = await tx.all(_PART if place.is_part else _ALONE, **where)
    chains = await _shown(tx, viewer, [row.id for row in found])
    return [one for one in chains if place.is_part or years_agree(one.year, year)]


async def of_id(tx: Tx, viewer: Viewer, place: Place, provider: str, external_id: str) -> list[Chain]:
    """Items of this type and level with an id of another catalogue."""
    where = {"type_id": place.type_id, "level": place.level, "provider": provider, "external_id": external_id}
    return await _shown(tx, viewer, [row.id for row in await tx.all(_BY_ID, **where)])


async def refuse_id(tx: Tx, viewer: Viewer, item: Subject, provider: str, external_id: str) -> None:
    """Raises Conflict where the viewer knows of another item that has this id."""
    row = await tx.one(_TYPE, item_id=item.item_id)
    place = Place(type_id=row.media_type_id, levels=item.levels, schema=None, level=item.level)
    there = [one for one in await of_id(tx, viewer, place, provider, external_id) if one.id != row.public_id]
    if there:
        raise Conflict(
            f"This id belongs to “{there[0].title}” already: /media/{there[0].id}",
            fields=[Field("/id", _named(there[0]))],
        )


async def refuse(tx: Tx, viewer: Viewer, place: Place, wish: NewItem) -> None:
    """Raises Conflict, naming what is there, where the wish would make a duplicate."""
    for provider, external_id in normalise_ids(wish.ids, pointer="/ids").items():
        if there := await of_id(tx, viewer, place, provider, external_id):
            raise Conflict(
                f"This id belongs to “{there[0].title}” already: /media/{there[0].id}",
                fields=[Field(f"/ids/{provider}", _named(there[0]))],
            )
    if wish.anyway:
        return
    if there := await of_title(tx, viewer, place, wish.name, wish.year):
        raise Conflict(
            "The catalogue seems to have it already. If it is something else, send it again with `anyway`.",
            fields=[Field("/name", _named(one)) for one in there],
        )


async def _shown(tx: Tx, viewer: Viewer, items: list[int]) -> list[Chain]:
    shown = await looks.among(tx, viewer, items)
    chains = await catalog.chains(tx, sorted(shown))
    return [chains[one] for one in sorted(shown)]


def _named(chain: Chain) -> str:
    year = f" ({chain.year})" if chain.year else ""
    return f"There is “{chain.title}”{year}: /media/{chain.id}"
