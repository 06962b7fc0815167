"""Groups of other nodes in a browser without scripts: invited, in it, shown to, left; and asking where nobody is."""

import re
from uuid import UUID

import pytest
from sqlalchemy import text

from chronicle_node.db import Tx
from tests import factories, far_groups, writings
from tests.factories import Someone
from tests.nodes import Served
from tests.visitors import Visitor, signed_in


@pytest.fixture
async def alice(served: Served) -> Someone:
    return await served.person("alice")


@pytest.fixture
async def erin(served: Served) -> Someone:
    return await served.node.db.write(factories.distant, "erin")


@pytest.fixture
async def hers(served: Served, alice: Someone) -> Visitor:
    return await signed_in(served, alice)


async def in_it(served: Served, who: Someone, neighbour: Someone, state: str = "member") -> str:
    made: UUID = await served.node.db.write(far_groups.elsewhere, who, neighbour, "Cinéma de minuit", state)
    return f"/groups/elsewhere/{made}"


async def states(tx: Tx) -> list[str]:
    return [row[0] for row in await tx.all(text("SELECT state FROM distant_memberships"))]


async def test_an_invitation_is_shown_and_accepted(
    served: Served, alice: Someone, erin: Someone, hers: Visitor
) -> None:
    path = await in_it(served, alice, erin, "invited")
    assert "invitation waits" in (await hers.get("/people")).text
    listed = (await hers.get("/groups")).text
    assert (f'action="{path}/accept"' in listed, "Cinéma de minuit" in listed) == (True, True)
    assert "What its members play" not in (await hers.get(path)).text
    await hers.send(f"{path}/accept", {})
    assert "has not answered yet" in (await hers.get(path)).text
    assert "Asked to join" in (await hers.get("/groups")).text
    assert (await hers.send(f"{path}/leave", {})).headers["Location"] == "/groups"
    assert await served.node.db.read(states) == []


async def test_an_invitation_is_declined(served: Served, alice: Someone, erin: Someone, hers: Visitor) -> None:
    path = await in_it(served, alice, erin, "invited")
    await hers.send(f"{path}/decline", {})
    assert "Cinéma de minuit" not in (await hers.get("/groups")).text
    assert (await hers.get(path)).status == 404
    assert await served.node.db.read(states) == ["declined"]


async def test_a_member_reads_the_group_as_if_it_were_here(
    served: Served, alice: Someone, erin: Someone, hers: Visitor
) -> None:
    path = await in_it(served, alice, erin)
    page = (await hers.get(path)).text
    for words in ("About Cinéma de minuit.", "far.example", "/@erin@far.example", "What the group sees of you"):
        assert words in page, words
    assert "/@erin@far.example" in (await hers.get(f"{path}/members")).text
    await hers.send(f"{path}/share", {"can_see_history": "true"})
    assert re.search(r'name="can_see_history" value="true" checked', (await hers.get(path)).text)


async def test_what_members_elsewhere_wrote_is_there_for_who_may_read_it(
    served: Served, alice: Someone, erin: Someone, hers: Visitor
) -> None:
    path, film = await in_it(served, alice, erin), {"type": "movie", "kind": "movie", "title": "Playtime"}
    for words, audience, about in (
        ("A film of glass", "public", film),
        ("For those who follow me", "followers", film),
        ("What a day", "public", None),
    ):
        await served.node.db.write(writings.post, erin, f"<p>{words}</p>", audience, about=about)
    begun = await hers.send("/groups", {"name": "Film club", "group_type": "friends", "privacy": "private"})
    own = begun.headers["Location"].removesuffix("/members")
    await served.node.db.write(far_groups.let_in, served.url, UUID(own.rpartition("/")[2]), erin)
    for page in (path, own):
        shown = (await hers.get(page)).text
        assert ("A film of glass" in shown, "For those who" in shown, "What a day" in shown) == (True, False, False)


async def test_nothing_stays_of_a_group_that_one_leaves(
    served: Served, alice: Someone, erin: Someone, hers: Visitor
) -> None:
    path = await in_it(served, alice, erin)
    await hers.send(f"{path}/leave", {})
    assert (await hers.get(path)).status == 404

    async def plays(tx: Tx) -> int:
        return int((await tx.one(text("SELECT count(*) FROM group_plays")))[0])

    assert await served.node.db.read(plays) == 0


@pytest.mark.parametrize("handle", ["@nobody@nowhere.invalid", "@bob", "?"])
async def test_who_asks_where_there_is_no_group_is_told_so_on_the_page(hers: Visitor, handle: str) -> None:
    answer = await hers.send("/groups/elsewhere", {"handle": handle})
    assert (answer.status, "A group on another node" in answer.text) == (422, True)
    assert handle in answer.text


async def test_people_of_other_nodes_are_told_how_to_find_an_open_group(hers: Visitor) -> None:
    begun = await hers.send("/groups", {"name": "Film club", "group_type": "friends", "privacy": "public"})
    path = begun.headers["Location"].removesuffix("/members")
    assert "People of other nodes find it as" in (await hers.get(path)).text
