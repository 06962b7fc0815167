"""What another node told of, found again in the catalogue of this one: by external ids, where the viewer may know it.

Nothing is made of what a stranger says, and nothing changed; a thing that is not here keeps its title and has no page.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple, TypeVar
from uuid import UUID

import msgspec
from sqlalchemy import select

from chronicle_node.db import Tx, any_of, sql
from chronicle_node.domain import posters
from chronicle_node.models.catalog import MediaExternalId, MediaItem, MediaType
from chronicle_node.policy import Viewer
from chronicle_node.queries import looks
from chronicle_node.queries.media import Chain, Link

L = TypeVar("L", bound=Link)
_NAMED = sql(
    lambda: (
        select(
            *(
                MediaExternalId.provider,
                MediaExternalId.external_id,
                MediaItem.id,
                MediaItem.public_id,
                MediaItem.meta.label("meta"),
            ),
            *(MediaItem.hierarchy_level, MediaType.name.label("type"), MediaType.hierarchy_levels.label("levels")),
        )
        .join(MediaItem, MediaItem.id == MediaExternalId.media_item_id)
        .join(MediaType, MediaType.id == MediaItem.media_type_id)
        .where(any_of(MediaExternalId.provider, "providers"), any_of(MediaExternalId.external_id, "named"))
        .order_by(MediaItem.id)
    )
)


class Here(NamedTuple):
    """An item of this node."""

    item_id: int
    public_id: UUID
    poster_url: str | None


Known = dict[tuple[str, str, str, str], Here]  # by media type, level, provider and id


async def chains(tx: Tx, viewer: Viewer, told: Sequence[Chain]) -> list[Chain]:
    """The same chains, with the ids and pictures of what of them is here and the viewer may know of."""
    here = await _known(tx, viewer, {pair for chain in told for link in _links(chain) for pair in link.ids.items()})
    return [_placed(chain, here) for chain in told]


async def _known(tx: Tx, viewer: Viewer, pairs: Collection[tuple[str, str]]) -> Known:
    if not pairs:
        return {}
    providers, named = (sorted(set(part)) for part in zip(*pairs, strict=True))
    rows = await tx.all(_NAMED, providers=providers, named=named)
    seen = await looks.among(tx, viewer, {row.id for row in rows})
    found: Known = {}
    for row in rows:
        if row.id in seen:
            level = row.levels[min(row.hierarchy_level, len(row.levels) - 1)]
            key = (row.type, level, row.provider, row.external_id)
            poster = posters.address(row.public_id, (row.meta or {}).get("poster_url"))
            found.setdefault(key, Here(row.id, row.public_id, poster))
    return found


def _placed(chain: Chain, here: Known) -> Chain:
    parents = tuple(_found(link, chain.type, here) for link in chain.parents)
    return msgspec.structs.replace(_found(chain, chain.type, here), parents=parents)


def _found(link: L, media_type: str, here: Known) -> L:
    for provider, value in link.ids.items():
        item = here.get((media_type, link.kind, provider, value))
        if item is not None:
            return msgspec.structs.replace(link, id=item.public_id, poster_url=item.poster_url)
    return link


def _links(chain: Chain) -> tuple[Link, ...]:
    return (chain, *chain.parents)
