"""The friends' feed: people here under the policy, people elsewhere as far as they let this viewer read."""

from datetime import timedelta

import pytest

from chronicle_node.db import Database, Tx
from chronicle_node.policy import NOBODY, Viewer
from chronicle_node.queries import feed
from tests import cast, factories
from tests.cast import Cast
from tests.factories import Someone
from tests.integration.conftest import NOW


async def titles(tx: Tx, viewer: Viewer) -> list[str]:
    return [entry.media.title for entry in (await feed.page(tx, viewer)).items]


async def played(tx: Tx, who: Someone, title: str, *, hours: float = 0, audience: str = "public") -> None:
    film = await factories.item(tx, title)
    await factories.play(tx, who, film, NOW - timedelta(hours=hours), audience=audience)


async def friends_elsewhere(tx: Tx) -> Cast:
    """Alice follows bob here and erin elsewhere; both have played."""
    people = await cast.assemble(tx)
    await factories.follow(tx, people.alice, people.erin)
    for hours in (1, 3):
        await played(tx, people.bob, f"bob {hours}", hours=hours)
    for hours in (0, 2):
        at = NOW - timedelta(hours=hours)
        await factories.friend_play(tx, people.alice, people.erin, f"erin {hours}", at)
    return people


async def test_plays_from_here_and_elsewhere_are_one_list_newest_first(db: Database) -> None:
    people = await db.write(friends_elsewhere)
    assert await db.read(titles, people.alice.viewer) == ["erin 0", "bob 1", "erin 2", "bob 3"]


async def test_people_elsewhere_are_named_with_their_host(db: Database) -> None:
    people = await db.write(friends_elsewhere)
    entries = (await db.read(feed.page, people.alice.viewer)).items
    assert [(entry.actor.handle, entry.actor.local) for entry in entries[:2]] == [
        ("@erin@far.example", False),
        ("@bob", True),
    ]


async def test_a_distant_play_tells_show_season_and_number(db: Database) -> None:
    people = await db.write(friends_elsewhere)
    media = (await db.read(feed.page, people.alice.viewer)).items[0].media
    assert (media.id, media.type_name, media.verb, media.position) == (None, "TV shows", "watch", 4)
    assert [(link.kind, link.title) for link in media.parents] == [("show", "A distant show"), ("season", "Season 2")]


@pytest.mark.parametrize("limit", [1, 2, 3])
async def test_pages_of_the_merged_list_join_without_gap_or_repetition(db: Database, limit: int) -> None:
    people = await db.write(friends_elsewhere)
    for number in range(3):
        await db.write(played, people.bob, f"equal here {number}", hours=5)
        at = NOW - timedelta(hours=5)
        await db.write(factories.friend_play, people.alice, people.erin, f"equal there {number}", at)
    found: list[str] = []
    cursor = None
    while True:
        page = await db.read(feed.page, people.alice.viewer, cursor=cursor, limit=limit)
        found += [entry.media.title for entry in page.items]
        if page.next is None:
            break
        cursor = page.next
    equal = [f"equal {where} {number}" for where in ("here", "there") for number in (2, 1, 0)]
    assert found == ["erin 0", "bob 1", "erin 2", "bob 3", *equal]


async def test_ones_own_plays_are_not_in_it(db: Database) -> None:
    people = await db.write(cast.assemble)
    await db.write(played, people.alice, "mine")
    assert await db.read(titles, people.alice.viewer) == []


async def test_what_a_friend_keeps_private_is_not_in_it(db: Database) -> None:
    people = await db.write(cast.assemble)
    await db.write(played, people.bob, "secret", audience="private")
    await db.write(played, people.bob, "for friends", audience="friends")
    assert await db.read(titles, people.alice.viewer) == ["for friends"]


async def test_following_alone_does_not_open_a_diary_for_friends(db: Database) -> None:
    people = await db.write(cast.assemble)
    await db.write(factories.follow, people.alice, people.carol)
    await db.write(played, people.carol, "for friends")
    assert await db.read(titles, people.alice.viewer) == []


@pytest.mark.parametrize("state", ["requested", "rejected"])
async def test_a_follow_that_was_not_accepted_feeds_nothing(db: Database, state: str) -> None:
    people = await db.write(cast.assemble)
    frank = await db.write(factories.person, "frank", history_public=True)
    await db.write(factories.follow, people.alice, frank, state)
    await db.write(played, frank, "public")
    assert await db.read(titles, people.alice.viewer) == []


async def test_copies_that_ran_out_are_not_shown(db: Database) -> None:
    people = await db.write(friends_elsewhere)
    await db.write(factories.friend_play, people.alice, people.erin, "gone", days=-1)
    assert "gone" not in await db.read(titles, people.alice.viewer)


async def test_copies_kept_for_somebody_else_are_not_shown(db: Database) -> None:
    people = await db.write(friends_elsewhere)
    await db.write(factories.follow, people.carol, people.erin)
    assert await db.read(titles, people.carol.viewer) == []


async def test_copies_of_somebody_no_longer_followed_are_not_shown(db: Database) -> None:
    people = await db.write(cast.assemble)
    await db.write(factories.friend_play, people.alice, people.mallory, "left over")
    assert await db.read(titles, people.alice.viewer) == []


async def test_a_block_empties_the_feed_of_the_other(db: Database) -> None:
    people = await db.write(friends_elsewhere)
    await db.write(factories.block, people.bob, people.alice)
    await db.write(factories.block, people.alice, people.erin)
    assert await db.read(titles, people.alice.viewer) == []


@pytest.mark.parametrize("who", ["nobody", "erin"])
async def test_only_people_of_this_node_have_a_feed(db: Database, who: str) -> None:
    people = await db.write(friends_elsewhere)
    viewer = NOBODY if who == "nobody" else people.erin.viewer
    assert await db.read(titles, viewer) == []
