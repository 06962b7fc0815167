"""Groups over the API: made, found, joined, left, led, handed over, deleted."""

import pytest

from tests import factories
from tests.callers import Caller
from tests.integration.groups.conftest import GROUPS, made
from tests.nodes import Served


async def test_a_group_lives_through_its_operations(served: Served, alice: Caller) -> None:
    wish = {"name": "  Film   club ", "description": "Fridays", "privacy": "invite_only"}
    begun = await alice("POST", GROUPS, **wish)
    assert (begun.status, begun.json["name"], begun.json["role"], begun.json["members"]) == (
        201,
        "Film club",
        "owner",
        1,
    )
    path = f"{GROUPS}/{begun.json['id']}"
    assert [one["name"] for one in (await alice("GET", GROUPS)).json["items"]] == ["Film club"]
    changed = (await alice("PATCH", path, name="Cinema", description=None, group_type="family")).json
    assert (changed["name"], changed["description"], changed["group_type"]) == ("Cinema", None, "family")
    assert (await alice("GET", path)).json["group"]["privacy"] == "invite_only"
    assert (await alice("DELETE", path)).status == 204
    assert (await alice("GET", path)).status == 404


@pytest.mark.parametrize(
    "wish",
    [{"name": " "}, {"name": "x" * 101}, {"name": "x", "description": "y" * 4001}, {"name": "x", "privacy": "open"},
     {"name": "x", "group_type": "cult"}, {"name": "x", "owner": "bob"}],
)  # fmt: skip
async def test_what_cannot_be_is_refused_and_nothing_made(alice: Caller, wish: dict[str, str]) -> None:
    assert (await alice("POST", GROUPS, **wish)).status == 422
    assert (await alice("GET", GROUPS)).json["items"] == []


async def test_who_finds_a_group_depends_on_its_privacy(served: Served, alice: Caller, bob: Caller) -> None:
    for privacy, here, anybody in (("private", 404, 404), ("invite_only", 200, 404), ("public", 200, 200)):
        path = f"{GROUPS}/{(await alice('POST', GROUPS, name=privacy, privacy=privacy)).json['id']}"
        assert ((await bob("GET", path)).status, (await served.get(path)).status) == (here, anybody), privacy
        for inner in ("members", "feed"):
            assert (await bob("GET", f"{path}/{inner}")).status == 404
    found = (await bob("GET", f"{GROUPS}?which=open")).json["items"]
    assert [(one["name"], one["may_join"]) for one in found] == [("public", True), ("invite_only", False)]
    await served.node.db.write(factories.block, alice.who, bob.who)
    assert (await bob("GET", f"{GROUPS}?which=open")).json["items"] == []


async def test_one_comes_into_an_open_group_and_leaves_it(alice: Caller, bob: Caller) -> None:
    path = f"{GROUPS}/{(await alice('POST', GROUPS, name='All', privacy='public')).json['id']}"
    for _ in range(2):
        joined = await bob("PUT", f"{path}/membership", can_see_history=True)
        assert (joined.status, joined.json["group"]["role"], joined.json["group"]["members"]) == (200, "member", 2)
    assert joined.json["sharing"] == {"can_see_history": True, "can_see_stats": False, "can_see_now": False}
    assert (await bob("DELETE", f"{path}/membership")).status == 204
    assert (await bob("DELETE", f"{path}/membership")).status == 403
    assert (await bob("GET", path)).json == (await bob("GET", path)).json | {"sharing": None}


async def test_nobody_comes_uninvited_into_a_group_by_invitation(alice: Caller, bob: Caller) -> None:
    path = f"{GROUPS}/{(await alice('POST', GROUPS, name='Few', privacy='invite_only')).json['id']}"
    assert (await bob("PUT", f"{path}/membership", can_see_history=True)).status == 403
    private = f"{GROUPS}/{(await alice('POST', GROUPS, name='Fewer')).json['id']}"
    assert (await bob("PUT", f"{private}/membership", can_see_history=True)).status == 404


async def test_roles_say_who_may_do_what(served: Served, alice: Caller, bob: Caller, carol: Caller) -> None:
    path = f"{GROUPS}/{await served.node.db.write(made, alice.who, bob.who, carol.who)}"
    assert (await bob("DELETE", f"{path}/members/carol")).status == 403
    assert (await alice("PATCH", f"{path}/members/bob", role="admin")).status == 204
    assert (await bob("PATCH", f"{path}/members/carol", role="limited")).status == 204
    assert (await bob("PATCH", f"{path}/members/carol", role="admin")).status == 403
    for other in ("alice", "bob"):
        assert (await bob("DELETE", f"{path}/members/{other}")).status == 403
        assert (await bob("PATCH", f"{path}/members/{other}", role="limited")).status == 403
    assert (await bob("PATCH", path, name="Mine")).status == 403
    assert (await bob("DELETE", path)).status == 403
    assert (await bob("PUT", f"{path}/owner", username="bob")).status == 403
    assert (await bob("DELETE", f"{path}/members/carol")).status == 204
    assert (await carol("GET", path)).status == 404
    assert (await bob("DELETE", f"{path}/members/carol")).status == 404


async def test_a_group_is_handed_over_before_its_owner_leaves(
    served: Served, alice: Caller, bob: Caller, carol: Caller
) -> None:
    path = f"{GROUPS}/{await served.node.db.write(made, alice.who, bob.who)}"
    assert (await alice("DELETE", f"{path}/membership")).status == 409
    assert (await alice("PUT", f"{path}/owner", username="carol")).status == 404
    await alice("PATCH", f"{path}/members/bob", role="limited")
    assert (await alice("PUT", f"{path}/owner", username="bob")).status == 409
    await alice("PATCH", f"{path}/members/bob", role="member")
    assert (await alice("PUT", f"{path}/owner", username="@bob")).json["role"] == "admin"
    assert (await alice("DELETE", f"{path}/membership")).status == 204
    found = (await bob("GET", path)).json["group"]
    assert (found["role"], found["owner"]["handle"], found["members"]) == ("owner", "@bob", 1)


async def test_members_between_whom_a_block_stands_dont_see_each_other(
    served: Served, alice: Caller, bob: Caller, carol: Caller
) -> None:
    path = f"{GROUPS}/{await served.node.db.write(made, alice.who, bob.who, carol.who)}"
    await served.node.db.write(factories.block, bob.who, carol.who)
    for who, hidden in ((bob, "@carol"), (carol, "@bob")):
        seen = [one["person"]["handle"] for one in (await who("GET", f"{path}/members")).json["items"]]
        assert (len(seen), hidden in seen) == (2, False)
