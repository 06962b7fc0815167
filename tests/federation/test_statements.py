"""Reviews that people here post: who is told, in which words, and how it is taken back."""

from typing import Any

import pytest

from chronicle_node.services import accounts, statements
from tests import factories
from tests.factories import Item
from tests.federation.kit import Dweller, Home, settle
from tests.federation.stranger import Puppet, Stranger
from tests.nodes import LOOPBACK

PUBLIC = "https://www.w3.org/ns/activitystreams#Public"


@pytest.fixture
async def bob(node: Home) -> Dweller:
    """Who lets everybody read what he writes, and posts it."""
    bob = await node.person("bob")
    await bob.privacy(reviews_audience="public", ratings_audience="public", post_reviews=True)
    return bob


@pytest.fixture
async def ana(node: Home, bob: Dweller, elsewhere: Stranger) -> Puppet:
    """Who follows him from another server."""
    return await follower(node, bob, elsewhere, "ana")


@pytest.fixture
async def film(node: Home) -> Item:
    return await node.node.db.write(factories.item, "Blade & Runner", year=2017)


async def follower(node: Home, bob: Dweller, server: Stranger, name: str) -> Puppet:
    puppet = server.actor(name)
    puppet.finger()
    answer = await puppet.send(node, puppet.activity("Follow", bob.uri))
    assert answer.status == 202, answer.text
    await node.runner.drain()
    await bob.accept_everybody()
    await settle(node)
    return puppet


async def write(bob: Dweller, film: Item, content: str = "Slow *start*.", **more: Any) -> None:
    body = {"content": content, "audience": "public"} | more
    answer = await bob.call("PUT", f"/api/v1/media/{film.public_id}/review", body)
    assert answer.status in {200, 201}, answer.text
    await settle(bob.home)


async def posted(node: Home, bob: Dweller, film: Item, ana: Puppet, **more: Any) -> dict[str, Any]:
    """The Note that reached Ana."""
    await write(bob, film, **more)
    note: dict[str, Any] = ana.home.got("Create")[-1]["object"]
    return note


async def test_a_review_is_a_note_that_reads_well_by_itself(node: Home, bob: Dweller, ana: Puppet, film: Item) -> None:
    await bob.call("PUT", f"/api/v1/media/{film.public_id}/rating", {"rating": 8.5})
    note = await posted(node, bob, film, ana, title="Look <twice>")
    assert note["type"] == "Note"
    assert note["content"] == (
        f'<p>Reviewed <a href="{node.url}/media/{film.public_id}">Blade &amp; Runner</a> (2017)</p>'
        "<p>★★★★½ 8.5/10</p><p><strong>Look &lt;twice&gt;</strong></p><p>Slow <em>start</em>.</p>\n"
    )
    assert (note["summary"], note["sensitive"]) == (None, False)
    assert "name" not in note
    assert note["attributedTo"] == bob.uri


async def test_others_find_the_work_and_the_rating_in_it(node: Home, bob: Dweller, ana: Puppet, film: Item) -> None:
    await bob.call("PUT", f"/api/v1/media/{film.public_id}/rating", {"rating": 8.5})
    note = await posted(node, bob, film, ana)
    page = f"{node.url}/media/{film.public_id}"
    assert note["tag"] == [{"type": "Movie", "href": page, "name": "Blade & Runner"}]
    pieces = {piece["type"]: piece for piece in note["relatedWith"]}
    assert pieces["Rating"]["value"] == 9
    assert pieces["Review"]["content"] == "Slow *start*."
    assert {piece["withRegardTo"] for piece in pieces.values()} == {page}
    assert note["chronicle"]["rating"] == {"v": "8.5", "min": "1", "max": "10"}
    assert note["chronicle"]["media"]["title"] == "Blade & Runner"


async def test_a_rating_only_goes_where_ratings_may_be_seen(node: Home, bob: Dweller, ana: Puppet, film: Item) -> None:
    await bob.privacy(ratings_audience="friends")
    await bob.call("PUT", f"/api/v1/media/{film.public_id}/rating", {"rating": 8.5})
    note = await posted(node, bob, film, ana)
    assert "8.5" not in str(note)
    assert [piece["type"] for piece in note["relatedWith"]] == ["Review"]


async def test_nothing_is_posted_that_was_not_switched_on(node: Home, bob: Dweller, ana: Puppet, film: Item) -> None:
    await bob.privacy(post_reviews=None)
    await write(bob, film)
    assert not ana.home.got("Create")
    assert await node.number("SELECT count(*) FROM posts") == 0
    row = (await bob.items("/api/v1/users/bob/reviews"))[0]
    assert (await ana.get(node, f"/reviews/{row['id']}")).status == 404


@pytest.mark.parametrize("content", ["He dies.", "Well, ||he dies||."])
async def test_what_gives_things_away_stands_behind_a_warning(
    node: Home, bob: Dweller, ana: Puppet, film: Item, content: str
) -> None:
    note = await posted(node, bob, film, ana, content=content, contains_spoilers=content == "He dies.")
    assert (note["summary"], note["sensitive"]) == ("Spoilers: Blade & Runner", True)


async def test_whom_it_is_for_is_said_as_others_understand_it(
    node: Home, bob: Dweller, ana: Puppet, film: Item
) -> None:
    note = await posted(node, bob, film, ana)
    assert (note["to"], note["cc"]) == ([PUBLIC], [f"{bob.uri}/followers"])
    other = await node.node.db.write(factories.item, "For followers")
    note = await posted(node, bob, other, ana, audience="followers")
    assert (note["to"], note["cc"]) == ([f"{bob.uri}/followers"], [])
    assert ana.home.got("Create")[-1]["to"] == note["to"]


async def test_what_is_for_friends_goes_to_friends_by_name(
    node: Home, bob: Dweller, ana: Puppet, another: Stranger, film: Item
) -> None:
    carol = await follower(node, bob, another, "carol")
    answer = await bob.call("POST", "/api/v1/following", {"handle": f"@carol@{another.host}"})
    assert answer.status == 201, answer.text
    await settle(node)
    await carol.send(node, carol.activity("Accept", another.got("Follow")[-1]))
    await settle(node)
    await write(bob, film, audience="friends")
    note = another.got("Create")[-1]["object"]
    assert (note["to"], note["cc"]) == ([carol.uri], [])
    assert not ana.home.got("Create")
    path = note["id"].removeprefix(node.url)
    assert (await carol.get(node, path)).json["to"] == [carol.uri]
    assert (await ana.get(node, path)).status == 404
    assert "first" not in (await ana.get(node, f"/ap/actors/{bob.public_id}/outbox")).json


async def test_L06_a_host_without_a_follower_who_may_read_it_is_sent_nothing(
    node: Home, bob: Dweller, ana: Puppet, another: Stranger, film: Item
) -> None:
    """Dora follows too, but Bob refuses her his reviews: her server gets no copy for its followers."""
    dora = await follower(node, bob, another, "dora")
    await bob.call("POST", "/api/v1/following", {"handle": f"@dora@{another.host}"})
    await settle(node)
    await dora.send(node, dora.activity("Accept", another.got("Follow")[-1]))
    await settle(node)
    await node.execute("UPDATE federated_friends SET permissions = '{\"reviews\": false}'")
    await write(bob, film, audience="followers")
    assert ana.home.got("Create")
    assert not another.got("Create")


async def test_it_is_found_at_its_address_and_on_its_page(node: Home, bob: Dweller, ana: Puppet, film: Item) -> None:
    note = await posted(node, bob, film, ana)
    for address in (note["id"], note["url"]):
        answer = await ana.get(node, address.removeprefix(node.url))
        assert answer.status == 200
        assert {name: answer.json[name] for name in note} == note
    page = await bob.call("GET", note["url"].removeprefix(node.url))
    assert page.headers["Content-Type"].startswith("text/html")
    outbox = (await ana.get(node, f"/ap/actors/{bob.public_id}/outbox")).json
    assert [said["object"]["id"] for said in outbox["first"]["orderedItems"]] == [note["id"]]


async def test_a_change_is_told_and_comes_after_what_it_changes(
    node: Home, bob: Dweller, ana: Puppet, film: Item
) -> None:
    note = await posted(node, bob, film, ana)
    await write(bob, film, "Great end.")
    changed = ana.home.got("Update")[-1]["object"]
    assert changed["id"] == note["id"]
    assert "Great end." in changed["content"]
    assert changed["published"] == note["published"] < changed["updated"]
    outbox = (await ana.get(node, f"/ap/actors/{bob.public_id}/outbox")).json
    assert ["Great end." in said["object"]["content"] for said in outbox["first"]["orderedItems"]] == [True]


async def test_a_rating_that_changes_is_a_change(node: Home, bob: Dweller, ana: Puppet, film: Item) -> None:
    await posted(node, bob, film, ana)
    await bob.call("PUT", f"/api/v1/media/{film.public_id}/rating", {"rating": 3})
    await settle(node)
    assert "3/10" in ana.home.got("Update")[-1]["object"]["content"]


async def test_a_deleted_review_leaves_a_grave(node: Home, bob: Dweller, ana: Puppet, film: Item) -> None:
    note = await posted(node, bob, film, ana)
    await bob.call("DELETE", f"/api/v1/media/{film.public_id}/review")
    await settle(node)
    deleted = ana.home.got("Delete")[-1]
    assert deleted["object"] == {"id": note["id"], "type": "Tombstone"}
    for address in (note["id"], note["url"]):
        answer = await ana.get(node, address.removeprefix(node.url))
        assert (answer.status, answer.json["type"]) == (410, "Tombstone")
        assert "Slow" not in answer.text
    assert "first" not in (await ana.get(node, f"/ap/actors/{bob.public_id}/outbox")).json


async def test_what_becomes_private_is_taken_back(node: Home, bob: Dweller, ana: Puppet, film: Item) -> None:
    note = await posted(node, bob, film, ana)
    await write(bob, film, audience="private")
    assert ana.home.got("Delete")[-1]["object"]["id"] == note["id"]
    assert (await ana.get(node, note["id"].removeprefix(node.url))).status == 410
    assert len(ana.home.got("Create")) == 1


async def test_what_is_for_fewer_is_taken_back_and_said_anew_to_those(
    node: Home, bob: Dweller, ana: Puppet, film: Item
) -> None:
    note = await posted(node, bob, film, ana)
    await write(bob, film, audience="followers")
    assert ana.home.got("Delete")[-1]["object"]["id"] == note["id"]
    again = ana.home.got("Create")[-1]["object"]
    assert again["id"] != note["id"]
    assert again["to"] == [f"{bob.uri}/followers"]


async def test_a_narrower_setting_takes_back_what_it_hides(node: Home, bob: Dweller, ana: Puppet, film: Item) -> None:
    note = await posted(node, bob, film, ana)
    await bob.privacy(reviews_audience="friends")
    await settle(node)
    assert ana.home.got("Delete")[-1]["object"]["id"] == note["id"]
    assert len(ana.home.got("Create")) == 1


async def test_switching_it_off_leaves_what_was_posted_and_posts_nothing_new(
    node: Home, bob: Dweller, ana: Puppet, film: Item
) -> None:
    await posted(node, bob, film, ana)
    await bob.privacy(post_reviews=False)
    await write(bob, await node.node.db.write(factories.item, "Another"))
    await write(bob, film, "Changed.")
    assert len(ana.home.got("Create")) == 1
    assert "Changed." in ana.home.got("Update")[-1]["object"]["content"]
    assert not ana.home.got("Delete")


async def test_who_stopped_following_is_still_told_to_forget(node: Home, bob: Dweller, ana: Puppet, film: Item) -> None:
    await posted(node, bob, film, ana)
    await ana.send(node, ana.activity("Undo", ana.activity("Follow", bob.uri)))
    await settle(node)
    await bob.call("DELETE", f"/api/v1/media/{film.public_id}/review")
    await settle(node)
    assert ana.home.got("Delete")


async def test_a_review_that_went_another_way_is_noticed(node: Home, bob: Dweller, ana: Puppet, film: Item) -> None:
    await posted(node, bob, film, ana)
    await node.execute("DELETE FROM user_reviews")
    await node.node.db.write(statements.look_after)
    await settle(node)
    assert ana.home.got("Delete")


@pytest.mark.parametrize("content", ["word " * 4_000, "||a||\n\n" * 2_500, "&" * 20_000, "多" * 6_000 + "\n\n多"])
async def test_a_long_review_is_cut_where_others_would_refuse_it(
    node: Home, bob: Dweller, ana: Puppet, film: Item, content: str
) -> None:
    note = await posted(node, bob, film, ana, content=content)
    assert len(str(note).encode()) < 40_000
    assert f'<a href="{note["url"]}">Read on</a>' in note["content"]


async def test_L10_who_left_says_nothing_at_the_old_addresses(
    node: Home, bob: Dweller, ana: Puppet, film: Item
) -> None:
    note = await posted(node, bob, film, ana)
    await node.node.db.write(accounts.delete_account, bob.who.user_id, LOOPBACK, keep_an_admin=False)
    await settle(node)
    assert (await ana.get(node, note["id"].removeprefix(node.url))).status == 410
