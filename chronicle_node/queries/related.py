"""What an item is related to and what other catalogues call it, as far as the viewer may know."""

from __future__ import annotations

import msgspec
from sqlalchemy import bindparam, select

from chronicle_node.db import Tx, sql
from chronicle_node.domain import provider_pages
from chronicle_node.domain import relationships as rules
from chronicle_node.models.catalog import MediaExternalId, MediaRelationship
from chronicle_node.policy import Viewer
from chronicle_node.queries import catalog, looks
from chronicle_node.queries.media import Chain


class Relation(msgspec.Struct, frozen=True, kw_only=True):
    """Another item, which is a `type` of this one: its sequel, what it was adapted from."""

    type: str
    words: str
    media: Chain


class ExternalId(msgspec.Struct, frozen=True, kw_only=True):
    """An id of another catalogue. `url` is its page there, where there is one."""

    provider: str
    name: str
    id: str
    url: str | None


_RELATIONS = sql(
    lambda: (
        select(MediaRelationship.to_media_id, MediaRelationship.relationship_type)
        .where(MediaRelationship.from_media_id == bindparam("item_id"))
        .order_by(MediaRelationship.id)
        .limit(rules.MOST)
    )
)
_IDS = sql(
    lambda: (
        select(MediaExternalId.provider, MediaExternalId.external_id, MediaExternalId.url)
        .where(MediaExternalId.media_item_id == bindparam("item_id"))
        .order_by(MediaExternalId.provider)
    )
)


async def relations(tx: Tx, viewer: Viewer, item_id: int) -> tuple[Relation, ...]:
    """The items related to this one, of which the viewer is known to know; by kind, then by year."""
    rows = await tx.all(_RELATIONS, item_id=item_id)
    if not rows:
        return ()
    shown = await looks.among(tx, viewer, {row.to_media_id for row in rows})
    chains = await catalog.chains(tx, sorted(shown))
    found = [
        Relation(
            type=row.relationship_type,
            words=rules.WORDS.get(row.relationship_type, row.relationship_type),
            media=chains[row.to_media_id],
        )
        for row in rows
        if row.to_media_id in shown
    ]
    return tuple(sorted(found, key=lambda one: (rules.order(one.type), one.type, one.media.year or 9999)))


async def external_ids(tx: Tx, item_id: int, chain: Chain) -> tuple[ExternalId, ...]:
    """The ids of an item that the viewer is known to know of, with their pages."""
    return tuple(
        ExternalId(
            provider=row.provider,
            name=provider_pages.name_of(row.provider),
            id=row.external_id,
            url=row.url or provider_pages.page_of(row.provider, row.external_id, chain.type, chain.kind),
        )
        for row in await tx.all(_IDS, item_id=item_id)
    )
