"""Answers kept because they are the same for everybody: never older than what was written, never for one alone."""

from typing import Any

import pytest
from multidict import CIMultiDict

from chronicle_node.federation import everybody
from tests.federation.kit import Circle, Dweller, Home


@pytest.fixture
async def bob(node: Home) -> Dweller:
    return await node.person("bob")


async def read(node: Home, bob: Dweller) -> dict[str, Any]:
    answer = await node.served.get(bob.uri.removeprefix(node.url))
    assert answer.status == 200
    found: dict[str, Any] = answer.json
    return found


async def test_a_change_is_told_at_once_though_an_older_answer_is_kept(node: Home, bob: Dweller) -> None:
    for name in ("Bob the First", "Bob the Second"):
        await bob.call("PATCH", "/api/v1/me", {"display_name": name})
        assert [(await read(node, bob))["name"] for _ in range(3)] == [name] * 3


async def test_a_profile_that_is_hidden_is_not_told_from_what_was_kept(node: Home, bob: Dweller) -> None:
    await bob.call("PATCH", "/api/v1/me", {"display_name": "Bob in public"})
    assert (await read(node, bob))["name"] == "Bob in public"
    await bob.privacy(profile_public=False, profile_audience="private")
    assert "Bob in public" not in str(await read(node, bob))


async def test_what_another_process_wrote_is_told_a_second_later(
    node: Home, bob: Dweller, monkeypatch: pytest.MonkeyPatch
) -> None:
    await read(node, bob)
    writes = node.node.db.writes
    await node.execute("UPDATE actors SET display_name = 'Renamed elsewhere' WHERE username = 'bob'")
    node.node.db.writes = writes  # as it is where the write was another process's
    assert "Renamed elsewhere" not in str(await read(node, bob))
    monkeypatch.setattr(everybody, "monotonic", lambda: float("inf"))
    assert (await read(node, bob))["name"] == "Renamed elsewhere"


async def test_who_signs_is_never_answered_from_what_is_kept_for_everybody(circle: Circle) -> None:
    """L05: bob's profile is for friends; the answers to nobody and to a friend stay apart, in either order."""
    await circle.bob.call("PATCH", "/api/v1/me", {"display_name": "Bob among friends"})
    await circle.bob.privacy(profile_public=False, profile_audience="followers")
    b = circle.nodes.b
    for _ in range(2):
        assert "Bob among friends" not in str(await read(b, circle.bob))
        fetched = await circle.nodes.a.fetch(circle.alice, circle.bob.uri)
        assert b"Bob among friends" in fetched.body


def test_a_flood_of_addresses_fills_no_memory() -> None:
    shelf: everybody.Shelf = {}
    public = CIMultiDict({"Cache-Control": "public, max-age=180"})
    for number in range(3 * everybody.MOST):
        everybody.keep(shelf, f"/{number}", everybody.Kept(200, b"", public, 0, 0.0))
        assert len(shelf) <= everybody.MOST
    everybody.keep(shelf, "/" + "x" * everybody.LONGEST, everybody.Kept(200, b"", public, 0, 0.0))
    assert "/" + "x" * everybody.LONGEST not in shelf
