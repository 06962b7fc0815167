"""What the pages of sessions read: as much of a work that was played a thousand times as of one played once."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from chronicle_node.db import Tx
from chronicle_node.queries import session_parts, session_stats, sessions
from chronicle_node.web import sessions as pages
from tests import factories
from tests.counting import Counted
from tests.factories import Item, Someone
from tests.integration.sessions.conftest import Ask, begin
from tests.nodes import Served

Show = tuple[Item, list[Item]]
Read = Callable[[Any, Someone, Item, UUID], Awaitable[object]]
READS: dict[str, Read] = {
    "page": lambda tx, who, _, session: pages._one(tx, who.viewer, session, pages.Wish()),
    "list": lambda tx, who, *_: sessions.of_person(tx, who.viewer, who.username),
    "parts": lambda tx, who, _, session: session_parts.page(tx, who.viewer, session),
    "figures": lambda tx, who, _, session: session_stats.of_session(tx, who.viewer, session),
    "comparison": lambda tx, who, item, _: session_stats.of_item(tx, who.viewer, item.public_id),
}


@pytest.mark.parametrize("what", READS)
async def test_what_is_read_of_a_session_does_not_grow_with_its_plays(
    served: Served, alice: Someone, ask: Ask, show: Show, what: str
) -> None:
    top, episodes = show
    made = [UUID((await begin(ask, top))["id"]) for _ in range(2)]

    async def asked(tx: Tx) -> tuple[int, int]:
        counted = Counted(tx)
        await READS[what](counted, alice, top, made[0])
        return counted.statements, counted.rows

    await served.node.db.write(_play, alice, episodes, made, 1)
    once = await served.node.db.read(asked)
    await served.node.db.write(_play, alice, episodes, made, 20)
    assert await served.node.db.read(asked) == once
    [first, _] = (await served.node.db.read(session_stats.of_item, alice.viewer, top.public_id)).sessions
    assert (first.figures.plays, first.figures.parts, first.figures.days) == (63, 3, 6)


async def _play(tx: Tx, alice: Someone, episodes: list[Item], made: list[UUID], times: int) -> None:
    """Every episode so often in each of these sessions, every seven hours from the first of January on."""
    numbers = [(await sessions.own(tx, alice.viewer, one)).session_id for one in made]
    for turn in range(times):
        at = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(hours=7 * turn)
        for episode in episodes:
            for number in numbers:
                await factories.play(tx, alice, episode, at, session_id=number)
