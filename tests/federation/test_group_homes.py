"""A group whose own node lies, wanders or never ends, read by a member here."""

from datetime import timedelta
from typing import Any

import pytest
from aiohttp import web

from tests.federation.kit import Dweller, Home
from tests.federation.stranger import ACTIVITY, Puppet, Stranger

DISTANT = "/api/v1/distant-groups"
CAPABILITY = {"type": "Application", "implements": [{"type": "Link", "href": "urn:chronicle:ns#plays"}]}


@pytest.fixture
async def bob(node: Home) -> Dweller:
    return await node.person("bob")


@pytest.fixture
def ana(elsewhere: Stranger) -> Puppet:
    return elsewhere.actor("ana")


@pytest.fixture
def club(elsewhere: Stranger) -> Puppet:
    """A group on ana's server, which says that it is one of ours."""
    club = elsewhere.actor("club")
    describe(club)
    people(club, person(f"{elsewhere.url}/users/ana", f"@ana@{elsewhere.host}"))
    feed(club, [])
    return club


def describe(club: Puppet, **members: Any) -> None:
    told = {"kind": "friends", "privacy": "private", "members": 2}
    block = {"v": 1, "history": f"{club.uri}/history", "members": f"{club.uri}/members", "group": told}
    club.show(**{"type": "Group", "name": "Club", "generator": CAPABILITY, "chronicle": block} | members)


def person(uri: str, handle: str, **members: Any) -> dict[str, Any]:
    block = {"v": 1, "handle": handle, "role": "member", "since": "2026-01-01T00:00:00Z"}
    return {"id": uri, "type": "Person", "name": "Somebody", "chronicle": block | members}


def people(club: Puppet, *found: dict[str, Any]) -> None:
    collection(club, "members", list(found))


def feed(club: Puppet, items: list[Any], onward: str | None = None) -> None:
    collection(club, "history", items, onward)


def collection(club: Puppet, part: str, items: list[Any], onward: str | None = None) -> None:
    home = f"{club.uri}/{part}"
    first: dict[str, Any] = {
        "id": f"{home}?page=1",
        "type": "OrderedCollectionPage",
        "partOf": home,
        "orderedItems": items,
    }
    if onward:
        first["next"] = onward
    club.home.show(f"/users/{club.name}/{part}", {"id": home, "type": "OrderedCollection", "first": first})


def play(owner: str, title: str, **members: Any) -> dict[str, Any]:
    block = {
        "v": 1,
        "event": "finish",
        "precision": "exact",
        "media": {"type": "movie", "kind": "movie", "title": title},
    }
    origin = "/".join(owner.split("/")[:3])
    said = {"id": f"{origin}/plays/{title.replace(' ', '-')}", "type": "View", "actor": owner}
    return said | {"object": {"type": "Video"}, "published": "2026-10-01T12:00:00Z", "chronicle": block} | members


async def invite(node: Home, ana: Puppet, bob: Dweller, group: str, number: int = 1, **members: Any) -> None:
    until = (node.served.clock.now() + timedelta(days=7)).isoformat()
    said = {"to": [bob.uri], "endTime": until, "chronicle": {"v": 1, "role": "member", "name": "Club"}} | members
    await ana.send(node, ana.activity("Invite", group, number, **said))
    await node.runner.drain()


@pytest.fixture
async def member(node: Home, bob: Dweller, ana: Puppet, club: Puppet) -> str:
    """Bob is in the group; its address in the API."""
    await invite(node, ana, bob, club.uri)
    found = (await bob.items(DISTANT))[0]
    await bob.call("POST", f"{DISTANT}/{found['id']}/accept")
    await node.runner.drain()
    await club.send(node, club.activity("Accept", club.home.got("Join")[0]))
    await node.runner.drain()
    return f"{DISTANT}/{found['id']}"


async def look(node: Home) -> None:
    await node.look_again()
    await node.runner.drain()


async def titles(bob: Dweller, member: str) -> list[str]:
    return sorted(one["media"]["title"] for one in await bob.items(f"{member}/feed"))


async def test_a_join_names_its_invitation_and_goes_to_the_groups_own_inbox(member: str, club: Puppet) -> None:
    join = club.home.got("Join")[0]
    assert (join["object"], join["context"]) == (club.uri, f"{club.home.url}/activities/ana-Invite-1")
    assert "chronicle" not in join


async def test_a_play_is_believed_of_members_alone_and_on_their_own_server(
    node: Home, bob: Dweller, ana: Puppet, club: Puppet, another: Stranger, member: str
) -> None:
    cleo = f"{another.url}/users/cleo"
    people(club, person(ana.uri, f"@ana@{ana.home.host}"), person(cleo, f"@cleo@{another.host}"))
    feed(
        club,
        [
            play(ana.uri, "Of ana"),
            play(cleo, "Of cleo"),
            play(cleo, "Forged", id=f"{club.home.url}/plays/forged"),
            play(f"{another.url}/users/nobody", "Of nobody in it"),
            play(ana.uri, "Broken", chronicle={"v": 1}),
            "https://far.example/plays/1",
        ],
    )
    await look(node)
    assert await titles(bob, member) == ["Of ana", "Of cleo"]


async def test_what_the_group_says_of_somebody_here_changes_nothing_on_their_page(
    node: Home, bob: Dweller, ana: Puppet, club: Puppet, member: str
) -> None:
    people(club, person(ana.uri, f"@ana@{ana.home.host}"), person(bob.uri, bob.handle))
    feed(club, [play(bob.uri, "Never played")])
    await look(node)
    assert await titles(bob, member) == ["Never played"]
    assert await bob.items("/api/v1/users/bob/history") == await bob.feed() == []


async def test_a_member_whose_handle_is_of_another_server_is_not_shown(
    node: Home, bob: Dweller, ana: Puppet, club: Puppet, member: str
) -> None:
    people(club, person(ana.uri, "@ana@mastodon.social"), person(ana.uri, "ana"), {"id": ana.uri})
    await look(node)
    assert await bob.items(f"{member}/members") == []


async def test_A17_a_feed_without_end_is_read_for_some_pages(
    node: Home, bob: Dweller, ana: Puppet, club: Puppet, member: str
) -> None:
    def endless(request: web.Request) -> web.StreamResponse:
        number = int(request.query.get("after", "0"))
        home = f"{club.uri}/history"
        page: dict[str, Any] = {"id": f"{home}?after={number}", "type": "OrderedCollectionPage", "partOf": home}
        page |= {"next": f"{home}?after={number + 1}", "orderedItems": [play(ana.uri, f"Film {number}")]}
        return web.json_response(page, content_type=ACTIVITY)

    club.home.pages["/users/club/history"] = endless
    club.home.asked.clear()
    await look(node)
    assert club.home.asked.count("/users/club/history") == 5
    assert len(await titles(bob, member)) == 5


async def test_A18_a_feed_that_leads_to_another_server_is_not_followed(
    node: Home, bob: Dweller, ana: Puppet, club: Puppet, another: Stranger, member: str
) -> None:
    feed(club, [play(ana.uri, "Kept")])
    await look(node)
    feed(club, [play(ana.uri, "Lure")], f"{another.url}/more")
    await look(node)
    club.home.redirect("/users/club/history", f"{another.url}/more")
    await look(node)
    assert await titles(bob, member) == ["Kept"]


async def test_a_feed_that_closes_is_forgotten_and_a_group_that_closes_is_left(
    node: Home, bob: Dweller, ana: Puppet, club: Puppet, member: str
) -> None:
    feed(club, [play(ana.uri, "Kept")])
    await look(node)
    del club.home.pages["/users/club/history"]
    await look(node)
    assert await titles(bob, member) == []
    del club.home.pages["/users/club/members"]
    await look(node)
    assert (await bob.call("GET", member)).status == 404


async def test_L01_what_a_group_says_of_itself_is_text(node: Home, bob: Dweller, club: Puppet, member: str) -> None:
    describe(
        club, name="<script>alert(1)</script>\u202egro", summary="<p>One<br>two</p><p><img src=x onerror=alert(1)>"
    )
    await look(node)
    group = (await bob.call("GET", member)).json
    assert (group["name"], group["description"]) == ("<script>alert(1)</script>gro", "One\ntwo")


async def test_a_person_of_a_node_that_is_shut_out_here_is_not_shown(
    node: Home, bob: Dweller, ana: Puppet, club: Puppet, another: Stranger, member: str
) -> None:
    cleo = another.actor("cleo")
    people(club, person(ana.uri, f"@ana@{ana.home.host}"), person(cleo.uri, f"@cleo@{another.host}"))
    feed(club, [play(ana.uri, "Of ana"), play(cleo.uri, "Of cleo")])
    await cleo.send(node, cleo.activity("Follow", bob.uri))
    await look(node)
    assert await titles(bob, member) == ["Of ana", "Of cleo"]
    await node.execute(f"UPDATE federated_instances SET policy = 'blocked' WHERE host = '{another.host}'")
    assert await titles(bob, member) == ["Of ana"]


async def test_a_group_on_another_server_than_its_inviter_is_not_even_looked_at(
    node: Home, bob: Dweller, club: Puppet, another: Stranger
) -> None:
    await invite(node, another.actor("mallory"), bob, club.uri)
    assert await bob.items(DISTANT) == []
    assert "/users/club" not in club.home.asked


@pytest.mark.parametrize(
    "members", [{"type": "Person"}, {"generator": {}}, {"chronicle": {"v": 1}}, {"id": "https://far.example/club"}]
)
async def test_what_is_no_group_of_ours_invites_nobody(
    node: Home, bob: Dweller, ana: Puppet, club: Puppet, members: dict[str, Any]
) -> None:
    describe(club, **members)
    await invite(node, ana, bob, club.uri)
    assert await bob.items(DISTANT) == []


async def test_who_said_no_is_left_alone_for_a_week(node: Home, bob: Dweller, ana: Puppet, club: Puppet) -> None:
    await invite(node, ana, bob, club.uri)
    found = (await bob.items(DISTANT))[0]
    await bob.call("POST", f"{DISTANT}/{found['id']}/decline")
    await invite(node, ana, bob, club.uri, 2)
    assert await bob.items(DISTANT) == []
    assert await node.number("SELECT count(*) FROM notifications") == 0


async def test_who_is_blocked_invites_nobody(node: Home, bob: Dweller, ana: Puppet, club: Puppet) -> None:
    ana.finger()
    assert (await bob.call("POST", "/api/v1/blocks", {"handle": f"@ana@{ana.home.host}"})).status in {200, 201, 204}
    await invite(node, ana, bob, club.uri)
    assert await bob.items(DISTANT) == []
