"""The feed of a group: what members play and write, as far as each of them lets the viewer see."""

from datetime import timedelta

from chronicle_node.db import Tx
from tests import factories
from tests.callers import Caller
from tests.factories import Someone
from tests.integration.groups.conftest import GROUPS, made, share
from tests.nodes import Served
from tests.visitors import signed_in


async def plays(tx: Tx, /, who: Someone, **titles: str) -> None:
    """Plays by title with their audience, each a minute before the one named before it."""
    for number, (title, audience) in enumerate(titles.items()):
        item = await factories.item(tx, f"{who.username} {title}")
        await factories.play(tx, who, item, tx.now - timedelta(minutes=number), audience=audience)


async def feed(who: Caller, group: object) -> list[str]:
    answer = await who("GET", f"{GROUPS}/{group}/feed")
    assert answer.status == 200, answer.text
    return [one["media"]["title"] for one in answer.json["items"]]


async def test_being_in_a_group_shows_nothing_by_itself(served: Served, alice: Caller) -> None:
    bob, carol = await Caller.named(served, "bob", history_audience="private"), await Caller.named(served, "carol")
    group = await served.node.db.write(made, alice.who, bob.who, carol.who)
    for one in (bob, carol):
        await served.node.db.write(plays, one.who, open="public")
    assert await feed(alice, group) == []
    await served.node.db.write(share, bob.who, group, can_see_history=True)
    assert await feed(alice, group) == ["bob open"]
    await served.node.db.write(share, bob.who, group, can_see_stats=True)
    assert await feed(alice, group) == []


async def test_a_group_sees_as_much_as_friends_do(served: Served, alice: Caller, bob: Caller) -> None:
    group = await served.node.db.write(made, alice.who, bob.who)
    levels = {"a": "public", "b": "followers", "c": "friends", "d": "private"}
    await served.node.db.write(plays, bob.who, **levels)
    await served.node.db.write(share, bob.who, group, can_see_history=True)
    assert await feed(alice, group) == ["bob a", "bob b", "bob c"]
    assert await feed(bob, group) == ["bob a", "bob b", "bob c"]


async def test_who_is_limited_gains_nothing_by_the_group(served: Served, alice: Caller, bob: Caller) -> None:
    group = await served.node.db.write(made, alice.who, bob.who)
    await served.node.db.write(plays, alice.who, open="public")
    await served.node.db.write(share, alice.who, group, can_see_history=True)
    assert await feed(bob, group) == ["alice open"]
    await alice("PATCH", f"{GROUPS}/{group}/members/bob", role="limited")
    assert await feed(bob, group) == []


async def test_leaving_ends_what_was_shown_both_ways(served: Served, alice: Caller, bob: Caller) -> None:
    group = await served.node.db.write(made, alice.who, bob.who)
    for one in (alice, bob):
        await served.node.db.write(plays, one.who, open="public")
        await served.node.db.write(share, one.who, group, can_see_history=True)
    assert len(await feed(alice, group)) == 2
    assert (await bob("GET", "/api/v1/users/alice/history")).status == 200
    await bob("DELETE", f"{GROUPS}/{group}/membership")
    assert await feed(alice, group) == ["alice open"]
    assert (await bob("GET", f"{GROUPS}/{group}/feed")).status == 404
    assert (await bob("GET", "/api/v1/users/alice/history")).status == 404


async def test_a_block_ends_it_too(served: Served, alice: Caller, bob: Caller) -> None:
    group = await served.node.db.write(made, alice.who, bob.who)
    await served.node.db.write(plays, bob.who, open="public")
    await served.node.db.write(share, bob.who, group, can_see_history=True)
    await served.node.db.write(factories.block, bob.who, alice.who)
    assert await feed(alice, group) == []


async def test_it_is_paged_newest_first(served: Served, alice: Caller, bob: Caller) -> None:
    group = await served.node.db.write(made, alice.who, bob.who)
    for one in (alice, bob):
        await served.node.db.write(share, one.who, group, can_see_history=True)
        await served.node.db.write(plays, one.who, **{f"n{number}": "public" for number in range(5)})
    path: str | None = f"{GROUPS}/{group}/feed?limit=3"
    seen: list[tuple[str, str]] = []
    while path:
        page = (await alice("GET", path)).json
        seen += [(one["played_at"], one["media"]["title"]) for one in page["items"]]
        path = page["next"]
    assert len(set(seen)) == 10
    assert [at for at, _ in seen] == sorted((at for at, _ in seen), reverse=True)


async def test_its_page_tells_what_members_wrote(served: Served, alice: Caller) -> None:
    bob = await Caller.named(served, "bob", reviews_audience="public")
    group = await served.node.db.write(made, alice.who, bob.who)
    film, other = [await served.node.db.write(factories.item, title) for title in ("Close-Up", "Ten")]
    await served.node.db.write(factories.review, bob.who, film, "public", "Real in the best way.")
    await served.node.db.write(factories.review, bob.who, other, "friends", "Not for all.")
    page = await (await signed_in(served, alice.who)).get(f"/groups/{group}")
    assert ("Real in the best way." in page.text, "Not for all." in page.text) == (True, False)
