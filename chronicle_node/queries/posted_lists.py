"""Lists that people elsewhere posted; their works are found again in the catalogue here, where the viewer may know."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import msgspec
from sqlalchemy import bindparam, select

from chronicle_node.db import Row, Tx, any_of, sql
from chronicle_node.models.catalog import MediaType
from chronicle_node.models.social import Follow
from chronicle_node.models.types import BigId
from chronicle_node.policy import Viewer
from chronicle_node.queries import at_home, friend_shelves, snapshots
from chronicle_node.queries.media import Chain


class Listed(msgspec.Struct, frozen=True, kw_only=True):
    """A list: the first works of `count`. `list_id` is by what it is read whole, where the viewer follows its owner."""

    title: str
    description: str | None
    count: int
    works: tuple[Chain, ...]
    list_id: UUID | None = None


_TYPES = sql(
    lambda: select(MediaType.name, MediaType.display_name, MediaType.interaction_verb).where(
        any_of(MediaType.name, "names")
    )
)
_FOLLOWED = sql(
    lambda: select(Follow.followed_id).where(
        Follow.follower_id == bindparam("viewer_id", type_=BigId),
        Follow.state == "accepted",
        any_of(Follow.followed_id, "authors"),
    )
)


async def of(tx: Tx, viewer: Viewer, rows: Sequence[Row]) -> dict[int, Listed]:
    """The lists that these posts tell of, by the posts' numbers."""
    telling = [row for row in rows if row.listed]
    if not telling:
        return {}
    told = [work for row in telling for work in row.listed["works"]]
    types = {row.name: row for row in await tx.all(_TYPES, names=sorted({work["type"] for work in told}))}
    chains = iter(await at_home.chains(tx, viewer, [_chain(work, types.get(work["type"])) for work in told]))
    authors = sorted({row.actor_id for row in telling})
    followed = {row.followed_id for row in await tx.all(_FOLLOWED, viewer_id=viewer.actor_id, authors=authors)}
    return {row.post_id: _listed(row, [next(chains) for _ in row.listed["works"]], followed) for row in telling}


def _chain(work: dict[str, object], known: Row | None) -> Chain:
    return snapshots.chain_of(
        work, known.display_name if known is not None else None, known.interaction_verb if known is not None else None
    )


def _listed(row: Row, works: Sequence[Chain], followed: set[int]) -> Listed:
    said = row.listed
    uri = said["uri"] if row.actor_id in followed else None
    return Listed(
        title=said["title"],
        description=said["description"],
        count=said["count"],
        works=tuple(works),
        list_id=friend_shelves.key_of(uri) if uri else None,
    )
