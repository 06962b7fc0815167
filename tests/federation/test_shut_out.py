"""A node that is blocked comes back by no door, and one that is limited is for those who follow its people."""

from typing import Any

import pytest

from chronicle_node.domain.hosts import Policy
from chronicle_node.services import shutting_out
from tests import factories
from tests.federation.clubs import Club
from tests.federation.kit import Dweller, Home, settle
from tests.federation.stranger import Puppet, Stranger
from tests.federation.test_boosts import at_home, passes_on
from tests.federation.test_instances import decide
from tests.federation.test_posts import PUBLIC, followed, note, read, sent
from tests.federation.test_responses import responses
from tests.federation.test_statements import follower, posted
from tests.visitors import anybody, signed_in


@pytest.fixture
async def bob(node: Home) -> Dweller:
    """Who lets everybody read what he writes, and posts it."""
    bob = await node.person("bob")
    await bob.privacy(reviews_audience="public", post_reviews=True)
    return bob


@pytest.fixture
async def ana(node: Home, bob: Dweller, elsewhere: Stranger) -> Puppet:
    """They follow each other across servers."""
    ana = await follower(node, bob, elsewhere, "ana")
    return await followed(node, bob, elsewhere, ana.name)


@pytest.fixture
def mallory(elsewhere: Stranger) -> Puppet:
    """Who lives where Ana does, and whom nobody follows."""
    return elsewhere.actor("mallory")


@pytest.fixture
async def review(node: Home, bob: Dweller, ana: Puppet) -> dict[str, Any]:
    """The Note of Bob's review, for everybody."""
    return await posted(node, bob, await node.node.db.write(factories.item, "Close-Up"), ana)


async def told(bob: Dweller) -> list[str]:
    return [one["title"] for one in await bob.items("/api/v1/notifications")]


async def test_A14_nothing_of_a_blocked_node_is_shown_from_the_first_moment_and_then_it_is_gone(
    node: Home, bob: Dweller, ana: Puppet, review: dict[str, Any]
) -> None:
    await sent(ana, node, "Create", note(ana, url=f"{ana.home.url}/@ana/1"))
    await sent(ana, node, "Create", note(ana, 2, inReplyTo=review["id"], content="<p>Indeed.</p>"), 2)
    await sent(ana, node, "Like", review["id"])
    post = (await read(bob))[0]["post"]
    await decide(node, ana.home.host, policy=Policy.BLOCKED)
    assert await read(bob) == []
    assert (await responses(bob, review))["answers"] == []
    assert [title for title in await told(bob) if title.startswith("ana ")] == []
    assert (await bob.call("PUT", f"/api/v1/posts/{post}/like")).status == 404
    me = await signed_in(node.served, bob.who)
    assert (await me.get(f"/@ana@{ana.home.host}")).status == 404
    assert "@ana" not in (await me.get("/people")).text
    await settle(node)
    for table in ("posts WHERE subject_id IS NULL", "reactions", "follows", "friend_plays"):
        assert await node.number(f"SELECT count(*) FROM {table}") == 0, table
    assert (await responses(bob, review))["likes"] == 0


async def block(bob: Dweller, whom: Puppet) -> None:
    answer = await bob.call("POST", "/api/v1/blocks", {"handle": f"@{whom.name}@{whom.home.host}"})
    assert answer.status == 201, answer.text
    await settle(bob.home)


async def test_whom_somebody_blocks_is_told_that_both_follows_are_over_and_no_more(
    node: Home, bob: Dweller, ana: Puppet
) -> None:
    theirs = ana.activity("Follow", bob.uri)["id"]
    (ours,) = (each["id"] for each in ana.home.got("Follow"))
    ana.home.inbox.clear()
    await block(bob, ana)
    (undo,), (reject,) = ana.home.got("Undo"), ana.home.got("Reject")
    assert (undo["actor"], undo["object"]["id"], undo["object"]["type"]) == (bob.uri, ours, "Follow")
    assert (reject["actor"], reject["object"]["id"], reject["object"]["type"]) == (bob.uri, theirs, "Follow")
    assert len(ana.home.inbox) == 2
    assert (await ana.get(node, bob.uri.removeprefix(node.url) + "/history")).status == 404


async def test_who_waited_to_be_let_in_is_told_of_a_block_by_a_refusal_and_who_was_refused_is_not(
    node: Home, bob: Dweller, elsewhere: Stranger
) -> None:
    zed = elsewhere.actor("zed")
    zed.finger()
    await zed.send(node, zed.activity("Follow", bob.uri))
    await node.runner.drain()
    await block(bob, zed)
    assert [each["type"] for _, each in elsewhere.inbox] == ["Reject"]
    yan = elsewhere.actor("yan")
    yan.finger()
    await yan.send(node, yan.activity("Follow", bob.uri))
    await node.runner.drain()
    (asked,) = await bob.items("/api/v1/followers/requests")
    await bob.call("POST", f"/api/v1/followers/requests/{asked['id']}/reject")
    await settle(node)
    elsewhere.inbox.clear()
    await block(bob, yan)
    assert elsewhere.inbox == []


async def test_A14_a_node_that_is_shut_out_is_told_nothing(node: Home, bob: Dweller, ana: Puppet) -> None:
    ana.home.inbox.clear()
    await decide(node, ana.home.host, policy=Policy.BLOCKED)
    await settle(node)
    assert ana.home.inbox == []


async def test_who_had_to_do_with_a_blocked_node_is_told_what_ended(node: Home, bob: Dweller, ana: Puppet) -> None:
    await decide(node, ana.home.host, policy=Policy.BLOCKED)
    [one] = [one for one in await bob.items("/api/v1/notifications") if one["kind"] == "node_blocked"]
    assert one["title"] == f"{ana.home.host} is blocked here now"
    assert "1 person there whom you followed and 1 person there who followed you" in one["message"]


async def test_A14_neither_inbox_nor_signed_reading_opens_to_it(
    node: Home, bob: Dweller, ana: Puppet, review: dict[str, Any]
) -> None:
    await decide(node, ana.home.host, policy=Policy.BLOCKED)
    for path in ("/ap/inbox", f"/ap/actors/{bob.public_id}/inbox"):
        answer = await ana.send(node, ana.activity("Create", note(ana, 9)), path)
        assert answer.status == 403, path
    for address in (bob.uri, f"{bob.uri}/outbox", review["id"]):
        assert (await ana.get(node, address.removeprefix(node.url))).status == 403, address
    assert await node.number("SELECT count(*) FROM posts WHERE subject_id IS NULL") == 0


async def test_A14_what_waits_in_the_inbox_is_not_carried_out(node: Home, bob: Dweller, ana: Puppet) -> None:
    answer = await ana.send(node, ana.activity("Create", note(ana)))
    assert answer.status == 202
    await decide(node, ana.home.host, policy=Policy.BLOCKED)
    await settle(node)
    assert await node.number("SELECT count(*) FROM posts") == 0


async def test_A14_another_node_brings_nothing_of_it(node: Home, bob: Dweller, ana: Puppet, another: Stranger) -> None:
    """Neither by passing it on nor by passing its activities on as they are."""
    dora = await followed(node, bob, another, "dora")
    await decide(node, ana.home.host, policy=Policy.BLOCKED)
    ana.home.show("/notes/5", note(ana, 5))
    await dora.send(node, dora.activity("Announce", f"{ana.home.url}/notes/5", to=[PUBLIC]))
    whole = ana.activity("Create", note(ana, 6))
    ana.home.show("/activities/ana-Create-1", whole)
    await dora.send(node, whole)
    ana.home.asked.clear()
    await settle(node)
    assert await read(bob) == []
    assert await node.number("SELECT count(*) FROM posts") == 0
    assert ana.home.asked == []


async def test_A14_it_is_found_by_no_search_and_followed_by_no_handle(node: Home, bob: Dweller, ana: Puppet) -> None:
    await decide(node, ana.home.host, policy=Policy.BLOCKED)
    handle = f"@ana@{ana.home.host}"
    assert (await bob.call("POST", "/api/v1/following", {"handle": handle})).status == 403
    me = await signed_in(node.served, bob.who)
    assert "/people/follow" not in (await me.get(f"/people?handle={handle}")).text
    assert handle not in (await me.get("/search/answers?q=ana")).text


async def test_A14_its_pictures_are_fetched_no_more(node: Home, bob: Dweller, ana: Puppet) -> None:
    url = f"{ana.home.url}/ana.png"
    ana.show(icon={"type": "Image", "url": url})
    await sent(ana, node, "Update", ana.uri)
    await settle(node)
    await sent(ana, node, "Create", note(ana), 2)
    page = (await (await signed_in(node.served, bob.who)).get("/feed/posts")).text
    picture = page.split('src="/avatars/')[1].split('"')[0].replace("&amp;", "&")
    await decide(node, ana.home.host, policy=Policy.BLOCKED)
    answer = await anybody(node.served).get(f"/avatars/{picture}")
    assert answer.headers["Content-Type"].startswith("image/svg+xml")


async def test_forgetting_goes_on_in_bounded_steps_and_ends_where_the_node_is_open_again(
    node: Home, bob: Dweller, ana: Puppet, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(1, 6):
        await sent(ana, node, "Create", note(ana, number), number)
    await decide(node, ana.home.host, policy=Policy.BLOCKED)
    await decide(node, ana.home.host, policy=Policy.OPEN)
    await settle(node)
    assert await node.number("SELECT count(*) FROM posts") == 5
    monkeypatch.setattr(shutting_out, "AT_ONCE", 5)
    await decide(node, ana.home.host, policy=Policy.BLOCKED)
    await settle(node)
    assert await node.number("SELECT count(*) FROM posts") == 0


async def test_a_block_covers_what_is_below_with_a_port_too(node: Home) -> None:
    for host in ("pod.spam.example:8443", "spam.example:444", "notspam.example", "spam.example.org"):
        await decide(node, host, trusted=False)
    await decide(node, "spam.example", policy=Policy.BLOCKED)
    rows = await node.rows("SELECT host FROM federated_instances WHERE policy = 'blocked' ORDER BY host")
    assert [row[0] for row in rows] == ["pod.spam.example:8443", "spam.example", "spam.example:444"]


async def test_what_people_on_a_limited_node_write_is_for_their_followers(
    node: Home, bob: Dweller, ana: Puppet, review: dict[str, Any]
) -> None:
    carol = await node.person("carol")
    await sent(ana, node, "Create", note(ana))
    await sent(ana, node, "Create", note(ana, 2, inReplyTo=review["id"], content="<p>Indeed.</p>"), 2)
    assert len((await responses(carol, review))["answers"]) == 1
    await decide(node, ana.home.host, policy=Policy.LIMITED)
    assert len(await read(bob)) == 1
    assert len((await responses(bob, review))["answers"]) == 1
    assert (await responses(carol, review))["answers"] == []
    page = await anybody(node.served).get(review["url"].removeprefix(node.url))
    assert "Indeed." not in page.text
    post = (await read(bob))[0]["post"]
    assert (await carol.call("PUT", f"/api/v1/posts/{post}/like")).status == 404


async def test_a_stranger_on_a_limited_node_rings_no_bell(
    node: Home, bob: Dweller, ana: Puppet, mallory: Puppet, review: dict[str, Any]
) -> None:
    await decide(node, ana.home.host, policy=Policy.LIMITED)
    await sent(mallory, node, "Like", review["id"])
    await sent(mallory, node, "Create", note(mallory, inReplyTo=review["id"], to=[PUBLIC, bob.uri]), 2)
    await sent(ana, node, "Like", review["id"], 3)
    said = await told(bob)
    assert "ana likes your review" in said
    assert not [title for title in said if title.startswith("mallory")]


async def test_an_administrator_decides_over_the_api(node: Home, bob: Dweller, ana: Puppet) -> None:
    path = f"/api/v1/admin/nodes/{ana.home.host}"
    assert (await bob.call("PATCH", path, {"policy": "limited"})).status == 404
    await node.execute("UPDATE users SET is_admin = TRUE")
    answer = await bob.call("PATCH", path, {"policy": "limited", "is_trusted": True})
    assert (answer.status, answer.json["policy"], answer.json["is_trusted"]) == (200, "limited", True)
    new = await bob.call("PATCH", "/api/v1/admin/nodes/new.example", {"policy": "blocked"})
    assert (new.status, new.json["policy"]) == (200, "blocked")
    assert (await bob.call("PATCH", "/api/v1/admin/nodes/nothing", {"policy": "blocked"})).status == 422
    own = await bob.call("PATCH", f"/api/v1/admin/nodes/{node.host}", {"policy": "blocked"})
    assert own.status == 409


async def test_A14_a_group_on_another_node_brings_nothing_of_it(club: Club) -> None:
    await club.enter(club.bob, club.cleo)
    await club.bob.listen("Brazil")
    await club.share(club.bob)
    await club.settle()
    assert await club.feed(club.cleo) == ["bob: Brazil"]
    await decide(club.c, club.b.host, policy=Policy.BLOCKED)
    assert await club.feed(club.cleo) == []
    members = await club.cleo.items(f"{await club.page(club.cleo)}/members")
    assert sorted(one["person"]["username"] for one in members) == ["ana", "cleo", "dan"]


async def test_whoever_is_muted_is_not_heard_in_a_group_either(club: Club) -> None:
    await club.enter(club.bob, club.cleo)
    await club.bob.listen("Brazil")
    await club.share(club.bob)
    await club.settle()
    assert await club.feed(club.ana) == ["bob: Brazil"]
    answer = await club.ana.call("POST", "/api/v1/mutes", {"handle": club.bob.handle})
    assert answer.status == 201, answer.text
    assert await club.feed(club.ana) == []
    assert await club.feed(club.cleo) == ["bob: Brazil"]


@pytest.fixture
async def passed_on(node: Home, bob: Dweller, ana: Puppet, another: Stranger) -> Puppet:
    """Zed, whom nobody here knows; Ana and then Dora, whom Bob follows, passed on what he wrote."""
    zed, dora = another.actor("zed"), await followed(node, bob, another, "dora")
    at_home(zed, note(zed, content="<p>By Zed</p>"))
    for number, one in enumerate((ana, dora), start=1):
        await passes_on(one, node, note(zed)["id"], number)
    return zed


async def boosts(bob: Dweller) -> list[tuple[str, str]]:
    return [(one["actor"]["username"], one["boosted_by"]["username"]) for one in await read(bob)]


async def test_what_a_muted_person_passed_on_comes_by_whoever_did_so_next(
    node: Home, bob: Dweller, ana: Puppet, passed_on: Puppet
) -> None:
    assert await boosts(bob) == [("zed", "ana")]
    await bob.call("POST", "/api/v1/mutes", {"handle": f"@ana@{ana.home.host}"})
    assert await boosts(bob) == [("zed", "dora")]
    await bob.call("POST", "/api/v1/mutes", {"handle": f"@zed@{passed_on.home.host}"})
    assert await boosts(bob) == []


@pytest.mark.parametrize("policy", [Policy.LIMITED, Policy.BLOCKED])
async def test_A14_nobody_passes_on_what_a_node_that_is_shut_out_said(
    node: Home, bob: Dweller, passed_on: Puppet, policy: Policy
) -> None:
    await decide(node, passed_on.home.host, policy=policy)
    assert await boosts(bob) == []
