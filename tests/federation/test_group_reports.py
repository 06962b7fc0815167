"""Groups that somebody reports: here, elsewhere, and from one node to the other."""

from typing import Any

from tests.federation.clubs import GROUPS, Club
from tests.federation.kit import Dweller, Home
from tests.federation.stranger import Stranger

REPORTS, QUEUE = "/api/v1/reports", "/api/v1/admin/reports"


async def root(home: Home) -> Dweller:
    """Who moderates a node."""
    found = await home.person("root")
    await home.execute("UPDATE users SET is_admin = TRUE WHERE username = 'root'")
    return found


async def report(who: Dweller, group: str, status: int = 201, *, send_on: bool = False) -> None:
    body = {"group": group, "reason": "It is not about films.", "send_on": send_on}
    answer = await who.call("POST", REPORTS, body)
    assert answer.status == status, answer.text


async def step(who: Dweller, found: Any, action: str) -> None:
    body = {"action": action, "thing": found["things"][0]["id"]}
    answer = await who.call("POST", f"{QUEUE}/{found['id']}/steps", body)
    assert answer.status == 200, answer.text


async def test_a_group_here_is_reported_with_its_owner_and_can_be_closed(club: Club) -> None:
    await club.enter(club.bob)
    moderator = await root(club.a)
    await report(club.dan, club.id)
    (found,) = await moderator.items(QUEUE)
    assert (found["target"]["handle"], found["by"]["handle"]) == ("@ana", "@dan")
    assert [(one["kind"], one["text"]) for one in found["things"]] == [("group", "Film club\nEvery other Friday.")]
    await step(moderator, found, "remove")
    await club.settle()
    assert (await club.ana.call("GET", f"{GROUPS}/{club.id}")).status == 404
    assert await club.seen_by(club.bob) is None


async def test_a_group_elsewhere_is_reported_to_both_nodes_and_not_by_whom(club: Club) -> None:
    await club.enter(club.bob)
    here, there = await root(club.b), await root(club.a)
    await report(club.bob, (await club.seen_by(club.bob))["id"], send_on=True)
    await club.settle()
    (mine,) = await here.items(QUEUE)
    assert (mine["things"][0]["kind"], mine["things"][0]["text"]) == ("group", "Film club\nEvery other Friday.")
    (theirs,) = await there.items(QUEUE)
    assert (theirs["target"]["handle"], theirs["from_node"]) == ("@ana", club.b.host)
    assert theirs["things"][0]["kind"] == "group"
    assert theirs["reason"] == "It is not about films."
    flags = await club.a.rows("SELECT body FROM inbox_activities WHERE activity_type = 'Flag'")
    assert len(flags) == 1
    assert club.bob.uri not in flags[0][0]


async def test_who_moderates_takes_everybody_here_out_of_a_group_elsewhere(club: Club) -> None:
    await club.enter(club.bob)
    moderator = await root(club.b)
    await report(club.bob, (await club.seen_by(club.bob))["id"])
    (found,) = await moderator.items(QUEUE)
    await step(moderator, found, "remove")
    await club.settle()
    assert await club.seen_by(club.bob) is None
    assert "bob" not in await club.members()


async def test_a_group_that_one_may_not_know_of_cannot_be_reported(club: Club) -> None:
    await club.enter(club.bob)
    bert, dora = await club.b.person("bert"), await club.a.person("dora")
    await report(bert, (await club.seen_by(club.bob))["id"], 404)
    await report(dora, club.id, 404)


async def test_a_group_reports_nobody(club: Club, elsewhere: Stranger) -> None:
    moderator = await root(club.a)
    group = elsewhere.actor("club", type="Group")
    await group.send(club.a, group.activity("Flag", [club.ana.uri], content="Spam."))
    await club.settle()
    assert await moderator.items(QUEUE) == []
