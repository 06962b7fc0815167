"""Undoing a merge: exactly, respecting what people did since, and saying what stands in the way."""

from uuid import UUID

import pytest
from sqlalchemy import delete, select, update

from chronicle_node.db import Database, Tx, insert
from chronicle_node.errors import Conflict, Forbidden, NotFound
from chronicle_node.models.accounts import User
from chronicle_node.models.catalog import MediaItem
from chronicle_node.models.history import InteractionEvent
from chronicle_node.models.merges import MediaMergeChange
from chronicle_node.models.reviews import UserReview
from chronicle_node.services.merging.merge import merge
from chronicle_node.services.merging.undo import LATER, MOVED, UNDONE, obstacles, undo
from tests import factories
from tests.integration.merging.test_merging import put, rows, twins
from tests.integration.merging.world import keeper


async def test_the_last_merge_is_undone_first(db: Database) -> None:
    kim, one, two = await db.write(twins)
    three = await db.write(factories.item, "Close-Up")
    first = await db.write(merge, kim.viewer, one.id, two.id)
    second = await db.write(merge, kim.viewer, two.id, three.id)
    assert await db.read(obstacles, first) == [LATER]
    with pytest.raises(Conflict, match="last one comes first"):
        await db.write(undo, kim.viewer, first)
    for each in (second, first):
        await db.write(undo, kim.viewer, each)
    assert len(await db.read(rows, MediaItem)) == 3
    assert await db.read(obstacles, first) == [UNDONE]
    with pytest.raises(NotFound):
        await db.write(undo, kim.viewer, UUID(int=1))


async def test_a_merge_of_parts_stands_in_the_way_of_their_works(db: Database) -> None:
    kim = await db.write(keeper)
    gone, _, parts = await db.write(factories.show, "A show", 4)
    kept, _, others = await db.write(factories.show, "A show", 2)
    works = await db.write(merge, kim.viewer, gone.id, kept.id)
    await db.write(merge, kim.viewer, parts[2].id, others[0].id)
    assert await db.read(obstacles, works) == [LATER, MOVED]


async def test_what_people_did_since_stays_as_they_did_it(db: Database) -> None:
    kim, gone, kept = await db.write(twins)
    bob = await db.write(factories.person, "bob")
    for item in (gone, kept):
        await db.write(factories.play, bob, item)
        await db.write(factories.shelve, bob, item, "watching")
        await db.write(factories.review, bob, item)
    merged = await db.write(merge, kim.viewer, gone.id, kept.id)
    await db.write(factories.play, bob, kept)
    [review] = await db.read(rows, UserReview)
    await db.write(put, UserReview, review.id, content="Changed since.")
    await db.write(undo, kim.viewer, merged)
    assert [row.media_item_id for row in await db.read(rows, InteractionEvent)] == [gone.id, kept.id, kept.id]
    assert {row.content for row in await db.read(rows, UserReview)} == {"Changed since.", "Good."}


async def test_an_account_that_is_gone_leaves_nothing_in_the_record(db: Database) -> None:
    kim, gone, kept = await db.write(twins)
    bob = await db.write(factories.person, "bob")
    for item in (gone, kept):
        await db.write(factories.review, bob, item, text="About my life.")
    merged = await db.write(merge, kim.viewer, gone.id, kept.id)
    await db.write(forget, bob.user_id)
    assert all("my life" not in str(row.payload) for row in await db.read(rows, MediaMergeChange))
    await db.write(undo, kim.viewer, merged)
    assert len(await db.read(rows, MediaItem)) == 2
    assert await db.read(rows, UserReview) == []


async def forget(tx: Tx, user_id: int) -> None:
    await tx.run(delete(User).where(User.id == user_id))


async def test_whoever_may_not_merge_may_not_undo(db: Database) -> None:
    kim, gone, kept = await db.write(twins)
    bob = await db.write(factories.person, "bob")
    merged = await db.write(merge, kim.viewer, gone.id, kept.id)
    with pytest.raises(Forbidden):
        await db.write(undo, bob.viewer, merged)


async def test_a_merge_moves_twenty_thousand_plays(db: Database) -> None:
    """Not a measurement: that so many go through in chunks, and come back."""
    kim, gone, kept = await db.write(twins)
    await db.write(many_plays, kim.user_id, gone.id, 5_000)
    merged = await db.write(merge, kim.viewer, gone.id, kept.id)
    assert len(await db.read(rows, InteractionEvent, media_item_id=kept.id)) == 5_000
    await db.write(undo, kim.viewer, merged)
    assert len(await db.read(rows, InteractionEvent, media_item_id=gone.id)) == 5_000


async def many_plays(tx: Tx, user_id: int, item_id: int, count: int) -> None:
    many = [
        {"id": n, "user_id": user_id, "media_item_id": item_id, "event_type": "finish", "timestamp": tx.now}
        for n in range(1, count + 1)
    ]
    names = ("id", "user_id", "media_item_id", "event_type", "timestamp")
    await tx.run_many(insert(InteractionEvent, *names), many)
    assert await tx.scalar(select(InteractionEvent.id).limit(1))
    await tx.run(update(MediaItem).where(MediaItem.id == item_id).values(name=MediaItem.name))
