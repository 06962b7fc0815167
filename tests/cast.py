"""The standing cast: alice owns, bob is her friend, carol a stranger, dave is blocked, erin follows from another node,
and mallory attacks from there.
"""

from dataclasses import dataclass
from typing import Any

from chronicle_node.db import Tx
from tests import factories
from tests.factories import Someone


@dataclass(frozen=True)
class Cast:
    alice: Someone
    bob: Someone
    carol: Someone
    dave: Someone
    erin: Someone
    mallory: Someone


async def assemble(tx: Tx, /, **alices_privacy: Any) -> Cast:
    """Everybody, with their follows and blocks; `alices_privacy` are her settings."""
    alice = await factories.person(tx, "alice", **alices_privacy)
    bob, carol, dave = [await factories.person(tx, name) for name in ("bob", "carol", "dave")]
    erin, mallory = [await factories.distant(tx, name) for name in ("erin", "mallory")]
    await factories.befriend(tx, alice, bob)
    await factories.follow(tx, erin, alice)
    await factories.block(tx, alice, dave)
    return Cast(alice, bob, carol, dave, erin, mallory)
