"""The work that a post from elsewhere speaks of: the item here, if the viewer may know of it, else as it was told."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import bindparam, exists, select

from chronicle_node.db import Row, Tx, sql
from chronicle_node.models.catalog import MediaChange, MediaExternalId
from chronicle_node.models.claims import ClaimedItem, PostWork
from chronicle_node.models.federation import FederatedInstance
from chronicle_node.policy import Viewer
from chronicle_node.queries import catalog, looks, snapshots
from chronicle_node.queries.media import Chain

Works = dict[int, Chain]

_CLAIMED_BY = sql(
    lambda: (
        select(FederatedInstance.host)
        .join(ClaimedItem, ClaimedItem.instance_id == FederatedInstance.id)
        .where(
            ClaimedItem.media_item_id == bindparam("item_id"),
            # Whoever has put it right, or knows it by an id, vouches for it.
            ~exists().where(MediaExternalId.media_item_id == ClaimedItem.media_item_id),
            ~exists().where(MediaChange.media_item_id == ClaimedItem.media_item_id),
        )
    )
)

#: What a statement selects beside a post, with `PostWork` joined to it.
COLUMNS = [
    PostWork.kind.label("says"),
    PostWork.status.label("says_status"),
    PostWork.media_item_id.label("work_id"),
]


async def works(tx: Tx, viewer: Viewer, rows: Sequence[Row]) -> Works:
    """The items that these posts are about, as far as the viewer may know of them."""
    wanted = {row.work_id for row in rows if row.work_id is not None}
    known = await looks.among(tx, viewer, wanted)
    return await catalog.chains(tx, sorted(known)) if known else {}


async def claimed_by(tx: Tx, item_id: int) -> str | None:
    """The node whose posts alone say what an item is, where nobody here has vouched for it."""
    found: str | None = await tx.scalar(_CLAIMED_BY, item_id=item_id)
    return found


def work(row: Row, known: Works) -> Chain | None:
    """What one of the posts is about."""
    if row.work_id in known:
        return known[row.work_id]
    return snapshots.chain_of(row.about, row.type_name, row.verb) if row.about else None
