"""The work that a post from elsewhere speaks of: the item here, if the viewer may know of it, else as it was told."""

from __future__ import annotations

from collections.abc import Sequence

from chronicle_node.db import Row, Tx
from chronicle_node.models.claims import PostWork
from chronicle_node.policy import Viewer
from chronicle_node.queries import catalog, looks, snapshots
from chronicle_node.queries.media import Chain

Works = dict[int, Chain]

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


def work(row: Row, known: Works) -> Chain | None:
    """What one of the posts is about."""
    if row.work_id in known:
        return known[row.work_id]
    return snapshots.chain_of(row.about, row.type_name, row.verb) if row.about else None
