"""By what others know a person of this node, and where somebody has moved."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import msgspec
from sqlalchemy import bindparam, select
from sqlalchemy.orm import aliased

from chronicle_node.db import Tx, any_of, sql
from chronicle_node.domain.moving import APART
from chronicle_node.models.social import Actor
from chronicle_node.models.types import PublicId
from chronicle_node.queries import cards
from chronicle_node.queries.cards import Card


class Identity(msgspec.Struct, frozen=True, kw_only=True):
    """A person as they stand towards other servers.

    `keys_changed_at` is empty as long as the keys are those the account was made with. `aliases` are other accounts of
    theirs. `moved_to` is the account they go on under, and `may_move_at` the day from which they can move again.
    """

    keys_changed_at: datetime | None
    aliases: list[Card]
    moved_to: Card | None
    moved_at: datetime | None
    may_move_at: datetime | None


_MINE = sql(
    lambda: select(Actor.keys_changed_at, Actor.also_known_as, Actor.moved_to_uri, Actor.moved_at).where(
        Actor.user_id == bindparam("user_id")
    )
)
_CARDS = sql(
    lambda: cards.joined(select(*cards.columns(Actor)).select_from(Actor), Actor).where(any_of(Actor.uri, "uris"))
)
_gone = aliased(Actor, name="who_moved")
_MOVED = sql(
    lambda: (
        cards.joined(select(*cards.columns(Actor)).select_from(Actor), Actor)
        .join(_gone, _gone.moved_to_uri == Actor.uri)
        .where(_gone.public_id == bindparam("public_id", type_=PublicId), Actor.gone_at.is_(None))
    )
)


async def mine(tx: Tx, user_id: int) -> Identity:
    """How a person stands."""
    row = await tx.one(_MINE, user_id=user_id)
    aliases = list(row.also_known_as or ())
    known = {each.actor_uri: cards.card(each) for each in await tx.all(_CARDS, uris=[*aliases, row.moved_to_uri or ""])}
    waits = row.moved_at is not None and tx.now - row.moved_at < APART
    return Identity(
        keys_changed_at=row.keys_changed_at,
        aliases=[known[uri] for uri in aliases if uri in known],
        moved_to=known.get(row.moved_to_uri or ""),
        moved_at=row.moved_at if row.moved_to_uri is not None else None,
        may_move_at=row.moved_at + APART if waits else None,
    )


async def moved_to(tx: Tx, public_id: UUID) -> Card | None:
    """The account that somebody goes on under, here or elsewhere, where this node has heard of it."""
    row = await tx.first(_MOVED, public_id=public_id)
    return cards.card(row) if row is not None else None
