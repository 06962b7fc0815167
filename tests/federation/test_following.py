"""Follows between two nodes: asked for, answered, ended, and none of it doubled or stuck when messages are lost."""

from chronicle_node.domain.happening import INDOORS
from chronicle_node.jobs import queue
from tests.federation.kit import Circle, Home, Pair, settle
from tests.federation.stranger import Stranger


async def test_a_handle_is_followed_asked_about_and_accepted(pair: Pair) -> None:
    alice, bob = await pair.a.person("alice"), await pair.b.person("bob")
    answer = await alice.follow(bob)
    assert (answer.status, answer.json["state"], answer.json["handle"]) == (201, "requested", bob.handle)
    await pair.settle()
    [request] = await bob.items("/api/v1/followers/requests")
    assert request["handle"] == alice.handle
    await bob.accept_everybody()
    await pair.settle()
    assert await alice.following() == {bob.handle: "accepted"}
    assert await bob.followers() == [alice.handle]


async def test_a_refused_request_is_gone_and_may_not_be_repeated_at_once(pair: Pair) -> None:
    alice, bob = await pair.a.person("alice"), await pair.b.person("bob")
    await alice.follow(bob)
    await pair.settle()
    [request] = await bob.items("/api/v1/followers/requests")
    await bob.call("POST", f"/api/v1/followers/requests/{request['id']}/reject")
    await pair.settle()
    assert await alice.following() == {}
    assert await bob.items("/api/v1/followers/requests") == []
    assert (await alice.follow(bob)).status == 429


async def test_who_was_refused_asks_no_sooner_by_taking_the_request_back(node: Home, elsewhere: Stranger) -> None:
    bob, ana = await node.person("bob"), elsewhere.actor("ana")
    await ana.send(node, ana.activity("Follow", bob.uri))
    await settle(node)
    [request] = await bob.items("/api/v1/followers/requests")
    await bob.call("POST", f"/api/v1/followers/requests/{request['id']}/reject")
    await settle(node)
    asked = ana.activity("Follow", bob.uri)
    await ana.send(node, ana.activity("Undo", asked))
    await ana.send(node, ana.activity("Follow", bob.uri, 2))
    await settle(node)
    assert await bob.items("/api/v1/followers/requests") == []
    assert len(elsewhere.got("Reject")) == 2


async def test_who_accepts_everybody_is_not_asked(pair: Pair) -> None:
    alice, bob = await pair.a.person("alice"), await pair.b.person("bob")
    await bob.privacy(auto_accept_follows=True)
    await alice.follow(bob)
    await pair.settle()
    assert await alice.following() == {bob.handle: "accepted"}


async def test_who_takes_no_requests_declines_them_unseen(pair: Pair) -> None:
    alice, bob = await pair.a.person("alice"), await pair.b.person("bob")
    await bob.privacy(allow_friend_requests=False)
    await alice.follow(bob)
    await pair.settle()
    assert await alice.following() == {}
    assert await bob.items("/api/v1/followers/requests") == []


async def test_following_twice_is_one_follow(circle: Circle) -> None:
    assert (await circle.alice.follow(circle.bob)).json["state"] == "accepted"
    await circle.settle()
    assert await circle.alice.following() == {circle.bob.handle: "accepted"}
    assert sorted(await circle.bob.followers()) == sorted([circle.alice.handle, circle.carol.handle])


async def test_two_who_follow_each_other_are_friends_on_both_nodes(circle: Circle) -> None:
    [bob] = [one for one in await circle.carol.items("/api/v1/following") if one["handle"] == circle.bob.handle]
    assert (bob["relation"], bob["follows_me"]) == ("friends", True)
    [carol] = await circle.bob.items("/api/v1/following")
    assert carol["relation"] == "friends"


async def test_who_stops_following_is_no_longer_followed_by_there_either(circle: Circle) -> None:
    await circle.bob.privacy(history_audience="followers")
    await circle.bob.listen("Isobel")
    await circle.settle()
    assert await circle.alice.feed() == ["Isobel"]
    [bob] = await circle.alice.items("/api/v1/following")
    assert (await circle.alice.call("DELETE", f"/api/v1/following/{bob['id']}")).status == 204
    await circle.settle()
    assert await circle.bob.followers() == [circle.carol.handle]
    assert await circle.alice.feed() == []
    of_alice = f"SELECT count(*) FROM friend_plays WHERE viewer_id = {circle.alice.who.actor_id}"
    assert await circle.nodes.a.number(of_alice) == 0


async def test_who_is_removed_as_a_follower_learns_of_it(circle: Circle) -> None:
    alice = next(one for one in await circle.bob.items("/api/v1/followers") if one["handle"] == circle.alice.handle)
    assert (await circle.bob.call("DELETE", f"/api/v1/followers/{alice['id']}")).status == 204
    await circle.settle()
    assert await circle.alice.following() == {}


async def test_a_lost_answer_is_given_again_to_a_repeated_request(pair: Pair) -> None:
    """The one who asked lost everything about it, and asks again under another id."""
    alice, bob = await pair.a.person("alice"), await pair.b.person("bob")
    await alice.follow(bob)
    await pair.settle()
    await bob.accept_everybody()
    await pair.b.runner.drain()
    await pair.a.execute(*(f"DELETE FROM {table}" for table in ("jobs", "follows", "deliveries", "outbox_activities")))
    assert (await alice.follow(bob)).json["state"] == "requested"
    await pair.settle()
    assert await alice.following() == {bob.handle: "accepted"}
    assert await bob.followers() == [alice.handle]


async def test_people_of_one_node_follow_each_other_without_a_word_outside(pair: Pair) -> None:
    alice, carol = await pair.a.person("alice"), await pair.a.person("carol")
    assert (await alice.call("POST", "/api/v1/following", {"handle": "@carol"})).json["state"] == "requested"
    await carol.accept_everybody()
    assert await alice.following() == {"@carol": "accepted"}
    assert await pair.a.number("SELECT count(*) FROM deliveries") == 0


async def test_a_handle_of_nobody_is_explained(pair: Pair) -> None:
    alice = await pair.a.person("alice")
    for handle, status, word in (
        (f"@nobody@{pair.b.host}", 404, "nobody called"),
        ("@nobody", 404, "nobody called"),
        ("nothing at all", 422, "handle"),
        ("@bob@127.0.0.1:1", 404, "could not be looked up"),
    ):
        answer = await alice.call("POST", "/api/v1/following", {"handle": handle})
        assert (answer.status, word in answer.json["detail"]) == (status, True), answer.text


async def test_blocking_ends_everything_between_the_two_and_hides_each_from_the_other(circle: Circle) -> None:
    await circle.bob.privacy(history_public=True, history_audience=None)
    await circle.bob.listen("Army of Me")
    await circle.settle()
    assert await circle.carol.feed() == ["Army of Me"]
    blocked = await circle.bob.call("POST", "/api/v1/blocks", {"handle": circle.carol.handle})
    assert (blocked.status, blocked.json["state"]) == (201, "blocked")
    await circle.settle()
    assert await circle.carol.feed() == []
    assert circle.bob.handle not in await circle.carol.following()
    assert await circle.bob.following() == {}
    assert [one["handle"] for one in await circle.bob.items("/api/v1/blocks")] == [circle.carol.handle]
    await circle.carol.follow(circle.bob)
    await circle.settle()
    assert await circle.bob.items("/api/v1/followers/requests") == []


async def test_a_block_is_taken_back(circle: Circle) -> None:
    blocked = (await circle.bob.call("POST", "/api/v1/blocks", {"handle": circle.carol.handle})).json
    assert (await circle.bob.call("DELETE", f"/api/v1/blocks/{blocked['id']}")).status == 204
    assert await circle.bob.items("/api/v1/blocks") == []


async def test_an_end_whose_worker_died_is_still_told_before_the_request_that_came_later(circle: Circle) -> None:
    home, alice = circle.nodes.a, circle.alice
    [bob] = await alice.items("/api/v1/following")
    await circle.bob.privacy(auto_accept_follows=True)
    await alice.call("DELETE", f"/api/v1/following/{bob['id']}")
    taken = await home.node.db.write(queue.claim, INDOORS, 64)
    assert "federation.undo_follow" in [job.kind for job in taken]
    await alice.follow(circle.bob)
    await circle.settle()
    assert await alice.following() == {circle.bob.handle: "accepted"}
    assert alice.handle in await circle.bob.followers()


async def test_somebody_known_is_followed_while_their_node_is_away(circle: Circle) -> None:
    [bob] = await circle.alice.items("/api/v1/following")
    await circle.alice.call("DELETE", f"/api/v1/following/{bob['id']}")
    await circle.settle()
    assert circle.alice.handle not in await circle.bob.followers()
    await circle.bob.privacy(auto_accept_follows=True)
    with circle.nodes.a.cut_off():
        answer = await circle.alice.follow(circle.bob)
        assert (answer.status, answer.json["state"]) == (201, "requested")
        stranger = await circle.alice.call("POST", "/api/v1/following", {"handle": f"@dave@{circle.nodes.b.host}"})
        assert stranger.status == 404
    await circle.settle()
    assert await circle.alice.following() == {circle.bob.handle: "accepted"}
