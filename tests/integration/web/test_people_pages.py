"""People: found by handle, followed, let in, blocked."""

import re

from tests import factories
from tests.factories import Someone
from tests.nodes import Served
from tests.visitors import Visitor, signed_in


async def test_somebody_is_found_followed_and_let_in(served: Served, hers: Visitor) -> None:
    bob = await served.person("bob")
    his = await signed_in(served, bob)
    assert ">Bob</a>" in (await hers.get("/people?handle=@bob")).text
    asked = await hers.send("/people/follow", {"handle": "@bob", "next": "/@bob"})
    assert (asked.status, asked.headers["Location"]) == (303, "/@bob")
    assert "Request sent" in (await hers.get("/people")).text
    yes = re.search(r'action="(/people/requests/[^"]+/accept)"', (await his.get("/people")).text)
    assert yes
    assert (await his.send(yes[1])).status == 303
    assert "Following" in (await hers.get("/@bob")).text


async def test_a_declined_request_is_gone(served: Served, hers: Visitor, alice: Someone) -> None:
    bob = await served.person("bob")
    await served.node.db.write(factories.follow, bob, alice, "requested")
    no = re.search(r'action="(/people/requests/[^"]+/reject)"', (await hers.get("/people")).text)
    assert no
    await hers.send(no[1])
    assert "They ask to follow you" not in (await hers.get("/people")).text


async def test_the_handle_of_this_node_works_with_and_without_its_host(served: Served, hers: Visitor) -> None:
    await served.person("bob")
    host = served.node.settings.site
    for handle in ("bob", "@bob", f"@bob@{host}", f"bob@{host}", "@BOB"):
        assert (await hers.get(f"/people?handle={handle}")).status == 200, handle


async def test_a_handle_of_nobody_says_so_beside_the_field(hers: Visitor) -> None:
    answer = await hers.get("/people?handle=@nobody_here")
    assert "There is nobody called @nobody_here here." in answer.text


async def test_a_handle_of_a_node_that_does_not_answer_is_told_apart(hers: Visitor) -> None:
    answer = await hers.get("/people?handle=@erin@127.0.0.1:9")
    assert "could not be looked up" in answer.text


async def test_whoever_blocks_disappears_for_the_other(served: Served, hers: Visitor) -> None:
    bob = await served.person("bob", profile_audience="public")
    his = await signed_in(served, bob)
    assert (await his.get("/@alice")).status == 200
    await hers.send("/people/block", {"handle": "@bob"})
    assert (await his.get("/@alice")).status == 404
    assert "There is nobody called @alice" in (await his.get("/people?handle=@alice")).text
    assert "Unblock" in (await hers.get("/people?handle=@bob")).text
    await hers.send("/people/unblock", {"handle": "@bob"})
    assert (await his.get("/@alice")).status == 200


async def test_a_friend_of_a_node_that_is_gone_can_be_unfollowed(served: Served, hers: Visitor, alice: Someone) -> None:
    erin = await served.node.db.write(factories.distant, "erin", "127.0.0.1:9")
    await served.node.db.write(factories.follow, alice, erin)
    assert (await hers.send("/people/unfollow", {"handle": "@erin@127.0.0.1:9"})).status == 303
    assert "You no longer follow Erin." in (await hers.get("/people")).text
    assert "Erin" not in (await hers.get("/people")).text


async def test_a_request_to_somebody_else_is_nobody_elses_to_answer(
    served: Served, hers: Visitor, alice: Someone
) -> None:
    bob, carol = await served.person("bob"), await served.person("carol")
    await served.node.db.write(factories.follow, bob, carol, "requested")
    his = await signed_in(served, bob)
    carols = re.search(r"/people/requests/[^/]+", (await (await signed_in(served, carol)).get("/people")).text)
    assert carols
    for visitor in (hers, his):
        assert (await visitor.send(f"{carols[0]}/accept")).status == 404


async def test_whom_one_has_blocked_stand_on_a_tab_of_their_own(served: Served, hers: Visitor) -> None:
    await served.person("bob")
    assert "Blocked" not in (await hers.get("/people")).text
    await hers.send("/people/block", {"handle": "@bob"})
    page = (await hers.get("/people?tab=blocked")).text
    assert "@bob" in page
    assert "Unblock" in page
    await hers.send("/people/unblock", {"handle": "@bob", "next": "/people?tab=blocked"})
    assert "You have blocked nobody" in (await hers.get("/people?tab=blocked")).text


async def test_the_address_of_a_page_here_finds_its_person(served: Served, hers: Visitor) -> None:
    await served.person("bob")
    assert ">Bob</a>" in (await hers.get(f"/people?handle={served.node.settings.public_url}/@bob")).text
    nobody = await hers.get(f"/people?handle={served.node.settings.public_url}/about")
    assert (nobody.status, "There is nobody called" in nobody.text) == (200, True)


async def test_L11_whoever_is_sent_here_to_follow_somebody_lands_on_a_page_of_this_node(hers: Visitor) -> None:
    for uri in ("acct:bob@other.example", "https://other.example/@bob", "//evil.example/", "x" * 5_000):
        answer = await hers.get(f"/authorize_interaction?uri={uri}")
        assert answer.status == 303
        assert answer.headers["Location"].startswith("/people?handle=")
