"""The policy's lines, one by one, through the explanation an owner may ask for."""

import pytest

from chronicle_node import policy
from chronicle_node.db import Database, Tx
from chronicle_node.policy import NOBODY, Viewer
from chronicle_node.queries import why
from tests import cast, factories


async def decides(tx: Tx, viewer: Viewer, user_id: int, kind: str, audience: str = "public") -> str:
    lines = await why.explain(tx, viewer, user_id, kind, audience)
    deciding = [line for line in lines if line.decides]
    if not deciding:
        return "nothing"
    return deciding[0].code if deciding[0].allows else f"not {deciding[0].code}"


@pytest.mark.parametrize(
    ("who", "setting", "audience", "line"),
    [
        ("alice", "private", "private", "self"),
        ("bob", "friends", "public", "friends"),
        ("bob", "friends", "friends", "friends"),
        ("bob", "private", "public", "nothing"),
        ("bob", "public", "private", "not friends"),
        ("carol", "public", "public", "public"),
        ("carol", "public", "followers", "not public"),
        ("carol", "followers", "public", "nothing"),
        ("dave", "public", "public", "not blocked"),
        ("erin", "followers", "public", "follower"),
        ("erin", "public", "friends", "not follower"),
        ("erin", "friends", "public", "nothing"),
        ("mallory", "followers", "public", "nothing"),
        ("mallory", "public", "public", "public"),
    ],
)
async def test_the_line_that_decides_is_named(db: Database, who: str, setting: str, audience: str, line: str) -> None:
    people = await db.write(cast.assemble, history_audience=setting, history_public=setting == "public")
    viewer = getattr(people, who).viewer
    assert await db.read(decides, viewer, people.alice.user_id, "history", audience) == line


async def test_nobody_sees_what_is_public_and_no_more(db: Database) -> None:
    people = await db.write(cast.assemble, history_public=True)
    assert await db.read(decides, NOBODY, people.alice.user_id, "history") == "public"
    assert await db.read(decides, NOBODY, people.alice.user_id, "history", "followers") == "not public"
    assert await db.read(decides, NOBODY, people.alice.user_id, "ratings") == "nothing"


async def test_a_level_nobody_knows_is_private(db: Database) -> None:
    people = await db.write(cast.assemble, history_public=True)
    assert await db.read(decides, people.bob.viewer, people.alice.user_id, "history", "everyone") == "not friends"


async def test_the_system_sees_everything_but_must_say_why(db: Database) -> None:
    people = await db.write(cast.assemble, history_audience="private")
    told, silent = Viewer.system("backup"), Viewer.system("")
    assert await db.read(decides, told, people.alice.user_id, "history", "private") == "system"
    assert await db.read(decides, silent, people.alice.user_id, "history", "private") == "nothing"


async def test_nobody_who_carries_ids_is_still_nobody(db: Database) -> None:
    people = await db.write(cast.assemble)
    forged = Viewer("nobody", people.alice.actor_id, people.alice.user_id)
    assert await db.read(decides, forged, people.alice.user_id, "history") == "nothing"


async def test_a_request_that_waits_opens_nothing(db: Database) -> None:
    people = await db.write(cast.assemble, history_audience="followers")
    await db.write(factories.follow, people.carol, people.alice, "requested")
    assert await db.read(decides, people.carol.viewer, people.alice.user_id, "history") == "nothing"


async def test_a_permission_opens_one_kind_to_one_friend_but_never_what_is_private(db: Database) -> None:
    alice = await db.write(factories.person, "alice", history_audience="private", stats_audience="private")
    bob = await db.write(factories.person, "bob")
    await db.write(factories.follow, alice, bob)
    await db.write(factories.follow, bob, alice)
    await db.write(factories.permit, alice, bob, history=True)
    assert await db.read(decides, bob.viewer, alice.user_id, "history", "friends") == "permitted"
    assert await db.read(decides, bob.viewer, alice.user_id, "history", "private") == "not permitted"
    assert await db.read(decides, bob.viewer, alice.user_id, "stats") == "nothing"


async def test_a_permission_without_friendship_opens_nothing(db: Database) -> None:
    alice = await db.write(factories.person, "alice", history_audience="private")
    bob = await db.write(factories.person, "bob")
    await db.write(factories.follow, bob, alice)
    await db.write(factories.permit, alice, bob, history=True)
    assert await db.read(decides, bob.viewer, alice.user_id, "history") == "nothing"


async def test_a_permission_withdrawn_closes_even_what_is_public(db: Database) -> None:
    people = await db.write(cast.assemble, history_public=True, currently_watching_public=True)
    await db.write(factories.permit, people.alice, people.carol, now=False)
    assert await db.read(decides, people.carol.viewer, people.alice.user_id, "presence") == "not refused"
    assert await db.read(decides, people.carol.viewer, people.alice.user_id, "history") == "public"


async def test_a_group_grants_what_its_owner_let_it_see(db: Database) -> None:
    people = await db.write(cast.assemble, history_audience="private", stats_audience="private")
    circle = await db.write(factories.group, people.alice, members_see_members=True)
    await db.write(factories.join, circle, people.alice, can_see_history=True)
    await db.write(factories.join, circle, people.carol)
    assert await db.read(decides, people.carol.viewer, people.alice.user_id, "history", "friends") == "group"
    assert await db.read(decides, people.carol.viewer, people.alice.user_id, "history", "private") == "not group"
    assert await db.read(decides, people.carol.viewer, people.alice.user_id, "stats") == "nothing"
    assert await db.read(decides, people.alice.viewer, people.carol.user_id, "history") == "nothing"


async def test_a_group_whose_members_are_hidden_from_each_other_grants_nothing(db: Database) -> None:
    people = await db.write(cast.assemble, history_audience="private")
    circle = await db.write(factories.group, people.alice)
    await db.write(factories.join, circle, people.alice, can_see_history=True)
    await db.write(factories.join, circle, people.carol)
    assert await db.read(decides, people.carol.viewer, people.alice.user_id, "history") == "nothing"


async def test_the_audience_of_a_thing_is_the_distant_followers_who_may_see_it(db: Database) -> None:
    people = await db.write(cast.assemble, history_audience="followers")
    readers = await db.read(policy.audience_of, people.alice.user_id, "history", "public")
    assert [reader.actor_id for reader in readers] == [people.erin.actor_id]
    assert readers[0].host == factories.FAR
    assert await db.read(policy.audience_of, people.alice.user_id, "history", "friends") == []
    assert await db.read(policy.audience_of, people.alice.user_id, "presence", "public") == []
