"""Whose ratings and reviews are seen by whom, and that neither discloses more than itself."""

from typing import Any

import pytest

from chronicle_node.db import Database
from chronicle_node.errors import NotFound
from chronicle_node.policy import NOBODY, Viewer
from chronicle_node.queries import catalog, opinions, ratings, reviews
from tests import cast, factories
from tests.cast import Cast

LEVELS = ("public", "followers", "friends", "private")
#: Whoever sees a thing of this level, where the setting is as wide.
SEERS = {
    "public": {"alice", "bob", "erin", "carol", "nobody", "mallory"},
    "followers": {"alice", "bob", "erin"},
    "friends": {"alice", "bob"},
    "private": {"alice"},
}


def viewers(people: Cast) -> dict[str, Viewer]:
    everybody = (people.alice, people.bob, people.carol, people.dave, people.erin, people.mallory)
    return {one.username: one.viewer for one in everybody} | {"nobody": NOBODY}


async def who_gets(db: Database, people: Cast, ask: Any, *args: Any) -> set[str]:
    """Those for whom the query answers with something, rather than with nothing or NotFound."""
    found = set()
    for name, viewer in viewers(people).items():
        try:
            answer = await db.read(ask, viewer, *args)
        except NotFound:
            continue
        if isinstance(answer, reviews.Shelf):
            answer = answer.reviews
        if getattr(answer, "items", True):
            found.add(name)
    return found


@pytest.mark.parametrize("setting", LEVELS)
async def test_the_setting_says_who_sees_ratings(db: Database, setting: str) -> None:
    people = await db.write(cast.assemble, ratings_audience=setting)
    film = await db.write(factories.item, "A film")
    await db.write(factories.rate, people.alice, film)
    assert await who_gets(db, people, ratings.page, "alice") == SEERS[setting]


@pytest.mark.parametrize("setting", LEVELS)
@pytest.mark.parametrize("level", LEVELS)
async def test_the_stricter_of_level_and_setting_says_who_reads(db: Database, setting: str, level: str) -> None:
    people = await db.write(cast.assemble, reviews_audience=setting)
    film = await db.write(factories.item, "A film")
    public_id = await db.write(factories.review, people.alice, film, level)
    seers = SEERS[max(setting, level, key=LEVELS.index)]
    assert await who_gets(db, people, reviews.one, public_id) == seers
    assert await who_gets(db, people, reviews.page, "alice") == seers


async def test_a_level_nobody_knows_is_private(db: Database) -> None:
    people = await db.write(cast.assemble, reviews_audience="public")
    public_id = await db.write(factories.review, people.alice, await db.write(factories.item, "A film"), "everybody")
    assert await who_gets(db, people, reviews.one, public_id) == {"alice"}


async def test_one_friend_may_be_given_or_refused_what_the_setting_says(db: Database) -> None:
    people = await db.write(cast.assemble, reviews_audience="private", ratings_audience="friends")
    film = await db.write(factories.item, "A film")
    public_id = await db.write(factories.review, people.alice, film, "friends")
    await db.write(factories.rate, people.alice, film)
    gus = await db.write(factories.person, "gus")
    await db.write(factories.follow, gus, people.alice)
    await db.write(factories.follow, people.alice, gus)
    await db.write(factories.permit, people.alice, gus, reviews=True, ratings=False)
    assert (await db.read(reviews.one, gus.viewer, public_id)).rating is None
    with pytest.raises(NotFound):
        await db.read(ratings.page, gus.viewer, "alice")


async def test_friends_opinions_stand_on_the_page_of_the_item(db: Database) -> None:
    people = await db.write(cast.assemble, ratings_audience="friends", reviews_audience="friends")
    film = await db.write(factories.item, "A film")
    await db.write(factories.rate, people.alice, film)
    await db.write(factories.review, people.alice, film, "public")
    found = await db.read(opinions.about, people.bob.viewer, film.id)
    assert found is not None
    assert [(one.actor.handle, one.rating.rating) for one in found.friends_ratings] == [("@alice", 8.0)]
    assert [one.content for one in found.friends_reviews] == ["Good."]
    assert found.friends_reviews[0].audience is None
    assert found.rating.rating is None
    assert found.review is None
    assert await db.read(opinions.about, NOBODY, film.id) is None


async def test_not_rated_yet_is_told_to_nobody(db: Database) -> None:
    people = await db.write(cast.assemble, ratings_audience="public")
    film = await db.write(factories.item, "A film")
    await db.write(factories.rate, people.alice, film, None)
    await db.write(factories.play, people.bob, film)
    found = await db.read(opinions.about, people.bob.viewer, film.id)
    assert found is not None
    assert found.friends_ratings == ()
    with pytest.raises(NotFound):
        await db.read(catalog.known, people.carol.viewer, film.public_id)


@pytest.mark.parametrize("level", LEVELS)
async def test_an_item_that_only_opinions_touch_is_known_to_those_who_may_see_one(db: Database, level: str) -> None:
    people = await db.write(
        cast.assemble, reviews_audience="public", ratings_audience=level, history_audience="private"
    )
    written, given = [await db.write(factories.item, title) for title in ("Written about", "Rated")]
    for item in (written, given):
        await db.write(factories.play, people.alice, item, audience="private")
    await db.write(factories.review, people.alice, written, level)
    await db.write(factories.rate, people.alice, given)
    for item in (written, given):
        assert await who_gets(db, people, catalog.known, item.public_id) == SEERS[level]


async def test_an_item_stays_unknown_when_a_private_review_is_all_that_is_left(db: Database) -> None:
    people = await db.write(cast.assemble, reviews_audience="public")
    film = await db.write(factories.item, "A film")
    await db.write(factories.review, people.alice, film, "private")
    assert await who_gets(db, people, catalog.known, film.public_id) == {"alice"}


async def test_a_block_ends_it_both_ways(db: Database) -> None:
    people = await db.write(cast.assemble, reviews_audience="public", ratings_audience="public")
    film = await db.write(factories.item, "A film")
    public_id = await db.write(factories.review, people.alice, film, "public")
    theirs = await db.write(factories.review, people.dave, film, "public")
    await db.write(factories.rate, people.alice, film)
    for viewer, other, name in ((people.dave.viewer, public_id, "alice"), (people.alice.viewer, theirs, "dave")):
        with pytest.raises(NotFound):
            await db.read(reviews.one, viewer, other)
        with pytest.raises(NotFound):
            await db.read(ratings.page, viewer, name)
