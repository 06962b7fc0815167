"""Somebody's page as different people see it."""

import pytest

from chronicle_node.db import Database, Tx
from chronicle_node.errors import NotFound
from chronicle_node.policy import NOBODY
from chronicle_node.queries import profile
from tests import cast, factories
from tests.cast import Cast


async def busy(tx: Tx, /, **privacy: object) -> Cast:
    """Alice has played two films, one in private, and is at the first."""
    people = await cast.assemble(tx, **privacy)
    film, secret = await factories.item(tx, "A film"), await factories.item(tx, "A secret")
    await factories.play(tx, people.alice, film)
    await factories.play(tx, people.alice, secret, audience="private")
    await factories.now_watching(tx, people.alice, film)
    return people


async def test_a_friend_sees_the_page_with_everything_but_what_is_private(db: Database) -> None:
    people = await db.write(busy)
    page = await db.read(profile.page, people.bob.viewer, "alice")
    assert (page.bio, page.relation, page.has_history) == ("About alice.", "friends", True)
    assert [play.media.title for play in page.recent] == ["A film"]
    assert page.now is not None
    assert (page.counts.plays, page.counts.followers, page.counts.friends) == (1, None, None)


async def test_a_stranger_sees_who_it_is_and_no_more(db: Database) -> None:
    people = await db.write(busy)
    page = await db.read(profile.page, people.carol.viewer, "alice")
    assert (page.person.handle, page.bio, page.relation) == ("@alice", "About alice.", "none")
    assert (page.recent, page.now, page.counts.plays, page.has_history) == ((), None, None, False)


async def test_a_total_counts_only_what_its_viewer_may_see(db: Database) -> None:
    people = await db.write(busy, stats_public=True, history_audience="private")
    assert (await db.read(profile.page, people.alice.viewer, "alice")).counts.plays == 2
    assert (await db.read(profile.page, NOBODY, "alice")).counts.plays == 1


async def test_a_profile_for_friends_looks_like_nobody_to_strangers(db: Database) -> None:
    people = await db.write(busy, profile_public=False, history_public=True)
    assert (await db.read(profile.page, people.bob.viewer, "alice")).bio == "About alice."
    for viewer in (people.carol.viewer, people.erin.viewer, NOBODY):
        with pytest.raises(NotFound):
            await db.read(profile.page, viewer, "alice")


async def test_a_friend_elsewhere_has_a_page_for_people_of_this_node(db: Database) -> None:
    people = await db.write(busy)
    await db.write(factories.follow, people.alice, people.erin)
    await db.write(factories.friend_play, people.alice, people.erin, "Far")
    await db.write(factories.friend_presence, people.alice, people.erin, "Far")
    page = await db.read(profile.elsewhere, people.alice.viewer, "erin", "far.example")
    assert (page.relation, [entry.media.title for entry in page.recent]) == ("friends", ["Far"])
    assert page.now is not None
    other = await db.read(profile.elsewhere, people.bob.viewer, "erin", "far.example")
    assert (other.relation, other.recent, other.now) == ("none", (), None)
    with pytest.raises(NotFound):
        await db.read(profile.elsewhere, NOBODY, "erin", "far.example")
