"""Merging loses nothing and undoing it leaves no trace, whatever people have on the two; and no table is forgotten."""

import pytest
from sqlalchemy import func, select

from chronicle_node.db import Database, Tx
from chronicle_node.models.catalog import MediaItem
from chronicle_node.services.merging import references
from chronicle_node.services.merging.ledger import referring_to_items
from chronicle_node.services.merging.merge import merge
from chronicle_node.services.merging.undo import obstacles, undo
from tests.integration.merging.world import World, everything, plays, random_world


def test_everything_that_refers_to_an_item_is_dealt_with() -> None:
    """A table that is added says here what becomes of its rows; `services/merging/references.py` is the place."""
    assert referring_to_items() - set(references.HANDLED) == set()


@pytest.mark.parametrize("first", range(0, 12, 6))
async def test_a_merge_keeps_every_play_and_undone_restores_every_row(db: Database, first: int) -> None:
    for seed in range(first, first + 6):
        world: World = await db.write(random_world, seed)
        before, played = await db.read(everything), await db.read(plays)
        merged = await db.write(merge, world.keeper.viewer, world.gone.id, world.kept.id)
        assert await db.read(plays) == played, seed
        assert not await db.read(still_there, world.gone.id), seed
        assert await db.read(obstacles, merged) == []
        await db.write(undo, world.keeper.viewer, merged)
        after = await db.read(everything)
        for table, rows in before.items():
            assert after[table] == rows, (seed, table)


async def still_there(tx: Tx, item_id: int) -> int:
    counted = select(func.count()).select_from(MediaItem)
    return int(await tx.scalar(counted.where((MediaItem.id == item_id) | (MediaItem.parent_id == item_id))))
