"""The pages of a friend on another node: tabs like those of people here, and what each shows in each state."""

from tests.federation.kit import Circle
from tests.federation.test_sharing import share
from tests.federation.test_shelves import furnish
from tests.visitors import Visitor, signed_in


async def carols(circle: Circle) -> Visitor:
    return await signed_in(circle.carol.home.served, circle.carol.who)


async def test_the_pages_of_a_friend_elsewhere_are_like_those_of_one_here(circle: Circle) -> None:
    await furnish(circle.bob)
    await circle.settle()
    carol, home = await carols(circle), f"/{circle.bob.handle}"
    profile = (await carol.get(home)).text
    for path, words in (
        ("history", "Close-Up"),
        ("library", "Close-Up"),
        ("ratings", "of 5 stars"),
        ("reviews", "Who is <em>the</em> liar?"),
        ("lists", "Winter"),
        ("activity", "Days in a row"),
    ):
        assert f'href="{home}/{path}"' in profile
        page = await carol.get(f"{home}/{path}")
        assert (page.status, words in page.text) == (200, True), path
    listed = (await carol.get(f"{home}/lists")).text
    address = listed.partition(f'href="{home}/lists/')[2].partition('"')[0]
    assert "With tea." in (await carol.get(f"{home}/lists/{address}")).text
    assert "Close-Up" in (await carol.get(f"{home}/library?layout=posters&status=completed&type=movie")).text
    assert "Nothing to see" in (await carol.get(f"{home}/library?status=dropped")).text
    assert (await carol.get(f"{home}/activity?year=9999")).status == 404
    assert (await carol.get(f"{home}/lists/{circle.bob.public_id}")).status == 404


async def test_what_is_not_shown_looks_like_what_is_not_there(circle: Circle) -> None:
    carol, home = await carols(circle), f"/{circle.bob.handle}"
    await share(circle.bob, circle.carol, library=False)
    await furnish(circle.bob)
    closed = (await carol.get(f"{home}/library")).text
    assert "Either there is nothing yet, or it isn’t shown to you." in closed
    alice = await signed_in(circle.alice.home.served, circle.alice.who)
    assert "Either there is nothing yet, or it isn’t shown to you." in (await alice.get(f"{home}/reviews")).text
    stranger = await circle.nodes.a.person("stranger")
    unknown = await signed_in(circle.nodes.a.served, stranger.who)
    assert "Either there is nothing yet, or it isn’t shown to you." in (await unknown.get(f"{home}/ratings")).text
    assert f"{home}/ratings" not in (await unknown.get(home)).text
    assert (await Visitor(circle.nodes.a.served, {}).get(f"{home}/ratings")).status == 404


async def test_a_node_that_is_away_shows_what_was_read_before(circle: Circle) -> None:
    await furnish(circle.bob)
    carol, home = await carols(circle), f"/{circle.bob.handle}"
    await carol.get(f"{home}/ratings")
    circle.pass_time(minutes=10)
    with circle.nodes.a.cut_off():
        page = (await carol.get(f"{home}/ratings")).text
        assert "does not answer at the moment" in page
        assert "Close-Up" in page
        assert f"{circle.bob.home.host} does not answer" in (await carol.get(f"{home}/reviews")).text
