"""What was sent for a person, as they themselves see it, and nobody else."""

import pytest

from chronicle_node import ids
from chronicle_node.db import Tx
from chronicle_node.services import deliveries
from chronicle_node.services.deliveries import Inbox, Outcome
from tests.factories import Someone
from tests.nodes import Served
from tests.visitors import signed_in


@pytest.fixture
async def ana(served: Served) -> Someone:
    """Somebody whose post went to three nodes: it has arrived at one, waits for one, and failed at one."""
    ana = await served.person("ana")

    async def send(tx: Tx) -> None:
        said = {"type": "Create", "id": "https://node.example/a/1", "object": "https://node.example/n/1"}
        number = await deliveries.keep(tx, ana.actor_id, ids.new(), said, "direct")
        assert number is not None
        hosts = ("one.example", "three.example", "two.example")
        inboxes = [Inbox(f"https://{host}/inbox", host) for host in hosts]
        await deliveries.owe(tx, ana.actor_id, number, inboxes, order="n")
        await deliveries.note(tx, [Outcome(delivery_id=1, state="delivered", status=202)])
        await deliveries.note(tx, [Outcome(delivery_id=2, state="failed", status=404, error="The inbox answered 404.")])

    await served.node.db.write(send)
    return ana


async def test_a_person_sees_how_far_a_post_got_and_where(served: Served, ana: Someone) -> None:
    token = await served.token(ana)
    [sent] = (await served.call("GET", "/api/v1/deliveries", token=token)).json["items"]
    assert {name: sent[name] for name in ("type", "inboxes", "delivered", "pending", "failed")} == {
        "type": "Create",
        "inboxes": 3,
        "delivered": 1,
        "pending": 1,
        "failed": 1,
    }
    found = (await served.call("GET", f"/api/v1/deliveries/{sent['id']}?limit=2", token=token)).json
    assert [(one["host"], one["state"]) for one in found["items"]] == [
        ("one.example", "delivered"),
        ("three.example", "failed"),
    ]
    [last] = (await served.call("GET", found["next"], token=token)).json["items"]
    assert (last["state"], last["next_try_at"] is not None) == ("pending", True)


async def test_nobody_else_sees_it(served: Served, ana: Someone) -> None:
    token, other = await served.token(ana), await served.token(await served.person("eve"))
    [sent] = (await served.call("GET", "/api/v1/deliveries", token=token)).json["items"]
    assert (await served.call("GET", "/api/v1/deliveries", token=other)).json["items"] == []
    assert (await served.call("GET", f"/api/v1/deliveries/{sent['id']}", token=other)).status == 404


async def test_the_pages_show_it(served: Served, ana: Someone) -> None:
    visitor = await signed_in(served, ana)
    page = (await visitor.get("/settings/deliveries")).text
    assert "1 of 3 delivered" in page
    where = page.partition('href="/settings/deliveries/')[2].partition('"')[0]
    details = (await visitor.get(f"/settings/deliveries/{where}")).text
    assert "The inbox answered 404." in details
    assert "next try" in details


async def test_administrators_see_how_nodes_are(served: Served, ana: Someone) -> None:
    await served.make_admin(ana)
    token = await served.token(ana)
    found = (await served.call("GET", "/api/v1/admin/nodes?q=two", token=token)).json["items"]
    [node] = found
    assert (node["host"], node["health"], node["waiting"], node["last_error"]) == ("two.example", "unknown", 1, None)
    assert node["next_try_at"] is not None
    page = (await (await signed_in(served, ana)).get("/admin/nodes?part=two")).text
    assert "1 message waits" in page
