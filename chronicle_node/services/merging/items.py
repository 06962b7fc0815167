"""The items themselves: the one that stays learns what the other knew, parts come along, groups become one, and the
other one goes, leaving its ids and its title behind so that whoever knows it by them finds the one that stays.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import select

from chronicle_node.db import Row, any_of, insert, sql
from chronicle_node.domain import merging as rules
from chronicle_node.models.catalog import MediaGroup, MediaItem
from chronicle_node.models.merges import MediaFormerId, MediaRedirect
from chronicle_node.services.merging import rows
from chronicle_node.services.merging.ledger import Ledger
from chronicle_node.services.merging.plan import Plan

_ITEMS, _GROUPS = rows.table_of(MediaItem), rows.table_of(MediaGroup)
_REDIRECT = sql(
    lambda: insert(MediaRedirect, "former_id", "public_id", "media_item_id", "merge_id", "match_key", "year")
)
_FORMER = sql(lambda: insert(MediaFormerId, "media_item_id", "merge_id", "provider", "external_id"))
_MEMBERS = sql(lambda: select(*_ITEMS.columns).where(any_of(_ITEMS.c.media_group_id, "groups")).order_by(_ITEMS.c.id))

_BY_ID = sql(lambda: select(*_GROUPS.columns).where(any_of(_GROUPS.c.id, "groups")))


async def bring_parts(ledger: Ledger, plan: Plan) -> None:
    """Parts without a counterpart come under what their whole becomes."""
    moves = [(plan.items[part].parent_id, whole, [part]) for part, whole in plan.strays]
    await ledger.move(_ITEMS, "parent_id", moves)


async def teach(ledger: Ledger, plan: Plan, told: Collection[int]) -> None:
    """What stays is given what it lacks. Only of items that whoever merges knows: other titles' facts stay theirs.

    Each of them has changed, so that nobody goes on finding by memory what now has to be looked for.
    """
    for was, target in plan.pairs:
        gone, kept = plan.items[was], plan.items[target]
        learnt = _learnt(gone, kept) if was in told and target in told else {}
        await ledger.alter(_ITEMS, kept, learnt | {"updated_at": ledger.tx.now})


def _learnt(gone: Row, kept: Row) -> dict[str, Any]:
    position = gone.hierarchy_position if kept.hierarchy_position is None else kept.hierarchy_position
    return {
        "metadata": rules.filled(kept.metadata or {}, gone.metadata or {}),
        "description": kept.description or gone.description,
        "hierarchy_position": position,
    }


async def gather_versions(ledger: Ledger, plan: Plan) -> None:
    """What was a version beside the one that goes is one beside the one that stays."""
    for was, target in plan.pairs:
        gone, kept = plan.items[was], plan.items[target]
        if gone.media_group_id is not None:
            await _join(ledger, gone, kept)


async def _join(ledger: Ledger, gone: Row, kept: Row) -> None:
    group_id = kept.media_group_id or gone.media_group_id
    members = await ledger.tx.all(_MEMBERS, groups=sorted({group_id, gone.media_group_id}))
    rest = [row for row in members if row.id not in {gone.id, kept.id}]
    coming = [row.id for row in rest if row.media_group_id != group_id]
    await ledger.move(_ITEMS, "media_group_id", [(gone.media_group_id, group_id, coming)])
    groups = await ledger.tx.all(_BY_ID, groups=sorted({group_id, gone.media_group_id}))
    found = {row.id: row for row in groups}
    if not rest:
        return await _alone(ledger, [gone, kept], list(found))
    if kept.media_group_id is None:
        await ledger.move(_ITEMS, "media_group_id", [(None, group_id, [kept.id])])
    await _lead(ledger, found[group_id], gone, kept)
    if gone.media_group_id != group_id:
        await ledger.move(_ITEMS, "media_group_id", [(gone.media_group_id, group_id, [gone.id])])
        await ledger.set_aside(_GROUPS, [gone.media_group_id])
    return None


async def _alone(ledger: Ledger, items: list[Row], groups: list[int]) -> None:
    """The two were the only versions in their groups, so there is nothing left to group."""
    moves = [(row.media_group_id, None, [row.id]) for row in items if row.media_group_id is not None]
    await ledger.move(_ITEMS, "media_group_id", moves)
    await ledger.set_aside(_GROUPS, groups)


async def _lead(ledger: Ledger, group: Row, gone: Row, kept: Row) -> None:
    """The one that stays stands for all where the other did."""
    if (group.metadata or {}).get("main") == str(gone.public_id):
        values = {"metadata": group.metadata | {"main": str(kept.public_id)}}
        await ledger.alter(_GROUPS, group, values | ({"name": kept.name} if group.name == gone.name else {}))


async def leave(ledger: Ledger, plan: Plan) -> None:
    """The items that go are set aside, parts before their wholes, and lead to their counterparts."""
    gone = [plan.items[was] for was, _ in plan.pairs]
    for level in sorted({row.hierarchy_level for row in gone}, reverse=True):
        await ledger.set_aside(_ITEMS, [row.id for row in gone if row.hierarchy_level == level])
    target_of = plan.target_of
    await ledger.tx.run_many(
        _REDIRECT,
        [
            {
                "former_id": row.id,
                "public_id": row.public_id,
                "media_item_id": target_of[row.id],
                "merge_id": ledger.merge_id,
                "match_key": row.match_key,
                "year": _year(row),
            }
            for row in gone
        ],
    )
    former = [
        {"media_item_id": target, "merge_id": ledger.merge_id, "provider": provider, "external_id": value}
        for was, target in plan.pairs
        for provider, value in plan.ids.get(was, {}).items()
        if plan.ids.get(target, {}).get(provider, value) != value
    ]
    if former:
        await ledger.tx.run_many(_FORMER, former)


def _year(row: Row) -> int | None:
    year = (row.metadata or {}).get("year")
    return year if isinstance(year, int) else None
