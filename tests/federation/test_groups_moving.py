"""Members of a group on node A whose accounts move: between other nodes, away from A, and to A."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest

from chronicle_node.domain.group_events import GroupsMoved
from chronicle_node.federation import group_reading, resolver
from chronicle_node.federation.vocabulary import terms
from chronicle_node.node import Node
from chronicle_node.outbox import emit
from tests.federation.clubs import DISTANT, GROUPS, Club
from tests.federation.kit import CHEAP_PASSWORD, Dweller
from tests.federation.stranger import Stranger


async def move(club: Club, old: Dweller, new: Dweller) -> None:
    """Both accounts say it, the new one first."""
    answer = await new.call("POST", "/api/v1/me/aliases", {"handle": old.handle})
    assert answer.status in {200, 201}, answer.text
    await club.settle()
    answer = await old.call("POST", "/api/v1/me/move", {"handle": new.handle, "current_password": CHEAP_PASSWORD})
    assert answer.status == 200, answer.text
    await club.settle()
    await club.settle()


async def test_a_member_who_moves_to_another_node_is_in_the_group_there_in_the_same_part(club: Club) -> None:
    await club.enter(club.bob, role="admin")
    rob = await club.c.person("rob")
    await move(club, club.bob, rob)
    assert await club.members() == {"ana": "owner", "dan": "member", "rob": "admin"}
    group = await club.seen_by(rob)
    assert (group["name"], group["state"], group["role"]) == ("Film club", "member", "admin")
    assert await club.seen_by(club.bob) is None
    assert "You are in “Film club” now" in str(await club.c.rows("SELECT title FROM notifications"))
    await club.ana.listen("Alphaville")
    await club.share(club.ana)
    assert await club.feed(rob) == ["ana: Alphaville"]


async def test_what_the_old_account_showed_the_group_is_for_the_new_one_to_decide(club: Club) -> None:
    await club.enter(club.bob)
    await club.bob.listen("Brazil")
    await club.share(club.bob)
    rob = await club.c.person("rob")
    await rob.listen("Rashomon")
    await move(club, club.bob, rob)
    assert await club.feed(club.ana) == []
    assert (await club.seen_by(rob))["sharing"]["can_see_history"] is False


async def test_a_member_here_who_moves_away_stays_in_the_group_from_there(club: Club) -> None:
    dana = await club.c.person("dana")
    await move(club, club.dan, dana)
    assert await club.members() == {"ana": "owner", "dana": "member"}
    assert (await club.seen_by(dana))["state"] == "member"
    assert (await club.dan.call("GET", f"{GROUPS}/{club.id}")).status == 404


async def test_a_member_who_moves_to_the_groups_own_node_is_in_it_there(club: Club) -> None:
    await club.enter(club.bob)
    bobby = await club.a.person("bobby")
    await move(club, club.bob, bobby)
    assert await club.members() == {"ana": "owner", "dan": "member", "bobby": "member"}
    answer = await bobby.call("GET", f"{GROUPS}/{club.id}")
    assert answer.json["group"]["role"] == "member"
    assert await club.seen_by(club.bob) is None


async def test_an_owner_who_moves_keeps_the_group_where_it_lives(club: Club) -> None:
    anna = await club.c.person("anna")
    await move(club, club.ana, anna)
    assert await club.members() == {"ana": "owner", "dan": "member"}


async def test_A08_a_move_that_the_new_account_does_not_confirm_takes_no_place_along(
    club: Club, elsewhere: Stranger, another: Stranger
) -> None:
    await club.ana.call("PATCH", f"{GROUPS}/{club.id}", {"privacy": "public"})
    await club.settle()
    eve, mallory = elsewhere.actor("eve"), another.actor("mallory")
    await eve.send(club.a, eve.activity("Join", club.uri))
    await club.settle()
    eve.show(movedTo=mallory.uri)
    move = eve.activity("Move", eve.uri, 2, target=mallory.uri)
    await eve.send(club.a, move, now=club.a.served.clock.now())
    await club.settle()
    assert await club.members() == {"ana": "owner", "dan": "member", "eve": "member"}


async def test_A19_nobody_is_in_a_group_because_it_says_that_they_moved_there(club: Club, elsewhere: Stranger) -> None:
    group = elsewhere.actor("club", type="Group")
    until = (club.b.served.clock.now()).isoformat()
    said = group.activity("Invite", group.uri, to=[club.bob.uri], endTime=until)
    said["chronicle"] = {"v": 1, "moved_from": f"{elsewhere.url}/users/somebody"}
    await group.send(club.b, said)
    await club.settle()
    assert await club.bob.items(DISTANT) == []


async def test_a_move_told_twice_changes_nothing_more(club: Club) -> None:
    await club.enter(club.bob)
    rob = await club.c.person("rob")
    await move(club, club.bob, rob)
    old, new = [(await club.a.rows(f"SELECT id FROM actors WHERE uri = '{one.uri}'"))[0][0] for one in (club.bob, rob)]
    await club.a.node.db.write(emit, GroupsMoved(old_id=old, new_id=new))
    await club.settle()
    assert await club.members() == {"ana": "owner", "dan": "member", "rob": "member"}


async def test_a_member_who_moves_within_another_node_is_in_the_group_in_the_same_part(
    club: Club, monkeypatch: pytest.MonkeyPatch
) -> None:
    await club.enter(club.bob, role="admin")
    rob = await club.b.person("rob")
    asked: list[str] = []
    fetch = resolver.fetch

    async def noted(node: Node, url: str) -> Any:
        asked.extend([url] if node is club.b.node else [])
        return await fetch(node, url)

    monkeypatch.setattr(resolver, "fetch", noted)
    await move(club, club.bob, rob)
    assert await club.members() == {"ana": "owner", "dan": "member", "rob": "admin"}
    assert (await club.seen_by(rob))["state"] == "member"
    assert club.bob.uri not in asked  # it is known at home


async def test_a_moved_account_that_says_no_is_not_in_the_group(club: Club, monkeypatch: pytest.MonkeyPatch) -> None:
    async def unsure(_node: Node, _payload: Mapping[str, Any], _uri: str) -> bool:
        return False

    monkeypatch.setattr(group_reading, "_has_moved", unsure)  # as where the old account's node is away
    await club.enter(club.bob, role="admin")
    rob = await club.c.person("rob")
    await move(club, club.bob, rob)
    group = await club.seen_by(rob)
    assert group["state"] == "invited"
    assert (await rob.call("POST", f"{DISTANT}/{group['id']}/decline")).status == 204
    await club.settle()
    assert await club.members() == {"ana": "owner", "dan": "member"}
    assert await club.a.number("SELECT count(*) FROM group_guests") == 0


async def test_A19_nobody_else_says_no_for_a_moved_account(club: Club, elsewhere: Stranger) -> None:
    await club.enter(club.bob)
    joined = (await club.a.rows("SELECT join_uri FROM group_guests"))[0][0]
    mallory = elsewhere.actor("mallory")
    asked = {"id": joined, "type": "Invite", "actor": club.uri, "object": club.uri}
    await mallory.send(club.a, mallory.activity("Reject", asked))
    await club.settle()
    assert await club.members() == {"ana": "owner", "dan": "member", "bob": "member"}


@pytest.mark.parametrize(("allows", "kept"), [(True, 1), (False, 0)])
async def test_A19_a_move_that_was_none_asks_nobody_who_lets_nobody_ask(
    club: Club, elsewhere: Stranger, allows: bool, kept: int
) -> None:
    old, group = elsewhere.actor("somebody"), elsewhere.actor("club", type="Group")
    told = {"kind": "friends", "privacy": "private", "members": 3}
    block = {"v": terms.VERSION, "history": f"{group.uri}/history", "group": told}
    group.show(type="Group", generator={"implements": [terms.CAPABILITY]}, chronicle=block)
    await club.bob.privacy(allow_friend_requests=allows)
    await club.b.execute(f"UPDATE actors SET also_known_as = '[\"{old.uri}\"]' WHERE uri = '{club.bob.uri}'")
    until = (club.b.served.clock.now() + timedelta(days=1)).isoformat()
    said = group.activity("Invite", group.uri, to=[club.bob.uri], endTime=until)
    said["chronicle"] = {"v": 1, "moved_from": old.uri}
    await group.send(club.b, said)
    await club.settle()
    assert "/users/somebody" in elsewhere.asked
    assert len(await club.bob.items(DISTANT)) == kept
    assert await club.b.number("SELECT count(*) FROM notifications") == kept
