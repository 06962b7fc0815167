"""What an administrator decides about another node holds at once, for what is below it, and for what comes later."""

from chronicle_node.domain.hosts import Policy
from chronicle_node.federation import resolver
from chronicle_node.federation.instances import NotFederated
from chronicle_node.services import audit, block_lists, instances
from chronicle_node.services.instances import Wish
from tests.federation.kit import Circle, Home, Pair
from tests.federation.stranger import Stranger

ORIGIN = audit.command_line("a test")


async def decide(home: Home, host: str, **wish: object) -> None:
    await home.node.db.write(instances.decide, host, Wish(**wish), ORIGIN)  # type: ignore[arg-type]


async def test_a_blocked_node_is_cut_off_at_once_and_stays_out(circle: Circle) -> None:
    await circle.bob.privacy(history_audience="followers")
    await circle.bob.listen("Hunter")
    await circle.settle()
    assert await circle.alice.feed() == ["Hunter"]
    await decide(circle.nodes.a, circle.nodes.b.host, policy=Policy.BLOCKED)
    assert await circle.alice.feed() == []
    assert await circle.alice.following() == {}
    await circle.bob.listen("Bachelorette")
    await circle.settle()
    assert await circle.nodes.a.number("SELECT count(*) FROM friend_plays") == 0
    assert (await circle.alice.follow(circle.bob)).status == 403


async def test_nothing_more_goes_to_a_blocked_node(circle: Circle) -> None:
    await decide(circle.nodes.b, circle.nodes.a.host, policy=Policy.BLOCKED)
    said = await circle.nodes.b.number("SELECT count(*) FROM deliveries WHERE state = 'delivered'")
    await circle.bob.listen("Immature")
    await circle.settle()
    assert await circle.nodes.b.number("SELECT count(*) FROM deliveries WHERE state = 'delivered'") == said
    assert await circle.bob.followers() == []


async def test_nobody_of_a_limited_node_is_accepted_unseen(pair: Pair) -> None:
    alice, bob = await pair.a.person("alice"), await pair.b.person("bob")
    await bob.privacy(auto_accept_follows=True)
    await decide(pair.b, pair.a.host, policy=Policy.LIMITED)
    await alice.follow(bob)
    await pair.settle()
    assert await alice.following() == {bob.handle: "requested"}
    await bob.accept_everybody()
    await pair.settle()
    assert await alice.following() == {bob.handle: "accepted"}


async def test_what_is_decided_for_a_domain_holds_below_it(node: Home) -> None:
    await decide(node, "spam.example", policy=Policy.BLOCKED)
    for host in ("spam.example", "new.spam.example", "very.new.spam.example:444"):
        try:
            await resolver.require(node.node, host)
        except NotFederated:
            continue
        raise AssertionError(host)
    await resolver.require(node.node, "notspam.example")
    await resolver.require(node.node, "example")


async def test_a_node_that_is_heard_of_later_is_treated_as_its_domain(node: Home, elsewhere: Stranger) -> None:
    await decide(node, elsewhere.host, policy=Policy.LIMITED, trusted=True)
    kate = elsewhere.actor("kate")
    answer = await kate.send(node, kate.activity("Like", "https://far.example/notes/1"))
    assert answer.status == 202
    [(policy,)] = await node.rows("SELECT policy FROM federated_instances WHERE NOT is_self")
    assert policy == "limited"


async def test_a_list_makes_nothing_milder(node: Home) -> None:
    await decide(node, "spam.example", policy=Policy.BLOCKED)
    wanted = {"spam.example": Policy.LIMITED, "loud.example": Policy.LIMITED}
    assert await node.node.db.write(block_lists.follow, wanted, ORIGIN) == 1
    rows = await node.rows("SELECT host, policy FROM federated_instances WHERE NOT is_self ORDER BY host")
    assert [tuple(row) for row in rows] == [("loud.example", "limited"), ("spam.example", "blocked")]


async def test_a_list_makes_nothing_below_or_above_milder(node: Home) -> None:
    await decide(node, "bad.mixed.example", policy=Policy.BLOCKED)
    await decide(node, "worse.example", policy=Policy.BLOCKED)
    wanted = {"mixed.example": Policy.LIMITED, "pod.worse.example": Policy.LIMITED, "own.mixed.example": Policy.BLOCKED}
    assert await node.node.db.write(block_lists.follow, wanted, ORIGIN) == 2
    rows = await node.rows("SELECT host, policy FROM federated_instances WHERE NOT is_self ORDER BY host")
    assert [tuple(row) for row in rows] == [
        ("bad.mixed.example", "blocked"),
        ("mixed.example", "limited"),
        ("own.mixed.example", "blocked"),
        ("worse.example", "blocked"),
    ]


async def test_a_list_covers_what_is_known_below_its_names(node: Home) -> None:
    for host in ("pod.spam.example", "spam.example:444", "fine.example"):
        await decide(node, host, trusted=False)
    wanted = {"spam.example": Policy.BLOCKED, "new.spam.example": Policy.LIMITED}
    assert await node.node.db.write(block_lists.follow, wanted, ORIGIN) == 1
    rows = await node.rows("SELECT host FROM federated_instances WHERE policy = 'blocked' ORDER BY host")
    assert [row[0] for row in rows] == ["pod.spam.example", "spam.example", "spam.example:444"]


async def test_a_list_of_thousands_cuts_off_those_who_are_known_and_is_written_down(circle: Circle) -> None:
    """Each line has its entry, with what was decided; follows end on this side as by hand."""
    node = circle.nodes.a
    wanted = {f"n{number}.spam.example": Policy.BLOCKED for number in range(2_000)}
    wanted |= {circle.nodes.b.host: Policy.BLOCKED, node.host: Policy.BLOCKED, "loud.example": Policy.LIMITED}
    assert await node.node.db.write(block_lists.follow, wanted, ORIGIN) == 2_002
    assert await circle.alice.following() == {}
    assert await node.number("SELECT count(*) FROM federated_instances WHERE policy = 'blocked'") == 2_001
    noted = await node.rows(
        "SELECT details FROM audit_log JOIN federated_instances i ON i.id = entity_id"
        " WHERE action = 'instance.decided' AND i.host = 'loud.example'"
    )
    assert "limited" in str(noted)
    assert await node.number("SELECT count(*) FROM audit_log WHERE action = 'instance.decided'") == 2_002
    assert await node.node.db.write(block_lists.follow, wanted, ORIGIN) == 0
