"""A group on node A that somebody on node B leads: what they may do from there, and what they may not."""

from typing import Any

import pytest

from tests.federation.clubs import GROUPS, Club
from tests.federation.kit import Dweller
from tests.federation.stranger import Puppet, Stranger


async def asked(club: Club, who: Dweller) -> list[tuple[str, str, str]]:
    """What somebody asked of the group's node: what, about whom, and what came of it."""
    found = await who.items(f"{await club.page(who)}/requests")
    return [(one["kind"], one["handle"], one["state"]) for one in found]


async def lead(club: Club, who: Dweller, method: str, path: str, body: Any = None, status: int = 202) -> Any:
    answer = await who.call(method, f"{await club.page(who)}/{path}", body)
    assert answer.status == status, answer.text
    return answer.json


def name(one: Dweller) -> str:
    return one.handle.removeprefix("@")


async def test_an_admin_elsewhere_invites_people_of_every_node(club: Club) -> None:
    await club.enter(club.bob, role="admin")
    assert (await club.seen_by(club.bob))["may_lead"] is True
    await club.a.person("dora")
    bert = await club.b.person("bert")
    for handle in (f"@dora@{club.a.host}", bert.handle, club.cleo.handle):
        made = await lead(club, club.bob, "POST", "invitations", {"handle": handle})
        assert (made["kind"], made["handle"], made["state"]) == ("invite", handle, "pending")
    await club.settle()
    assert {state for _, _, state in await asked(club, club.bob)} == {"done"}
    waiting = await club.bob.items(f"{await club.page(club.bob)}/invitations")
    assert sorted(one["address"].partition("@")[0] for one in waiting) == ["bert", "cleo", "dora"]
    here = await club.ana.items(f"{GROUPS}/{club.id}/invitations")
    assert {one["person"]["username"] for one in here} == {"dora", "bert", "cleo"}
    told = [row[0] for row in await club.c.rows("SELECT title FROM notifications")]
    assert told == ["You are invited into “Film club”"]
    for one in (bert, club.cleo):
        await one.call("POST", f"{await club.page(one)}/accept")
    await club.settle()
    assert await club.members() == {"ana": "owner", "dan": "member", "bob": "admin", "bert": "member", "cleo": "member"}


async def test_whoever_is_invited_here_is_told_who_asked_for_it(club: Club) -> None:
    await club.enter(club.bob, role="admin")
    dora = await club.a.person("dora")
    await lead(club, club.bob, "POST", "invitations", {"handle": f"@dora@{club.a.host}"})
    await club.settle()
    (invitation,) = await dora.items("/api/v1/group-invitations")
    assert invitation["person"]["handle"] == club.bob.handle
    assert (await dora.call("POST", f"/api/v1/group-invitations/{invitation['id']}/accept")).status == 200
    assert (await club.members())["dora"] == "member"


async def test_an_admin_elsewhere_sends_members_away_and_gives_roles(club: Club) -> None:
    await club.enter(club.bob, role="admin")
    await club.enter(club.cleo)
    await lead(club, club.bob, "PATCH", f"members/dan@{club.a.host}", {"role": "limited"})
    await club.settle()
    assert (await club.members())["dan"] == "limited"
    await lead(club, club.bob, "DELETE", f"members/{name(club.cleo)}")
    await club.settle()
    assert "cleo" not in await club.members()
    assert await club.seen_by(club.cleo) is None
    people = await club.bob.items(f"{await club.page(club.bob)}/members")
    assert {one["person"]["username"]: one["may_change"] for one in people} == {"ana": False, "dan": True, "bob": False}
    assert await asked(club, club.bob) == [
        ("remove", club.cleo.handle, "done"),
        ("role", f"@dan@{club.a.host}", "done"),
    ]


async def test_an_admin_elsewhere_takes_an_invitation_back(club: Club) -> None:
    await club.enter(club.bob, role="admin")
    await club.invite(club.cleo)
    await lead(club, club.bob, "DELETE", f"invitations/{name(club.cleo)}")
    await club.settle()
    assert await club.seen_by(club.cleo) is None
    assert await club.ana.items(f"{GROUPS}/{club.id}/invitations") == []
    assert await club.bob.items(f"{await club.page(club.bob)}/invitations") == []


async def test_what_a_node_that_is_away_was_asked_waits_and_is_done_later(club: Club) -> None:
    await club.enter(club.bob, role="admin")
    with club.b.cut_off():
        await lead(club, club.bob, "DELETE", f"members/dan@{club.a.host}")
        again = await lead(club, club.bob, "DELETE", f"members/dan@{club.a.host}")
        await club.b.runner.drain()
        assert await asked(club, club.bob) == [("remove", f"@dan@{club.a.host}", "pending")]
    assert again["state"] == "pending"
    club.pass_time(hours=2)
    await club.settle()
    assert await asked(club, club.bob) == [("remove", f"@dan@{club.a.host}", "done")]
    assert "dan" not in await club.members()


async def test_what_home_refuses_is_shown_with_its_reason(club: Club) -> None:
    await club.enter(club.bob, role="admin")
    await club.invite(club.cleo)
    await club.cleo.call("POST", f"{await club.page(club.cleo)}/decline")
    await club.settle()
    await lead(club, club.bob, "POST", "invitations", {"handle": club.cleo.handle})
    await club.settle()
    (refused,) = await club.bob.items(f"{await club.page(club.bob)}/requests")
    assert (refused["state"], refused["reason"]) == ("refused", "They cannot be invited at present.")


async def test_who_is_no_admin_cannot_even_ask(club: Club) -> None:
    await club.enter(club.bob)
    assert (await club.seen_by(club.bob))["may_lead"] is False
    for method, path, body in (
        ("POST", "invitations", {"handle": club.cleo.handle}),
        ("DELETE", f"members/dan@{club.a.host}", None),
        ("PATCH", f"members/dan@{club.a.host}", {"role": "limited"}),
        ("DELETE", f"invitations/{name(club.cleo)}", None),
    ):
        await lead(club, club.bob, method, path, body, status=403)
    assert (await club.b.fetch(club.bob, f"{club.uri}/invitations")).status == 404


async def test_an_admin_elsewhere_asks_nothing_against_who_stands_as_high(club: Club) -> None:
    await club.enter(club.bob, role="admin")
    await lead(club, club.bob, "DELETE", f"members/ana@{club.a.host}", status=403)
    await lead(club, club.bob, "PATCH", f"members/dan@{club.a.host}", {"role": "admin"}, status=403)
    await lead(club, club.bob, "POST", "invitations", {"handle": club.cleo.handle, "role": "admin"}, status=403)


async def test_an_admin_who_is_put_back_leads_no_longer_and_what_they_asked_for_stays(club: Club) -> None:
    await club.enter(club.bob, role="admin")
    await lead(club, club.bob, "POST", "invitations", {"handle": club.cleo.handle})
    await club.settle()
    path = f"{GROUPS}/{club.id}/members/{name(club.bob)}"
    assert (await club.ana.call("PATCH", path, {"role": "member"})).status == 204
    await club.settle()
    assert (await club.seen_by(club.bob))["may_lead"] is False
    assert await club.bob.items(f"{await club.page(club.bob)}/invitations") == []
    assert (await club.ana.call("DELETE", path)).status == 204
    await club.settle()
    assert await club.ana.items(f"{GROUPS}/{club.id}/invitations") == []  # nobody comes in by who is gone
    assert await club.seen_by(club.cleo) is None
    assert await club.b.number("SELECT count(*) FROM group_requests") == 0


# -- By hand: what a server could send whatever its pages offer


async def eve_in(club: Club, elsewhere: Stranger, role: str) -> Puppet:
    """Eve, whose server says whatever she wants, is in the group."""
    await club.ana.call("PATCH", f"{GROUPS}/{club.id}", {"privacy": "public"})
    await club.settle()
    eve = elsewhere.actor("eve")
    await eve.send(club.a, eve.activity("Join", club.uri))
    await club.settle()
    await club.a.execute(f"UPDATE group_guests SET role = '{role}'")
    return eve


def said(club: Club, eve: Puppet, verb: str, whom: str, number: int, **more: Any) -> dict[str, Any]:
    if verb == "Invite":
        return eve.activity("Invite", club.uri, number, target=whom, **more)
    return eve.activity(verb, whom, number, target=f"{club.uri}/members", **more)


async def test_A10_a_plain_member_who_sends_remove_is_refused(club: Club, elsewhere: Stranger) -> None:
    eve = await eve_in(club, elsewhere, "member")
    for number, verb in enumerate(("Remove", "Add", "Invite")):
        sent = said(club, eve, verb, club.dan.uri, number, chronicle={"v": 1, "role": "limited"})
        await eve.send(club.a, sent, now=club.a.served.clock.now())
    await club.settle()
    assert await club.members() == {"ana": "owner", "dan": "member", "eve": "member"}
    refused = elsewhere.got("Reject")
    assert [one["object"]["type"] for one in refused] == ["Remove", "Add", "Invite"]
    assert {one["summary"] for one in refused} == {"Only the group's owner and admins may do that."}


async def test_A10_an_admin_who_is_gone_is_not_even_answered(club: Club, elsewhere: Stranger) -> None:
    eve = await eve_in(club, elsewhere, "admin")
    await club.ana.call("DELETE", f"{GROUPS}/{club.id}/members/eve@{elsewhere.host}")
    await club.settle()
    before = len(elsewhere.inbox)
    for number, verb in enumerate(("Remove", "Add", "Invite")):
        await eve.send(club.a, said(club, eve, verb, club.dan.uri, number), now=club.a.served.clock.now())
    await club.settle()
    assert await club.members() == {"ana": "owner", "dan": "member"}
    assert len(elsewhere.inbox) == before


@pytest.mark.parametrize("verb", ["Remove", "Add"])
async def test_A10_an_admin_cannot_touch_the_owner_or_make_admins(club: Club, elsewhere: Stranger, verb: str) -> None:
    eve = await eve_in(club, elsewhere, "admin")
    for number, whom in enumerate((club.ana.uri, eve.uri, f"{club.a.url}/ap/actors/nobody")):
        sent = said(club, eve, verb, whom, number, chronicle={"v": 1, "role": "limited"})
        await eve.send(club.a, sent, now=club.a.served.clock.now())
    for number, role in enumerate(("admin", "owner", "king"), 3):
        sent = said(club, eve, "Add", club.dan.uri, number, chronicle={"v": 1, "role": role})
        await eve.send(club.a, sent, now=club.a.served.clock.now())
    await club.settle()
    assert await club.members() == {"ana": "owner", "dan": "member", "eve": "admin"}
    assert len(elsewhere.got("Reject")) == 6


async def test_A10_a_removal_that_is_played_again_does_nothing(club: Club, elsewhere: Stranger) -> None:
    eve = await eve_in(club, elsewhere, "admin")
    remove = said(club, eve, "Remove", club.dan.uri, 1)
    await eve.send(club.a, remove, now=club.a.served.clock.now())
    await club.settle()
    assert "dan" not in await club.members()
    await club.dan.call("PUT", f"{GROUPS}/{club.id}/membership", {"can_see_history": False})
    for _ in range(2):
        await eve.send(club.a, remove, now=club.a.served.clock.now())
    await club.settle()
    assert (await club.members())["dan"] == "member"


async def test_A10_an_answer_of_somebody_else_settles_no_request(club: Club, elsewhere: Stranger) -> None:
    await club.enter(club.bob, role="admin")
    mallory = elsewhere.actor("mallory")
    with club.b.cut_off():
        await lead(club, club.bob, "DELETE", f"members/dan@{club.a.host}")
        uri = (await club.b.rows("SELECT activity_uri FROM group_requests"))[0][0]
    told = {"id": uri, "type": "Remove", "actor": club.bob.uri, "object": club.dan.uri}
    await mallory.send(club.b, mallory.activity("Accept", told), now=club.b.served.clock.now())
    await club.b.runner.drain()
    assert [state for _, _, state in await asked(club, club.bob)] == ["pending"]
