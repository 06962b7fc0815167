"""A group on node A, with people on three nodes who may be in it."""

from dataclasses import dataclass
from typing import Any

from tests.federation.kit import Dweller, Home, settle

GROUPS, DISTANT = "/api/v1/groups", "/api/v1/distant-groups"


@dataclass(frozen=True)
class Club:
    """Ana's group on node A, and whom she may ask: Bob on B, Cleo on C. Dan is in it, on A."""

    a: Home
    b: Home
    c: Home
    ana: Dweller
    dan: Dweller
    bob: Dweller
    cleo: Dweller
    id: str

    @property
    def uri(self) -> str:
        return f"{self.a.url}/ap/actors/{self.id}"

    async def settle(self, seconds: float = 70) -> None:
        await settle(self.a, self.b, self.c, seconds=seconds)

    def pass_time(self, **delta: float) -> None:
        for each in (self.a, self.b, self.c):
            each.served.clock.advance(**delta)

    async def invite(self, whom: Dweller, role: str = "member", status: int = 201) -> Any:
        body = {"handle": whom.handle, "role": role}
        answer = await self.ana.call("POST", f"{GROUPS}/{self.id}/invitations", body)
        assert answer.status == status, answer.text
        await self.settle()
        return answer.json

    async def enter(self, *people: Dweller, role: str = "member") -> None:
        for one in people:
            await self.invite(one, role)
            group = await self.seen_by(one)
            answer = await one.call("POST", f"{DISTANT}/{group['id']}/accept")
            assert answer.status == 200, answer.text
        await self.settle()

    async def seen_by(self, who: Dweller) -> Any:
        """The group as somebody elsewhere has it; None where they have none."""
        found = await who.items(DISTANT)
        assert len(found) <= 1
        return found[0] if found else None

    async def page(self, who: Dweller) -> str:
        return f"{DISTANT}/{(await self.seen_by(who))['id']}"

    async def share(self, who: Dweller, *, shows: bool = True, **more: bool) -> None:
        body = {"can_see_history": shows} | more
        here = f"{GROUPS}/{self.id}"
        answer = await who.call("PUT", f"{here if who.home is self.a else await self.page(who)}/membership", body)
        assert answer.status == 200, answer.text
        await self.settle()

    async def lately(self, who: Dweller) -> Any:
        """What goes on in the group, as one member sees it."""
        here = f"{GROUPS}/{self.id}"
        answer = await who.call("GET", f"{here if who.home is self.a else await self.page(who)}/lately")
        assert answer.status == 200, answer.text
        return answer.json

    async def now(self, who: Dweller) -> list[str]:
        """Who is at what."""
        found = (await self.lately(who))["now"]
        return sorted(f"{one['actor']['username']}: {one['media']['title']}" for one in found)

    async def numbers(self, who: Dweller) -> dict[str, int]:
        """How much each played, as far as it is shown."""
        found = (await self.lately(who))["numbers"]
        return {one["person"]["username"]: one["plays"] for one in found["members"]} if found else {}

    async def feed(self, who: Dweller) -> list[str]:
        """Who played what in the group, as one member sees it."""
        here = f"{GROUPS}/{self.id}"
        path = f"{here if who.home is self.a else await self.page(who)}/feed"
        return sorted(f"{one['actor']['username']}: {one['media']['title']}" for one in await who.items(path))

    async def members(self) -> dict[str, str]:
        return {one["person"]["username"]: one["role"] for one in await self.ana.items(f"{GROUPS}/{self.id}/members")}
