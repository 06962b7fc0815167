"""Run the node, Other nodes."""

import pytest

from tests.nodes import Served
from tests.visitors import Visitor, signed_in


@pytest.fixture
async def roots(served: Served) -> Visitor:
    root = await served.person("root")
    await served.make_admin(root)
    return await signed_in(served, root)


async def test_a_node_is_blocked_from_the_page_and_shown_so(roots: Visitor) -> None:
    answer = await roots.send("/admin/nodes", {"host": "https://Spam.example/", "policy": "blocked"})
    assert answer.status == 303
    page = (await roots.get("/admin/nodes?policy=blocked")).text
    assert "spam.example" in page
    assert "is blocked: nothing comes from there" in page


async def test_what_is_no_node_is_said_beside_the_field(roots: Visitor) -> None:
    answer = await roots.send("/admin/nodes", {"host": "no node", "policy": "blocked"})
    assert answer.status == 422
    assert "Give the name of a node" in answer.text
    assert 'value="no node"' in answer.text


async def test_this_node_itself_cannot_be_blocked(served: Served, roots: Visitor) -> None:
    answer = await roots.send("/admin/nodes", {"host": served.node.settings.public_url, "policy": "blocked"})
    assert answer.status == 409
    assert "This is your own node" in answer.text


async def test_a_list_is_followed_and_given_back(roots: Visitor) -> None:
    await roots.send("/admin/nodes/list", {"list": "#domain,#severity\nspam.example,suspend\nloud.example,silence\n"})
    assert "2 nodes are on the list; 2 of them" in (await roots.get("/admin/nodes")).text
    given = await roots.get("/admin/nodes/list.csv")
    assert "spam.example,suspend,False,False,,False" in given.text


async def test_nodes_are_paged_and_searched(roots: Visitor) -> None:
    await roots.send("/admin/nodes/list", {"list": "".join(f"n{number:03}.example\n" for number in range(60))})
    first = (await roots.get("/admin/nodes")).text
    assert "n049.example" in first
    assert "n050.example" not in first
    assert "n050.example" in (await roots.get("/admin/nodes?after=n049.example")).text
    assert "n001.example" not in (await roots.get("/admin/nodes?part=n03")).text
