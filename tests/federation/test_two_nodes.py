"""Two nodes live through what people who know each other do."""

from tests.federation.conftest import Circle, Pair


async def states(dweller: object) -> dict[str, str]:
    return {one["handle"]: one["state"] for one in await dweller.items("/api/v1/following")}  # type: ignore[attr-defined]


async def test_a_handle_is_followed_asked_about_and_accepted(pair: Pair) -> None:
    alice, bob = await pair.a.person("alice"), await pair.b.person("bob")
    answer = await alice.follow(bob)
    assert (answer.status, answer.json["state"], answer.json["handle"]) == (201, "requested", bob.handle)
    await pair.settle()
    [request] = await bob.items("/api/v1/followers/requests")
    assert request["handle"] == alice.handle
    await bob.accept_everybody()
    await pair.settle()
    assert await states(alice) == {bob.handle: "accepted"}
    assert [one["handle"] for one in await bob.items("/api/v1/followers")] == [alice.handle]


async def test_what_the_owner_lets_followers_see_reaches_their_feed(circle: Circle) -> None:
    await circle.bob.privacy(history_audience="followers")
    await circle.bob.listen("Hyperballad")
    await circle.settle()
    assert await circle.alice.feed() == ["Hyperballad"]
    assert await circle.carol.feed() == ["Hyperballad"]
