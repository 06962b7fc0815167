"""What push lost is read: outboxes of people whom somebody here follows, and answers in talks that began here."""

from typing import Any

import pytest
from aiohttp import web

from chronicle_node.federation import backfill, walks
from tests import factories
from tests.federation.kit import Circle, Dweller, Home, settle
from tests.federation.stranger import ACTIVITY, CONTEXT, Puppet, Stranger
from tests.federation.test_boosts import at_home
from tests.federation.test_posts import NEWER, PUBLIC, note, read, sent
from tests.federation.test_statements import follower, posted


@pytest.fixture
async def bob(node: Home) -> Dweller:
    bob = await node.person("bob")
    await bob.privacy(reviews_audience="public", post_reviews=True)
    return bob


@pytest.fixture
async def ana(node: Home, bob: Dweller, elsewhere: Stranger) -> Puppet:
    """Who has an outbox with pages; Bob has asked to follow her."""
    ana = elsewhere.actor("ana", outbox=f"{elsewhere.url}/users/ana/outbox")
    ana.finger()
    elsewhere.show("/users/ana", ana.document(outbox=f"{elsewhere.url}/users/ana/outbox"))
    answer = await bob.call("POST", "/api/v1/following", {"handle": f"@ana@{elsewhere.host}"})
    assert answer.status == 201, answer.text
    await settle(node)
    return ana


def recent(node: Home, **delta: float) -> str:
    from datetime import timedelta

    return (node.node.clock.now() - timedelta(**delta)).strftime("%Y-%m-%dT%H:%M:%SZ")


def outbox(ana: Puppet, *pages: list[Any], last: str | None = None) -> None:
    """Show these pages; `last` is where the last one leads."""
    address = f"{ana.uri}/outbox"
    path = address.removeprefix(ana.home.url)
    first = {"id": address, "type": "OrderedCollection", "first": f"{address}/0"}
    ana.home.show(path, {"@context": CONTEXT} | first)
    for number, items in enumerate(pages):
        onward = f"{address}/{number + 1}" if number + 1 < len(pages) else last
        page = {"id": f"{address}/{number}", "type": "OrderedCollectionPage", "partOf": address, "orderedItems": items}
        ana.home.show(f"{path}/{number}", {"@context": CONTEXT} | page | ({"next": onward} if onward else {}))


def created(node: Home, ana: Puppet, number: int, **members: Any) -> dict[str, Any]:
    return ana.activity("Create", note(ana, number, published=recent(node, hours=number), **members), number)


async def accept(node: Home, ana: Puppet) -> None:
    await ana.send(node, ana.activity("Accept", ana.home.got("Follow")[-1]))
    await settle(node)


async def test_after_a_follow_is_accepted_what_was_said_before_is_read(node: Home, bob: Dweller, ana: Puppet) -> None:
    outbox(
        ana,
        [created(node, ana, 1), created(node, ana, 2)],
        [created(node, ana, 3), note(ana, 4, published=recent(node, days=1))],
    )
    await accept(node, ana)
    assert [one["id"] for one in await read(bob)] == [note(ana, number)["id"] for number in (1, 2, 3, 4)]


async def test_it_is_read_as_one_who_follows(node: Home, bob: Dweller, ana: Puppet) -> None:
    signed: list[str] = []
    outbox(ana, [created(node, ana, 1, to=[f"{ana.uri}/followers"], cc=[])])
    shown = ana.home.pages["/users/ana/outbox"]

    def door(request: web.Request) -> web.StreamResponse:
        signed.append(request.headers["Signature"])
        return shown(request)  # type: ignore[no-any-return]

    ana.home.pages["/users/ana/outbox"] = door
    await accept(node, ana)
    assert f'keyId="{bob.uri}#main-key"' in signed[0]
    assert len(await read(bob)) == 1
    assert await read(await node.person("carol")) == []


async def test_what_is_known_is_neither_doubled_nor_brought_back_and_what_changed_follows(
    node: Home, bob: Dweller, ana: Puppet
) -> None:
    await accept(node, ana)
    for number in (1, 2, 3):
        await ana.send(node, created(node, ana, number))
    await sent(ana, node, "Delete", note(ana, 2)["id"])
    changed = note(ana, 1, content="<p>Better</p>", published=recent(node, hours=1), updated=recent(node, minutes=5))
    outbox(ana, [ana.activity("Update", changed), created(node, ana, 2), created(node, ana, 3)])
    await node.node.db.write(backfill.catch_up, {"instance_id": await _instance(node)})
    await settle(node)
    assert [one["html"] for one in await read(bob)] == ["<p>Better</p>", "<p>Seen it.</p>"]


async def _instance(node: Home) -> int:
    return await node.number("SELECT instance_id FROM actors WHERE username = 'ana'")


async def test_A17_pages_without_end_or_that_lead_back_are_read_no_further(
    node: Home, bob: Dweller, ana: Puppet, monkeypatch: pytest.MonkeyPatch
) -> None:
    outbox(ana, [created(node, ana, 1)], [created(node, ana, 2)], last=f"{ana.uri}/outbox/0")
    await accept(node, ana)
    assert [path for path in ana.home.asked if "/outbox/" in path] == ["/users/ana/outbox/0", "/users/ana/outbox/1"]
    monkeypatch.setattr(backfill, "MAX_ITEMS", 3)
    ana.home.asked.clear()
    outbox(ana, *([created(node, ana, number)] for number in range(3, 40)))
    await node.node.db.write(backfill.catch_up, {"instance_id": await _instance(node)})
    await settle(node)
    assert len([path for path in ana.home.asked if "/outbox/" in path]) <= backfill.MAX_PAGES
    assert await node.number("SELECT count(*) FROM posts") <= 5


async def test_A18_an_outbox_that_leads_to_another_server_is_left(
    node: Home, bob: Dweller, ana: Puppet, another: Stranger
) -> None:
    outbox(ana, [created(node, ana, 1)], last=f"{another.url}/page")
    ana.home.redirect("/users/ana/outbox/9", f"{another.url}/page")
    page = {"id": f"{ana.uri}/outbox/1", "type": "OrderedCollectionPage", "orderedItems": [created(node, ana, 2)]}
    another.show("/page", {"@context": CONTEXT} | page)
    await accept(node, ana)
    assert another.asked == []
    outbox(ana, [created(node, ana, 1), created(node, ana, 3)], [], last=f"{ana.uri}/outbox/9")
    ana.home.redirect("/users/ana/outbox/1", f"{another.url}/page")
    await node.node.db.write(backfill.catch_up, {"instance_id": await _instance(node)})
    await settle(node)
    assert {one["id"] for one in await read(bob)} == {note(ana, 1)["id"], note(ana, 3)["id"]}


async def test_A01_an_outbox_speaks_of_its_owner_alone(
    node: Home, bob: Dweller, ana: Puppet, another: Stranger
) -> None:
    zed = another.actor("zed")
    forged = created(node, zed, 5) | {"actor": ana.uri}
    outbox(
        ana,
        [
            created(node, zed, 5),
            forged,
            {"type": "Create", "actor": ana.uri, "object": note(zed, 6)},
            7,
            {},
            created(node, ana, 1),
        ],
    )
    await accept(node, ana)
    assert [one["id"] for one in await read(bob)] == [note(ana, 1)["id"]]


async def test_what_is_named_by_its_address_is_fetched_from_there(node: Home, bob: Dweller, ana: Puppet) -> None:
    made = created(node, ana, 1)
    ana.home.show(made["id"].removeprefix(ana.home.url), made)
    outbox(ana, [made["id"], f"{ana.home.url}/nothing"])
    await accept(node, ana)
    assert len(await read(bob)) == 1


async def test_what_was_said_long_ago_is_left(node: Home, bob: Dweller, ana: Puppet) -> None:
    outbox(ana, [ana.activity("Create", note(ana, published=recent(node, days=120)))])
    await accept(node, ana)
    assert await read(bob) == []


async def test_a_node_that_comes_back_is_asked_what_was_missed(node: Home, bob: Dweller, ana: Puppet) -> None:
    await accept(node, ana)
    await node.execute("UPDATE federated_instances SET fail_count = 7 WHERE NOT is_self")
    outbox(ana, [created(node, ana, 1), created(node, ana, 2)])
    await ana.send(node, created(node, ana, 2))
    await settle(node)
    assert len(await read(bob)) == 2


async def test_twice_a_day_everybody_has_their_turn(node: Home, bob: Dweller, ana: Puppet) -> None:
    await accept(node, ana)
    outbox(ana, [created(node, ana, 1)])
    looked = []
    for _ in range(12):
        looked.append((await node.node.db.write(backfill.look))["outboxes"])
        node.served.clock.advance(hours=1)
    assert sum(looked) == 1  # type: ignore[arg-type]
    await settle(node)
    assert len(await read(bob)) == 1


async def test_two_nodes_make_good_what_the_wire_lost(circle: Circle) -> None:
    bob, carol = circle.bob, circle.carol
    await bob.privacy(reviews_audience="public", post_reviews=True)
    await bob.listen("Hyperballad")
    item = (await bob.items("/api/v1/users/bob/history"))[0]["media"]["id"]
    with bob.home.cut_off():
        await bob.call("PUT", f"/api/v1/media/{item}/review", {"content": "So good.", "audience": "public"})
        await circle.settle()
    await bob.home.execute("DELETE FROM deliveries")
    assert await read(carol) == []
    for _ in range(12):
        await carol.home.node.db.write(backfill.look)
        carol.home.served.clock.advance(hours=1)
        bob.home.served.clock.advance(hours=1)
    await circle.settle()
    assert "So good." in (await read(carol))[0]["html"]


async def review_of(node: Home, bob: Dweller, elsewhere: Stranger) -> tuple[dict[str, Any], Puppet, str]:
    """A review for everybody, a follower elsewhere, and the thread's id."""
    zoe = await follower(node, bob, elsewhere, "zoe")
    review = await posted(node, bob, await node.node.db.write(factories.item, "Close-Up"), zoe)
    return review, zoe, review["url"].rpartition("/")[2]


def with_replies(thing: dict[str, Any], *answers: dict[str, Any], **members: Any) -> dict[str, Any]:
    page = {"type": "CollectionPage", "items": [one["id"] for one in answers]}
    return thing | {"replies": {"id": f"{thing['id']}/replies", "type": "Collection", "first": page}} | members


async def walk(node: Home, thread: str) -> None:
    await walks.read_talk(node.node, {"thread_id": thread})
    await settle(node)


async def test_answers_to_answers_are_found(node: Home, bob: Dweller, elsewhere: Stranger, another: Stranger) -> None:
    review, zoe, thread = await review_of(node, bob, elsewhere)
    zed = another.actor("zed")
    first = note(zoe, 1, inReplyTo=review["id"])
    second = note(zed, 2, inReplyTo=first["id"], content="<p>Lost</p>")
    third = note(zoe, 3, inReplyTo=second["id"], content="<p>Lost, too</p>")
    at_home(zoe, with_replies(first, second))
    at_home(zed, with_replies(second, third))
    at_home(zoe, third)
    await sent(zoe, node, "Create", first)
    assert (await node.node.db.write(backfill.look))["talks"] in {0, 1}
    await walk(node, thread)
    found = (await bob.call("GET", f"/api/v1/reviews/{thread}/responses")).json["answers"]
    assert [(one["html"], one["depth"]) for one in found] == [
        ("<p>Seen it.</p>", 0),
        ("<p>Lost</p>", 1),
        ("<p>Lost, too</p>", 2),
    ]


async def test_D05_a_chain_of_answers_without_end_is_read_no_deeper_than_a_few(
    node: Home, bob: Dweller, elsewhere: Stranger, another: Stranger
) -> None:
    review, zoe, thread = await review_of(node, bob, elsewhere)

    def endless(request: web.Request) -> web.StreamResponse:
        number = int(request.path.rpartition("/")[2])
        answered = review["id"] if number == 1 else note(zoe, number - 1)["id"]
        thing = with_replies(note(zoe, number, inReplyTo=answered), note(zoe, number + 1))
        return web.json_response({"@context": CONTEXT} | thing, content_type=ACTIVITY)

    for number in range(1, 200):
        elsewhere.pages[f"/notes/{number}"] = endless
    await sent(zoe, node, "Create", note(zoe, 1, inReplyTo=review["id"]))
    await walk(node, thread)
    assert await node.number("SELECT count(*) FROM posts WHERE subject_id IS NULL") == 1 + walks.MAX_DEPTH


async def test_D05_one_answer_with_ten_thousand_answers_costs_few_requests(
    node: Home, bob: Dweller, elsewhere: Stranger, another: Stranger
) -> None:
    review, zoe, thread = await review_of(node, bob, elsewhere)
    zed = another.actor("zed")
    first = note(zoe, 1, inReplyTo=review["id"])
    at_home(zoe, with_replies(first, *(note(zed, number) for number in range(10_000))))
    await sent(zoe, node, "Create", first)
    another.asked.clear()
    await walk(node, thread)
    assert len(another.asked) <= walks.MAX_OF_HOST


async def test_A18_answers_listed_on_another_server_are_not_looked_for(
    node: Home, bob: Dweller, elsewhere: Stranger, another: Stranger
) -> None:
    review, zoe, thread = await review_of(node, bob, elsewhere)
    first = note(zoe, 1, inReplyTo=review["id"])
    at_home(zoe, first | {"replies": f"{another.url}/replies"})
    await sent(zoe, node, "Create", first)
    await walk(node, thread)
    assert another.asked == []


@pytest.mark.parametrize("members", [{"inReplyTo": "https://other.example/1"}, {"to": []}, {"inReplyTo": None}])
async def test_A15_what_is_listed_as_an_answer_and_is_none_is_left(
    node: Home, bob: Dweller, elsewhere: Stranger, another: Stranger, members: dict[str, Any]
) -> None:
    review, zoe, thread = await review_of(node, bob, elsewhere)
    zed = another.actor("zed")
    first = note(zoe, 1, inReplyTo=review["id"])
    listed = note(zed, 2, inReplyTo=first["id"], to=[PUBLIC], cc=[], updated=NEWER) | members
    at_home(zoe, with_replies(first, listed))
    at_home(zed, listed)
    await sent(zoe, node, "Create", first)
    await walk(node, thread)
    assert await node.number("SELECT count(*) FROM posts WHERE subject_id IS NULL") == 1
