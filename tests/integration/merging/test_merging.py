"""What becomes of what people have on two entries of one thing, and how the former one is still found."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from chronicle_node.db import Database, Tx
from chronicle_node.domain.media import Media, Show
from chronicle_node.domain.playback import Event
from chronicle_node.errors import Conflict, Forbidden, NotFound
from chronicle_node.models.catalog import MediaGroup, MediaItem
from chronicle_node.models.history import InteractionEvent
from chronicle_node.models.library import LibraryEntryTag, SharedEntry, UserLibrary, WatchSession
from chronicle_node.models.reviews import UserRating, UserReview
from chronicle_node.services import history, library_tags, matching, standing, versions
from chronicle_node.services.history import Scrobble
from chronicle_node.services.merging.merge import merge
from chronicle_node.services.merging.undo import undo
from tests import factories
from tests.factories import Item, Someone
from tests.integration.conftest import NOW
from tests.integration.merging.world import keeper


async def twins(tx: Tx, /, **kinds: Any) -> tuple[Someone, Item, Item]:
    """Somebody who looks after the catalogue, and a film that is there twice."""
    one, other = [await factories.item(tx, "Close-Up", **kinds) for _ in range(2)]
    return await keeper(tx), one, other


async def rows(tx: Tx, /, model: Any, **where: Any) -> list[Any]:
    table = model.__table__
    wanted = select(*table.columns).where(*(table.c[name] == value for name, value in where.items()))
    return await tx.all(wanted.order_by(*table.primary_key.columns))


async def put(tx: Tx, /, model: Any, row_id: int, **values: Any) -> None:
    await tx.run(update(model).where(model.id == row_id).values(**values))


async def test_the_newer_rating_and_review_count(db: Database) -> None:
    kim, gone, kept = await db.write(twins)
    for item, days, text, stars in ((gone, 1, "New.", 9.0), (kept, 5, "Old.", 4.0)):
        await db.write(factories.rate, kim, item, stars)
        await db.write(factories.review, kim, item, text=text)
        for model in (UserRating, UserReview):
            [row] = await db.read(rows, model, media_item_id=item.id)
            await db.write(put, model, row.id, updated_at=NOW - timedelta(days=days))
    merged = await db.write(merge, kim.viewer, gone.id, kept.id)
    assert [row.rating for row in await db.read(rows, UserRating)] == [9.0]
    assert [row.content for row in await db.read(rows, UserReview, media_item_id=kept.id)] == ["New."]
    await db.write(undo, kim.viewer, merged)
    assert [row.content for row in await db.read(rows, UserReview, media_item_id=kept.id)] == ["Old."]


async def test_two_places_in_a_library_become_one_with_all_that_was_in_either(db: Database) -> None:
    kim, gone, kept = await db.write(twins)
    await db.write(factories.shelve, kim, gone, "completed")
    await db.write(factories.shelve, kim, kept, "plan_to_watch")
    [one] = await db.read(rows, UserLibrary, media_item_id=gone.id)
    [other] = await db.read(rows, UserLibrary, media_item_id=kept.id)
    await db.write(put, UserLibrary, one.id, notes="Lent", is_favorite=True, custom_fields={"with": "Jo", "a": 1})
    await db.write(put, UserLibrary, other.id, notes="Mine", custom_fields={"a": 2})
    await db.write(merge, kim.viewer, gone.id, kept.id)
    [row] = await db.read(rows, UserLibrary)
    assert (row.status, row.notes, bool(row.is_favorite)) == ("completed", "Mine\n\nLent", True)
    assert row.custom_fields == {"with": "Jo", "a": 2}


async def test_tags_and_what_others_know_of_an_entry_come_along_and_plays_are_counted_anew(db: Database) -> None:
    kim, gone, kept = await db.write(twins)
    for item, name in ((gone, "Lent"), (kept, "Cold")):
        await db.write(factories.shelve, kim, item)
        await db.write(factories.play, kim, item)
        [entry] = await db.read(rows, UserLibrary, media_item_id=item.id)
        await db.write(library_tags.add, kim.user_id, [entry.id], [name, "Both"])
    await db.write(standing.recount, kim.user_id, gone.id)
    await db.write(merge, kim.viewer, gone.id, kept.id)
    [entry], [shared] = await db.read(rows, UserLibrary), await db.read(rows, SharedEntry)
    assert (entry.plays, shared.plays, shared.library_id) == (2, 2, entry.id)
    assert len(await db.read(rows, LibraryEntryTag, library_id=entry.id)) == 3


async def test_sessions_that_went_on_become_one_and_all_are_numbered_by_their_beginning(db: Database) -> None:
    kim = await db.write(keeper)
    gone, _, parts = await db.write(factories.show, "A show")
    kept, _, others = await db.write(factories.show, "A show")
    early = await db.write(factories.session, kim, gone, "completed", 1)
    going = await db.write(factories.session, kim, gone, "in_progress", 2)
    here = await db.write(factories.session, kim, kept, "in_progress", 1)
    for session, days in ((early, 300), (going, 20), (here, 10)):
        await db.write(put, WatchSession, session, started_at=NOW - timedelta(days=days))
    await db.write(factories.play, kim, parts[0], session_id=going)
    await db.write(factories.play, kim, others[1], session_id=here)
    await db.write(merge, kim.viewer, gone.id, kept.id)
    found = [(row.id, row.session_number, row.media_item_id) for row in await db.read(rows, WatchSession)]
    assert found == [(early, 1, kept.id), (here, 2, kept.id)]
    plays = await db.read(rows, InteractionEvent)
    assert [(row.session_id, row.media_item_id) for row in plays] == [(here, others[0].id), (here, others[1].id)]


async def test_parts_are_matched_by_id_number_and_title_and_the_rest_comes_along(db: Database) -> None:
    kim = await db.write(keeper)
    gone, season, parts = await db.write(factories.show, "A show", 4)
    kept, other, _ = await db.write(factories.show, "The Show", 2)
    extras = await db.write(factories.item, "Extras", "tv", parent=gone, level=1, position=0)
    await db.write(merge, kim.viewer, gone.id, kept.id)
    below = [row.id for row in await db.read(rows, MediaItem, parent_id=kept.id)]
    assert below == [other.id, extras.id]
    titles = [row.name for row in await db.read(rows, MediaItem, parent_id=other.id)]
    assert titles == ["Part 3", "Part 4", "Part 1", "Part 2"]
    assert await db.read(rows, MediaItem, id=season.id) == []
    assert len(await db.read(rows, MediaItem, id=parts[3].id)) == 1


async def test_only_what_can_be_one_thing_is_merged(db: Database) -> None:
    kim, film, _ = await db.write(twins)
    book = await db.write(factories.item, "Close-Up", "book")
    show, season, parts = await db.write(factories.show, "A show")
    _, _, others = await db.write(factories.show, "Another show")
    for gone, kept in ((film, film), (film, book), (show, season), (parts[0], others[0])):
        with pytest.raises(Conflict):
            await db.write(merge, kim.viewer, gone.id, kept.id)
    with pytest.raises(NotFound):
        await db.write(merge, kim.viewer, film.id, 10_000)


async def test_a_person_merges_what_nobody_else_has_anything_on(db: Database) -> None:
    _, gone, kept = await db.write(twins)
    bob, alice = [await db.write(factories.person, name) for name in ("bob", "alice")]
    for item in (gone, kept):
        await db.write(factories.play, bob, item)
    await db.write(factories.shelve, alice, kept)
    with pytest.raises(Forbidden):
        await db.write(merge, bob.viewer, gone.id, kept.id)
    third = await db.write(factories.item, "Close-Up")
    await db.write(merge, bob.viewer, third.id, gone.id)


async def record(tx: Tx, who: Someone, media: Media) -> int:
    scrobble = Scrobble(event=Event.FINISH, media=media, at=NOW - timedelta(days=3), device="TV")
    return (await history.record(tx, who.user_id, scrobble)).media_item_id


async def test_a_player_finds_the_one_that_was_kept_by_the_other_s_ids_and_title(db: Database) -> None:
    kim = await db.write(keeper)
    kept = await db.write(factories.item, "Close-Up", year=1990, external={"imdb": "tt0100234"})
    gone = await db.write(factories.item, "Nema-ye Nazdik", year=1994, external={"imdb": "tt9999999", "tmdb": "30017"})
    merged = await db.write(merge, kim.viewer, gone.id, kept.id)
    for media in (
        Media(type="movie", title="Whatever", ids={"imdb": "tt9999999"}),
        Media(type="movie", title="Whatever else", ids={"tmdb": "30017"}),
        Media(type="movie", title="Nema-ye Nazdik", year=1994),
    ):
        assert await db.write(record, kim, media) == kept.id
    assert await db.write(record, kim, Media(type="movie", title="Nema-ye Nazdik", year=1970)) not in {kept.id, gone.id}
    await db.write(undo, kim.viewer, merged)
    assert await db.write(record, kim, Media(type="movie", title="Nema-ye Nazdik", year=1994)) == gone.id


async def test_a_report_sent_again_after_the_merge_is_still_the_same_play(db: Database) -> None:
    kim = await db.write(keeper)
    shows = [Show(title=title) for title in ("A show", "A show, the other entry")]
    first, second = [Media(type="tv", show=show, season=1, episode=2, title="Two") for show in shows]
    for media in (first, second):
        await db.write(record, kim, media)
    tops = [await db.read(top_of, title) for title in ("A show, the other entry", "A show")]
    merged = await db.write(merge, kim.viewer, tops[0], tops[1])
    await db.write(record, kim, second)
    assert len(await db.read(rows, InteractionEvent)) == 2
    await db.write(undo, kim.viewer, merged)
    await db.write(record, kim, second)
    assert len(await db.read(rows, InteractionEvent)) == 2


async def top_of(tx: Tx, title: str) -> int:
    return int(await tx.scalar(select(MediaItem.id).where(MediaItem.name == title)))


async def test_what_the_kept_one_lacks_it_learns_but_not_from_parts_the_person_may_not_know(db: Database) -> None:
    kim, gone, kept = await db.write(twins)
    await db.write(put, MediaItem, gone.id, meta={"runtime": 98, "year": 1990}, description="A trial.")
    await db.write(put, MediaItem, kept.id, meta={"year": 1991})
    await db.write(merge, kim.viewer, gone.id, kept.id)
    [row] = await db.read(rows, MediaItem, id=kept.id)
    assert (row.metadata, row.description) == ({"runtime": 98, "year": 1991}, "A trial.")
    show, _, parts = await db.write(factories.show, "A show", 1)
    other, _, others = await db.write(factories.show, "A show", 1)
    await db.write(put, MediaItem, parts[0].id, description="Hidden.")
    await db.write(merge, kim.viewer, show.id, other.id, {show.id, other.id})
    assert (await db.read(rows, MediaItem, id=others[0].id))[0].description is None


async def test_versions_of_the_one_are_versions_of_the_other(db: Database) -> None:
    kim, gone, kept = await db.write(twins)
    cut = await db.write(factories.item, "Close-Up, the cut")
    group = await db.write(versions.gather, kim.viewer, [gone.id, cut.id])
    merged = await db.write(merge, kim.viewer, gone.id, kept.id)
    [row] = await db.read(rows, MediaGroup)
    assert row.metadata["main"] == str(kept.public_id)
    members = await db.read(rows, MediaItem, media_group_id=row.id)
    assert {one.id for one in members} == {kept.id, cut.id}
    await db.write(undo, kim.viewer, merged)
    members = await db.read(rows, MediaItem, media_group_id=row.id)
    assert {one.id for one in members} == {gone.id, cut.id}
    both = await db.write(versions.gather, kim.viewer, [kept.id, gone.id])
    assert both == group
    await db.write(versions.take_out, kim.viewer, both, cut.id)
    await db.write(merge, kim.viewer, gone.id, kept.id)
    assert await db.read(rows, MediaGroup) == []


async def test_a_thing_remembered_by_the_node_is_looked_for_anew(db: Database) -> None:
    kim, _, kept = await db.write(twins)
    media = Media(type="movie", title="Far away", year=1990)
    gone = (await db.write(matching.find_or_make, media)).item_id
    await db.write(merge, kim.viewer, gone, kept.id)
    assert (await db.write(matching.find_or_make, media)).item_id == kept.id
