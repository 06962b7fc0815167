"""Which item here a post from elsewhere means, and an item for it where there is none.

By ids alone, never by title. Ids that speak of two things, or contradict what is known, settle nothing: such a post is
shown by itself. What is here is never changed by a stranger's words. An item that is made for them carries its ids as
claims: other posts find it by these, players do not, so nothing that somebody here plays is named by a forged id.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

import msgspec
from sqlalchemy import bindparam, func, select, text, union_all

from chronicle_node import ids as public_ids
from chronicle_node.db import Row, Tx, insert, sql
from chronicle_node.domain import matching
from chronicle_node.domain.external_ids import STRONG, contradict, normalise_ids
from chronicle_node.domain.text import TITLE_MAX, one_line
from chronicle_node.errors import Invalid
from chronicle_node.models.catalog import MediaExternalId, MediaItem
from chronicle_node.models.claims import ClaimedId, ClaimedItem
from chronicle_node.models.merges import MediaFormerId
from chronicle_node.models.types import UTC

OPEN, KNOWN, CLAIMED, UNCLEAR = "open", "known", "claimed", "unclear"
MADE_A_DAY = 100  # items for the posts of one node
ENOUGH = STRONG | {"isbn13"}  # an id of these says which work is meant
_NOT_BY_NUMBER = frozenset({"album", "track"})


class Link(msgspec.Struct, frozen=True):
    """One item of the chain that is meant, the top first."""

    level: int
    name: str
    title: str
    number: int | None
    year: int | None
    ids: dict[str, str]


class Meant(msgspec.Struct, frozen=True):
    """The item, if any, and how sure that is."""

    standing: str
    item_id: int | None = None


_here = (
    # The sum keeps SQLite from walking through every item of the type in search of the id.
    MediaItem.media_type_id + 0 == bindparam("type_id"),
    MediaItem.hierarchy_level == bindparam("level"),
)


def _pair(table: Any) -> tuple[Any, Any]:
    return table.provider == bindparam("provider"), table.external_id == bindparam("external_id")


_named_so = union_all(
    *(select(table.media_item_id).where(*_pair(table)) for table in (MediaExternalId, MediaFormerId))
).subquery("named_so")
_BY_ID = sql(
    lambda: (
        select(MediaItem.id).join_from(_named_so, MediaItem, MediaItem.id == _named_so.c.media_item_id).where(*_here)
    )
)
_BY_CLAIM = sql(
    lambda: (
        select(MediaItem.id)
        .join_from(ClaimedId, MediaItem, MediaItem.id == ClaimedId.media_item_id)
        .where(*_pair(ClaimedId), *_here)
        .order_by(MediaItem.id)
        .limit(1)
    )
)
_IDS_OF = sql(
    lambda: select(MediaExternalId.provider, MediaExternalId.external_id).where(
        MediaExternalId.media_item_id == bindparam("item_id")
    )
)
_CHILD = sql(
    lambda: (
        select(MediaItem.id)
        .where(
            MediaItem.parent_id == bindparam("parent_id"),
            MediaItem.hierarchy_level == bindparam("level"),
            MediaItem.hierarchy_position == bindparam("number"),
        )
        .order_by(MediaItem.id)
        .limit(1)
    )
)
_LATELY = sql(
    lambda: (
        select(func.count())
        .select_from(ClaimedItem)
        .where(ClaimedItem.instance_id == bindparam("instance_id"), ClaimedItem.made_at > bindparam("since", type_=UTC))
    )
)
_MAKE = sql(
    lambda: (
        insert(
            MediaItem,
            *("public_id", "media_type_id", "parent_id", "name", "sort_name", "match_key"),
            *("hierarchy_level", "hierarchy_position", "created_at", "updated_at"),
        )
        .values(meta=bindparam("meta"))
        .returning(MediaItem.id)
    )
)
_CLAIM = sql(lambda: insert(ClaimedItem, "media_item_id", "instance_id", "made_at"))
_CLAIM_ID = sql(lambda: insert(ClaimedId, "media_item_id", "provider", "external_id").on_conflict_do_nothing())
# One at a time: two posts of the same work make one item. Whoever waits here holds nothing another one wants.
_LOCK = text("SELECT pg_advisory_xact_lock(7301)")


async def item(tx: Tx, row: Row) -> Meant:
    """The item that is meant. The row has `about`, `audience`, `is_followed`, `instance_id` and our media type."""
    chain = _chain(row)
    if not chain:
        return Meant(OPEN)
    for at in range(len(chain) - 1, -1, -1):
        found = await _known(tx, row.type_id, chain[at])
        if found.standing == UNCLEAR:
            return found
        if found.item_id is not None:
            return await _down(tx, row, chain[at + 1 :], found)
    if not chain[0].ids.keys() & ENOUGH or not await _may_make(tx, row):
        return Meant(OPEN)
    # Once more: whoever was making the same is done by now.
    found = await _known(tx, row.type_id, chain[0])
    return await _down(tx, row, chain[1:], found) if found.item_id else await _down(tx, row, chain, Meant(CLAIMED))


async def _known(tx: Tx, type_id: int, link: Link) -> Meant:
    """The item of these ids: one that is known here, else one that was made for other posts."""
    where = {"type_id": type_id, "level": link.level}
    found = {
        row.id
        for provider, value in link.ids.items()
        for row in await tx.all(_BY_ID, provider=provider, external_id=value, **where)
    }
    if len(found) > 1:
        return Meant(UNCLEAR)
    if found:
        (item_id,) = found
        return Meant(UNCLEAR) if await _contradicts(tx, item_id, link) else Meant(KNOWN, item_id)
    for provider in link.ids.keys() & ENOUGH:
        claimed = await tx.scalar(_BY_CLAIM, provider=provider, external_id=link.ids[provider], **where)
        if claimed is not None:
            return Meant(CLAIMED, claimed)
    return Meant(OPEN)


async def _contradicts(tx: Tx, item_id: int, link: Link) -> bool:
    own = {row.provider: row.external_id for row in await tx.all(_IDS_OF, item_id=item_id)}
    return contradict(own, link.ids)


async def _down(tx: Tx, row: Row, rest: Sequence[Link], start: Meant) -> Meant:
    """From an item to the part that is meant, by number; parts that are missing are made."""
    item_id, standing = start.item_id, start.standing
    for link in rest:
        child = None
        if item_id is not None:
            if link.number is None or link.name in _NOT_BY_NUMBER:
                return Meant(OPEN)
            child = await tx.scalar(_CHILD, parent_id=item_id, level=link.level, number=link.number)
        if child is None:
            if not await _may_make(tx, row):
                return Meant(OPEN)
            child, standing = await _make(tx, row, link, item_id), CLAIMED
        elif await _contradicts(tx, child, link):
            return Meant(UNCLEAR)
        item_id = child
    return Meant(standing, item_id)


async def _may_make(tx: Tx, row: Row) -> bool:
    """Only of what was said to everybody, since anybody may be shown an item's address, by somebody followed here."""
    if row.audience != "public" or not row.is_followed:
        return False
    if tx.dialect == "postgresql":
        await tx.run(_LOCK)
    made = await tx.scalar(_LATELY, instance_id=row.instance_id, since=tx.now - timedelta(days=1))
    return bool(made < MADE_A_DAY)


async def _make(tx: Tx, row: Row, link: Link, parent_id: int | None) -> int:
    item_id = await tx.scalar(
        _MAKE,
        public_id=public_ids.new(),
        media_type_id=row.type_id,
        parent_id=parent_id,
        name=link.title,
        sort_name=matching.sort_name(link.title),
        match_key=matching.match_key(link.title),
        meta=_metadata(link),
        hierarchy_level=link.level,
        hierarchy_position=link.number,
        created_at=tx.now,
        updated_at=tx.now,
    )
    await tx.run(_CLAIM, media_item_id=item_id, instance_id=row.instance_id, made_at=tx.now)
    for provider, value in link.ids.items():
        await tx.run(_CLAIM_ID, media_item_id=item_id, provider=provider, external_id=value)
    return int(item_id)


def _metadata(link: Link) -> dict[str, Any]:
    found: dict[str, Any] = {} if link.year is None else {"year": link.year}
    if link.number is not None and link.name in {"season", "episode"}:
        found[f"{link.name}_number"] = link.number
    return found


def _chain(row: Row) -> list[Link]:
    """The items a snapshot names, from the top; none where this node has no such type, or the levels don't fit."""
    if row.type_id is None or not row.is_enabled:
        return []
    names: list[str] = row.levels
    parts = [*reversed(row.about.get("parents", ())), row.about]
    if any(part["kind"] not in names for part in parts):
        return []
    found = [_link(part, names.index(part["kind"])) for part in parts]
    levels = [link.level for link in found]
    return found if levels == sorted(set(levels)) and all(link.title for link in found) else []


def _link(part: Mapping[str, Any], level: int) -> Link:
    return Link(
        level=level,
        name=part["kind"],
        title=one_line(part["title"])[:TITLE_MAX],
        number=part.get("n"),
        year=part.get("year"),
        ids=_ids(part.get("ids", ())),
    )


def _ids(pairs: Sequence[Mapping[str, str]]) -> dict[str, str]:
    """The ids that can be some, spelled as ours are."""
    found: dict[str, str] = {}
    for pair in pairs:
        try:
            found |= normalise_ids({pair["p"]: pair["v"]})
        except Invalid:
            continue
    return dict(sorted(found.items(), key=lambda each: (each[0] not in STRONG, each[0])))
