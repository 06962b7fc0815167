"""Reports between nodes: in from others in all their shapes, out without saying who reported, and never more."""

from typing import Any

import pytest

from chronicle_node.services import reports
from tests import factories
from tests.federation.kit import Circle, Dweller, Home, settle
from tests.federation.stranger import Puppet, Stranger
from tests.federation.test_boosts import at_home, passes_on
from tests.federation.test_posts import followed, note, read, sent
from tests.federation.test_statements import follower, posted
from tests.visitors import signed_in

QUEUE = "/api/v1/admin/reports"


@pytest.fixture
async def root(node: Home) -> Dweller:
    root = await node.person("root")
    await node.execute("UPDATE users SET is_admin = TRUE WHERE username = 'root'")
    return root


@pytest.fixture
async def bob(node: Home, root: Dweller) -> Dweller:
    bob = await node.person("bob")
    await bob.privacy(reviews_audience="public", post_reviews=True)
    return bob


@pytest.fixture
async def ana(node: Home, bob: Dweller, elsewhere: Stranger) -> Puppet:
    return await follower(node, bob, elsewhere, "ana")


@pytest.fixture
async def review(node: Home, bob: Dweller, ana: Puppet) -> dict[str, Any]:
    return await posted(node, bob, await node.node.db.write(factories.item, "Close-Up"), ana)


@pytest.fixture
def machine(elsewhere: Stranger) -> Puppet:
    """The actor by which Ana's node speaks for itself."""
    return elsewhere.actor("machine", type="Application")


async def flag(machine: Puppet, node: Home, thing: object, number: int = 1, **members: object) -> str:
    return await sent(machine, node, "Flag", thing, number, **({"content": "Spam."} | members))


@pytest.mark.parametrize("shape", ["mastodon", "pleroma", "misskey", "the post alone"])
async def test_every_shape_is_read(
    node: Home, root: Dweller, bob: Dweller, review: dict[str, Any], machine: Puppet, shape: str
) -> None:
    shapes: dict[str, object] = {
        "mastodon": [bob.uri, review["id"]],
        "pleroma": [bob.uri, {"type": "Note", "id": review["id"], "content": "Forged.", "actor": {"id": bob.uri}}],
        "misskey": bob.uri,
        "the post alone": [review["id"]],
    }
    assert await flag(machine, node, shapes[shape], content="<p>It is spam.</p>") == "done"
    [one] = await root.items(QUEUE)
    assert one["target"]["handle"] == "@bob"
    assert one["reason"] == "It is spam."
    assert one["from_node"] == machine.home.host
    texts = [thing["text"] for thing in one["things"]]
    assert len(texts) == (0 if shape == "misskey" else 1)
    assert "Forged." not in texts
    assert "bob is reported" in [one["title"] for one in await root.items("/api/v1/notifications")]


async def test_A09_a_flag_never_acts_by_itself_and_is_told_to_nobody_else(
    node: Home, root: Dweller, bob: Dweller, review: dict[str, Any], machine: Puppet
) -> None:
    before = await node.rows("SELECT * FROM users ORDER BY id"), await node.rows("SELECT * FROM posts")
    for number in range(1, 4):
        await flag(machine, node, [bob.uri, review["id"]], number)
    assert (await node.rows("SELECT * FROM users ORDER BY id"), await node.rows("SELECT * FROM posts")) == before
    assert await bob.items("/api/v1/notifications") == []
    assert (await bob.call("GET", QUEUE)).status == 404
    assert len(await root.items(QUEUE)) == 1


async def test_A09_a_node_that_reports_without_end_is_not_listened_to(
    node: Home, root: Dweller, bob: Dweller, machine: Puppet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reports, "MOST_A_DAY", 3)
    people = [await node.person(f"person{number}") for number in range(5)]
    outcomes = [await flag(machine, node, one.uri, number) for number, one in enumerate(people)]
    assert outcomes[:3] == ["done"] * 3
    assert all("enough for today" in one for one in outcomes[3:])
    assert len(await root.items(QUEUE)) == 3


async def test_A09_nodes_without_end_below_one_domain_are_one(
    node: Home, root: Dweller, bob: Dweller, machine: Puppet, another: Stranger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reports, "MOST_BELOW", 2)
    people = [await node.person(f"person{number}") for number in range(3)]
    twin = another.actor("machine", type="Application")
    assert [await flag(one, node, people[0].uri) for one in (machine, twin)] == ["done", "done"]
    for number, one in enumerate((machine, twin)):
        rename = "UPDATE federated_instances SET host = 'n{}.wildcard.example' WHERE host = '{}'"
        await node.execute(rename.format(number, one.home.host))
    assert "below that domain" in await flag(twin, node, people[1].uri, 2)
    await node.execute("UPDATE federated_instances SET host = 'elsewhere.example' WHERE host LIKE 'n0.%'")
    assert await flag(machine, node, people[2].uri, 3) == "done"


async def test_A09_only_a_node_or_a_person_reports_and_only_people_here(
    node: Home, root: Dweller, bob: Dweller, elsewhere: Stranger, machine: Puppet
) -> None:
    crowd = elsewhere.actor("crowd", type="Group")
    assert "refused" in await flag(crowd, node, bob.uri)
    assert "nobody here" in await flag(machine, node, [machine.uri, f"{machine.home.url}/notes/1"])
    assert "nobody here" in await flag(machine, node, f"{node.url}/ap/actor", 2)
    ana = elsewhere.actor("ana")
    assert await flag(ana, node, bob.uri) == "done"
    assert len(await root.items(QUEUE)) == 1


async def test_A09_blocks_sent_again_and_again_are_one_and_tell_nobody(
    node: Home, bob: Dweller, elsewhere: Stranger
) -> None:
    mallory = elsewhere.actor("mallory")
    for number in range(20):
        await sent(mallory, node, "Block", bob.uri, number)
    assert await node.number("SELECT count(*) FROM blocks") == 1
    assert await bob.items("/api/v1/notifications") == []
    assert await bob.items("/api/v1/blocks") == []


async def test_A09_nobody_flags_in_the_name_of_another_node(
    node: Home, bob: Dweller, machine: Puppet, another: Stranger
) -> None:
    mallory = another.actor("mallory")
    answer = await mallory.send(node, machine.activity("Flag", [bob.uri]))
    assert answer.status == 401
    assert await node.number("SELECT count(*) FROM reports") == 0


async def test_things_of_somebody_else_do_not_come_along(
    node: Home, root: Dweller, bob: Dweller, review: dict[str, Any], machine: Puppet
) -> None:
    carol = await node.person("carol")
    assert await flag(machine, node, [carol.uri, review["id"]]) == "done"
    [one] = await root.items(QUEUE)
    assert (one["target"]["handle"], one["things"]) == ("@carol", [])


async def test_a_report_is_sent_on_by_the_node_without_who_reported(
    node: Home, bob: Dweller, elsewhere: Stranger
) -> None:
    ana = await followed(node, bob, elsewhere, "ana")
    await sent(ana, node, "Create", note(ana))
    post = (await read(bob))[0]["post"]
    answer = await bob.call("POST", "/api/v1/reports", {"post": post, "reason": "Spam.", "send_on": True})
    assert answer.status == 201, answer.text
    await settle(node)
    headers, said = next(each for each in elsewhere.inbox if each[1]["type"] == "Flag")
    assert (said["actor"], said["content"]) == (f"{node.url}/ap/actor", "Spam.")
    assert said["object"] == [ana.uri, note(ana)["id"]]
    assert f'keyId="{node.url}/ap/actor#main-key"' in headers["Signature"]
    assert bob.name not in str(said)
    assert bob.public_id not in str(said) + str(headers)
    assert (await ana.get(node, said["id"].removeprefix(node.url))).status == 404


async def test_nothing_is_sent_on_unless_it_was_wished(node: Home, bob: Dweller, elsewhere: Stranger) -> None:
    ana = await followed(node, bob, elsewhere, "ana")
    handle = f"@ana@{elsewhere.host}"
    assert (await bob.call("POST", "/api/v1/reports", {"handle": handle, "reason": "Spam."})).status == 201
    await settle(node)
    assert ana.home.got("Flag") == []


async def test_A14_a_person_elsewhere_who_is_shut_out_is_gone_until_let_in(
    node: Home, root: Dweller, bob: Dweller, elsewhere: Stranger, another: Stranger
) -> None:
    ana, dora = [await followed(node, bob, server, name) for server, name in ((elsewhere, "ana"), (another, "dora"))]
    handle = f"@ana@{elsewhere.host}"
    at_home(ana, note(ana))
    await sent(ana, node, "Create", note(ana))
    report = (await bob.call("POST", "/api/v1/reports", {"handle": handle, "reason": "Spam."})).json["id"]
    step = await root.call("POST", f"{QUEUE}/{report}/steps", {"action": "suspend"})
    assert (step.status, step.json["report"]["is_active"]) == (200, False)
    assert await read(bob) == []
    assert list(await bob.following()) == [f"@dora@{another.host}"]
    for number in (2, 3):
        assert (await ana.send(node, ana.activity("Create", note(ana, number), number))).status == 401
    assert (await ana.get(node, f"/ap/actors/{bob.public_id}/outbox")).status == 401
    await passes_on(dora, node, note(ana)["id"])
    assert await read(bob) == []
    assert (await bob.call("POST", "/api/v1/following", {"handle": handle})).status == 404
    assert (await (await signed_in(node.served, bob.who)).get(f"/{handle}")).status == 404
    assert (await root.call("POST", f"{QUEUE}/{report}/steps", {"action": "restore"})).status == 200
    await settle(node)
    assert (await bob.call("POST", "/api/v1/following", {"handle": handle})).status == 201


async def test_two_nodes_report_to_each_other(circle: Circle) -> None:
    await circle.nodes.b.execute("UPDATE users SET is_admin = TRUE")
    body = {"handle": circle.bob.handle, "reason": "He shouts.", "send_on": True}
    assert (await circle.alice.call("POST", "/api/v1/reports", body)).status == 201
    await circle.settle()
    [one] = await circle.bob.items(QUEUE)
    assert (one["target"]["handle"], one["reason"], one["from_node"]) == ("@bob", "He shouts.", circle.nodes.a.host)
    assert "alice" not in str(one)
