"""Somebody who calls the API with a token."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self

from tests.factories import Someone
from tests.nodes import Answer, Served


@dataclass(frozen=True)
class Caller:
    served: Served
    who: Someone
    token: str

    @classmethod
    async def named(cls, served: Served, name: str, **privacy: Any) -> Self:
        """Who comes to live there under this name."""
        who = await served.person(name, **privacy)
        return cls(served, who, await served.token(who))

    async def __call__(self, method: str, path: str, /, **body: Any) -> Answer:
        sent = {} if method in {"GET", "DELETE"} else {"json": body}
        return await self.served.call(method, path, token=self.token, **sent)
