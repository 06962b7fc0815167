"""Groups in a browser without scripts: made, invited into, joined, shown to, led, left."""

import re

import pytest

from tests.factories import Someone
from tests.integration.groups.conftest import made
from tests.nodes import Served
from tests.visitors import Visitor, anybody, signed_in


@pytest.fixture
async def people(served: Served) -> list[Someone]:
    return [await served.person(name) for name in ("alice", "bob", "carol")]


@pytest.fixture
async def hers(served: Served, people: list[Someone]) -> Visitor:
    return await signed_in(served, people[0])


@pytest.fixture
async def his(served: Served, people: list[Someone]) -> Visitor:
    return await signed_in(served, people[1])


async def test_a_group_is_made_and_somebody_comes_in(served: Served, hers: Visitor, his: Visitor) -> None:
    assert "You are in no group yet" in (await hers.get("/groups")).text
    begun = await hers.send("/groups", {"name": "Film club", "group_type": "friends", "privacy": "private"})
    members = begun.headers["Location"]
    path = members.removesuffix("/members")
    await hers.send(f"{path}/invitations", {"handle": "@bob", "role": "member"})
    assert "@bob is invited, for a week." in (await hers.get(members)).text
    assert "invitation waits" in (await his.get("/people")).text
    accept = re.search(r'action="(/groups/invitations/\d+/accept)"', (await his.get("/groups")).text)
    assert accept
    assert accept[1] in (await his.get(path)).text
    assert (await his.send(accept[1], {})).headers["Location"] == path
    page = (await his.get(path)).text
    assert ("What its members play" in page, "Leave the group" in page) == (True, True)
    await his.send(f"{path}/share", {"can_see_history": "true"})
    assert re.search(r'name="can_see_history" value="true" checked', (await his.get(path)).text)
    await his.send(f"{path}/share", {})
    assert "checked" not in (await his.get(path)).text
    assert (await his.send(f"{path}/leave", {})).headers["Location"] == "/groups"
    assert (await his.get(path)).status == 404


async def test_its_owner_leads_it(served: Served, people: list[Someone], hers: Visitor, his: Visitor) -> None:
    path = f"/groups/{await served.node.db.write(made, people[0], people[1], people[2])}"
    assert "Send away" not in (await his.get(f"{path}/members")).text
    await hers.send(f"{path}/members/bob/role", {"role": "admin"})
    assert "Send away" in (await his.get(f"{path}/members")).text
    await his.send(f"{path}/members/carol/remove", {})
    assert "@carol" not in (await hers.get(f"{path}/members")).text.replace("@carol is no longer", "")
    assert "Film club" in (await hers.get(f"{path}/edit")).text
    assert (await his.get(f"{path}/edit")).status == 404
    await hers.send(f"{path}/edit", {"name": "Cinema", "group_type": "family", "privacy": "invite_only"})
    assert "By invitation" in (await his.get(path)).text
    await hers.send(f"{path}/members/bob/owner", {})
    assert (await hers.send(f"{path}/delete", {})).status == 403
    assert (await his.send(f"{path}/delete", {})).headers["Location"] == "/groups"


async def test_a_wrong_form_is_shown_again(served: Served, people: list[Someone], hers: Visitor) -> None:
    refused = await hers.send("/groups", {"name": " ", "description": "Kept", "privacy": "public"})
    assert (refused.status, "Give it a name" in refused.text, "Kept" in refused.text) == (422, True, True)
    path = f"/groups/{await served.node.db.write(made, people[0])}"
    refused = await hers.send(f"{path}/invitations", {"handle": "@nobody_here", "role": "member"})
    assert (refused.status, "There is nobody called @nobody_here" in refused.text) == (422, True)
    refused = await hers.send(f"{path}/invitations", {"handle": "@alice", "role": "member"})
    assert (refused.status, "They are in the group already." in refused.text) == (409, True)
    refused = await hers.send(f"{path}/edit", {"name": ""})
    assert (refused.status, "Fill this in." in refused.text) == (422, True)


async def test_an_open_group_is_joined_from_the_overview(served: Served, people: list[Someone], his: Visitor) -> None:
    path = f"/groups/{await served.node.db.write(made, people[0], people[2], privacy='public')}"
    assert f"{path}/join" in (await his.get("/groups")).text
    outside = (await anybody(served).get(path)).text
    assert ("Sign in to join" in outside, "@carol" in outside) == (True, False)
    assert (await his.send(f"{path}/join", {})).headers["Location"] == path
    assert "@carol" in (await his.get(f"{path}/members")).text
