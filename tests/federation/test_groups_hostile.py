"""Groups across nodes, and servers that want in, or want others out."""

from typing import Any

import pytest

from chronicle_node.domain.hosts import Policy
from chronicle_node.federation import group_making
from chronicle_node.services import instances
from tests.federation.clubs import DISTANT, GROUPS, Club
from tests.federation.kit import key_pair
from tests.federation.stranger import Stranger
from tests.nodes import LOOPBACK


async def test_A19_a_join_without_an_invitation_is_refused(club: Club, elsewhere: Stranger) -> None:
    await group_making.ensure(club.a.node, await club.a.number("SELECT id FROM groups"))
    mallory = elsewhere.actor("mallory")
    await mallory.send(club.a, mallory.activity("Join", club.uri))
    await club.settle()
    assert await club.members() == {"ana": "owner", "dan": "member"}
    assert elsewhere.got("Accept") == elsewhere.got("Reject") == []  # not even that the group is there


async def test_A19_another_persons_invitation_lets_nobody_in(club: Club, elsewhere: Stranger) -> None:
    await club.invite(club.bob)
    uri = (await club.a.rows("SELECT activity_uri FROM group_invitations WHERE activity_uri IS NOT NULL"))[0][0]
    mallory = elsewhere.actor("mallory")
    await mallory.send(club.a, mallory.activity("Join", club.uri, context=uri))
    await club.settle()
    assert await club.members() == {"ana": "owner", "dan": "member"}


async def test_A19_an_invitation_that_is_over_lets_nobody_in(club: Club) -> None:
    await club.invite(club.bob)
    group = await club.seen_by(club.bob)
    await club.a.execute("UPDATE group_invitations SET expires_at = created_at WHERE to_actor_id IS NOT NULL")
    await club.bob.call("POST", f"{DISTANT}/{group['id']}/accept")
    await club.settle()
    assert await club.members() == {"ana": "owner", "dan": "member"}
    assert await club.seen_by(club.bob) is None


@pytest.mark.parametrize("role", ["admin", "owner", "limited"])
async def test_A19_a_join_that_names_a_role_of_its_own_is_refused(club: Club, elsewhere: Stranger, role: str) -> None:
    await club.ana.call("PATCH", f"{GROUPS}/{club.id}", {"privacy": "public"})
    await club.settle()
    mallory = elsewhere.actor("mallory")
    await mallory.send(club.a, mallory.activity("Join", club.uri, chronicle={"v": 1, "role": role}))
    await club.settle()
    assert "mallory" not in await club.members()
    assert [one["object"]["type"] for one in elsewhere.got("Reject")] == ["Join"]


async def test_A19_an_invitation_for_many_is_refused(club: Club, elsewhere: Stranger) -> None:
    mallory = elsewhere.actor("mallory")
    group = f"{elsewhere.url}/groups/1"
    until = club.b.served.clock.now().isoformat()
    crowd = [club.bob.uri, *(f"{elsewhere.url}/users/{number}" for number in range(999))]
    wrong: tuple[dict[str, Any], ...] = (
        {"to": crowd, "endTime": until},
        {"to": [club.bob.uri], "cc": crowd, "endTime": until},
        {"to": [club.bob.uri]},
        {"to": [club.bob.uri], "endTime": "2199-01-01T00:00:00Z"},
    )
    for number, more in enumerate(wrong):
        await mallory.send(club.b, mallory.activity("Invite", group, number, **more))
    await club.settle()
    assert await club.seen_by(club.bob) is None
    assert "/groups/1" not in elsewhere.asked


async def test_A10_a_stranger_removes_nobody_from_anothers_group(club: Club, elsewhere: Stranger) -> None:
    await club.enter(club.bob)
    mallory = elsewhere.actor("mallory")
    for number, more in enumerate(({"target": f"{club.uri}/members"}, {"target": f"{mallory.uri}/members"}, {})):
        await mallory.send(club.b, mallory.activity("Remove", club.bob.uri, number, **more))
    join = (await club.b.rows("SELECT join_uri FROM distant_memberships"))[0][0]
    asked = {"id": join, "type": "Join", "actor": club.bob.uri, "object": club.uri}
    await mallory.send(club.b, mallory.activity("Reject", asked))
    await mallory.send(club.b, mallory.activity("Reject", asked | {"object": mallory.uri}, 2))
    await club.settle()
    assert (await club.seen_by(club.bob))["state"] == "member"


async def test_A06_an_answer_to_a_join_that_nobody_asked_is_dropped(club: Club, elsewhere: Stranger) -> None:
    group = elsewhere.actor("club", type="Group")
    asked = {"id": f"{club.b.url}/ap/activities/1", "type": "Join", "actor": club.bob.uri, "object": group.uri}
    await group.send(club.b, group.activity("Accept", asked))
    await club.settle()
    assert await club.b.number("SELECT count(*) FROM distant_memberships") == 0


async def test_A14_who_is_in_a_group_of_a_node_that_is_shut_out_is_told(club: Club) -> None:
    await club.enter(club.bob)
    await club.ana.listen("Alphaville")
    await club.share(club.ana)
    await club.settle()
    shut_out = instances.Wish(policy=Policy.BLOCKED)
    await club.b.node.db.write(instances.decide, club.a.host, shut_out, LOOPBACK)
    await club.b.runner.drain()
    assert await club.seen_by(club.bob) is None
    assert await club.b.number("SELECT count(*) FROM group_plays") == 0
    told = [row[0] for row in await club.b.rows("SELECT message FROM notifications")]
    assert any("1 group there that you were in" in one for one in told)


async def test_A14_a_node_that_was_shut_out_is_out_of_the_group(club: Club) -> None:
    await club.enter(club.bob, club.cleo)
    await club.bob.listen("Brazil")
    await club.share(club.bob)
    await club.settle()
    assert await club.feed(club.ana) == ["bob: Brazil"]
    await club.a.execute(f"UPDATE federated_instances SET policy = 'blocked' WHERE host = '{club.b.host}'")
    assert await club.feed(club.ana) == []
    assert await club.members() == {"ana": "owner", "dan": "member", "cleo": "member"}
    assert (await club.b.fetch(club.bob, f"{club.uri}/history")).status in {401, 403}


async def test_G18_a_member_who_shows_none_of_the_keys_they_had_is_out_until_asked_in_again(
    club: Club, elsewhere: Stranger
) -> None:
    await club.ana.call("PATCH", f"{GROUPS}/{club.id}", {"privacy": "public"})
    await club.settle()
    eve = elsewhere.actor("eve")
    await eve.send(club.a, eve.activity("Join", club.uri))
    await club.settle()
    assert (await club.members())["eve"] == "member"
    await club.ana.call("PATCH", f"{GROUPS}/{club.id}", {"privacy": "private"})
    await club.settle()
    club.pass_time(minutes=11)
    eve.pair = key_pair("whoever bought the domain")
    eve.show()
    await eve.send(club.a, eve.activity("Like", club.uri, 2), now=club.a.served.clock.now())
    await club.settle()
    assert await club.members() == {"ana": "owner", "dan": "member"}
    assert elsewhere.got("Remove")[-1]["object"] == eve.uri
    told = [row[0] for row in await club.a.rows("SELECT message FROM notifications")]
    assert any("invite them again" in one for one in told)
