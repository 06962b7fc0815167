"""Whatever is done to plays and sessions: a session is as far as its plays say, and over when they say so."""

import random
from collections import Counter
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from sqlalchemy import select

from chronicle_node.db import Tx
from chronicle_node.models.history import EventKey, InteractionEvent
from chronicle_node.models.library import WatchSession
from tests.factories import Item
from tests.integration.sessions.conftest import SESSIONS, Ask, begin, finish, read
from tests.nodes import Served

Show = tuple[Item, list[Item]]
STEPS = 60


class World:
    """Alice's history as it should be, kept beside the node's own."""

    def __init__(self, ask: Ask, show: Show, seed: int) -> None:
        self.ask, self.show, self.dice = ask, show, random.Random(seed)
        self.sessions: dict[str, dict[str, Any]] = {}
        self.plays: dict[str, tuple[int, str | None]] = {}  # which episode, in which session
        self.minute = 0

    async def step(self) -> None:
        moves: list[Callable[[], Awaitable[None]]] = [self.begin, self.finish, self.finish, self.finish]
        if self.plays:
            moves += [self.move, self.move, self.delete, self.redate]
        if self.sessions:
            moves += [self.drop, self.turn]
        await self.dice.choice(moves)()

    async def begin(self) -> None:
        if len(self.sessions) < 4:
            made = await begin(self.ask, self.show[0])
            self.sessions[made["id"]] = made

    async def finish(self) -> None:
        self.minute += 1
        episode = self.dice.randrange(len(self.show[1]))
        session = self._somewhere()
        at = f"2020-01-01T{self.minute // 60:02}:{self.minute % 60:02}:00Z"
        made = await finish(self.ask, self.show[1][episode], at=at, session=session)
        assert made.status == 201, made.text
        self.plays[made.json["id"]] = (episode, session)

    async def move(self) -> None:
        play, session = self._play(), self._somewhere()
        assert (await self.ask("PATCH", f"/api/v1/history/{play}", session=session)).status == 200
        self.plays[play] = (self.plays[play][0], session)

    async def redate(self) -> None:
        assert (await self.ask("PATCH", f"/api/v1/history/{self._play()}", at="2019")).status == 200

    async def delete(self) -> None:
        play = self._play()
        assert (await self.ask("DELETE", f"/api/v1/history/{play}")).status == 204
        del self.plays[play]

    async def drop(self) -> None:
        if self.dice.random() < 0.7:
            return
        session = self.dice.choice(sorted(self.sessions))
        await self.ask("DELETE", f"{SESSIONS}/{session}")
        del self.sessions[session]
        for play, (episode, where) in self.plays.items():
            if where == session:
                self.plays[play] = (episode, None)

    async def turn(self) -> None:
        session = self.dice.choice(sorted(self.sessions))
        now = await read(self.ask, self.sessions[session])
        if now["status"] != "completed":
            status = self.dice.choice(["paused", "in_progress"])
            await self.ask("PATCH", f"{SESSIONS}/{session}", status=status)

    async def check(self) -> None:
        for session in self.sessions.values():
            mine = [episode for episode, where in self.plays.values() if where == session["id"]]
            now = await read(self.ask, session)
            assert (now["progress"]["done"], now["plays"]) == (len(set(mine)), len(mine))
            assert (now["status"] == "completed") == (len(set(mine)) == len(self.show[1]))
            rest = (await self.ask("GET", f"{SESSIONS}/{session['id']}/unwatched")).json["items"]
            assert len(rest) == len(self.show[1]) - len(set(mine))

    def _somewhere(self) -> str | None:
        return self.dice.choice([*sorted(self.sessions), None])

    def _play(self) -> str:
        return self.dice.choice(sorted(self.plays))


@pytest.mark.parametrize("seed", [1, 2])
async def test_progress_is_what_the_events_say(ask: Ask, show: Show, served: Served, seed: int) -> None:
    world = World(ask, show, seed)
    for _ in range(STEPS):
        await world.step()
        await world.check()
    kept = Counter(await served.node.db.read(_kept))
    assert kept == Counter((play, session) for play, (_, session) in world.plays.items())


async def _kept(tx: Tx) -> list[tuple[str, str | None]]:
    """Every play with its session, of which none is lost or doubled."""
    found = (
        select(EventKey.public_id, WatchSession.public_id.label("session"))
        .join(InteractionEvent, InteractionEvent.id == EventKey.event_id)
        .outerjoin(WatchSession, WatchSession.id == InteractionEvent.session_id)
    )
    return [(str(row.public_id), str(row.session) if row.session else None) for row in await tx.all(found)]
