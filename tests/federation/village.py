"""Several whole nodes that come and go: each has a database, a folder and a port to come back to."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

from tests.federation.kit import Dweller, Home, home, settle
from tests.servers import free_port


@dataclass
class House:
    """Where a node lives, whether or not it is running."""

    database_url: str
    folder: Path
    port: int = field(default_factory=free_port)
    running: Home | None = None
    stack: AsyncExitStack = field(default_factory=AsyncExitStack)


@dataclass
class Village:
    """Nodes by letter and people by name; the clock is the same everywhere."""

    houses: dict[str, House]
    people: dict[str, tuple[str, Dweller]] = field(default_factory=dict)
    ahead: timedelta = timedelta()

    def __getitem__(self, name: str) -> Dweller:
        """Somebody, on their node as it runs now."""
        letter, dweller = self.people[name]
        return replace(dweller, home=self.node(letter))

    def node(self, letter: str) -> Home:
        found = self.houses[letter].running
        assert found is not None, f"node {letter} is down"
        return found

    async def start(self, letter: str) -> None:
        house = self.houses[letter]
        house.running = await house.stack.enter_async_context(
            home(house.database_url, house.folder, bind=f"127.0.0.1:{house.port}")
        )
        house.running.served.clock.ahead = self.ahead

    async def stop(self, letter: str) -> None:
        """Its port answers nobody any more, and it does nothing."""
        house = self.houses[letter]
        house.running = None
        await house.stack.aclose()

    async def move_in(self, name: str, letter: str) -> Dweller:
        self.people[name] = (letter, await self.node(letter).person(name))
        return self[name]

    async def befriend(self, one: str, other: str) -> None:
        """Each follows the other, and is accepted."""
        for follower, followed in ((one, other), (other, one)):
            answer = await self[follower].follow(self[followed])
            assert answer.status == 201, answer.text
        await self.settle()
        for name in (one, other):
            await self[name].accept_everybody()
        await self.settle()

    async def settle(self, seconds: float = 70) -> None:
        """Let everything that follows happen on the nodes that run."""
        running = [house.running for house in self.houses.values() if house.running is not None]
        await settle(*running, seconds=seconds)
        self.ahead = max(each.served.clock.ahead for each in running)

    async def pass_time(self, times: int = 1, **step: float) -> None:
        """Hours or days go by everywhere, and what is due is done after each step."""
        for _ in range(times):
            self.ahead += timedelta(**step)
            for house in self.houses.values():
                if house.running is not None:
                    house.running.served.clock.ahead = self.ahead
            await self.settle()


@asynccontextmanager
async def village(database_urls: list[str], folder: Path) -> AsyncIterator[Village]:
    """A node for each database, running; they are called a, b, c …"""
    houses = {letter: House(url, folder / letter) for letter, url in zip("abcde", database_urls, strict=False)}
    found = Village(houses)
    try:
        for letter in houses:
            await found.start(letter)
        yield found
    finally:
        for letter in houses:
            await found.stop(letter)
