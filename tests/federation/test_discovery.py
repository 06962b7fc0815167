"""What anybody may find out about a node and its people, and how it is answered."""

from pathlib import Path

import pytest
from aiohttp import web

from tests.federation.kit import Dweller, Home, home
from tests.federation.stranger import Puppet, Stranger

SELF = "application/activity+json"


@pytest.fixture
async def bob(node: Home) -> Dweller:
    return await node.person("bob")


async def finger(node: Home, resource: str) -> int:
    return (await node.served.get("/.well-known/webfinger", params={"resource": resource})).status


async def test_a_person_is_found_by_every_name_they_go_by(node: Home, bob: Dweller) -> None:
    for resource in (
        f"acct:bob@{node.host}",
        f"acct:@bob@{node.host}",
        f"acct:BOB@{node.host}",
        bob.uri,
        f"{node.url}/@bob",
    ):
        answer = await node.served.get("/.well-known/webfinger", params={"resource": resource})
        assert answer.status == 200, resource
        assert answer.json["subject"] == f"acct:bob@{node.host}"
        [link] = [link for link in answer.json["links"] if link["rel"] == "self"]
        assert (link["href"], link["type"]) == (bob.uri, SELF)
        assert answer.headers["Content-Type"] == "application/jrd+json"
        assert answer.headers["Access-Control-Allow-Origin"] == "*"


async def test_a_name_of_nobody_a_name_given_up_and_no_name_differ(node: Home, bob: Dweller) -> None:
    await node.execute(
        "INSERT INTO retired_usernames (username, retired_at) VALUES ('carol', '2026-01-01 00:00:00.000000')"
    )
    assert await finger(node, f"acct:nobody@{node.host}") == 404
    assert await finger(node, "acct:bob@elsewhere.example") == 404
    assert await finger(node, f"acct:carol@{node.host}") == 410
    assert await finger(node, "bob") == 400
    assert (await node.served.get("/.well-known/webfinger")).status == 400


async def test_the_node_itself_is_found_too(node: Home) -> None:
    actor = (await node.served.get("/ap/actor")).json
    assert (actor["type"], actor["publicKey"]["owner"]) == ("Application", f"{node.url}/ap/actor")
    assert await finger(node, f"acct:{actor['preferredUsername']}@{node.host}") == 200


async def test_host_meta_and_nodeinfo_lead_on(node: Home, bob: Dweller) -> None:
    assert "webfinger?resource={uri}" in (await node.served.get("/.well-known/host-meta")).text
    links = (await node.served.get("/.well-known/nodeinfo")).json["links"]
    for link in links:
        told = (await node.served.get(link["href"].removeprefix(node.url))).json
        assert (told["software"]["name"], told["protocols"]) == ("chronicle", ["activitypub"])


async def test_L13_a_small_node_does_not_say_how_many_live_on_it(node: Home, bob: Dweller) -> None:
    assert (await node.served.get("/nodeinfo/2.1")).json["usage"] == {"users": {}}


async def test_an_actor_is_shown_to_anybody_whom_the_profile_is_for(node: Home, bob: Dweller) -> None:
    await bob.call("PATCH", "/api/v1/me", {"display_name": "Bob B.", "bio": "Likes films."})
    answer = await node.served.get(f"/ap/actors/{bob.public_id}")
    assert (answer.json["name"], answer.json["summary"]) == ("Bob B.", "<p>Likes films.</p>")
    assert answer.headers["Cache-Control"] == "public, max-age=180"
    assert "Signature" in answer.headers["Vary"]


async def test_a_closed_profile_shows_its_key_and_where_to_write_and_no_more(
    node: Home, bob: Dweller, elsewhere: Stranger
) -> None:
    await bob.call("PATCH", "/api/v1/me", {"display_name": "Bob B.", "bio": "Likes films."})
    await bob.privacy(profile_public=False)
    ana = elsewhere.actor("ana")
    for answer in (
        await node.served.get(f"/ap/actors/{bob.public_id}"),
        await ana.get(node, f"/ap/actors/{bob.public_id}"),
    ):
        told = answer.json
        assert {"inbox", "outbox", "followers", "following", "endpoints", "publicKey"} <= set(told)
        assert (told["name"], told["summary"], told["discoverable"]) == ("bob", "", False)
        assert "Bob B." not in answer.text
        assert answer.headers["Cache-Control"] == "private, no-store"


async def test_L05_what_a_signature_opened_is_not_kept_for_others(
    node: Home, bob: Dweller, elsewhere: Stranger
) -> None:
    answer = await elsewhere.actor("ana").get(node, f"/ap/actors/{bob.public_id}")
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert "Signature" in answer.headers["Vary"]


@pytest.mark.parametrize("what", ["", "/outbox", "/followers", "/following", "/featured", "/history", "/now"])
async def test_a_signature_that_does_not_hold_is_never_taken_for_none(
    node: Home, bob: Dweller, elsewhere: Stranger, what: str
) -> None:
    await bob.privacy(history_public=True, currently_watching_public=True)
    ana, eve = elsewhere.actor("ana"), elsewhere.actor("eve")
    answer = await ana.get(node, f"/ap/actors/{bob.public_id}{what}", pair=eve.pair)
    assert answer.status == 401


@pytest.mark.parametrize("what", ["history", "now"])
async def test_L04_what_is_not_for_the_reader_looks_like_what_is_not_there(
    node: Home, bob: Dweller, elsewhere: Stranger, what: str
) -> None:
    await bob.privacy(history_public=False, currently_watching_public=False)
    await bob.listen("Big Time Sensuality")
    await bob.start("The Thing")
    nobody = bob.public_id[:-1] + ("0" if bob.public_id[-1] != "0" else "1")
    ana = elsewhere.actor("ana")
    closed = [await ana.get(node, f"/ap/actors/{who}/{what}") for who in (bob.public_id, nobody)]
    assert {answer.status for answer in closed} == {404}
    said = [{name: value for name, value in answer.json.items() if name != "request_id"} for answer in closed]
    assert said[0] == said[1]


async def test_L07_no_other_address_shows_a_hidden_play(node: Home, bob: Dweller, elsewhere: Stranger) -> None:
    await bob.privacy(history_public=True)
    await bob.listen("Violently Happy")
    shown = (await node.served.get(f"/ap/actors/{bob.public_id}/history")).json["first"]["orderedItems"][0]["id"]
    await bob.privacy(history_public=False)
    ana = elsewhere.actor("ana")
    for address in (shown.removeprefix(node.url), f"/ap/actors/{bob.public_id}/history?after=x", "/ap/objects/x"):
        assert (await node.served.get(address)).status in {400, 404}
        assert (await ana.get(node, address.partition("?")[0])).status == 404


async def test_who_follows_whom_is_told_only_of_the_one_who_asks(node: Home, bob: Dweller, elsewhere: Stranger) -> None:
    await bob.privacy(auto_accept_follows=True)
    ana, eve = elsewhere.actor("ana"), elsewhere.actor("eve")
    for puppet in (ana, eve):
        await puppet.send(node, puppet.activity("Follow", bob.uri))
    await node.runner.drain()
    path = f"/ap/actors/{bob.public_id}/followers"
    assert (await ana.get(node, path)).json["first"]["orderedItems"] == [ana.uri]
    plain = (await node.served.get(path)).json
    assert plain == {"@context": plain["@context"], "id": f"{node.url}{path}", "type": "OrderedCollection"}


async def test_a_persons_page_is_their_document_for_those_who_ask_for_that(node: Home, bob: Dweller) -> None:
    answer = await node.served.get("/@bob", headers={"Accept": SELF})
    assert (answer.status, answer.json["id"]) == (200, bob.uri)


async def test_two_nodes_that_ask_who_asks_do_not_wait_for_each_other(
    node: Home, bob: Dweller, elsewhere: Stranger
) -> None:
    """The other node shows its people's keys only to those who sign, and its own to everybody."""
    ana = elsewhere.actor("ana")
    closed = elsewhere.pages["/users/ana"]

    def only_signed(request: web.Request) -> web.StreamResponse:
        return closed(request) if "Signature" in request.headers else web.Response(status=401)

    elsewhere.pages["/users/ana"] = only_signed
    assert (await ana.send(node, ana.activity("Follow", bob.uri))).status == 202


async def test_a_node_that_does_not_federate_has_no_such_doors(database_url: str, tmp_path: Path) -> None:
    async with home(database_url, tmp_path / "shut", federation="off") as shut:
        bob = await shut.person("bob")
        for path in (
            "/.well-known/webfinger?resource=acct:bob@x",
            "/ap/actor",
            f"/ap/actors/{bob.public_id}",
            "/nodeinfo/2.1",
        ):
            assert (await shut.served.get(path)).status == 404
        assert (await shut.served.post("/ap/inbox", data="{}")).status in {404, 405}
        answer = await bob.call("POST", "/api/v1/following", {"handle": "@ana@elsewhere.example"})
        assert (answer.status, answer.json["code"]) == (403, "not-federated")


async def test_a_node_with_a_list_talks_to_those_on_it_alone(
    database_url: str, tmp_path: Path, elsewhere: Stranger
) -> None:
    ana: Puppet = elsewhere.actor("ana")
    async with home(database_url, tmp_path / "choosy", federation="allowlist") as choosy:
        bob = await choosy.person("bob")
        assert (await ana.send(choosy, ana.activity("Follow", bob.uri))).status == 401
        assert elsewhere.asked == []
        await choosy.execute(
            "INSERT INTO federated_instances (instance_url, host, is_trusted)"
            f" VALUES ('{ana.home.url}', '{ana.home.host}', true)"
        )
        choosy.served.clock.advance(minutes=6)
        bella = elsewhere.actor("bella")
        now = choosy.served.clock.now()
        assert (await bella.send(choosy, bella.activity("Follow", bob.uri), now=now)).status == 202


async def test_somebody_is_found_by_the_address_of_their_page_or_document(
    node: Home, bob: Dweller, elsewhere: Stranger
) -> None:
    ana = elsewhere.actor("ana")
    ana.finger()
    elsewhere.show("/@ana", ana.document())
    for address in (f"{elsewhere.url}/@ana", ana.uri):
        answer = await bob.call("POST", "/api/v1/following", {"handle": address})
        assert answer.status == 201, answer.text
        assert answer.json["handle"] == f"@ana@{elsewhere.host}"
    refused = await bob.call("POST", "/api/v1/following", {"handle": f"{elsewhere.url}/nobody"})
    assert refused.status == 404


async def test_an_address_that_leads_to_a_thing_is_nobodys(node: Home, bob: Dweller, elsewhere: Stranger) -> None:
    elsewhere.show("/notes/1", {"id": f"{elsewhere.url}/notes/1", "type": "Note", "content": "hi"})
    answer = await bob.call("POST", "/api/v1/following", {"handle": f"{elsewhere.url}/notes/1"})
    assert answer.status == 404
    assert "nobody to follow" in answer.json["detail"]


async def test_other_servers_are_told_where_to_send_who_wants_to_follow(node: Home, bob: Dweller) -> None:
    answer = await node.served.get("/.well-known/webfinger", params={"resource": f"acct:bob@{node.host}"})
    [template] = [link["template"] for link in answer.json["links"] if link["rel"].endswith("/subscribe")]
    assert template == f"{node.url}/authorize_interaction?uri={{uri}}"
