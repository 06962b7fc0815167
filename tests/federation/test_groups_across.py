"""A group on node A whose members live on three nodes: asked in, come in, read, put in their place, gone."""

import json

from chronicle_node.federation import group_making
from chronicle_node.services import accounts
from tests.federation.clubs import DISTANT, GROUPS, Club
from tests.federation.kit import Dweller
from tests.nodes import LOOPBACK


async def test_somebody_on_another_node_is_asked_comes_in_and_sees_who_is_there(club: Club) -> None:
    await club.invite(club.bob)
    asked = await club.seen_by(club.bob)
    assert (asked["name"], asked["state"], asked["inviter"]["handle"]) == ("Film club", "invited", club.ana.handle)
    assert asked["description"] == "Every other Friday."
    told = await club.b.rows("SELECT title FROM notifications")
    assert [row[0] for row in told] == ["ana invites you into “Film club”"]
    await club.bob.call("POST", f"{DISTANT}/{asked['id']}/accept")
    await club.settle()
    group = await club.seen_by(club.bob)
    assert (group["state"], group["role"], group["members"]) == ("member", "member", 3)
    people = {one["person"]["handle"]: one["role"] for one in await club.bob.items(f"{DISTANT}/{group['id']}/members")}
    assert people == {club.ana.handle: "owner", club.dan.handle: "member", "@bob": "member"}
    assert await club.members() == {"ana": "owner", "dan": "member", "bob": "member"}
    assert await club.ana.items(f"{GROUPS}/{club.id}/invitations") == []


async def test_members_on_three_nodes_read_what_each_of_them_shares(club: Club) -> None:
    await club.enter(club.bob, club.cleo)
    for one, title in ((club.ana, "Alphaville"), (club.bob, "Brazil"), (club.cleo, "Casablanca"), (club.dan, "Dune")):
        await one.listen(title)
    await club.settle()
    for one in (club.ana, club.dan, club.bob, club.cleo):
        assert await club.feed(one) == ([f"{one.name}: {_own(one)}"] if one.home is club.a else []), one.name
    for one in (club.ana, club.bob, club.cleo):
        await club.share(one)
    await club.settle()
    shared = ["ana: Alphaville", "bob: Brazil", "cleo: Casablanca"]
    assert await club.feed(club.ana) == shared
    assert await club.feed(club.dan) == [*shared, "dan: Dune"]
    assert await club.feed(club.bob) == await club.feed(club.cleo) == shared
    await club.bob.listen("Blade Runner")
    await club.settle()
    await club.settle()
    assert "bob: Blade Runner" in await club.feed(club.cleo)
    assert "bob: Blade Runner" in await club.feed(club.ana)


def _own(one: Dweller) -> str:
    return {"ana": "Alphaville", "dan": "Dune"}[one.name]


async def test_what_is_shared_no_longer_is_gone_on_every_node(club: Club) -> None:
    await club.enter(club.bob, club.cleo)
    await club.bob.listen("Brazil")
    await club.ana.listen("Alphaville")
    await club.share(club.bob)
    await club.share(club.ana)
    await club.settle()
    assert await club.feed(club.cleo) == ["ana: Alphaville", "bob: Brazil"]
    await club.share(club.bob, shows=False)
    await club.share(club.ana, shows=False)
    await club.settle()
    assert await club.feed(club.cleo) == []
    assert await club.feed(club.ana) == ["ana: Alphaville"]


async def test_a_private_play_leaves_no_node(club: Club) -> None:
    await club.enter(club.bob, club.cleo)
    await club.share(club.bob)
    await club.bob.listen("Secret", private=True)
    await club.bob.listen("Open")
    await club.settle()
    await club.settle()
    assert await club.feed(club.cleo) == ["bob: Open"]
    for node in (club.a, club.c):
        for table in ("friend_plays", "group_plays", "inbox_activities"):
            assert "Secret" not in str(await node.rows(f"SELECT * FROM {table}"))


async def test_who_leaves_keeps_nothing_and_leaves_nothing(club: Club) -> None:
    await club.enter(club.bob, club.cleo)
    for one in (club.bob, club.cleo):
        await one.listen("Brazil" if one is club.bob else "Casablanca")
        await club.share(one)
    await club.settle()
    group = await club.seen_by(club.bob)
    assert await club.feed(club.bob) == ["bob: Brazil", "cleo: Casablanca"]
    assert (await club.bob.call("DELETE", f"{DISTANT}/{group['id']}/membership")).status == 204
    assert await club.b.number("SELECT count(*) FROM group_plays") == 0
    await club.settle()
    await club.settle()
    assert await club.members() == {"ana": "owner", "dan": "member", "cleo": "member"}
    assert await club.feed(club.cleo) == ["cleo: Casablanca"]
    assert await club.feed(club.ana) == ["cleo: Casablanca"]


async def test_who_is_sent_away_is_told_and_keeps_nothing(club: Club) -> None:
    await club.enter(club.bob, club.cleo)
    await club.cleo.listen("Casablanca")
    await club.share(club.cleo)
    await club.settle()
    name = club.bob.handle.removeprefix("@")
    assert (await club.ana.call("DELETE", f"{GROUPS}/{club.id}/members/{name}")).status == 204
    await club.settle()
    assert await club.seen_by(club.bob) is None
    assert await club.b.number("SELECT count(*) FROM group_plays") == 0
    told = [row[0] for row in await club.b.rows("SELECT title FROM notifications")]
    assert "You are no longer in “Film club”" in told
    for part in ("members", "history"):
        assert (await club.b.fetch(club.bob, f"{club.uri}/{part}")).status == 404


async def test_a_role_given_at_home_is_told_and_what_is_limited_sees_no_more(club: Club) -> None:
    await club.enter(club.bob)
    await club.ana.listen("Alphaville")
    await club.share(club.ana)
    assert await club.feed(club.bob) == ["ana: Alphaville"]
    path = f"{GROUPS}/{club.id}/members/{club.bob.handle.removeprefix('@')}"
    assert (await club.ana.call("PATCH", path, {"role": "limited"})).status == 204
    await club.settle()
    assert (await club.seen_by(club.bob))["role"] == "limited"
    assert await club.feed(club.bob) == []
    assert (await club.ana.call("PATCH", path, {"role": "admin"})).status == 204


async def test_no_is_said_once_and_the_group_cannot_ask_again_for_a_week(club: Club) -> None:
    await club.invite(club.bob)
    group = await club.seen_by(club.bob)
    assert (await club.bob.call("POST", f"{DISTANT}/{group['id']}/decline")).status == 204
    await club.settle()
    assert await club.seen_by(club.bob) is None
    assert await club.ana.items(f"{GROUPS}/{club.id}/invitations") == []
    await club.invite(club.bob, status=409)
    club.pass_time(days=8)
    await club.invite(club.bob)
    assert (await club.seen_by(club.bob))["state"] == "invited"


async def test_an_invitation_that_is_withdrawn_is_gone_elsewhere_too(club: Club) -> None:
    made = await club.invite(club.bob)
    group = await club.seen_by(club.bob)
    answer = await club.ana.call("DELETE", f"{GROUPS}/{club.id}/invitations/{made['id']}")
    assert answer.status == 204
    await club.settle()
    assert await club.seen_by(club.bob) is None
    assert (await club.bob.call("POST", f"{DISTANT}/{group['id']}/accept")).status == 404
    assert await club.b.number("SELECT count(*) FROM notifications") == 0


async def test_who_takes_no_requests_is_not_asked(club: Club) -> None:
    await club.bob.privacy(allow_friend_requests=False)
    await club.invite(club.bob)
    assert await club.seen_by(club.bob) is None
    assert await club.ana.items(f"{GROUPS}/{club.id}/invitations") == []


async def test_L12_the_code_of_an_invitation_never_leaves_the_node(club: Club) -> None:
    await club.invite(club.bob)
    codes = [row[0] for row in await club.a.rows("SELECT invite_code FROM group_invitations")]
    assert len(codes) == 2
    sent = str(await club.a.rows("SELECT body FROM outbox_activities"))
    assert not any(code in sent for code in codes)


async def test_an_open_group_is_found_by_its_handle_and_takes_in_who_asks(club: Club) -> None:
    await club.ana.call("PATCH", f"{GROUPS}/{club.id}", {"privacy": "public"})
    await club.settle()
    handle = (await club.a.rows("SELECT username FROM actors WHERE group_id IS NOT NULL"))[0][0]
    answer = await club.cleo.call("POST", DISTANT, {"handle": f"@{handle}@{club.a.host}"})
    assert answer.status == 201, answer.text
    await club.settle()
    group = await club.seen_by(club.cleo)
    assert (group["name"], group["state"], group["privacy"]) == ("Film club", "member", "public")


async def test_what_the_group_is_called_now_is_told(club: Club) -> None:
    await club.enter(club.bob)
    await club.ana.call("PATCH", f"{GROUPS}/{club.id}", {"name": "Film & theatre", "description": "One\n\nTwo"})
    await club.settle()
    group = await club.seen_by(club.bob)
    assert (group["name"], group["description"]) == ("Film & theatre", "One\n\nTwo")


async def test_a_private_group_is_nothing_to_others(club: Club) -> None:
    await club.invite(club.bob)
    handle = (await club.a.rows("SELECT username FROM actors WHERE group_id IS NOT NULL"))[0][0]
    finger = f"/.well-known/webfinger?resource=acct:{handle}@{club.a.host}"
    assert (await club.a.served.get(finger)).status == 404
    assert (await club.a.served.get(f"/ap/actors/{club.id}")).status == 404
    for part in ("", "/members", "/history"):
        assert (await club.c.fetch(club.cleo, club.uri + part)).status == 404
    seen = json.loads((await club.b.fetch(club.bob, club.uri)).body)
    assert (seen["type"], seen["name"], seen["discoverable"]) == ("Group", "Film club", False)
    for part in ("/members", "/history"):  # who is invited knows what it is, and not who is in it
        assert (await club.b.fetch(club.bob, club.uri + part)).status == 404
    answer = await club.cleo.call("POST", DISTANT, {"handle": f"@{handle}@{club.a.host}"})
    assert answer.status == 404


async def test_who_is_in_one_group_of_a_node_learns_nothing_of_its_others(club: Club) -> None:
    other = (await club.ana.call("POST", GROUPS, {"name": "Another"})).json["id"]
    await club.enter(club.bob)
    asked = await club.ana.call("POST", f"{GROUPS}/{other}/invitations", {"handle": club.cleo.handle})
    assert asked.status == 201, asked.text
    for part in ("", "/members", "/history"):
        assert (await club.b.fetch(club.bob, f"{club.a.url}/ap/actors/{other}{part}")).status == 404


async def test_a_group_that_is_deleted_is_gone_everywhere(club: Club) -> None:
    await club.enter(club.bob)
    await club.ana.listen("Alphaville")
    await club.share(club.ana)
    assert (await club.ana.call("DELETE", f"{GROUPS}/{club.id}")).status == 204
    await club.settle()
    assert await club.seen_by(club.bob) is None
    assert await club.b.number("SELECT count(*) FROM group_plays") == 0
    assert await club.b.number("SELECT count(*) FROM distant_memberships") == 0
    assert "You are no longer in “Film club”" in str(await club.b.rows("SELECT title FROM notifications"))


async def test_who_deletes_their_account_is_out_of_the_group(club: Club) -> None:
    await club.enter(club.bob, club.cleo)
    await club.bob.listen("Brazil")
    await club.share(club.bob)
    await club.settle()
    await club.b.node.db.write(accounts.delete_account, club.bob.who.user_id, LOOPBACK, keep_an_admin=False)
    await club.settle()
    assert await club.members() == {"ana": "owner", "dan": "member", "cleo": "member"}
    assert await club.feed(club.ana) == await club.feed(club.cleo) == []


async def test_a_group_whose_owner_deletes_their_account_is_gone_everywhere(club: Club) -> None:
    await club.enter(club.bob)
    await club.a.node.db.write(accounts.delete_account, club.ana.who.user_id, LOOPBACK, keep_an_admin=False)
    await club.settle()
    assert await club.seen_by(club.bob) is None


async def test_whom_somebody_blocked_sees_nothing_of_theirs_in_the_group(club: Club) -> None:
    await club.enter(club.bob, club.cleo)
    await club.bob.listen("Brazil")
    await club.cleo.listen("Casablanca")
    await club.share(club.bob)
    await club.share(club.cleo)
    await club.settle()
    assert await club.feed(club.cleo) == ["bob: Brazil", "cleo: Casablanca"]
    await club.bob.call("POST", "/api/v1/blocks", {"handle": club.cleo.handle})
    await club.settle()
    await club.settle()
    assert await club.feed(club.cleo) == ["cleo: Casablanca"]
    assert await club.feed(club.bob) == ["bob: Brazil"]
    assert "bob: Brazil" in await club.feed(club.ana)


async def test_a_home_that_vanishes_leaves_the_page_as_it_was_read_and_nobody_waits(club: Club) -> None:
    await club.enter(club.bob)
    await club.ana.listen("Alphaville")
    await club.share(club.ana)
    with club.b.cut_off():
        await club.b.look_again()
        await club.b.runner.drain()
        assert await club.feed(club.bob) == ["ana: Alphaville"]
    club.pass_time(days=31)
    assert await club.feed(club.bob) == []


async def test_a_key_is_made_once(club: Club) -> None:
    number = await club.a.number("SELECT id FROM groups")
    await group_making.ensure(club.a.node, number)
    before = await club.a.rows("SELECT public_key_pem FROM actors WHERE group_id IS NOT NULL")
    await group_making.ensure(club.a.node, number)
    assert await club.a.rows("SELECT public_key_pem FROM actors WHERE group_id IS NOT NULL") == before
