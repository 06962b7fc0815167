"""The owner of a page and what the viewer may see of theirs; the one way from a user name to somebody's things."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import cache

import msgspec
from sqlalchemy import bindparam, select

from chronicle_node.db import Statement, Tx, sql
from chronicle_node.errors import NotFound
from chronicle_node.policy import BOUND, OWNER, Viewer, sight
from chronicle_node.queries import cards
from chronicle_node.queries.cards import Card


class Owner(msgspec.Struct, frozen=True, kw_only=True):
    """`sights` by kind, as the policy gives them. `is_viewer`: it is the viewer's own.

    `viewer_user_id` is the viewer's, for what depends on them beside the policy.
    """

    user_id: int
    actor_id: int
    card: Card
    is_viewer: bool
    bio: str | None
    joined_at: datetime
    sights: Mapping[str, int]
    viewer_user_id: int | None = None

    def shows(self, kind: str) -> bool:
        """Whether anything of this kind may be seen."""
        return self.sights[kind] >= 0


@cache
def _statement(kinds: tuple[str, ...]) -> Statement:
    sights = [sight(BOUND, OWNER, kind).label(kind) for kind in kinds]
    statement = (
        select(*cards.columns(OWNER.actor), OWNER.user.bio, OWNER.user.created_at, *sights)
        .select_from(OWNER.user)
        .join(OWNER.actor, OWNER.joined)
    )
    return sql(lambda: cards.joined(statement, OWNER.actor).where(OWNER.user.username == bindparam("username")))


async def seen(tx: Tx, viewer: Viewer, username: str, kind: str, *more: str) -> Owner:
    """The person of this node with this name, with the viewer's sight of these kinds of their things.

    Raises NotFound where nothing of the first kind may be seen, exactly as where there is nobody of that name.
    """
    kinds = (kind, *more)
    row = await tx.first(_statement(kinds), username=username.lower(), **viewer.values)
    if row is None or getattr(row, kind) < 0:
        raise NotFound
    return Owner(
        user_id=row.actor_user_id,
        actor_id=row.actor_id,
        card=cards.card(row),
        is_viewer=viewer.signed_in and viewer.user_id == row.actor_user_id,
        bio=row.bio,
        joined_at=row.created_at,
        sights={name: getattr(row, name) for name in kinds},
        viewer_user_id=viewer.values["viewer_user_id"],
    )
