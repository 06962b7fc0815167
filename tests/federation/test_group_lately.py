"""What goes on in a group on node A, as its members on three nodes see it: presence, numbers and posts."""

import json

from tests.federation.clubs import GROUPS, Club
from tests.federation.kit import Dweller

EVERYTHING = {"can_see_stats": True, "can_see_now": True}


async def review(who: Dweller, title: str) -> None:
    """Say something about what one played, for everybody, and post it."""
    await who.privacy(reviews_audience="public", post_reviews=True)
    plays = await who.items(f"/api/v1/users/{who.name}/history")
    media = next(play["media"]["id"] for play in plays if play["media"]["title"] == title)
    body = {"content": f"{who.name} liked {title}", "audience": "public"}
    answer = await who.call("PUT", f"/api/v1/media/{media}/review", body)
    assert answer.status in {200, 201}, answer.text


async def test_members_on_three_nodes_see_who_is_at_what_as_far_as_each_allows(club: Club) -> None:
    await club.enter(club.bob, club.cleo)
    for one in (club.ana, club.bob, club.dan):
        await one.start(f"{one.name}'s film")
    await club.settle(seconds=12)
    for one in (club.ana, club.cleo):  # nobody has let the group see it yet
        assert await club.now(one) == (["ana: ana's film"] if one is club.ana else [])
    for one in (club.ana, club.bob):
        await club.share(one, **EVERYTHING)
    await club.settle(seconds=12)
    await club.settle(seconds=12)
    assert await club.now(club.ana) == ["ana: ana's film", "bob: bob's film"]
    assert await club.now(club.cleo) == ["ana: ana's film", "bob: bob's film"]
    assert await club.now(club.bob) == ["ana: ana's film", "bob: bob's film"]


async def test_who_no_longer_shows_it_is_gone_everywhere_at_once(club: Club) -> None:
    await club.enter(club.bob, club.cleo)
    await club.bob.start("Brazil")
    await club.share(club.bob, **EVERYTHING)
    await club.settle(seconds=12)
    await club.settle(seconds=12)
    assert await club.now(club.cleo) == ["bob: Brazil"]
    await club.share(club.bob, can_see_now=False)
    await club.settle(seconds=12)
    await club.settle(seconds=12)
    assert await club.now(club.cleo) == await club.now(club.ana) == []


async def test_what_is_at_an_end_is_shown_no_longer_though_nobody_says_so(club: Club) -> None:
    await club.enter(club.bob)
    await club.ana.start("Alphaville")
    await club.share(club.ana, **EVERYTHING)
    await club.settle(seconds=12)
    assert await club.now(club.bob) == ["ana: Alphaville"]
    club.pass_time(hours=13)
    assert await club.now(club.bob) == []


async def test_the_numbers_of_a_group_count_members_of_every_node_who_show_them(club: Club) -> None:
    await club.enter(club.bob, club.cleo)
    for one, count in ((club.ana, 1), (club.bob, 3), (club.cleo, 2), (club.dan, 4)):
        for number in range(count):
            await one.listen(f"{one.name} {number}")
    for one in (club.ana, club.bob):
        await club.share(one, **EVERYTHING)
    club.pass_time(minutes=16)
    for home in (club.a, club.b, club.c):
        await home.look_again()
    await club.settle()
    for home in (club.b, club.c):
        await home.look_again()
    await club.settle()
    assert await club.numbers(club.ana) == {"bob": 3, "ana": 1}
    assert await club.numbers(club.cleo) == {"bob": 3, "ana": 1}
    assert (await club.lately(club.cleo))["numbers"]["plays"] == 4
    assert await club.numbers(club.dan) == {"dan": 4, "bob": 3, "ana": 1}


async def test_what_members_posted_for_everybody_is_read_though_nobody_follows_them(club: Club) -> None:
    await club.enter(club.bob)
    await club.ana.listen("Alphaville")
    await review(club.ana, "Alphaville")
    await club.settle()
    await club.b.look_again()
    await club.settle()
    kept = [row[0] for row in await club.b.rows("SELECT content FROM posts")]
    assert len(kept) == 1
    assert "ana liked Alphaville" in kept[0]


async def test_what_goes_on_is_for_members_alone_and_goes_with_membership(club: Club) -> None:
    await club.enter(club.bob)
    await club.ana.start("Alphaville")
    await club.share(club.ana, **EVERYTHING)
    await club.settle(seconds=12)
    told = json.loads((await club.b.fetch(club.bob, f"{club.uri}/lately")).body)["chronicle"]
    assert [one["actor"] for one in told["now"]] == [club.ana.uri]
    assert "device" not in json.dumps(told)
    assert (await club.c.fetch(club.cleo, f"{club.uri}/lately")).status == 404
    path = f"{GROUPS}/{club.id}/members/{club.bob.handle.removeprefix('@')}"
    assert (await club.ana.call("DELETE", path)).status == 204
    await club.settle()
    assert (await club.b.fetch(club.bob, f"{club.uri}/lately")).status == 404
    assert await club.b.number("SELECT count(*) FROM distant_memberships") == 0


async def test_home_forgets_presence_and_numbers_of_who_leaves(club: Club) -> None:
    await club.enter(club.bob)
    await club.bob.start("Brazil")
    await club.bob.listen("Cvalda")
    await club.share(club.bob, **EVERYTHING)
    await club.settle(seconds=12)
    assert await club.a.number("SELECT count(*) FROM friend_presence") == 1
    assert await club.a.number("SELECT count(*) FROM friend_shelves") == 1
    await club.bob.call("DELETE", f"{await club.page(club.bob)}/membership")
    await club.settle()
    for table in ("friend_presence", "friend_shelves", "friend_plays"):
        assert await club.a.number(f"SELECT count(*) FROM {table}") == 0, table


async def test_the_blocked_see_nothing_of_who_keeps_their_history_from_the_group(club: Club) -> None:
    await club.enter(club.bob, club.cleo)
    await club.bob.privacy(history_audience="private")
    await club.bob.listen("Casablanca")
    await club.share(club.bob, shows=False, **EVERYTHING)
    await club.bob.start("Brazil")
    await soon(club)
    assert (await club.now(club.cleo), await club.numbers(club.cleo)) == (["bob: Brazil"], {"bob": 1})
    await club.bob.call("POST", "/api/v1/blocks", {"handle": club.cleo.handle})
    await soon(club)
    for one in (club.ana, club.cleo):  # whom it is not for cannot be said to the group, so it is for nobody there
        assert (await club.now(one), await club.numbers(one)) == ([], {})
    await club.bob.start("Alphaville")
    await soon(club)
    assert await club.now(club.cleo) == []
    block = (await club.bob.items("/api/v1/blocks"))[0]
    assert (await club.bob.call("DELETE", f"/api/v1/blocks/{block['id']}")).status == 204
    await soon(club)
    assert (await club.now(club.cleo), await club.numbers(club.cleo)) == (["bob: Alphaville"], {"bob": 1})


async def test_a_group_that_reads_the_history_still_shows_the_rest_to_those_who_are_not_blocked(club: Club) -> None:
    await club.enter(club.bob, club.cleo)
    await club.share(club.bob, **EVERYTHING)
    await club.bob.start("Brazil")
    await club.bob.call("POST", "/api/v1/blocks", {"handle": club.cleo.handle})
    await soon(club)
    assert await club.now(club.cleo) == []
    assert await club.now(club.ana) == ["bob: Brazil"]


async def soon(club: Club) -> None:
    """A hint to the group's node, what it reads thereupon, its hint to its members' nodes, and what they read."""
    for _ in range(3):
        await club.settle(seconds=12)
