"""Invitations: made, accepted, declined, withdrawn, over after seven days; once each, for one person alone."""

import asyncio
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select

from chronicle_node.db import Tx
from chronicle_node.models.groups import GroupInvitation
from chronicle_node.models.notifications import Notification
from chronicle_node.services import group_invitations, group_members
from tests import factories
from tests.callers import Caller
from tests.integration.groups.conftest import GROUPS, INVITED, made
from tests.nodes import Served


async def told(tx: Tx, user_id: int) -> list[str]:
    titles = select(Notification.title).where(Notification.user_id == user_id).order_by(Notification.id)
    return [row.title for row in await tx.all(titles)]


async def kept(tx: Tx) -> int:
    return int(await tx.scalar(select(func.count()).select_from(GroupInvitation)))


async def club(alice: Caller, **wish: str) -> str:
    return f"{GROUPS}/{(await alice('POST', GROUPS, name='Film club', **wish)).json['id']}"


async def test_somebody_is_invited_and_comes_in(served: Served, alice: Caller, bob: Caller) -> None:
    path = await club(alice)
    assert (await bob("GET", path)).status == 404
    made = await alice("POST", f"{path}/invitations", handle="@bob")
    assert (made.status, made.json["person"]["handle"], made.json["role"]) == (201, "@bob", "member")
    assert await served.node.db.read(told, bob.who.user_id) == ["Alice invites you into “Film club”"]
    waiting = (await bob("GET", INVITED)).json["items"]
    assert [one["group_name"] for one in waiting] == ["Film club"]
    assert ((await bob("GET", path)).json["group"]["role"], (await bob("GET", f"{path}/members")).status) == (None, 404)
    accepted = await bob("POST", f"{INVITED}/{waiting[0]['id']}/accept")
    assert (accepted.status, accepted.json["group"]["role"]) == (200, "member")
    people = (await bob("GET", f"{path}/members")).json["items"]
    assert [(one["person"]["handle"], one["role"]) for one in people] == [("@alice", "owner"), ("@bob", "member")]
    assert await served.node.db.read(told, alice.who.user_id) == ["Bob is in “Film club” now"]
    assert await served.node.db.read(told, bob.who.user_id) == []


async def test_an_invitation_is_answered_once(alice: Caller, bob: Caller) -> None:
    path = await club(alice)
    number = (await alice("POST", f"{path}/invitations", handle="bob")).json["id"]
    answers = await asyncio.gather(*(bob("POST", f"{INVITED}/{number}/accept") for _ in range(4)))
    assert sorted(one.status for one in answers) == [200, 404, 404, 404]
    assert (await bob("POST", f"{INVITED}/{number}/decline")).status == 404
    assert len((await alice("GET", f"{path}/members")).json["items"]) == 2


async def test_it_is_nobody_elses(alice: Caller, bob: Caller, carol: Caller) -> None:
    path = await club(alice)
    number = (await alice("POST", f"{path}/invitations", handle="@bob")).json["id"]
    assert (await carol("POST", f"{INVITED}/{number}/accept")).status == 404
    assert (await carol("POST", f"{INVITED}/{number}/decline")).status == 404
    assert (await bob("GET", f"{path}/invitations")).status == 403
    assert (await bob("POST", f"{INVITED}/{number}/accept")).status == 200


async def test_inviting_again_changes_nothing(alice: Caller, bob: Caller) -> None:
    path = await club(alice)
    first, again = [await alice("POST", f"{path}/invitations", handle="@bob") for _ in range(2)]
    assert first.json == again.json
    await bob("POST", f"{INVITED}/{first.json['id']}/accept")
    assert (await alice("POST", f"{path}/invitations", handle="@bob")).status == 409


async def test_whoever_declined_is_left_alone_for_a_week(served: Served, alice: Caller, bob: Caller) -> None:
    path = await club(alice)
    number = (await alice("POST", f"{path}/invitations", handle="@bob")).json["id"]
    assert (await bob("POST", f"{INVITED}/{number}/decline")).status == 204
    assert (await bob("GET", path)).status == 404
    assert (await alice("POST", f"{path}/invitations", handle="@bob")).status == 409
    served.clock.advance(days=7, minutes=1)
    assert (await alice("POST", f"{path}/invitations", handle="@bob")).status == 201


async def test_what_is_withdrawn_is_gone_with_the_word_of_it(served: Served, alice: Caller, bob: Caller) -> None:
    path = await club(alice)
    number = (await alice("POST", f"{path}/invitations", handle="@bob")).json["id"]
    assert (await alice("DELETE", f"{path}/invitations/{number}")).status == 204
    assert await served.node.db.read(told, bob.who.user_id) == []
    assert (await bob("GET", path)).status == 404
    assert (await bob("POST", f"{INVITED}/{number}/accept")).status == 404
    assert (await alice("DELETE", f"{path}/invitations/{number}")).status == 404


async def test_an_invitation_is_over_after_seven_days(served: Served, alice: Caller, bob: Caller) -> None:
    path = await club(alice)
    number = (await alice("POST", f"{path}/invitations", handle="@bob")).json["id"]
    served.clock.advance(days=6, hours=23)
    assert await served.node.db.write(group_invitations.expire) == {"expired": 0}
    assert (await bob("GET", path)).status == 200
    served.clock.advance(hours=1, minutes=1)
    assert (await bob("GET", path)).status == 404
    assert (await bob("POST", f"{INVITED}/{number}/accept")).status == 404
    assert await served.node.db.write(group_invitations.expire) == {"expired": 1}
    assert await served.node.db.read(kept) == 0
    assert await served.node.db.read(told, bob.who.user_id) == []


async def test_only_who_leads_invites_and_only_the_owner_invites_admins(
    served: Served, alice: Caller, bob: Caller, carol: Caller
) -> None:
    group = await served.node.db.write(made, alice.who, bob.who)
    path = f"{GROUPS}/{group}"
    assert (await bob("POST", f"{path}/invitations", handle="@carol")).status == 403
    assert (await carol("POST", f"{path}/invitations", handle="@bob")).status == 404
    await alice("PATCH", f"{path}/members/bob", role="admin")
    assert (await bob("POST", f"{path}/invitations", handle="@carol", role="admin")).status == 403
    assert (await bob("POST", f"{path}/invitations", handle="@carol", role="limited")).status == 201


async def test_an_invitation_goes_with_who_made_it(served: Served, alice: Caller, bob: Caller, carol: Caller) -> None:
    path = f"{GROUPS}/{await served.node.db.write(made, alice.who, bob.who)}"
    await alice("PATCH", f"{path}/members/bob", role="admin")
    number = (await bob("POST", f"{path}/invitations", handle="@carol")).json["id"]
    await alice("DELETE", f"{path}/members/bob")
    assert (await carol("POST", f"{INVITED}/{number}/accept")).status == 404


async def test_nobody_is_invited_who_may_not_be(served: Served, alice: Caller, bob: Caller) -> None:
    path = await club(alice)
    shy = await Caller.named(served, "shy", allow_friend_requests=False)
    for handle, status in (("@nobody_here", 422), ("@erin@far.example", 422), ("@alice", 409), ("@shy", 409)):
        assert (await alice("POST", f"{path}/invitations", handle=handle)).status == status, handle
    await served.node.db.write(factories.block, bob.who, alice.who)
    blocked = await alice("POST", f"{path}/invitations", handle="@bob")
    assert (blocked.status, blocked.json["detail"].count("nobody called @bob here")) == (422, 1)
    assert (await shy("GET", INVITED)).json["items"] == []


async def test_a_full_group_takes_nobody_in(served: Served, alice: Caller, bob: Caller) -> None:
    path = await club(alice, privacy="public")
    for number in range(199):
        who = await served.node.db.write(factories.person, f"p{number}")
        await served.node.db.write(_put, path.rpartition("/")[2], who)
    assert (await bob("PUT", f"{path}/membership", can_see_history=False)).status == 409


async def _put(tx: Tx, group: str, who: factories.Someone) -> None:
    await group_members.join(tx, who.viewer, UUID(group))


async def test_blocks_made_since_hide_an_invitation(served: Served, alice: Caller, bob: Caller) -> None:
    path = await club(alice)
    await alice("POST", f"{path}/invitations", handle="@bob")
    await served.node.db.write(factories.block, bob.who, alice.who)
    assert (await bob("GET", INVITED)).json["items"] == []
    assert (await bob("GET", path)).status == 404


async def test_it_says_until_when_it_is_there(alice: Caller, bob: Caller) -> None:
    await alice("POST", f"{await club(alice)}/invitations", handle="@bob")
    waiting = (await bob("GET", INVITED)).json["items"][0]
    begin, end = (datetime.fromisoformat(waiting[name]) for name in ("created_at", "expires_at"))
    assert end - begin == timedelta(days=7)
