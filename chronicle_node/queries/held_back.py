"""What a group elsewhere is not given of somebody here who blocked one of its members.

Its node learns whom they blocked from their history alone. Where it may not read that, it could not keep from the
blocked what else it reads.
"""

from __future__ import annotations

from uuid import UUID

from chronicle_node.db import Tx
from chronicle_node.policy import Viewer
from chronicle_node.queries import distant_groups, faces, owners


async def admit(tx: Tx, viewer: Viewer, owner: UUID) -> None:
    """Raises NotFound, as where there is nothing, to a group that cannot be told whom of it the owner blocked."""
    if await distant_groups.hidden_from(tx, viewer, owner):
        await owners.seen(tx, viewer, await faces.name_of(tx, owner) or "", "history")
