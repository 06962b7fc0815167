"""What people tell other nodes of themselves: that they have changed, and that they left for good."""

import msgspec

from chronicle_node.services import accounts, maintenance
from tests.federation.kit import Circle, Home, settle
from tests.federation.stranger import Stranger
from tests.nodes import LOOPBACK


async def leave(circle: Circle) -> None:
    await circle.nodes.b.node.db.write(accounts.delete_account, circle.bob.who.user_id, LOOPBACK)
    await circle.settle()


async def test_who_leaves_is_forgotten_by_the_nodes_of_all_who_knew_them(circle: Circle) -> None:
    await circle.bob.privacy(history_audience="followers")
    await circle.bob.listen("Pagan Poetry")
    await circle.settle()
    assert await circle.alice.feed() == ["Pagan Poetry"]
    await leave(circle)
    assert await circle.alice.feed() == []
    assert await circle.alice.following() == {}
    assert await circle.carol.followers() == []
    assert await circle.nodes.a.number("SELECT count(*) FROM friend_plays") == 0


async def test_the_grave_says_that_somebody_is_gone_and_nothing_else(circle: Circle) -> None:
    await leave(circle)
    grave = await circle.nodes.a.fetch(circle.alice, circle.bob.uri)
    assert grave.status == 410
    told = msgspec.json.decode(grave.body)
    assert {"id", "type", "formerType", "deleted", "@context"} == set(told)
    assert told["type"] == "Tombstone"


async def test_a_farewell_is_said_once_to_each_node_and_its_key_is_thrown_away(circle: Circle) -> None:
    await leave(circle)
    b = circle.nodes.b
    assert await b.number("SELECT count(*) FROM deliveries WHERE state = 'delivered'") == 1
    kept = "SELECT count(*) FROM actors WHERE gone_at IS NOT NULL AND private_key_sealed IS NOT NULL"
    assert await b.number(kept) == 1
    circle.pass_time(days=31)
    await b.node.db.write(maintenance.prune)
    assert await b.number(kept) == 0


async def test_who_had_to_do_with_nobody_elsewhere_leaves_without_a_word(node: Home) -> None:
    dora = await node.person("dora")
    await node.node.db.write(accounts.delete_account, dora.who.user_id, LOOPBACK)
    assert await node.number("SELECT count(*) FROM jobs") == 0


async def test_a_changed_profile_reaches_followers_elsewhere(circle: Circle) -> None:
    assert (await circle.bob.call("PATCH", "/api/v1/me", {"display_name": "Björk’s friend"})).status == 200
    await circle.settle()
    [bob] = await circle.alice.items("/api/v1/following")
    assert bob["name"] == "Björk’s friend"


async def test_a_profile_that_is_not_public_is_not_sent_around(circle: Circle) -> None:
    await circle.bob.privacy(profile_public=False, profile_audience="friends")
    await circle.bob.call("PATCH", "/api/v1/me", {"bio": "Only my friends know this."})
    await circle.settle()
    said = await circle.nodes.b.rows("SELECT body FROM outbox_activities WHERE activity_type = 'Update'")
    assert said
    assert not [body for (body,) in said if "Only my friends" in body]


async def test_a_profile_that_becomes_hidden_is_taken_back(circle: Circle) -> None:
    await circle.bob.call("PATCH", "/api/v1/me", {"display_name": "Somebody"})
    await circle.settle()
    await circle.bob.privacy(profile_public=False, profile_audience="private")
    await circle.settle()
    [bob] = await circle.alice.items("/api/v1/following")
    assert bob["name"] == "bob"


async def test_servers_that_are_no_chronicle_hear_of_a_change_too(node: Home, elsewhere: Stranger) -> None:
    dora = await node.person("dora")
    await dora.privacy(auto_accept_follows=True)
    kate = elsewhere.actor("kate")
    await kate.send(node, kate.activity("Follow", dora.uri))
    await settle(node)
    await dora.call("PATCH", "/api/v1/me", {"display_name": "Dora"})
    await settle(node)
    [told] = elsewhere.got("Update")
    assert told["object"]["name"] == "Dora"
    assert told["object"]["publicKey"]["owner"] == dora.uri
